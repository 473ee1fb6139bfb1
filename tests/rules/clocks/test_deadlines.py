from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.rules.clocks import deadlines
from orders.rules.clocks.clock import DaySet
from orders.rules.clocks.excluded_days import csa_excluded, fla_excluded, working_excluded
from orders.rules.vocabulary.london import london
from tests.rules.building import BANK_HOLIDAYS, STARTS, london_at

VECTORS = [
    pytest.param("K1", "2026-11-17 14:30", "2026-11-19 14:30", id="C1"),
    pytest.param("K1", "2026-11-20 09:00", "2026-11-23 09:00", id="C2"),
    pytest.param("K1", "2026-11-21 22:15", "2026-11-24 22:15", id="C3"),
    pytest.param("K1", "2026-11-22 11:00", "2026-11-24 24:00", id="C4"),
    pytest.param("K1", "2026-04-02 18:00", "2026-04-07 18:00", id="C5"),
    pytest.param("K1", "2026-04-03 10:00", "2026-04-07 24:00", id="C6"),
    pytest.param("K1", "2026-04-04 10:00", "2026-04-08 10:00", id="C7"),
    pytest.param("K1", "2026-04-06 08:00", "2026-04-08 24:00", id="C8"),
    pytest.param("K1", "2026-03-28 14:00", "2026-03-31 14:00", id="C9"),
    pytest.param("K1", "2026-10-24 14:00", "2026-10-27 14:00", id="C10"),
    pytest.param("K1", "2027-03-25 09:00", "2027-03-30 09:00", id="C11"),
    pytest.param("K1", "2027-03-27 20:00", "2027-03-31 20:00", id="C12"),
    pytest.param("K1", "2026-05-01 16:45", "2026-05-05 16:45", id="C13"),
    pytest.param("K1", "2026-08-29 23:30", "2026-09-02 23:30", id="C14"),
    pytest.param("K1", "2026-12-24 10:00", "2026-12-29 10:00", id="C15"),
    pytest.param("K1", "2027-12-24 10:00", "2027-12-30 10:00", id="C16"),
    pytest.param("K1", "2026-12-31 12:00", "2027-01-04 12:00", id="C17"),
    pytest.param("K1", "2027-12-31 12:00", "2028-01-04 12:00", id="C18"),
    pytest.param("K3", "2026-11-18 23:10", "2026-11-19 23:10", id="C19"),
    pytest.param("K3", "2026-11-21 23:10", "2026-11-23 23:10", id="C20"),
    pytest.param("K3", "2026-11-22 03:00", "2026-11-23 24:00", id="C21"),
    pytest.param("K3", "2026-04-02 20:00", "2026-04-04 20:00", id="C22"),
    pytest.param("K3", "2026-04-03 03:00", "2026-04-04 24:00", id="C23"),
    pytest.param("K3", "2026-04-06 15:00", "2026-04-07 24:00", id="C24-K3"),
    pytest.param("K6", "2026-04-06 15:00", "2026-04-07 15:00", id="C24-K6"),
    pytest.param("K3", "2026-04-04 15:00", "2026-04-07 15:00", id="C25-K3"),
    pytest.param("K6", "2026-04-04 15:00", "2026-04-06 15:00", id="C25-K6"),
    pytest.param("K3", "2026-12-25 18:00", "2026-12-26 24:00", id="C26"),
    pytest.param("K3", "2027-10-30 18:00", "2027-11-01 18:00", id="C27"),
    pytest.param("K7", "2026-11-20 17:00", "2026-11-22 24:00", id="C29"),
    pytest.param("K7", "2026-12-24 09:00", "2026-12-26 24:00", id="C30"),
    pytest.param("K10", "2027-03-26 11:00", "2027-03-28 24:00", id="C32"),
    pytest.param("K12", "2026-05-04 15:00", "2026-06-01 24:00", id="C33"),
    pytest.param("K8", "2026-11-20 17:00", "2026-11-22 24:00", id="K8"),
    pytest.param("K9", "2026-11-20 17:00", "2026-11-22 24:00", id="K9"),
    pytest.param("K11", "2026-11-20 17:00", "2026-11-22 24:00", id="K11"),
    pytest.param("K4", "2026-11-20 09:00", "2026-11-23 09:00", id="K4"),
    pytest.param("K4", "2026-04-03 10:00", "2026-04-07 24:00", id="K4-good-friday"),
    pytest.param("K2", "2026-11-21 23:10", "2026-11-23 23:10", id="K2"),
    pytest.param("K5", "2026-11-21 23:10", "2026-11-23 23:10", id="K5"),
    pytest.param("K13", "2026-11-20 11:00", "2026-12-11 24:00", id="K13"),
    pytest.param("K14", "2026-11-20 11:00", "2026-11-29 24:00", id="K14"),
    pytest.param("K15", "2026-11-20 11:00", "2026-12-11 24:00", id="K15"),
    pytest.param("K16", "2026-11-20 11:00", "2026-12-18 24:00", id="K16"),
    pytest.param("K17", "2026-11-20 11:00", "2026-12-11 24:00", id="K17"),
    pytest.param("K18", "2026-04-02 18:00", "2026-04-05 18:00", id="K18"),
    pytest.param("K18", "2026-03-28 14:00", "2026-03-31 15:00", id="K18-bst-begins"),
    pytest.param("K19", "2026-11-20 11:00", "2026-11-27 24:00", id="K19"),
    pytest.param("K19", "2026-04-02 11:00", "2026-04-13 24:00", id="K19-easter"),
    pytest.param("K19", "2026-11-21 11:00", "2026-11-27 24:00", id="K19-saturday"),
]
LENGTHS = [
    pytest.param("K13", "custody", "2026-11-20 11:00", "2026-12-11 24:00", id="K13-custody"),
    pytest.param("K13", "bail", "2026-11-20 11:00", "2026-12-18 24:00", id="K13-bail"),
    pytest.param("K16", "crown-court", "2026-11-20 11:00", "2026-12-11 24:00", id="K16-business"),
    pytest.param("K16", "crown-court", "2026-12-11 11:00", "2027-01-06 24:00", id="K16-christmas"),
    pytest.param("K19", "enhanced", "2026-11-20 11:00", "2026-11-23 24:00", id="K19-enhanced"),
    pytest.param("K19", "enhanced", "2026-12-24 11:00", "2026-12-29 24:00", id="K19-christmas"),
]


