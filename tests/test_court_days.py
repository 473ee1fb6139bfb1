from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from orders.courts.calendar import PUBLISHED
from tests.rules.building import BANK_HOLIDAYS, london_at


def test_bank_holidays_are_those_gov_uk_lists(shared_data: Path) -> None:
    listed = json.loads((shared_data / "bank_holidays_england_wales.json").read_text("utf-8"))
    days = {date.fromisoformat(event["date"]) for event in listed["events"]}
    years = range(min(days).year, max(days).year + 1)
    assert set().union(*(PUBLISHED.bank_holidays(year) for year in years)) == days


@pytest.mark.parametrize(
    ("day", "holiday"),
    [
        pytest.param(date(2022, 9, 19), True, id="proclaimed-once-state-funeral"),
        pytest.param(date(2023, 5, 8), True, id="proclaimed-once-coronation"),
        pytest.param(date(2020, 5, 8), True, id="moved-in-2020"),
        pytest.param(date(2020, 5, 4), False, id="moved-from-in-2020"),
        pytest.param(date(2026, 12, 26), False, id="saturday-boxing-day"),
        pytest.param(date(2026, 12, 28), True, id="substitute-day"),
        pytest.param(date(2028, 1, 1), False, id="saturday-new-year"),
        pytest.param(date(2026, 3, 17), False, id="northern-ireland-only"),
        pytest.param(date(2026, 8, 3), False, id="scotland-only"),
    ],
)
def test_a_day_is_a_bank_holiday_of_england_and_wales(day: date, holiday: bool) -> None:
    assert (day in PUBLISHED.bank_holidays(day.year)) is holiday


@pytest.mark.parametrize("year", [2026, 2027], ids=["2026", "2027"])
def test_the_vectors_use_the_same_bank_holidays(year: int) -> None:
    assert PUBLISHED.bank_holidays(year) == BANK_HOLIDAYS[year]


@pytest.mark.parametrize(
    ("clock", "start", "expected"),
    [
        pytest.param("K1", "2026-04-02 18:00", "2026-04-07 18:00", id="C5"),
        pytest.param("dvpo-breach", "2026-04-03 03:00", "2026-04-04 24:00", id="C23"),
    ],
)
def test_a_clock_is_bound_to_the_bank_holidays(clock: str, start: str, expected: str) -> None:
    assert PUBLISHED.deadline(clock, london_at(start)).at == london_at(expected)


def test_a_hearing_cuts_the_clock_of_a_notice_short_c28() -> None:
    found = PUBLISHED.deadline(
        "dvpn-breach", london_at("2026-11-20 22:00"), london_at("2026-11-21 10:00")
    )
    assert found.at == london_at("2026-11-21 10:00")


def test_both_readings_of_a_saturday_26_december_are_told_c15() -> None:
    found = PUBLISHED.deadline("K1", london_at("2026-12-24 10:00"))
    assert found.at == london_at("2026-12-29 10:00")
    assert found.arguable_at == london_at("2026-12-30 10:00")
