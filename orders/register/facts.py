"""The facts an order's presence and status follow from, read for many orders in a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.columns import grid_of
from orders.people.model import Address
from orders.register.model import Condition, Event, Order, Protection
from orders.register.stays import FAR_PAST, Home
from orders.rules import catalogue, lifecycle
from orders.rules.condition_codes import EXCLUDING
from orders.rules.kind import Kind
from orders.rules.lifecycle import FAR_FUTURE, Period
from orders.rules.terms import Term


@dataclass(frozen=True)
class Facts:
    """What is known of one order.

    Attributes:
        order_id: the order.
        kind: its entry in the catalogue.
        events: what happened, corrections applied.
        terms: its conditions with their own times.
        subject_homes: the subject's dated homes.
        protected_homes: the dated homes of each protected person.
    """

    order_id: int
    kind: Kind
    events: tuple[lifecycle.Event, ...]
    terms: tuple[Term, ...]
    subject_homes: tuple[Home, ...]
    protected_homes: tuple[tuple[Home, ...], ...]

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The order's states over time; empty when entered in error."""
        return lifecycle.periods(self.kind, self.events, self.terms)


def standing(events: Sequence[Event]) -> list[Event]:
    """The events that count: those no later row replaces, without rows that only strike one out."""
    replaced = {event.replaces_id for event in events}
    return [event for event in events if event.id not in replaced and not event.struck]


def happened(events: Sequence[Event]) -> tuple[lifecycle.Event, ...]:
    """The standing events as the rules read them."""
    return tuple(
        lifecycle.Event(
            kind=event.kind,
            occurred_at=event.occurred_at,
            recorded_at=event.recorded_at,
            until_at=event.until_at,
        )
        for event in standing(events)
    )


def terms_of(conditions: Iterable[Condition]) -> tuple[Term, ...]:
    """Conditions as the rules read them: a code and when it is in force."""
    return tuple(Term(each.code, each.starts_at, each.ends_at) for each in conditions)


def terms_by_order(db: Session, kinds: Mapping[int, str]) -> defaultdict[int, tuple[Term, ...]]:
    """Conditions of the orders in which each may have an end of its own; no query for others.

    Args:
        kinds: kind codes by order.
    """
    apart = [id_ for id_, code in kinds.items() if catalogue.kind(code).terms_end_apart]
    found: defaultdict[int, tuple[Term, ...]] = defaultdict(tuple)
    if not apart:
        return found
    rows = db.execute(
        select(Condition.order_id, Condition.code, Condition.starts_at, Condition.ends_at)
        .where(Condition.order_id.in_(apart))
        .order_by(Condition.order_id, Condition.position)
    )
    for order_id, code, starts_at, ends_at in rows:
        found[order_id] += (Term(code, starts_at, ends_at),)
    return found


def facts_of(db: Session, order_ids: Sequence[int]) -> Iterator[Facts]:
    """The facts of each of ``order_ids``, in six queries whatever their number."""
    heads = db.execute(
        select(Order.id, Order.kind, Order.subject_id).where(Order.id.in_(order_ids))
    ).all()
    events: defaultdict[int, list[Event]] = defaultdict(list)
    for event in db.scalars(select(Event).where(Event.order_id.in_(order_ids))):
        events[event.order_id].append(event)
    protected: defaultdict[int, list[int]] = defaultdict(list)
    for order_id, person_id in db.execute(
        select(Protection.order_id, Protection.person_id)
        .where(Protection.order_id.in_(order_ids))
        .order_by(Protection.id)
    ):
        protected[order_id].append(person_id)
    terms = terms_by_order(db, {head.id: head.kind for head in heads})
    left = _places_to_leave(db, order_ids)
    people = {head.subject_id for head in heads} | {p for ids in protected.values() for p in ids}
    addresses = _homes_of(db, sorted(people))
    for head in heads:
        yield Facts(
            order_id=head.id,
            kind=catalogue.kind(head.kind),
            events=happened(events[head.id]),
            terms=terms[head.id],
            subject_homes=tuple(
                _home(address, excluded=_place_key(address) in left[head.id])
                for address in addresses[head.subject_id]
            ),
            protected_homes=tuple(
                tuple(_home(address, excluded=False) for address in addresses[person_id])
                for person_id in protected[head.id]
            ),
        )


def _homes_of(db: Session, person_ids: Sequence[int]) -> defaultdict[int, list[Address]]:
    homes: defaultdict[int, list[Address]] = defaultdict(list)
    for address in db.scalars(
        select(Address).where(Address.person_id.in_(person_ids)).order_by(Address.id)
    ):
        if address.kind.is_home:
            homes[address.person_id].append(address)
    return homes


def _places_to_leave(
    db: Session, order_ids: Sequence[int]
) -> defaultdict[int, set[tuple[str, str | None]]]:
    left: defaultdict[int, set[tuple[str, str | None]]] = defaultdict(set)
    for order_id, address in db.execute(
        select(Condition.order_id, Address)
        .join(Address, Address.id == Condition.address_id)
        .where(Condition.order_id.in_(order_ids), Condition.code.in_(EXCLUDING))
    ):
        left[order_id].add(_place_key(address))
    return left


def _place_key(address: Address) -> tuple[str, str | None]:
    # Subject and protected person each have a row for the premises they share.
    return " ".join(address.lines.casefold().split()), address.postcode


def _home(address: Address, *, excluded: bool) -> Home:
    return Home(
        from_at=address.starts_at or FAR_PAST,
        until_at=address.ends_at or FAR_FUTURE,
        point=grid_of(address.point),
        confidential=address.confidential,
        excluded=excluded,
    )
