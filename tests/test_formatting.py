"""Numbers, times and cells as people read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.formatting import (
    end,
    happened,
    harmless,
    moment,
    nearest,
    page_count,
    read_instant,
    rows_before,
    share,
)
from orders.rules.vocabulary.events import EventKind, LifecycleEvent


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (0.0, "0.0%"),
        (0.000_001, "nearly nothing"),
        (0.5, "50.0%"),
        (0.999_8, "99.98%"),
        (0.999_99, "nearly all"),
        (1.0, "100.0%"),
    ],
)
def test_a_share_is_never_rounded_to_all_or_nothing(part: float, said: str) -> None:
    assert share(part) == said


def test_the_nearest_codes_are_named_or_all() -> None:
    assert nearest("dvpm", ["DVPN", "SRO"]) == "The nearest are DVPN."
    assert nearest("xyz", ["DVPN", "SRO"]) == "Known: DVPN, SRO."


@pytest.mark.parametrize(
    ("at", "said", "ended"),
    [
        ("2026-11-29 06:00", "29 Nov 2026 06:00", "2026-11-29T06:00+00:00"),
        ("2026-11-30 00:00", "30 Nov 2026 00:00", "2026-11-29T24:00+00:00"),
        ("2026-08-01 00:00", "1 Aug 2026 00:00", "2026-07-31T24:00+01:00"),
        ("2026-10-25 01:30", "25 Oct 2026 01:30 (first)", "2026-10-25T01:30+01:00"),
        ("2026-10-25 01:30 second", "25 Oct 2026 01:30 (second)", "2026-10-25T01:30+00:00"),
    ],
)
def test_a_time_is_written_so_that_it_is_read_again(at: str, said: str, ended: str) -> None:
    instant = read_instant(at)
    assert (moment(instant), end(instant)) == (said, ended)
    assert read_instant(end(instant)) == instant


def test_what_is_known_by_its_day_is_written_as_its_day() -> None:
    day = read_instant("2026-11-20 00:00")
    made = LifecycleEvent(EventKind.MADE, day, day, day_only=True)
    ended = LifecycleEvent(EventKind.DISCHARGED, day, day, day_only=True)
    assert happened(made) == "20 Nov 2026 (time not recorded)"
    assert happened(ended) == "19 Nov 2026 (time not recorded)"
    assert happened(LifecycleEvent(EventKind.MADE, day, day)) == "20 Nov 2026 00:00"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", "  =1"])
def test_what_starts_like_a_formula_gets_an_apostrophe(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Marsh", "2026-11-20", "a=b", "O'Brien"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert harmless(cell) == cell


@given(total=st.integers(1, 10_000), size=st.integers(1, 100))
def test_the_last_page_holds_what_the_others_do_not(total: int, size: int) -> None:
    pages = page_count(total, size)
    assert 1 <= total - rows_before(pages, size) <= size


def test_a_list_without_rows_is_one_page() -> None:
    assert page_count(0) == 1
    assert rows_before(1) == 0