def run(clock: str, start: datetime, hearing_at: datetime | None = None) -> deadlines.Deadline:
    return deadlines.deadline(
        deadlines.named(clock), start, bank_holidays=BANK_HOLIDAYS, hearing_at=hearing_at
    )


@pytest.mark.rule(
    "Court hours are counted on the wall clock over counted days.",
    source="Crime and Security Act 2010 ss.26(4), 27(4), 29(3)",
    kept_by="orders.rules.clocks.deadlines.court_deadline",
)
@pytest.mark.parametrize(("clock", "start", "expected"), VECTORS)
def test_a_clock_runs_out_when_the_law_says(clock: str, start: str, expected: str) -> None:
    assert run(clock, london_at(start)).at == london_at(expected)


@pytest.mark.parametrize(("clock", "length", "start", "expected"), LENGTHS)
def test_a_clock_may_have_another_length(
    clock: str, length: str, start: str, expected: str
) -> None:
    found = deadlines.deadline(
        deadlines.named(clock).of_length(length), london_at(start), bank_holidays=BANK_HOLIDAYS
    )
    assert found.at == london_at(expected)


def test_a_length_that_a_clock_has_not_is_refused() -> None:
    with pytest.raises(ValueError, match="K1 dvpn-hearing has no length called 'bail'"):
        deadlines.named("K1").of_length("bail")


@pytest.mark.parametrize(
    ("clock", "start", "expected"),
    [
        pytest.param("K1", "2026-03-28 14:00", datetime(2026, 3, 31, 13, tzinfo=UTC), id="C9"),
        pytest.param("K1", "2026-10-24 14:00", datetime(2026, 10, 27, 14, tzinfo=UTC), id="C10"),
        pytest.param("K1", "2027-03-25 09:00", datetime(2027, 3, 30, 8, tzinfo=UTC), id="C11"),
        pytest.param("K1", "2027-03-27 20:00", datetime(2027, 3, 31, 19, tzinfo=UTC), id="C12"),
        pytest.param("K3", "2027-10-30 18:00", datetime(2027, 11, 1, 18, tzinfo=UTC), id="C27"),
    ],
)
def test_hours_are_counted_on_the_wall_clock_across_a_clock_change(
    clock: str, start: str, expected: datetime
) -> None:
    assert run(clock, london_at(start)).at == expected


@pytest.mark.rule(
    "Where 26 December is a Saturday, the earlier reading is alerted on, the later shown.",
    source="Banking and Financial Dealings Act 1971 s.1, Sch 1",
    kept_by="orders.rules.clocks.deadlines.deadline",
)
@pytest.mark.parametrize(
    ("clock", "start", "arguable"),
    [
        pytest.param("K1", "2026-12-24 10:00", "2026-12-30 10:00", id="C15"),
        pytest.param("K3", "2026-12-25 18:00", "2026-12-29 24:00", id="C26"),
    ],
)
def test_a_saturday_26_december_gives_a_later_arguable_deadline(
    clock: str, start: str, arguable: str
) -> None:
    assert run(clock, london_at(start)).arguable_at == london_at(arguable)


