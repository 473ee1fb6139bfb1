"""Presence: where an order counts, on whose home, in which state, over time.

Derived from an order's events, its people's homes and the boundaries, and rewritten in the same
transaction as any change to one of them; so are the homes, deadlines and gaps beside it.
``derive`` is pure; ``rewrite`` stores what it gives.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.areas.gazetteer import Gazetteer
from orders.bulk import Rows, insert_rows
from orders.courts import calendar as calendars
from orders.courts.calendar import CourtCalendar
from orders.register.model import Cause, Presence, Stay
from orders.register.presence import locks
from orders.register.presence.facts import Facts
from orders.register.presence.facts_query import facts_of
from orders.register.presence.order_deadlines import OrderDeadline, deadline_rows
from orders.register.presence.order_gaps import OrderGap, gap_rows, recorded_acts
from orders.register.presence.order_homes import OrderHome, home_rows
from orders.register.presence.staged import ChangedOrder
from orders.register.presence.stays import Span, merge, pieces_by_area
from orders.register.presence.subject_duties import DutiesBeside, duties_beside, lock_with_beside
from orders.rules.lifecycle import states
from orders.rules.lifecycle.states import FAR_FUTURE, Period, State
from orders.rules.lifecycle.upkeep import RecordedActs
from orders.rules.vocabulary.codes import Basis

BATCH = 500
_COUNTED = {State.PENDING: Stay.PENDING, State.LIVE: Stay.LIVE, State.SUSPENDED: Stay.SUSPENDED}


class ProjectedStay(NamedTuple):
    """One stay of one order in one area; the columns of ``Presence`` but the order itself."""

    basis: Basis
    area_id: int
    from_at: datetime
    until_at: datetime
    state: Stay
    began_by: Cause
    ended_by: Cause | None
    excluded: bool


class _Stretch(NamedTuple):
    """A stay wherever it is: the last six of ``ProjectedStay``."""

    from_at: datetime
    until_at: datetime
    state: Stay
    began_by: Cause
    ended_by: Cause | None
    excluded: bool


def derive(
    facts: Facts, places: Gazetteer, areas: Container[int] | None = None
) -> list[ProjectedStay]:
    """Every stay of one order; none when it was entered in error.

    Stays of one basis and area never overlap. EITHER is the union of both homes.

    Args:
        facts: what is known of the order.
        places: boundaries to place by.
        areas: only the stays in these, by id.
    """
    periods = facts.periods
    if not periods:
        return []
    subject = pieces_by_area([facts.subject_homes], places)
    protected = pieces_by_area(facts.protected_homes, places)
    either = {
        area_id: [*subject.get(area_id, ()), *protected.get(area_id, ())]
        for area_id in {**subject, **protected}
    }
    by_basis = {
        Basis.SUBJECT_HOME: subject,
        Basis.VICTIM_HOME: protected,
        Basis.EITHER: either,
    }
    found: list[ProjectedStay] = []
    # Most areas of an order hold the same spans: an LPA and its neighbourhood, the force.
    known: dict[tuple[Span, ...], list[_Stretch]] = {}
    for basis, by_area in by_basis.items():
        for area_id, pieces in by_area.items():
            if areas is None or area_id in areas:
                spans = tuple(merge(pieces))
                if spans not in known:
                    known[spans] = list(_with_endings(list(_overlaps(periods, spans)), periods))
                found += [ProjectedStay(basis, area_id, *stretch) for stretch in known[spans]]
    return found


def rewrite(
    db: Session,
    order_ids: Sequence[int],
    places: Gazetteer | None = None,
) -> int:
    """Store presence and what stands beside it of orders anew; gives the rows of presence.

    Orders whose duty to tell police hangs on one of them are written anew with it.

    Args:
        places: boundaries to place by, read after ``locks.hold``; the ones in force when omitted.
    """
    locks.hold(db)
    places = places or gazetteer.current(db)
    calendar = calendars.current(db)
    written = 0
    for start in range(0, len(order_ids), BATCH):
        batch = lock_with_beside(db, order_ids[start : start + BATCH])
        beside = duties_beside(db, batch)
        known = list(facts_of(db, batch))
        acts = recorded_acts(db, batch)
        for model, rows in tables(known, places, calendar, beside, acts):
            db.execute(delete(model).where(model.__table__.c.order_id.in_(batch)))
            insert_rows(db, model, rows)
            written += len(rows) if model is Presence else 0
    note_changed(db, order_ids)
    return written


def tables(
    known: Sequence[Facts],
    places: Gazetteer,
    calendar: CourtCalendar,
    beside: Mapping[int, DutiesBeside],
    acts: Mapping[int, RecordedActs],
) -> list[Rows]:
    """The rows of every table that is derived from the facts of orders.

    Args:
        known: the facts.
        places: boundaries to place by.
        calendar: which days are bank holidays.
        beside: as ``subject_duties.duties_beside`` gives it.
        acts: what was done about them, as ``order_gaps.recorded_acts`` gives it.
    """
    gaps = (gap_rows(facts, acts.get(facts.order_id)) for facts in known)
    deadlines = (deadline_rows(facts, calendar, beside.get(facts.order_id)) for facts in known)
    return [
        (Presence, [row for facts in known for row in as_rows(facts, places)]),
        (OrderHome, [row for facts in known for row in home_rows(facts)]),
        (OrderDeadline, [row for rows in deadlines for row in rows]),
        (OrderGap, [row for rows in gaps for row in rows]),
    ]


def note_changed(db: Session, order_ids: Sequence[int]) -> None:
    """Have orders just counted counted again by the edition that is being staged, if any."""
    if locks.is_staging(db):
        insert_rows(db, ChangedOrder, [{"order_id": order_id} for order_id in order_ids])


def as_rows(
    facts: Facts, places: Gazetteer, areas: Container[int] | None = None
) -> list[dict[str, Any]]:
    """The rows of ``Presence`` for one order, as an insert takes them; ``derive`` says the rest."""
    ends_at = states.ends_at(facts.periods) if facts.periods else FAR_FUTURE
    return [
        {
            "order_id": facts.order_id,
            "basis": stay.basis,
            "area_id": stay.area_id,
            "from_at": stay.from_at,
            "until_at": stay.until_at,
            "state": stay.state,
            "order_ends_at": ends_at,
            "began_by": stay.began_by,
            "ended_by": stay.ended_by,
            "excluded": stay.excluded,
            "kind": facts.kind.code,
        }
        for stay in derive(facts, places, areas)
    ]


def _overlaps(periods: Sequence[Period], spans: Sequence[Span]) -> Iterator[_Stretch]:
    for period in periods:
        state = _COUNTED.get(period.state)
        if state is None:
            continue
        for span in spans:
            from_at = max(period.from_at, span.from_at)
            until_at = min(period.until_at, span.until_at)
            if from_at >= until_at:
                continue
            began = Cause.EVENT if period.from_at >= span.from_at else span.began_by
            ended = Cause.EVENT if period.until_at <= span.until_at else span.ended_by
            yield _Stretch(
                from_at=from_at,
                until_at=until_at,
                state=state,
                began_by=began,
                ended_by=None if until_at == FAR_FUTURE else ended,
                excluded=span.excluded,
            )


def _with_endings(stays: list[_Stretch], periods: Sequence[Period]) -> Iterator[_Stretch]:
    # After an order was live in an area it stays findable there as ENDED, whether it ended or its
    # person left, until it is live there again. One that ended without ever being in force is kept
    # where it last counted.
    once_live = False
    never_live = not states.was_live(periods)
    over_at = states.ends_at(periods)
    for number, stay in enumerate(stays):
        yield stay
        once_live = once_live or stay.state is Stay.LIVE
        until_at = stays[number + 1].from_at if number + 1 < len(stays) else FAR_FUTURE
        if stay.until_at >= until_at:
            continue
        closed = never_live and stay.until_at == over_at
        if not once_live and not closed:
            continue
        yield _Stretch(
            from_at=stay.until_at,
            until_at=until_at,
            state=Stay.ENDED if once_live else Stay.NEVER_LIVE,
            began_by=stay.ended_by or Cause.EVENT,
            ended_by=None if until_at == FAR_FUTURE else stays[number + 1].began_by,
            excluded=False,
        )
