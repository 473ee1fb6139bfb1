from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.rules.clocks.deadlines import age_years, ends_at_for, last_day, last_day_of
from tests.rules.building import london_at


@pytest.mark.parametrize(
    ("made_on", "days", "expected"),
    [
        pytest.param(date(2026, 2, 10), 28, date(2026, 3, 9), id="D1"),
        pytest.param(date(2026, 2, 10), 14, date(2026, 2, 23), id="D2"),
        pytest.param(date(2028, 2, 15), 14, date(2028, 2, 28), id="D3"),
        pytest.param(date(2026, 12, 10), 28, date(2027, 1, 6), id="D4"),
        pytest.param(date(2026, 3, 20), 28, date(2026, 4, 16), id="D5"),
        pytest.param(date(2026, 3, 20), 1, date(2026, 3, 20), id="one-day"),
    ],
)
def test_days_include_the_day_made(made_on: date, days: int, expected: date) -> None:
    assert last_day(made_on, days=days) == expected


@pytest.mark.parametrize(
    ("made_on", "years", "expected"),
    [
        pytest.param(date(2026, 11, 20), 2, date(2028, 11, 19), id="D7"),
        pytest.param(date(2026, 3, 31), 5, date(2031, 3, 30), id="D10"),
        pytest.param(date(2026, 3, 1), 2, date(2028, 2, 29), id="ends-on-a-leap-day"),
        pytest.param(date(2028, 2, 29), 2, date(2030, 2, 28), id="leap-day-to-common-year"),
        pytest.param(date(2028, 2, 29), 4, date(2032, 2, 28), id="leap-day-to-leap-year"),
    ],
)
def test_years_end_the_day_before_the_same_date(made_on: date, years: int, expected: date) -> None:
    assert last_day(made_on, years=years) == expected


@pytest.mark.parametrize(
    ("days", "years"), [(0, 0), (14, 2), (-1, 0), (0, -2)], ids=["neither", "both", "days", "years"]
)
def test_a_period_without_one_positive_length_is_refused(days: int, years: int) -> None:
    with pytest.raises(ValueError, match="length"):
        last_day(date(2026, 2, 10), days=days, years=years)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2026, 3, 9), "2026-03-10 00:00", id="D1-winter"),
        pytest.param(date(2026, 4, 16), "2026-04-17 00:00", id="D5-summer"),
        pytest.param(date(2026, 3, 29), "2026-03-30 00:00", id="the-day-clocks-go-forward"),
    ],
)
def test_an_order_ends_when_the_next_london_day_begins(day: date, expected: str) -> None:
    assert ends_at_for(day) == london_at(expected)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_the_last_day_of_an_end_is_the_day_it_was_made_from(day: date) -> None:
    assert last_day_of(ends_at_for(day)) == day
    assert last_day_of(ends_at_for(day) + timedelta(hours=1)) == day + timedelta(days=1)


@pytest.mark.parametrize(
    ("born_on", "on", "years"),
    [
        pytest.param(date(2008, 11, 21), date(2026, 11, 20), 17, id="D15"),
        pytest.param(date(2008, 11, 21), date(2026, 11, 21), 18, id="D16"),
        pytest.param(date(2008, 2, 29), date(2026, 2, 28), 17, id="leap-day-before"),
        pytest.param(date(2008, 2, 29), date(2026, 3, 1), 18, id="leap-day-after"),
        pytest.param(date(2026, 11, 20), date(2026, 11, 20), 0, id="born-today"),
    ],
)
def test_age_is_counted_in_whole_years(born_on: date, on: date, years: int) -> None:
    assert age_years(born_on, on) == years
