"""Presence: where an order counts, on whose home, in which state, over time.

Derived from an order's events, its people's homes and the boundaries, and rewritten in the same
transaction as any change to one of them. ``derive`` is pure; ``rewrite`` stores what it gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.areas.gazetteer import Gazetteer
from orders.bulk import insert_rows
from orders.register.facts import Facts, facts_of
from orders.register.model import Cause, Presence, Stay
from orders.register.stays import Span, spans_by_area
from orders.rules import lifecycle
from orders.rules.lifecycle import FAR_FUTURE, Period, State
from orders.rules.vocabulary import Basis

BATCH = 500
_WAITING = "presence waiting"
_COUNTED = {State.PENDING: Stay.PENDING, State.LIVE: Stay.LIVE, State.SUSPENDED: Stay.SUSPENDED}


@dataclass(frozen=True, slots=True)
class Counted:
    """One stay of one order in one area; the columns of ``Presence`` but the order itself."""

    basis: Basis
    area_id: int
    from_at: datetime
    until_at: datetime
    state: Stay
    began_by: Cause
    ended_by: Cause | None
    excluded: bool


def derive(facts: Facts, places: Gazetteer) -> list[Counted]:
    """Every stay of one order; none when it was entered in error.

    Stays of one basis and area never overlap. EITHER is the union of both homes.
    """
    periods = facts.periods
    if not periods:
        return []
    by_basis = {
        Basis.SUBJECT_HOME: spans_by_area([facts.subject_homes], places),
        Basis.VICTIM_HOME: spans_by_area(facts.protected_homes, places),
        Basis.EITHER: spans_by_area([facts.subject_homes, *facts.protected_homes], places),
    }
    return [
        stay
        for basis, by_area in by_basis.items()
        for area_id, spans in by_area.items()
        for stay in _with_endings(list(_overlaps(basis, area_id, periods, spans)), periods)
    ]


def rewrite(
    db: Session,
    order_ids: Sequence[int],
    places: Gazetteer | None = None,
    *,
    first_time: bool = False,
) -> int:
    """Store the presence of ``order_ids`` anew; gives the number of rows written.

    Args:
        places: boundaries to place by; the ones in force when omitted.
        first_time: the orders are new, so that there is nothing to take away first.
    """
    waiting: set[int] | None = db.info.get(_WAITING)
    if waiting is not None:
        waiting.update(order_ids)
        return 0
    places = places or gazetteer.current(db)
    written = 0
    for start in range(0, len(order_ids), BATCH):
        batch = order_ids[start : start + BATCH]
        rows = [row for facts in facts_of(db, batch) for row in as_rows(facts, places)]
        if not first_time:
            db.execute(delete(Presence).where(Presence.order_id.in_(batch)))
        insert_rows(db, Presence, rows)
        written += len(rows)
    return written


@contextmanager
def put_off(db: Session) -> Iterator[None]:
    """Count many orders anew together when the block ends well, each once, instead of one by one.

    For loading many records in one transaction: nothing in the block may search by area.
    """
    waiting: set[int] = set()
    db.info[_WAITING] = waiting
    try:
        yield
    finally:
        del db.info[_WAITING]
    rewrite(db, sorted(waiting))


def as_rows(facts: Facts, places: Gazetteer) -> list[dict[str, Any]]:
    """The rows of ``Presence`` for one order, as an insert takes them."""
    ends_at = lifecycle.ends_at(facts.periods) if facts.periods else FAR_FUTURE
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
        for stay in derive(facts, places)
    ]


def _overlaps(
    basis: Basis, area_id: int, periods: Sequence[Period], spans: Sequence[Span]
) -> Iterator[Counted]:
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
            yield Counted(
                basis=basis,
                area_id=area_id,
                from_at=from_at,
                until_at=until_at,
                state=state,
                began_by=began,
                ended_by=None if until_at == FAR_FUTURE else ended,
                excluded=span.excluded,
            )


def _with_endings(stays: list[Counted], periods: Sequence[Period]) -> Iterator[Counted]:
    # After an order was live in an area it stays findable there as ENDED, whether it ended or its
    # person left, until it is live there again. One that ended without ever being in force is kept
    # where it last counted.
    once_live = False
    never_live = not lifecycle.was_live(periods)
    over_at = lifecycle.ends_at(periods)
    for number, stay in enumerate(stays):
        yield stay
        once_live = once_live or stay.state is Stay.LIVE
        until_at = stays[number + 1].from_at if number + 1 < len(stays) else FAR_FUTURE
        if stay.until_at >= until_at:
            continue
        closed = never_live and stay.until_at == over_at
        if not once_live and not closed:
            continue
        yield Counted(
            basis=stay.basis,
            area_id=stay.area_id,
            from_at=stay.until_at,
            until_at=until_at,
            state=Stay.ENDED if once_live else Stay.NEVER_LIVE,
            began_by=stay.ended_by or Cause.EVENT,
            ended_by=None if until_at == FAR_FUTURE else stays[number + 1].began_by,
            excluded=False,
        )
