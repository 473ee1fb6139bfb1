"""When other systems want to hear of an order again, and when it is to be looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from orders.rules.events import STEPS, Event, EventKind, Stage, State
from orders.rules.kind import Kind
from orders.rules.lifecycle import Period, ends_at, state_at
from orders.rules.penalties import months_after

ENDINGS = frozenset(
    kind for steps in STEPS.values() for kind, step in steps.items() if step.to is Stage.CLOSED
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
class Told:
    """How another system stands with an order at an instant.

    Attributes:
        updated_at: when it was last brought up to date, aware; ``None``: never.
        wanted_since: the first thing it has not heard of, aware; ``None``: nothing is wanted.
    """

    updated_at: datetime | None
    wanted_since: datetime | None


def told(
    periods: Sequence[Period],
    events: Sequence[Event],
    *,
    breached_at: Sequence[datetime],
    updated_at: Sequence[datetime],
    at: datetime,
) -> Told:
    """How another system that holds orders stands at ``at``.

    A notice that was never in force is not told of. One that has ended is, by a decision or in
    the course of time, where the system was told of it before: its entry must come off.

    Args:
        periods: the order's states over time.
        events: what happened to it, in any order.
        breached_at: when each breach was reported, aware.
        updated_at: when the system was brought up to date, aware.
        at: the instant asked about, aware; what is later has not happened.

    Source: the force's own practice: on service, variation, renewal, end and breach.
    """
    last = max((each for each in updated_at if each <= at), default=None)
    state = state_at(periods, at)
    if state not in _HELD or (state is State.ENDED and last is None):
        return Told(last, None)
    happened = [each.occurred_at for each in events if each.kind in TELLING]
    if state is State.ENDED:
        happened.append(ends_at(periods))
    since = [
        each for each in (*happened, *breached_at) if each <= at and (last is None or each > last)
    ]
    return Told(last, min(since, default=None))


def next_review(kind: Kind, reviewed_on: date) -> date | None:
    """London day by which an order reviewed on ``reviewed_on`` is to be reviewed again.

    Returns:
        The same day some months on, or that month's last day where it is shorter; ``None`` for
        kinds that nobody reviews.
    """
    if kind.review_every_months is None:
        return None
    return months_after(reviewed_on, kind.review_every_months)


_HELD = frozenset({State.LIVE, State.SUSPENDED, State.ENDED})
