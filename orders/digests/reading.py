"""Reading what the digests of one day say, for every area at once and never order by order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, load_only

from orders.areas.gazetteer import Gazetteer
from orders.areas.model import Level
from orders.breaches import patterns
from orders.breaches.model import Breach
from orders.digests.overdue import overdue
from orders.digests.standing import CLOSED, OPEN, Failure, Happening, Here, Standing
from orders.ground.model import Detention
from orders.ground.reading import is_held
from orders.people.model import Person
from orders.register.facts import happened, standing, terms_by_order
from orders.register.model import Cause, Condition, Event, Order, Presence, Stay
from orders.rules import catalogue
from orders.rules.events import EventKind
from orders.rules.vocabulary import Basis

BATCH = 2_000
TOLD_LATE = timedelta(days=28)
"""An order recorded after it ended is told only when it ended no longer ago than this."""

_Key = TypeVar("_Key", int, str)
_Stays = Select[int, int, Stay, datetime, Cause, bool]
_Places = Mapping[int, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True)
class Reading:
    """What the register knows for the digests of one instant.

    Attributes:
        as_at: that instant, aware UTC.
        orders: every order a digest may have to name, by register reference.
        here: by area id and register reference, how an order counts there by its subject's home.
        live_on_either: by area id, how many live orders count there on whosever home.
    """

    as_at: datetime
    orders: Mapping[str, Standing]
    here: Mapping[int, Mapping[str, Here]]
    live_on_either: Mapping[int, int]


def read(
    db: Session,
    places: Gazetteer,
    *,
    as_at: datetime,
    since: datetime,
    stated: Mapping[int, Collection[str]],
) -> Reading:
    """Read what counts where at ``as_at``, what ended or was recorded since, and what was stated.

    Args:
        places: areas, for their names.
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
    orders, here = _orders(db, places, counted, order_ids, as_at)
    return Reading(
        as_at=as_at,
        orders={order.reference: order for order in orders.values()},
        here=here,
        live_on_either=_live_on_either(db, places, as_at),
    )


def read_again(
    db: Session, places: Gazetteer, *, as_at: datetime, references: Collection[str]
) -> Reading:
    """A few orders as at an earlier instant, by what is known now; no area's whole number."""
    ids = _ids_of(db, references)
    rows = [
        row
        for batch in _batches(ids.values())
        for row in db.execute(_stays(places, as_at).where(Presence.order_id.in_(batch)))
    ]
    counted = {(row.order_id, row.area_id): row for row in rows}
    orders, here = _orders(db, places, counted, ids.values(), as_at)
    return Reading(
        as_at=as_at,
        orders={order.reference: order for order in orders.values()},
        here=here,
        live_on_either={},
    )


def _orders(
    db: Session,
    places: Gazetteer,
    counted: Mapping[tuple[int, int], Any],
    order_ids: Collection[int],
    as_at: datetime,
) -> tuple[dict[int, Standing], Mapping[int, Mapping[str, Here]]]:
    """Orders by number, and by area and reference how those of ``counted`` count there."""
    named = _place_names(counted.values(), places)
    flagged = patterns.flagged(db, at=as_at).keys()
    orders: dict[int, Standing] = {}
    for batch in _batches(order_ids):
        rows = list(_standings(db, batch, named, as_at=as_at))
        read_now = {order_id: order for order_id, _, order in rows}
        subjects = {order_id: subject_id for order_id, subject_id, _ in rows}
        late = overdue(db, read_now, subjects, as_at)
        for order_id, order in read_now.items():
            orders[order_id] = replace(
                order, pattern=subjects[order_id] in flagged, overdue_at=late.get(order_id)
            )
    here: defaultdict[int, dict[str, Here]] = defaultdict(dict)
    for (order_id, area_id), row in counted.items():
        stay = Here(row.state, row.from_at, row.began_by, excluded=row.excluded)
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
        Presence.from_at <= as_at,
        Presence.until_at > as_at,
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


