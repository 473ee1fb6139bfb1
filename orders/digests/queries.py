"""Reading what the digests of one day say, for every area at once and never order by order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from orders.areas.gazetteer import Gazetteer
from orders.areas.model import Level
from orders.breaches import patterns
from orders.breaches.model import Breach
from orders.courts.calendar import CourtCalendar
from orders.digests.content.order_state import CLOSED, OPEN, DigestFacts, LocalState, OrderState
from orders.digests.order_facts import PlaceNames, standings
from orders.digests.overdue import overdue
from orders.register.model import Cause, Event, Order, Presence, Stay
from orders.rules.vocabulary.codes import Basis
from orders.search.disclosure.masking import is_named_in_mail

BATCH = 2_000
TOLD_LATE = timedelta(days=28)
"""An order recorded after it ended is told only when it ended no longer ago than this."""

_Key = TypeVar("_Key", int, str)
_Stays = Select[int, int, Stay, datetime, Cause, bool]


def read(
    db: Session,
    places: Gazetteer,
    calendar: CourtCalendar,
    *,
    as_at: datetime,
    since: datetime,
    stated: Mapping[int, Collection[str]],
) -> DigestFacts:
    """Read what counts where at ``as_at``, what ended or was recorded since, and what was stated.

    Args:
        places: areas, for their names.
        calendar: which days are bank holidays.
        as_at: the digests' instant, aware.
        since: the oldest instant an earlier digest leaves to be told from, aware.
        stated: by area id, references of the orders its last digest stated.
    """
    counted = {(row.order_id, row.area_id): row for row in db.execute(_open(places, as_at))}
    ids = _ids_of(db, {reference for each in stated.values() for reference in each})
    named_before = {(ids[reference], area) for area, each in stated.items() for reference in each}
    left_ids = {order_id for order_id, area in named_before if (order_id, area) not in counted}
    for row in _closed(db, places, as_at=as_at, since=since, left_ids=left_ids):
        counted.setdefault((row.order_id, row.area_id), row)
    order_ids = {order_id for order_id, _ in counted} | left_ids
    orders, here = _orders(db, places, calendar, counted, order_ids, as_at)
    return DigestFacts(
        as_at=as_at,
        orders={order.reference: order for order in orders.values()},
        here=here,
        live_on_either=_live_on_either(db, places, as_at),
    )


def read_again(
    db: Session,
    places: Gazetteer,
    calendar: CourtCalendar,
    *,
    as_at: datetime,
    references: Collection[str],
) -> DigestFacts:
    """A few orders as at an earlier instant, by what is known now; no area's whole number."""
    ids = _ids_of(db, references)
    rows = [
        row
        for batch in _batches(ids.values())
        for row in db.execute(_stays(places, as_at).where(Presence.order_id.in_(batch)))
    ]
    counted = {(row.order_id, row.area_id): row for row in rows}
    orders, here = _orders(db, places, calendar, counted, ids.values(), as_at)
    return DigestFacts(
        as_at=as_at,
        orders={order.reference: order for order in orders.values()},
        here=here,
        live_on_either={},
    )


def _orders(
    db: Session,
    places: Gazetteer,
    calendar: CourtCalendar,
    counted: Mapping[tuple[int, int], Any],
    order_ids: Collection[int],
    as_at: datetime,
) -> tuple[dict[int, OrderState], Mapping[int, Mapping[str, LocalState]]]:
    """Orders by number, and by area and reference how those of ``counted`` count there."""
    named = _place_names(counted.values(), places)
    orders: dict[int, OrderState] = {}
    for batch in _batches(order_ids):
        rows = list(standings(db, batch, named, as_at=as_at, calendar=calendar))
        read_now = {order_id: order for order_id, _, order in rows}
        subjects = {order_id: subject_id for order_id, subject_id, _ in rows}
        flagged = patterns.patterns_of(db, subjects.values(), as_at=as_at).keys()
        running = [number for number, order in read_now.items() if not order.is_over]
        late = overdue(db, running, as_at)
        for order_id, order in read_now.items():
            orders[order_id] = replace(
                order, pattern=subjects[order_id] in flagged, overdue_at=late.get(order_id)
            )
    here: defaultdict[int, dict[str, LocalState]] = defaultdict(dict)
    for (order_id, area_id), row in counted.items():
        # Of one that is over, presence tells no more whether its subject was to leave.
        excluded = row.excluded or (row.state not in OPEN and orders[order_id].keeps_out)
        may_be_named = is_named_in_mail(places.by_id[area_id].level, excluded=excluded)
        stay = LocalState(row.state, row.from_at, row.began_by, named=may_be_named)
        here[area_id][orders[order_id].reference] = stay
    return orders, here


