"""The custody clock: until when a subject arrested for a breach must be before the court."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_

from orders.breaches.model import Breach
from orders.breaches.schemas.decision import HELD
from orders.courts.calendar import CourtCalendar
from orders.register.model import Event
from orders.register.presence.facts import standing
from orders.rules.clocks.deadlines import CLOCKS, Clock, Deadline
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary.events import EventKind

URGENT = timedelta(hours=6)
"""A running clock with less left than this is shown in red."""


@dataclass(frozen=True, slots=True)
class Custody:
    """How a breach's custody clock stands at an instant.

    Attributes:
        deadline_at: last instant to bring the subject before the court, aware UTC.
        arguable_at: a later one that the court may accept, or ``None``.
        produced_at: when the subject was brought there, or ``None``.
        running: whether the subject is still to be brought there.
        urgent: running with under six hours left, or past its end.
        late: brought there after the deadline, or not yet and it has passed.
        clock: the clock of the law.
    """

    deadline_at: datetime
    arguable_at: datetime | None
    produced_at: datetime | None
    running: bool
    urgent: bool
    late: bool
    clock: Clock


def listed_hearing(events: Sequence[Event]) -> datetime | None:
    """The hearing of the application that the order's record names last; aware UTC.

    A hearing is named by an adjournment (``until_at``) or in an event's details (``hearing_at``,
    ISO 8601).
    """
    named = None
    for event in sorted(standing(events), key=lambda each: (each.occurred_at, each.kind.rank)):
        if event.kind is EventKind.ADJOURNED and event.until_at is not None:
            named = event.until_at
        elif event.details.get("hearing_at"):
            named = datetime.fromisoformat(event.details["hearing_at"])
    return named


def court_deadline(
    kind: Kind,
    events: Sequence[Event],
    arrested_at: datetime,
    calendar: CourtCalendar,
    *,
    hearing_at: datetime | None = None,
) -> Deadline | None:
    """Until when a subject arrested for a breach must be before the court.

    Args:
        kind: the kind of order breached.
        events: what happened to the order.
        arrested_at: the arrest, aware.
        calendar: which days are bank holidays.
        hearing_at: hearing of the application, aware, when the order's record does not name it.

    Returns:
        ``None`` when no such clock runs for this kind.

    Source: Crime and Security Act 2010 ss.26(1), (4), 29(1), (3).
    """
    if kind.breach_clock is None:
        return None
    return calendar.deadline(kind.breach_clock, arrested_at, hearing_at or listed_hearing(events))


def custody_of(breach: Breach, kind: Kind, *, now: datetime) -> Custody | None:
    """How the clock of ``breach`` stands at ``now``; ``None`` when none was started."""
    deadline_at = breach.court_deadline_at
    if deadline_at is None or kind.breach_clock is None:
        return None
    running = breach.produced_at is None and breach.outcome is None and breach.decision in HELD
    reached = breach.produced_at or (now if running else deadline_at)
    return Custody(
        deadline_at=deadline_at,
        arguable_at=breach.court_deadline_arguable_at,
        produced_at=breach.produced_at,
        running=running,
        urgent=running and deadline_at - now < URGENT,
        late=reached > deadline_at,
        clock=CLOCKS[kind.breach_clock],
    )


def is_running() -> ColumnElement[bool]:
    """SQL condition on ``Breach``: the subject is still to be brought before the court."""
    return and_(
        Breach.court_deadline_at.is_not(None),
        Breach.produced_at.is_(None),
        Breach.outcome.is_(None),
        Breach.decision.in_(HELD),
    )