@pytest.mark.parametrize("start", ["2026-11-17 14:30", "2027-12-24 10:00"], ids=["C1", "C16"])
def test_no_deadline_is_arguable_away_from_a_saturday_26_december(start: str) -> None:
    assert run("K1", london_at(start)).arguable_at is None


def test_a_force_may_set_its_own_number_of_days_c33() -> None:
    made = london_at("2026-05-04 15:00")
    found = deadlines.deadline(deadlines.named("nmo-return"), made, bank_holidays={}, days=14)
    assert found.at == london_at("2026-05-18 24:00")


def test_bank_holidays_may_come_from_a_function() -> None:
    def listed(year: int) -> frozenset[date]:
        return BANK_HOLIDAYS[year]

    found = deadlines.deadline(
        deadlines.CLOCKS["K1"], london_at("2026-05-01 16:45"), bank_holidays=listed
    )
    assert found.at == london_at("2026-05-05 16:45")


@pytest.mark.rule(
    "An arrest on a notice waits no longer than the hearing.",
    source="Crime and Security Act 2010 s.26(1)",
    kept_by="orders.rules.clocks.deadlines.deadline",
)
@pytest.mark.parametrize(
    ("arrested", "hearing", "expected"),
    [
        pytest.param("2026-11-20 22:00", "2026-11-21 10:00", "2026-11-21 10:00", id="C28"),
        pytest.param("2026-11-20 22:00", "2026-11-23 10:00", "2026-11-21 22:00", id="later"),
        pytest.param("2026-11-20 22:00", "2026-11-20 10:00", "2026-11-21 22:00", id="over"),
        pytest.param("2026-11-20 22:00", None, "2026-11-21 22:00", id="none-listed"),
    ],
)
def test_an_arrest_on_a_notice_waits_no_longer_than_the_hearing(
    arrested: str, hearing: str | None, expected: str
) -> None:
    hearing_at = london_at(hearing) if hearing else None
    assert run("K2", london_at(arrested), hearing_at).at == london_at(expected)


def test_a_hearing_before_both_readings_leaves_nothing_arguable() -> None:
    found = run("K2", london_at("2026-12-25 18:00"), london_at("2026-12-26 11:00"))
    assert (found.at, found.arguable_at) == (london_at("2026-12-26 11:00"), None)


def test_a_hearing_does_not_shorten_other_clocks() -> None:
    found = run("K3", london_at("2026-11-18 23:10"), london_at("2026-11-19 10:00"))
    assert found.at == london_at("2026-11-19 23:10")


def test_a_start_without_a_zone_is_refused() -> None:
    naive = london_at("2026-11-18 23:10").replace(tzinfo=None)
    with pytest.raises(ValueError, match="zone"):
        deadlines.court_deadline(naive, hours=48, excluded=frozenset())


def test_a_year_without_known_bank_holidays_is_refused() -> None:
    with pytest.raises(ValueError, match="bank holidays of 2031"):
        run("K1", london_at("2031-06-02 10:00"))


@pytest.mark.parametrize(
    ("called", "clock_id"),
    [("K1", "K1"), ("k1", "K1"), ("dvpn-hearing", "K1"), ("DVPO-breach", "K3")],
)
def test_a_clock_is_found_by_id_or_name(called: str, clock_id: str) -> None:
    assert deadlines.named(called).id == clock_id


def test_an_unknown_clock_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(ValueError, match=r"dvpn-hearing \(K1\)"):
        deadlines.named("tea-time")


@pytest.mark.parametrize("clock", deadlines.CLOCKS.values(), ids=list(deadlines.CLOCKS))
def test_every_clock_has_one_length_and_a_section(clock: deadlines.Clock) -> None:
    assert (clock.hours is None) != (clock.days is None)
    assert clock.hours is None or clock.day_set is not deadlines.DaySet.WORKING
    assert clock.days is None or clock.day_set not in {deadlines.DaySet.CSA, deadlines.DaySet.FLA}
    assert re.search(r" ss?\.|Code of Practice", clock.source)


def test_the_clocks_are_those_of_the_law_in_order() -> None:
    numbers = range(1, len(deadlines.CLOCKS) + 1)
    assert list(deadlines.CLOCKS) == [f"K{number}" for number in numbers]
    names = [clock.name for clock in deadlines.CLOCKS.values()]
    assert len(set(names)) == len(names)


