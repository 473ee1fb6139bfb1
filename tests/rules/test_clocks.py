from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.rules import clocks
from orders.rules.excluded_days import csa_excluded
from orders.rules.london import london
from tests.rules.building import BANK_HOLIDAYS, london_at

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
]


def run(clock: str, start: datetime, hearing_at: datetime | None = None) -> clocks.Deadline:
    return clocks.deadline(
        clocks.named(clock), start, bank_holidays=BANK_HOLIDAYS, hearing_at=hearing_at
    )


@pytest.mark.parametrize(("clock", "start", "expected"), VECTORS)
def test_a_clock_runs_out_when_the_law_says(clock: str, start: str, expected: str) -> None:
    assert run(clock, london_at(start)).at == london_at(expected)


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
    found = clocks.deadline(clocks.named("nmo-return"), made, bank_holidays={}, days=14)
    assert found.at == london_at("2026-05-18 24:00")


def test_bank_holidays_may_come_from_a_function() -> None:
    def listed(year: int) -> frozenset[date]:
        return BANK_HOLIDAYS[year]

    found = clocks.deadline(
        clocks.CLOCKS["K1"], london_at("2026-05-01 16:45"), bank_holidays=listed
    )
    assert found.at == london_at("2026-05-05 16:45")


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
        clocks.court_deadline(naive, hours=48, excluded=frozenset())


def test_a_year_without_known_bank_holidays_is_refused() -> None:
    with pytest.raises(ValueError, match="bank holidays of 2031"):
        run("K1", london_at("2031-06-02 10:00"))


@pytest.mark.parametrize(
    ("called", "clock_id"),
    [("K1", "K1"), ("k1", "K1"), ("dvpn-hearing", "K1"), ("DVPO-breach", "K3")],
)
def test_a_clock_is_found_by_id_or_name(called: str, clock_id: str) -> None:
    assert clocks.named(called).id == clock_id


def test_an_unknown_clock_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(ValueError, match=r"dvpn-hearing \(K1\)"):
        clocks.named("tea-time")


@pytest.mark.parametrize("clock", clocks.CLOCKS.values(), ids=list(clocks.CLOCKS))
def test_every_clock_has_one_length_and_a_section(clock: clocks.Clock) -> None:
    assert (clock.hours is None) != (clock.days is None)
    assert (clock.day_set is clocks.DaySet.NONE) == (clock.days is not None)
    assert re.search(r" ss?\.", clock.source)


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
    assert clocks.deadline_label(at) == label
    assert clocks.Deadline(at, None, clocks.CLOCKS["K1"]).label == label


STARTS = st.datetimes(
    min_value=datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2027, 12, 1),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.just(UTC),
)
COURT_CLOCKS = st.sampled_from(["K1", "K2", "K3", "K6"])


@given(COURT_CLOCKS, STARTS)
def test_a_deadline_is_never_earlier_than_start_plus_hours(clock: str, start: datetime) -> None:
    hours = clocks.named(clock).hours or 0
    assert run(clock, start).at >= start + timedelta(hours=hours)


@given(COURT_CLOCKS, STARTS, STARTS)
def test_a_later_start_never_has_an_earlier_deadline(
    clock: str, one: datetime, other: datetime
) -> None:
    earlier, later = sorted((one, other))
    assert run(clock, earlier).at <= run(clock, later).at


@given(STARTS)
def test_a_deadline_never_falls_inside_an_excluded_day(start: datetime) -> None:
    at = run("K1", start).at
    # The first instant of a day counts as 24:00 of the day before.
    day = (london(at) - timedelta(microseconds=1)).date()
    assert day not in csa_excluded(day, day, BANK_HOLIDAYS).certain


@given(COURT_CLOCKS, STARTS)
def test_the_arguable_deadline_is_later_or_absent(clock: str, start: datetime) -> None:
    found = run(clock, start)
    assert found.arguable_at is None or found.arguable_at > found.at