def _open(places: Gazetteer, as_at: datetime) -> _Stays:
    return _stays(places, as_at).where(Presence.state.in_(OPEN), Presence.order_ends_at > as_at)


def _stays(places: Gazetteer, as_at: datetime) -> _Stays:
    return select(
        Presence.order_id,
        Presence.area_id,
        Presence.state,
        Presence.from_at,
        Presence.began_by,
        Presence.excluded,
    ).where(
        Presence.area_id.in_(list(places.by_id)),
        Presence.basis == Basis.SUBJECT_HOME,
        Presence.holds_at(as_at),
    )


def _closed(
    db: Session,
    places: Gazetteer,
    *,
    as_at: datetime,
    since: datetime,
    left_ids: Collection[int],
) -> Iterator[Any]:
    """Where orders no longer count that ended since, were recorded late, or were stated before."""
    closed = _stays(places, as_at).where(Presence.state.in_(CLOSED))
    touched = select(Event.order_id).where(Event.recorded_at > since)
    late = touched.where(Event.occurred_at <= as_at)
    breached = select(Breach.order_id).where(Breach.recorded_at > since)
    ended = closed.where(Presence.began_by == Cause.EVENT, Presence.order_ends_at <= as_at)
    yield from db.execute(ended.where(Presence.order_ends_at > since))
    recent = ended.where(Presence.order_ends_at > as_at - TOLD_LATE)
    yield from db.execute(recent.where(Presence.order_id.in_(late)))
    yield from db.execute(ended.where(Presence.order_id.in_(breached)))
    for batch in _batches(left_ids):
        yield from db.execute(closed.where(Presence.order_id.in_(batch)))


def _ids_of(db: Session, references: Collection[str]) -> dict[str, int]:
    rows = (
        db.execute(select(Order.reference, Order.id).where(Order.reference.in_(batch)))
        for batch in _batches(references)
    )
    return {reference: order_id for found in rows for reference, order_id in found}


def _batches(keys: Collection[_Key]) -> Iterator[list[_Key]]:
    ordered = sorted(keys)
    return (ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH))


def _place_names(rows: Iterable[Any], places: Gazetteer) -> PlaceNames:
    """Names of the areas each open order counts in, by level.

    A neighbourhood is left out where the subject was ordered out of it: it is the protected
    person's home as well.
    """
    named: defaultdict[int, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        area = places.by_id[row.area_id]
        named_there = is_named_in_mail(area.level, excluded=row.excluded)
        if area.level is not Level.FORCE and row.state in OPEN and named_there:
            named[row.order_id][area.level.value].append(area.name)
    return {
        order_id: {level: tuple(sorted(names)) for level, names in levels.items()}
        for order_id, levels in named.items()
    }


def _live_on_either(db: Session, places: Gazetteer, as_at: datetime) -> dict[int, int]:
    rows = db.execute(
        select(Presence.area_id, func.count().label("live"))
        .where(
            Presence.area_id.in_(list(places.by_id)),
            Presence.basis == Basis.EITHER,
            Presence.state == Stay.LIVE,
            Presence.order_ends_at > as_at,
            Presence.holds_at(as_at),
        )
        .group_by(Presence.area_id)
    )
    return {row.area_id: row.live for row in rows}
