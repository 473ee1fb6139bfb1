"""Until when a victim should have been told what became of a breach.

Source: Code of Practice for Victims of Crime (clock K19).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from orders.breaches.model import Breach
from orders.courts.calendar import CourtCalendar
from orders.rules.clocks.deadlines import CLOCKS, Clock

_CLOCK = CLOCKS["K19"]


@dataclass(frozen=True, slots=True)
class VictimUpdate:
    """How word to the victim stands.

    Attributes:
        since_at: the latest thing to tell of: the report, the arrest or the court's decision.
        due_at: until when, for every victim, aware UTC.
        enhanced_at: until when, for a victim with enhanced rights, aware UTC.
        told_at: when told of it, ``None`` when not, or not since.
        late: told after ``due_at``.
        clock: the clock of the code.
    """

    since_at: datetime
    due_at: datetime
    enhanced_at: datetime
    told_at: datetime | None
    late: bool
    clock: Clock


def due_of(breach: Breach, calendar: CourtCalendar) -> VictimUpdate | None:
    """How word to the victim stands; ``None`` when the breach had no victim.

    The order's protected persons are loaded.
    """
    if not (breach.method.is_against_somebody and breach.order.protections):
        return None
    happened = (breach.reported_at, breach.arrested_at, breach.outcome_at)
    since_at = max(each for each in happened if each is not None)
    due_at, enhanced_at = (
        calendar.deadline(_CLOCK.of_length(name), since_at).at for name in ("standard", "enhanced")
    )
    told_at = breach.victim_informed_at
    if told_at is not None and told_at < since_at:
        told_at = None
    late = told_at is not None and told_at > due_at
    return VictimUpdate(since_at, due_at, enhanced_at, told_at, late, _CLOCK)
