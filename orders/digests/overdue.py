"""Which subjects have not told police name and address in time, of many orders at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from orders.digests.standing import Standing
from orders.people.model import PersonPair, Sameness
from orders.register.facts import stands
from orders.register.model import Event, Order
from orders.register.telling import as_rules_read
from orders.rules import catalogue
from orders.rules.events import EventKind
from orders.rules.notification import (
    NotificationState,
    OtherOrder,
    change_notification,
    notification,
)


def overdue(
    db: Session, orders: Mapping[int, Standing], subjects: Mapping[int, int], as_at: datetime
) -> dict[int, datetime]:
    """Until when the subject had to tell police, of each order whose subject has not in time.

    As many queries whatever is found, and none when nobody is late by the order alone.

    Args:
        db: session.
        orders: orders by their number.
        subjects: number of each one's subject.
        as_at: instant of the digest, aware.

    Source: Stalking Protection Act 2019 s.9; Sexual Offences Act 2003 ss.103G, 122F; Domestic
    Abuse Act 2021 s.41.
    """
    late = [number for number, order in orders.items() if _due(order)]
    if not late:
        return {}
    told = _told_before(db, late, as_at)
    others = _others(db, {number: subjects[number] for number in late})
    found = {
        number: _due(orders[number], told=number in told, others=others[number]) for number in late
    }
    return {number: due for number, due in found.items() if due is not None}


def _due(
    order: Standing, *, told: bool = False, others: Sequence[OtherOrder] = ()
) -> datetime | None:
    kind, events, at = order.kind, order.events, order.as_at
    if kind.notification_clock is None:
        return None
    duties = (
        notification(kind, events, at, terms=order.terms, already_told=told, others=others),
        change_notification(kind, events, at, terms=order.terms, others=others),
    )
    late = [each.due_at for each in duties if each.state is NotificationState.OVERDUE]
    return min((each for each in late if each is not None), default=None)


def _told_before(db: Session, order_ids: Collection[int], as_at: datetime) -> set[int]:
    """Orders whose subject told police under the interim order before."""
    own, interim, told = aliased(Order), aliased(Order), aliased(Event)
    kinds = [each.code for each in catalogue.KINDS.values() if each.interim_of]
    rows = db.execute(
        select(own.id, own.kind, interim.kind)
        .join(interim, interim.application == own.application)
        .join(told, told.order_id == interim.id)
        .where(
            own.id.in_(order_ids),
            interim.id != own.id,
            interim.kind.in_(kinds),
            told.kind == EventKind.NOTIFIED,
            told.occurred_at <= as_at,
            stands(told),
        )
    )
    return {number for number, kind, earlier in rows if catalogue.kind(earlier).interim_of == kind}


def _others(db: Session, subjects: Mapping[int, int]) -> defaultdict[int, list[OtherOrder]]:
    """By order, its subject's other orders with a duty, beside which it is not sure whose runs."""
    codes = [each.code for each in catalogue.KINDS.values() if each.notification_clock]
    people = _same_people(db, set(subjects.values()))
    found = db.scalars(
        select(Order)
        .where(Order.kind.in_(codes), Order.subject_id.in_(set().union(*people.values())))
        .options(selectinload(Order.events), selectinload(Order.conditions))
        .order_by(Order.id)
    )
    on: defaultdict[int, list[tuple[int, OtherOrder]]] = defaultdict(list)
    for each in found:
        on[each.subject_id].append((each.id, as_rules_read(each)))
    read: defaultdict[int, list[OtherOrder]] = defaultdict(list)
    for number, subject_id in subjects.items():
        others = (other for person in people.get(subject_id, ()) for other in on[person])
        read[number] = [other for other_id, other in others if other_id != number]
    return read


def _same_people(db: Session, person_ids: Collection[int]) -> dict[int, set[int]]:
    """Each person with those who somebody decided are the same."""
    pairs = db.execute(
        select(PersonPair.first_id, PersonPair.second_id).where(
            PersonPair.decision == Sameness.SAME,
            or_(PersonPair.first_id.in_(person_ids), PersonPair.second_id.in_(person_ids)),
        )
    ).all()
    found = {each: {each} for each in person_ids}
    for first, second in pairs:
        found.get(first, set()).add(second)
        found.get(second, set()).add(first)
    return found
