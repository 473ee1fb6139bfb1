"""Reading what a digest knows of orders: events, conditions, breaches, custody. No places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.breaches.model import Breach
from orders.breaches.schemas.decision import HELD
from orders.courts.calendar import CourtCalendar
from orders.digests.content.order_state import Failure, OrderState, StandingEvent
from orders.formatting import london
from orders.ground.ground_queries import of_subjects
from orders.ground.model import Detention
from orders.people.model import Person
from orders.register.model import Order
from orders.register.presence.facts import EventRow
from orders.register.presence.histories import histories
from orders.rules.vocabulary.condition_codes import EXCLUDING
from orders.rules.vocabulary.events import EventKind
from orders.search.disclosure.masking import codes_in_mail
from orders.search.results.rows import hearing_awaited

PlaceNames = Mapping[int, Mapping[str, tuple[str, ...]]]
"""By order and level, the names of the areas it counts in."""


def standings(
    db: Session,
    order_ids: Sequence[int],
    named: PlaceNames,
    *,
    as_at: datetime,
    calendar: CourtCalendar,
) -> Iterator[tuple[int, int, OrderState]]:
    """Orders as at an instant, by what is known now.

    Args:
        order_ids: numbers of the orders, few enough for one query.
        named: by order and level, the names of the areas it counts in.
        as_at: the instant, aware.
        calendar: which days are bank holidays.

    Yields:
        The order's number, its subject's, and the order.
    """
    known = histories(db, order_ids)
    breaches = _breaches(db, order_ids, as_at=as_at)
    releases = _releases(db, order_ids, as_at)
    rows = db.execute(
        select(Order.id, Order.reference, Order.unverified, Order.recorded_at, Person)
        .join(Person, Person.id == Order.subject_id)
        .where(Order.id.in_(order_ids))
    ).all()
    for row in rows:
        history = known[row.id]
        codes = history.codes_at(as_at)
        mailed = codes_in_mail(codes)
        happenings = (
            StandingEvent(each.id, _replaced(each, history.rows), event)
            for each, event in zip(history.standing, history.events, strict=True)
            if event.occurred_at <= as_at
        )
        yield (
            row.id,
            row.Person.id,
            OrderState(
                reference=row.reference,
                kind=history.kind,
                name=row.Person.name,
                born_year=row.Person.born_on.year if row.Person.born_on else None,
                codes=mailed,
                unnamed=len(codes) - len(mailed),
                keeps_out=not EXCLUDING.isdisjoint(codes),
                unverified=row.unverified,
                recorded_at=row.recorded_at,
                happened=tuple(happenings),
                in_error=any(each.kind is EventKind.ENTERED_IN_ERROR for each in history.events),
                as_at=as_at,
                hearing_due=hearing_awaited(history.kind, history.events, as_at, calendar),
                terms=history.terms,
                places=named.get(row.id, {}),
                breaches=tuple(breaches[row.id]),
                release_on=releases.get(row.id),
            ),
        )


def _replaced(event: EventRow, events: Iterable[EventRow]) -> frozenset[int]:
    """Rows that an event corrects: what it replaces, and what that replaced before."""
    earlier = {each.id: each.replaces_id for each in events}
    found, row = set[int](), event.replaces_id
    while row is not None:
        found.add(row)
        row = earlier.get(row)
    return frozenset(found)


def _breaches(
    db: Session, order_ids: Sequence[int], *, as_at: datetime
) -> defaultdict[int, list[Failure]]:
    found: defaultdict[int, list[Failure]] = defaultdict(list)
    rows = db.scalars(
        select(Breach)
        .where(
            Breach.order_id.in_(order_ids),
            Breach.occurred_from <= as_at,
        )
        .order_by(Breach.occurred_from, Breach.id)
    )
    for breach in rows:
        decided = breach.outcome_at is not None and breach.outcome_at <= as_at
        found[breach.order_id].append(
            Failure(
                id=breach.id,
                occurred_from=breach.occurred_from,
                occurred_to=breach.occurred_to,
                recorded_at=breach.recorded_at,
                method=breach.method,
                decision=breach.decision,
                court_deadline_at=None if decided else _deadline(breach, as_at),
                outcome=breach.outcome if decided else None,
            )
        )
    return found


def _deadline(breach: Breach, as_at: datetime) -> datetime | None:
    """When the subject must be before the court, who is held for it and was not there yet."""
    produced = breach.produced_at is not None and breach.produced_at <= as_at
    return breach.court_deadline_at if breach.decision in HELD and not produced else None


def _releases(db: Session, order_ids: Sequence[int], as_at: datetime) -> dict[int, date]:
    """London day on which the subject of an order, held at ``as_at``, is to be released."""
    held = of_subjects(as_at, london(as_at).date()).where(Order.id.in_(order_ids))
    rows = db.execute(held.with_only_columns(Order.id, Detention.release_expected_on))
    return {order_id: on for order_id, on in rows if on is not None}
