from __future__ import annotations

from datetime import date

import pytest

from orders.rules.clocks.excluded_days import (
    csa_excluded,
    fla_excluded,
    good_friday,
    working_excluded,
)
from tests.rules.building import BANK_HOLIDAYS


@pytest.mark.parametrize(
    "expected",
    [
        date(2000, 4, 21),
        date(2008, 3, 21),
        date(2011, 4, 22),
        date(2018, 3, 30),
        date(2024, 3, 29),
        date(2026, 4, 3),
        date(2027, 3, 26),
        date(2028, 4, 14),
        date(2038, 4, 23),
    ],
    ids=str,
)
def test_good_friday_is_two_days_before_easter(expected: date) -> None:
    assert good_friday(expected.year) == expected


@pytest.mark.parametrize(
    ("day", "csa", "fla"),
    [
        pytest.param(date(2026, 11, 22), True, True, id="sunday"),
        pytest.param(date(2026, 11, 21), False, False, id="saturday-counts"),
        pytest.param(date(2026, 4, 3), True, True, id="good-friday"),
        pytest.param(date(2026, 4, 6), True, False, id="easter-monday"),
        pytest.param(date(2027, 12, 25), True, True, id="christmas-day-on-a-saturday"),
        pytest.param(date(2026, 12, 28), True, False, id="substitute-day"),
        pytest.param(date(2028, 1, 1), False, False, id="new-year-on-a-saturday-counts"),
        pytest.param(date(2026, 5, 25), True, False, id="bank-holiday"),
    ],
)
def test_each_act_leaves_out_its_own_days(day: date, csa: bool, fla: bool) -> None:
    assert (day in csa_excluded(day, day, BANK_HOLIDAYS).certain) is csa
    assert (day in fla_excluded(day, day).certain) is fla


@pytest.mark.parametrize(
    ("day", "working"),
    [
        pytest.param(date(2026, 11, 20), True, id="friday"),
        pytest.param(date(2026, 11, 21), False, id="saturday"),
        pytest.param(date(2026, 11, 22), False, id="sunday"),
        pytest.param(date(2026, 5, 25), False, id="bank-holiday"),
        pytest.param(date(2026, 12, 26), False, id="saturday-26-december"),
    ],
)
def test_a_working_day_is_no_weekend_and_no_bank_holiday_k19(day: date, working: bool) -> None:
    assert (day not in working_excluded(day, day, BANK_HOLIDAYS).certain) is working


def test_only_a_saturday_26_december_is_arguable() -> None:
    found = csa_excluded(date(2026, 1, 1), date(2028, 12, 31), BANK_HOLIDAYS)
    assert found.arguable == {date(2026, 12, 26)}


def test_a_26_december_the_list_names_is_certain() -> None:
    holidays = {2026: {date(2026, 12, 26)}}
    found = csa_excluded(date(2026, 12, 20), date(2026, 12, 31), holidays)
    assert (date(2026, 12, 26) in found.certain, found.arguable) == (True, frozenset())


def test_no_day_outside_the_span_is_named() -> None:
    found = csa_excluded(date(2026, 4, 4), date(2026, 4, 5), BANK_HOLIDAYS)
    assert found.certain == {date(2026, 4, 5)}
