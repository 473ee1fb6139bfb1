"""When other systems want to hear of an order again, and when it is to be looked at again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from orders.rules.kinds.kind import Kind
from orders.rules.kinds.penalties import months_after
from orders.rules.lifecycle.states import FAR_FUTURE, Period, ends_at, state_at
from orders.rules.vocabulary.events import STEPS, EventKind, LifecycleEvent, LifecycleStage, State

ENDINGS = frozenset(
    kind
    for steps in STEPS.values()
    for kind, step in steps.items()
    if step.to is LifecycleStage.CLOSED
)
"""Happenings that end a notice or order, or keep it from ever beginning."""
TELLING = ENDINGS | {
    EventKind.MADE,
    EventKind.SERVED,
    EventKind.VARIED,
    EventKind.RENEWED,
    EventKind.SUSPENDED,
    EventKind.RESUMED,
}
"""Happenings after which other systems no longer say what is so; a breach is another."""


@dataclass(frozen=True, slots=True)
class SystemUpdateState:
    """How another system stands with an order at an instant.

    Attributes:
        updated_at: when it was last brought up to date, aware; ``None``: never.
        wanted_since: the first thing it has not heard of, aware; ``None``: nothing is wanted.
    """

    updated_at: datetime | None
    wanted_since: datetime | None


def told(
    periods: Sequence[Period],
    events: Sequence[LifecycleEvent],
    *,
    breached_at: Sequence[datetime],
    updated_at: Sequence[datetime],
    as_at: datetime,
) -> SystemUpdateState:
    """How another system that holds orders stands at ``as_at``.

    A notice that was never in force is not told of. One that has ended is, by a decision or in
    the course of time, where the system was told of it before: its entry must come off.

    Args:
        periods: the order's states over time.
        events: what happened to it, in any order.
        breached_at: when each breach was reported, aware.
        updated_at: when the system was brought up to date, aware.
        as_at: the instant asked about, aware; what is later has not happened.

    Source: the force's own practice: on service, variation, renewal, end and breach.
    """
    last = max((each for each in updated_at if each <= as_at), default=None)
    state = state_at(periods, as_at)
    if state not in _HELD or (state is State.ENDED and last is None):
        return SystemUpdateState(last, None)
    happened = [each.occurred_at for each in events if each.kind in TELLING]
    if state is State.ENDED:
        happened.append(ends_at(periods))
    since = [
        each
        for each in (*happened, *breached_at)
        if each <= as_at and (last is None or each > last)
    ]
    return SystemUpdateState(last, min(since, default=None))


def gaps(
    periods: Sequence[Period],
    events: Iterable[LifecycleEvent],
    *,
    breached_at: Iterable[datetime],
    updated_at: Collection[datetime],
) -> list[tuple[datetime, datetime]]:
    """When a system that had been told of an order had not heard the latest: since, until.

    What ``told`` says of every instant since the first update at which the order is in force,
    suspended or has ended; until ``FAR_FUTURE`` where nothing has been told since.

    Args:
        periods: the order's states over time.
        events: what happened to it, in any order.
        breached_at: when each breach was reported, aware.
        updated_at: when the system was brought up to date, aware.
    """
    happened = [each.occurred_at for each in events if each.kind in TELLING]
    wanted = sorted({*happened, *breached_at, *([ends_at(periods)] if periods else ())})
    found = []
    for last, following in pairwise([*sorted(set(updated_at)), FAR_FUTURE]):
        since = next((each for each in wanted if each > last), FAR_FUTURE)
        if since < following:
            found.append((since, following))
    return found


def next_review(kind: Kind, reviewed_on: date) -> date | None:
    """London day by which an order reviewed on ``reviewed_on`` is to be reviewed again.

    Returns:
        That day of the month some months on, the last day of a shorter month; ``None`` for
        kinds that are not reviewed.
    """
    if kind.review_every_months is None:
        return None
    return months_after(reviewed_on, kind.review_every_months)


_HELD = frozenset({State.LIVE, State.SUSPENDED, State.ENDED})
