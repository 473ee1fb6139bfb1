"""Days of freedom, counted one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.rules.clocks.custody_days import CustodySpell, end_of_free_days
from orders.rules.clocks.deadlines import ends_at_for
from orders.rules.vocabulary.london import LONDON
from tests.naming import named
from tests.rules.building import london_at

FIRST = date(2026, 10, 23)  # Two days before the clocks go back.


def spell(from_at: str, until_at: str = "") -> CustodySpell:
    return CustodySpell(london_at(from_at), london_at(until_at) if until_at else None)


@pytest.mark.parametrize(
    ("spells", "ends"),
    named(
        ("free", [], "2026-10-25 24:00"),
        ("over-before", [spell("2026-10-01 09:00", "2026-10-23 00:00")], "2026-10-25 24:00"),
        ("from-the-dock", [spell("2026-10-23 14:05", "2028-03-10 10:00")], "2028-03-12 24:00"),
        ("since-before", [spell("2026-10-01 09:00", "2026-11-02 10:00")], "2026-11-04 24:00"),
        ("one-night", [spell("2026-10-24 20:00", "2026-10-25 07:00")], "2026-10-26 24:00"),
        ("within-a-day", [spell("2026-10-24 08:00", "2026-10-24 20:00")], "2026-10-25 24:00"),
        ("until-midnight", [spell("2026-10-24 08:00", "2026-10-24 24:00")], "2026-10-26 24:00"),
        ("too-late-to-matter", [spell("2026-10-26 00:00")], "2026-10-25 24:00"),
        ("still-held", [spell("2026-10-25 09:00")], None),
        (
            "twice",
            [
                spell("2026-10-23 14:00", "2026-10-25 10:00"),
                spell("2026-10-26 10:00", "2026-10-30 09:00"),
            ],
            "2026-10-31 24:00",
        ),
    ),
)
def test_three_days_from_23_october(spells: list[CustodySpell], ends: str | None) -> None:
    expected = None if ends is None else london_at(ends)
    assert end_of_free_days(FIRST, 3, spells) == expected


HOURS = st.integers(-48, 24 * 40)


@pytest.mark.rule(
    "Time in custody is left out of the three days in which police are told (not confirmed).",
    source="Sexual Offences Act 2003 s.83(4)",
    kept_by="orders.rules.clocks.custody_days.end_of_free_days",
)
@given(
    spans=st.lists(st.tuples(HOURS, st.integers(1, 24 * 15)), max_size=5),
    held_since=st.none() | HOURS,
    days=st.integers(1, 6),
)
def test_it_is_the_end_of_the_last_day_counted_one_by_one(
    spans: list[tuple[int, int]], held_since: int | None, days: int
) -> None:
    begun = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=LONDON).astimezone(UTC)
    hour = timedelta(hours=1)
    spells = [
        CustodySpell(begun + since * hour, begun + (since + length) * hour)
        for since, length in spans
    ]
    if held_since is not None:
        spells.append(CustodySpell(begun + held_since * hour, None))
    free = []
    for number in range(400):
        on = FIRST + timedelta(days=number)
        last_second = ends_at_for(on) - timedelta(seconds=1)
        held = any(
            each.from_at <= last_second and (each.until_at is None or last_second < each.until_at)
            for each in spells
        )
        if not held:
            free.append(on)
    expected = ends_at_for(free[days - 1]) if len(free) >= days else None
    assert end_of_free_days(FIRST, days, spells) == expected
