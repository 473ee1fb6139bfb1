"""Orders that hang together: a notice and its order, interim and full, one in place of another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from orders.register.changes.order_links import named_in
from orders.register.model import Event, Order
from orders.register.presence.facts import standing
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary.events import EventKind

_CHANGES = frozenset({EventKind.VARIED, EventKind.RENEWED})


@dataclass(frozen=True, slots=True)
class LinkedOrder:
    """One order of a chain.

    Attributes:
        relation: how it came from what went before, in words; empty for the first.
        order: the order.
        kind: its entry in the catalogue.
        events: what stands of its story, in order of time.
    """

    relation: str
    order: Order
    kind: Kind
    events: tuple[Event, ...]

    @property
    def started_at(self) -> datetime:
        """When it was authorised, made or first spoken of; aware."""
        return self.events[0].occurred_at if self.events else self.order.recorded_at


def chains(orders: Sequence[Order]) -> tuple[tuple[LinkedOrder, ...], ...]:
    """Chains of more than one order, or of one that was varied or renewed; the latest first.

    Args:
        orders: with their events, only those the reader may see.
    """
    found = [_chain(each) for each in _joined(orders)]
    worth = [each for each in found if len(each) > 1 or _changed(each)]
    return tuple(sorted(worth, key=lambda chain: chain[0].started_at, reverse=True))


def _joined(orders: Sequence[Order]) -> Iterable[list[Order]]:
    """Orders put together that are linked, however far apart."""
    by_id = {order.id: {order.id} for order in orders}
    by_reference = {order.reference: order.id for order in orders}
    by_application: dict[str, int] = {}
    for order in orders:
        near = [by_reference.get(reference) for reference in named_in(order.events)]
        near.append(order.follows_id if order.follows_id in by_id else None)
        if order.application:
            near.append(by_application.setdefault(order.application, order.id))
        for other in near:
            if other is not None:
                _join(by_id, order.id, other)
    known = {order.id: order for order in orders}
    groups = {frozenset(group) for group in by_id.values()}
    return [[known[each] for each in sorted(group)] for group in sorted(groups, key=min)]


def _join(groups: Mapping[int, set[int]], one: int, other: int) -> None:
    merged = groups[one] | groups[other]
    for each in merged:
        groups[each].update(merged)


def _chain(orders: Sequence[Order]) -> tuple[LinkedOrder, ...]:
    links = sorted((_link(order) for order in orders), key=lambda link: link.started_at)
    return tuple(
        LinkedOrder(_relation(links[:number], link), link.order, link.kind, link.events)
        for number, link in enumerate(links)
    )


def _link(order: Order) -> LinkedOrder:
    events = sorted(standing(order.events), key=lambda each: (each.occurred_at, each.kind.rank))
    return LinkedOrder("", order, catalogue.kind(order.kind), tuple(events))


def _relation(before: Sequence[LinkedOrder], link: LinkedOrder) -> str:
    if not before:
        return ""
    for each in reversed(before):
        if link.order.follows_id == each.order.id:
            return f"granted on {each.order.reference}"
        if each.kind.interim_of == link.kind.code:
            return f"the main order after {each.order.reference}"
        if each.kind.code in link.kind.supersedes:
            return f"in place of {each.order.reference}"
    return "linked with those before"


def _changed(chain: Sequence[LinkedOrder]) -> bool:
    return any(event.kind in _CHANGES for link in chain for event in link.events)