def test_every_clock_is_counted_in_a_vector() -> None:
    assert set(deadlines.CLOCKS) == {vector.values[0] for vector in VECTORS}


def test_what_is_left_of_a_clock_is_less_than_nothing_once_it_has_passed() -> None:
    found = run("K1", london_at("2026-11-20 09:00"))
    assert found.time_left(london_at("2026-11-23 08:00")) == timedelta(hours=1)
    assert found.time_left(london_at("2026-11-23 09:00")) == timedelta(0)
    assert found.time_left(london_at("2026-11-23 11:00")) == timedelta(hours=-2)


@pytest.mark.parametrize(
    "clock_id", ["K11", "K12", "K14", "K15", "K16", "K17"], ids=lambda each: each
)
def test_what_no_text_of_the_law_was_read_for_is_said(clock_id: str) -> None:
    assert deadlines.CLOCKS[clock_id].unconfirmed


@pytest.mark.parametrize(
    ("when", "label"),
    [
        pytest.param("2026-11-19 14:30", "14:30 Thu 19 Nov", id="C1"),
        pytest.param("2026-04-07 24:00", "24:00 Tue 7 Apr", id="C6"),
        pytest.param("2026-12-31 24:00", "24:00 Thu 31 Dec", id="new-year"),
    ],
)
def test_a_deadline_is_labelled_as_courts_say_it(when: str, label: str) -> None:
    at = london_at(when)
    assert deadlines.deadline_label(at) == label
    assert deadlines.Deadline(at, None, deadlines.CLOCKS["K1"]).label == label


COURT_CLOCKS = st.sampled_from(
    [each.id for each in deadlines.CLOCKS.values() if each.day_set in {DaySet.CSA, DaySet.FLA}]
)
EVERY_CLOCK = st.sampled_from(
    [
        each
        for clock in deadlines.CLOCKS.values()
        for each in (clock, *(clock.of_length(other.name) for other in clock.lengths))
    ]
)


def last_day_touched(at: datetime) -> date:
    """London day of a deadline; the first instant of a day counts as 24:00 of the day before."""
    return (london(at) - timedelta(microseconds=1)).date()


@given(COURT_CLOCKS, STARTS)
def test_a_deadline_is_never_earlier_than_start_plus_hours(clock: str, start: datetime) -> None:
    hours = deadlines.named(clock).hours or 0
    # Hours of the wall clock, as the law counts them; one of them is no hour when the clocks go on.
    wall = london(start).replace(tzinfo=None) + timedelta(hours=hours)
    assert london(run(clock, start).at).replace(tzinfo=None) >= wall


@given(EVERY_CLOCK, STARTS, STARTS)
def test_a_later_start_never_has_an_earlier_deadline(
    clock: deadlines.Clock, one: datetime, other: datetime
) -> None:
    first, second = (
        deadlines.deadline(clock, start, bank_holidays=BANK_HOLIDAYS)
        for start in sorted((one, other))
    )
    assert first.at <= second.at
    assert (first.arguable_at or first.at) <= (second.arguable_at or second.at)


@given(EVERY_CLOCK, STARTS)
def test_no_deadline_comes_before_its_start(clock: deadlines.Clock, start: datetime) -> None:
    assert deadlines.deadline(clock, start, bank_holidays=BANK_HOLIDAYS).at > start


@given(COURT_CLOCKS, STARTS)
def test_a_deadline_never_falls_inside_an_excluded_day(clock: str, start: datetime) -> None:
    found = run(clock, start)
    day = last_day_touched(found.at)
    left_out = (
        fla_excluded(day, day)
        if found.clock.day_set is DaySet.FLA
        else csa_excluded(day, day, BANK_HOLIDAYS)
    )
    assert day not in left_out.certain


@given(STARTS)
def test_a_deadline_in_working_days_is_the_end_of_one(start: datetime) -> None:
    day = last_day_touched(run("K19", start).at)
    assert day not in working_excluded(day, day, BANK_HOLIDAYS).certain


@given(COURT_CLOCKS, STARTS)
def test_the_arguable_deadline_is_later_or_absent(clock: str, start: datetime) -> None:
    found = run(clock, start)
    assert found.arguable_at is None or found.arguable_at > found.at


@given(COURT_CLOCKS, STARTS, STARTS)
def test_the_arguable_deadline_is_never_earlier_than_the_certain_one_with_a_hearing(
    clock: str, start: datetime, hearing_at: datetime
) -> None:
    found = run(clock, start, hearing_at)
    assert (found.arguable_at or found.at) >= found.at
