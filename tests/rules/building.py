"""Instants, bank holidays and events for the tests of the rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from orders.rules.vocabulary.events import EventKind, LifecycleEvent
from orders.rules.vocabulary.london import LONDON

RECORDED_LATE = timedelta(minutes=20)

BANK_HOLIDAYS: dict[int, frozenset[date]] = {
    2025: frozenset({date(2025, 12, 25), date(2025, 12, 26)}),
    2026: frozenset(
        {
            date(2026, 1, 1),
            date(2026, 4, 3),
            date(2026, 4, 6),
            date(2026, 5, 4),
            date(2026, 5, 25),
            date(2026, 8, 31),
            date(2026, 12, 25),
            date(2026, 12, 28),
        }
    ),
    2027: frozenset(
        {
            date(2027, 1, 1),
            date(2027, 3, 26),
            date(2027, 3, 29),
            date(2027, 5, 3),
            date(2027, 5, 31),
            date(2027, 8, 30),
            date(2027, 12, 27),
            date(2027, 12, 28),
        }
    ),
    2028: frozenset({date(2028, 1, 3), date(2028, 4, 14), date(2028, 4, 17)}),
}
"""The list of GOV.UK for the years of the vectors, as far as they need it."""

STARTS = st.datetimes(
    min_value=datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2027, 12, 1),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.just(UTC),
)
"""Instants in the years whose bank holidays are known here, for hypothesis."""


def london_at(text: str) -> datetime:
    """Aware UTC instant of a London wall-clock time; ``24:00`` is the midnight that ends a day."""
    day, clock = text.split()
    late = clock == "24:00"
    here = datetime.fromisoformat(f"{day} {'00:00' if late else clock}").replace(tzinfo=LONDON)
    return (here + timedelta(days=1 if late else 0)).astimezone(UTC)


def event(kind: EventKind, when: str, until: str | None = None) -> LifecycleEvent:
    """An event at a London time, recorded twenty minutes later."""
    occurred_at = london_at(when)
    until_at = london_at(until) if until else None
    return LifecycleEvent(kind, occurred_at, occurred_at + RECORDED_LATE, until_at)
