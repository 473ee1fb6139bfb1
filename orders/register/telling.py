"""What the register knows of a subject's other duties to tell police name and address."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from orders.people.model import PersonPair, Sameness
from orders.register.facts import happened, standing, terms_of
from orders.register.model import Event, Order
from orders.rules import catalogue, lifecycle
from orders.rules.events import EventKind
from orders.rules.kind import Kind
from orders.rules.notification import OtherOrder


def told_before(db: Session, kind: Kind, linked: Sequence[Order]) -> bool:
    """Whether the subject told police under the interim order that this one replaces.

    Args:
        db: session.
        kind: the kind of the order.
        linked: the orders connected with it.

    Source: Stalking Protection Act 2019 s.9(1)(a).
    """
    interim = [each.id for each in linked if catalogue.kind(each.kind).interim_of == kind.code]
    if not interim or kind.notification_clock is None:
        return False
    events = db.scalars(select(Event).where(Event.order_id.in_(interim))).all()
    return any(event.kind is EventKind.NOTIFIED for event in standing(events))


def other_duties(db: Session, order: Order) -> tuple[OtherOrder, ...]:
    """The subject's other orders with a duty to tell police, beside which that of ``order`` is.

    No query for a kind without the duty, else as many whatever is found.

    Source: Stalking Protection Act 2019 s.9(5)-(7); Domestic Abuse Act 2021 s.41(8)-(9).
    """
    if catalogue.kind(order.kind).notification_clock is None:
        return ()
    kinds = [each.code for each in catalogue.KINDS.values() if each.notification_clock]
    own = aliased(Order)
    found = db.scalars(
        select(Order)
        .join(own, own.id == order.id)
        .where(same_subject(own, Order), Order.kind.in_(kinds), Order.id != order.id)
        .options(selectinload(Order.events), selectinload(Order.conditions))
        .order_by(Order.id)
    )
    return tuple(as_rules_read(each) for each in found)


def same_subject(one: type[Order], other: type[Order]) -> ColumnElement[bool]:
    """Whether two orders are on one subject: one person, or two that somebody decided are one."""
    first, second = PersonPair.first_id, PersonPair.second_id
    decided = exists().where(
        PersonPair.decision == Sameness.SAME,
        or_(
            and_(first == one.subject_id, second == other.subject_id),
            and_(first == other.subject_id, second == one.subject_id),
        ),
    )
    return or_(one.subject_id == other.subject_id, decided)


def as_rules_read(order: Order) -> OtherOrder:
    """An order, its events and conditions loaded, as the rules read another of the subject's."""
    kind = catalogue.kind(order.kind)
    states = lifecycle.periods(kind, happened(order.events), terms_of(order.conditions))
    return OtherOrder(kind, states)
