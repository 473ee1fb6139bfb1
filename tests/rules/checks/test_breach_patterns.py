from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.rules.checks import breach_patterns
from orders.rules.checks.breach_patterns import USUAL, Flag, Limits, Occurrence, Pattern

SAME, SERIAL = Pattern.REPEAT_SAME_VICTIM, Pattern.SERIAL_TWO_VICTIMS
ANNE, BETH = 1, 2


def once(
    on: str, *victims: int, reference: str | None = None, order: int | None = None
) -> Occurrence:
    return Occurrence(date.fromisoformat(on), reference, frozenset(victims), order)


def shown(*several: Occurrence, on: str, limits: Limits = USUAL) -> dict[Pattern, Flag]:
    found = breach_patterns.flags(several, on=date.fromisoformat(on), limits=limits)
    return {each.pattern: each for each in found}


@pytest.mark.parametrize(
    ("days", "flagged"),
    [
        pytest.param(("2025-12-01", "2026-03-10", "2026-12-01"), False, id="X5 a day too late"),
        pytest.param(("2025-12-01", "2026-03-10", "2026-11-30"), True, id="X5 within 12 months"),
        pytest.param(("2027-02-28", "2027-09-01", "2028-02-29"), False, id="29 Feb ends a window"),
        pytest.param(("2027-03-01", "2027-09-01", "2028-02-29"), True, id="29 Feb holds 1 Mar"),
        pytest.param(("2028-02-29", "2028-09-01", "2029-02-28"), True, id="28 Feb holds 29 Feb"),
        pytest.param(("2028-02-28", "2028-09-01", "2029-02-28"), False, id="28 Feb to 28 Feb"),
    ],
)
def test_the_same_victim_on_three_occasions_in_twelve_months_is_a_pattern(
    days: tuple[str, ...], flagged: bool
) -> None:
    """The window is ``(d - 12 months, d]``."""
    found = shown(*(once(day, ANNE) for day in days), on=days[-1])
    assert (SAME in found) is flagged


def test_two_victims_in_twelve_months_are_a_serial_pattern() -> None:
    """X6."""
    found = shown(once("2026-01-05", ANNE), once("2026-11-20", BETH), on="2026-11-20")
    assert found == {SERIAL: Flag(SERIAL, date(2026, 11, 20), 2)}


def test_two_victims_more_than_twelve_months_apart_are_none() -> None:
    """X6, a year later."""
    assert shown(once("2026-01-05", ANNE), once("2027-01-05", BETH), on="2027-01-05") == {}


def test_two_breaches_in_one_occurrence_are_one_occasion() -> None:
    crimes = [once("2026-03-01", ANNE, reference="LOG 9") for _ in range(2)]
    assert shown(*crimes, once("2026-04-01", ANNE), on="2026-05-01") == {}
    apart = [once("2026-03-01", ANNE, reference=name) for name in ("LOG 8", "LOG 9")]
    assert SAME in shown(*apart, once("2026-04-01", ANNE), on="2026-05-01")


def test_an_occurrence_over_midnight_has_its_first_day() -> None:
    night = [once("2026-03-02", ANNE, reference="L"), once("2026-03-01", ANNE, reference="L")]
    assert [each.on for each in breach_patterns.occasions(night)] == [date(2026, 3, 1)]


def test_breaches_without_a_reference_on_one_day_are_one_occasion() -> None:
    same_day = [once("2026-03-01", ANNE), once("2026-03-01", ANNE)]
    assert len(breach_patterns.occasions(same_day)) == 1
    assert len(breach_patterns.occasions([*same_day, once("2026-03-01", ANNE, reference="L")])) == 1


def test_what_is_no_domestic_abuse_makes_no_pattern_of_victims() -> None:
    days = ("2026-03-01", "2026-04-01", "2026-05-01")
    several = [
        Occurrence(date.fromisoformat(day), None, frozenset({ANNE, BETH}), is_domestic=False)
        for day in days
    ]
    assert shown(*several, on="2026-05-01") == {}


def test_a_pattern_is_over_a_window_after_it_was_last_reached() -> None:
    days = [once(day, ANNE) for day in ("2026-01-10", "2026-02-10", "2026-03-10")]
    assert SAME in shown(*days, on="2027-03-09")
    assert shown(*days, on="2027-03-10") == {}


def test_what_has_not_happened_yet_makes_no_pattern() -> None:
    days = [once(day, ANNE) for day in ("2026-01-10", "2026-02-10", "2026-03-10")]
    assert shown(*days, on="2026-03-09") == {}


def test_an_order_breached_twice_in_its_life_is_a_pattern_however_far_apart() -> None:
    several = [once("2024-01-10", order=7), once("2026-03-10", order=7), once("2026-04-01")]
    found = shown(*several, on="2026-04-01")
    assert found == {Pattern.REPEAT_BREACHES: Flag(Pattern.REPEAT_BREACHES, date(2026, 3, 10), 2)}


def test_a_force_may_set_other_numbers() -> None:
    days = [once(day, ANNE) for day in ("2026-01-10", "2026-02-10")]
    assert SAME in shown(*days, on="2026-02-10", limits=Limits(same_victim=2))
    assert shown(*days, on="2026-02-10", limits=Limits(same_victim=2, months=1)) == {}


def test_a_pattern_is_told_without_naming_anybody() -> None:
    found = shown(once("2026-01-05", ANNE), once("2026-11-20", BETH), on="2026-11-20")
    words = breach_patterns.words(found[SERIAL], USUAL)
    assert words == "2 victims within 12 months, the last on Fri 20 Nov 2026"


DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
OCCURRENCES = st.lists(
    st.builds(
        Occurrence,
        DAYS,
        st.none() | st.sampled_from(["A", "B", "C"]),
        st.frozensets(st.sampled_from([1, 2, 3]), min_size=1),
        st.sampled_from([None, 7, 8]),
    ),
    max_size=8,
)


@given(OCCURRENCES, DAYS)
def test_patterns_do_not_depend_on_the_order_of_recording(
    several: list[Occurrence], on: date
) -> None:
    backwards = list(reversed(several))
    assert breach_patterns.flags(several, on=on, limits=USUAL) == breach_patterns.flags(
        backwards, on=on, limits=USUAL
    )


@given(OCCURRENCES, DAYS)
def test_a_pattern_was_reached_within_the_window(several: list[Occurrence], on: date) -> None:
    for flag in breach_patterns.flags(several, on=on, limits=USUAL):
        assert breach_patterns.window_start(on, USUAL) < flag.reached_on <= on


@given(DAYS)
def test_a_window_is_a_year_give_or_take_a_leap_day(on: date) -> None:
    assert on - breach_patterns.window_start(on, USUAL) in {timedelta(days=n) for n in (365, 366)}