def _place_names(rows: Iterable[Any], places: Gazetteer) -> _Places:
    """Names of the areas each open order counts in, by level.

    A neighbourhood is left out where the subject was ordered out of it: it is the protected
    person's home as well.
    """
    named: defaultdict[int, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        area = places.by_id[row.area_id]
        withheld = area.level is Level.NEIGHBOURHOOD and row.excluded
        if area.level is not Level.FORCE and row.state in OPEN and not withheld:
            named[row.order_id][area.level.value].append(area.name)
    return {
        order_id: {level: tuple(sorted(names)) for level, names in levels.items()}
        for order_id, levels in named.items()
    }


def _standings(
    db: Session, order_ids: Sequence[int], named: _Places, *, as_at: datetime
) -> Iterator[tuple[int, int, Standing]]:
    events = _events(db, order_ids)
    codes = _codes(db, order_ids, as_at)
    breaches = _breaches(db, order_ids, as_at=as_at)
    releases = _releases(db, order_ids, as_at)
    rows = db.execute(
        select(Order.id, Order.reference, Order.kind, Order.unverified, Order.recorded_at, Person)
        .join(Person, Person.id == Order.subject_id)
        .where(Order.id.in_(order_ids))
    ).all()
    terms = terms_by_order(db, {row.id: row.kind for row in rows})
    for row in rows:
        all_events = standing(events[row.id])
        until_now = [event for event in all_events if event.occurred_at <= as_at]
        read_as = zip(until_now, happened(until_now), strict=True)
        happenings = (Happening(each.id, each.replaces_id, event) for each, event in read_as)
        yield (
            row.id,
            row.Person.id,
            Standing(
                reference=row.reference,
                kind=catalogue.kind(row.kind),
                name=row.Person.name,
                born_year=row.Person.born_on.year if row.Person.born_on else None,
                codes=tuple(codes[row.id]),
                unverified=row.unverified,
                recorded_at=row.recorded_at,
                happened=tuple(happenings),
                in_error=any(each.kind is EventKind.ENTERED_IN_ERROR for each in all_events),
                as_at=as_at,
                terms=terms[row.id],
                places=named.get(row.id, {}),
                breaches=tuple(breaches[row.id]),
                release_on=releases.get(row.id),
            ),
        )


def _events(db: Session, order_ids: Sequence[int]) -> defaultdict[int, list[Event]]:
    found: defaultdict[int, list[Event]] = defaultdict(list)
    wanted = load_only(
        Event.order_id,
        Event.kind,
        Event.occurred_at,
        Event.recorded_at,
        Event.until_at,
        Event.day_only,
        Event.without_notice,
        Event.replaces_id,
        Event.struck,
    )
    rows = db.scalars(select(Event).options(wanted).where(Event.order_id.in_(order_ids)))
    for event in rows:
        found[event.order_id].append(event)
    for events in found.values():
        events.sort(key=lambda event: (event.occurred_at, event.kind.rank, event.id))
    return found


def _codes(db: Session, order_ids: Sequence[int], as_at: datetime) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    rows = db.execute(
        select(Condition.order_id, Condition.code)
        .where(
            Condition.order_id.in_(order_ids),
            or_(Condition.starts_at.is_(None), Condition.starts_at <= as_at),
            or_(Condition.ends_at.is_(None), Condition.ends_at > as_at),
        )
        .order_by(Condition.order_id, Condition.position)
    )
    for order_id, code in rows:
        if code not in found[order_id]:
            found[order_id].append(code)
    return found


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
        held = breach.produced_at is None or breach.produced_at > as_at
        found[breach.order_id].append(
            Failure(
                id=breach.id,
                occurred_from=breach.occurred_from,
                occurred_to=breach.occurred_to,
                recorded_at=breach.recorded_at,
                method=breach.method,
                decision=breach.decision,
                court_deadline_at=breach.court_deadline_at if held else None,
            )
        )
    return found


def _releases(db: Session, order_ids: Sequence[int], as_at: datetime) -> dict[int, date]:
    """London day on which the subject of an order, held at ``as_at``, is to be released."""
    rows = db.execute(
        select(Order.id, Detention.release_expected_on)
        .join(Detention, Detention.person_id == Order.subject_id)
        .where(Order.id.in_(order_ids), is_held(as_at))
    )
    return {order_id: on for order_id, on in rows if on is not None}


def _live_on_either(db: Session, places: Gazetteer, as_at: datetime) -> dict[int, int]:
    rows = db.execute(
        select(Presence.area_id, func.count().label("live"))
        .where(
            Presence.area_id.in_(list(places.by_id)),
            Presence.basis == Basis.EITHER,
            Presence.state == Stay.LIVE,
            Presence.order_ends_at > as_at,
            Presence.from_at <= as_at,
            Presence.until_at > as_at,
        )
        .group_by(Presence.area_id)
    )
    return {row.area_id: row.live for row in rows}
