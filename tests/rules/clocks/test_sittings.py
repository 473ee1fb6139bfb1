"""The last sitting before a clock of the law runs out."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.rules.clocks import deadlines
from orders.rules.clocks.sittings import Hours, Sittings, Weekly, court_key, practical_limit
from tests.naming import named
from tests.rules.building import BANK_HOLIDAYS, STARTS, london_at

DAY, MORNING = Hours(time(10), time(16, 30)), Hours(time(10), time(12))
BEGAN = date(2020, 1, 1)
WEEK = [Weekly(weekday, DAY, BEGAN) for weekday in range(5)]
COURT = "Alder Magistrates' Court"


def sits(*weekly: Weekly, **days: Hours | None) -> Sittings:
    """A court that sits so each week, and otherwise on days given as ``d20261224``."""
    dated = {date.fromisoformat(name[1:]): hours for name, hours in days.items()}
    return Sittings(COURT, weekly, dated)


SATURDAYS = sits(*WEEK, Weekly(5, MORNING, BEGAN))
FRIDAY = Weekly(4, MORNING, BEGAN)
TWICE = sits(FRIDAY, Weekly(4, Hours(time(14), time(17)), BEGAN))
NEW_HOURS = sits(Weekly(0, DAY, BEGAN, date(2026, 11, 22)), Weekly(0, MORNING, date(2026, 11, 23)))


@pytest.mark.parametrize(
    ("sittings", "start", "legal", "expected"),
    named(
        ("C2", sits(*WEEK), "2026-11-20 09:00", "2026-11-23 09:00", "2026-11-20 16:30"),
        ("C2-saturday", SATURDAYS, "2026-11-20 09:00", "2026-11-23 09:00", "2026-11-21 12:00"),
        ("C1-inside", sits(*WEEK), "2026-11-17 14:30", "2026-11-19 14:30", "2026-11-19 14:30"),
        ("C3", sits(*WEEK), "2026-11-21 22:15", "2026-11-24 22:15", "2026-11-24 16:30"),
        ("C4", sits(*WEEK), "2026-11-22 11:00", "2026-11-24 24:00", "2026-11-24 16:30"),
        ("no-sitting-in-time", sits(*WEEK), "2026-11-20 17:00", "2026-11-23 09:59", None),
        ("closed", sits(*WEEK, d20261123=None), "2026-11-20 22:00", "2026-11-23 23:00", None),
        (
            "sits-on-a-sunday-for-once",
            sits(*WEEK, d20261122=MORNING),
            *("2026-11-20 22:00", "2026-11-23 09:00", "2026-11-22 12:00"),
        ),
        ("easter", sits(*WEEK), "2026-04-02 20:00", "2026-04-07 20:00", "2026-04-07 16:30"),
        ("saturday-26-december", SATURDAYS, "2026-12-24 17:00", "2026-12-29 09:00", None),
        ("new-hours", NEW_HOURS, "2026-11-20 22:00", "2026-11-23 23:00", "2026-11-23 12:00"),
        ("twice-a-day", TWICE, "2026-11-20 09:00", "2026-11-23 09:00", "2026-11-20 17:00"),
        ("over-before-it", sits(FRIDAY), "2026-11-20 12:01", "2026-11-23 12:01", None),
        ("C9", sits(*WEEK), "2026-03-28 14:00", "2026-03-31 14:00", "2026-03-31 14:00"),
    ),
)
def test_the_practical_limit_is_the_end_of_the_last_sitting(
    sittings: Sittings, start: str, legal: str, expected: str | None
) -> None:
    found = practical_limit(
        sittings, london_at(start), london_at(legal), bank_holidays=BANK_HOLIDAYS
    )
    assert (found.court, found.at) == (COURT, london_at(expected) if expected else None)


@given(STARTS, st.sampled_from(["K1", "K3"]))
def test_a_practical_limit_lies_between_start_and_legal_limit(start: datetime, clock: str) -> None:
    legal = deadlines.deadline(deadlines.named(clock), start, bank_holidays=BANK_HOLIDAYS).at
    at = practical_limit(sits(*WEEK), start, legal, bank_holidays=BANK_HOLIDAYS).at
    assert at is None or start <= at <= legal


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = london_at("2026-11-20 09:00").replace(tzinfo=None)
    with pytest.raises(ValueError, match="zone"):
        practical_limit(sits(*WEEK), naive, naive, bank_holidays=BANK_HOLIDAYS)


@pytest.mark.parametrize(
    "typed", ["alder magistrates' court", "ALDER  Magistrates'  Court ", COURT]
)
def test_a_court_is_known_whatever_the_case_and_spacing(typed: str) -> None:
    assert court_key(typed) == court_key(COURT)
