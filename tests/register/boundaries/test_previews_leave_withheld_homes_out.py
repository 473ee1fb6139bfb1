"""No preview and no landing report says where a withheld home lies, alone or beside another."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from orders.areas.editions.file_checks import LEAST_LPA_M2, MOST_LPAS
from orders.areas.model import Level
from orders.errors import BadFile
from orders.register.boundaries import edition_preview
from tests.areas.drawing import Drawn
from tests.choosing import examples
from tests.factories.areas import make_areas
from tests.factories.editions import land
from tests.factories.orders import at, home, make_served_notice, notice_input, protected
from tests.register.landing import proposed, strip

NOW = at("2026-12-05 09:00")
AHEAD = date(2026, 12, 10)
ELSEWHERE = home("B1 1AA")
BORDERS = st.floats(4.4, 6.7)
"""Borders that leave both sides large enough, in kilometres from the west."""
AT_KM = 5.0
"""How far east the withheld home lies, of 8 km: in the middle of Birch West."""


def write_hidden(db: Session) -> None:
    """Twelve live notices; in Birch West one withheld home, of a protected person."""
    make_areas(db)
    secret = home("WS1 1AA", lines="2 Invented Close", confidential=True)
    make_served_notice(db, notice_input(protected_persons=(protected(secret),)))
    for number in range(11):
        other = protected(ELSEWHERE, given_names=f"Ada{number}")
        make_served_notice(db, notice_input(protected_persons=(other,)))


pytestmark = [pytest.mark.spatial, pytest.mark.opened_with(writer=write_hidden)]


@pytest.fixture
def hidden(each_db: Session) -> Session:
    """A register with what ``write_hidden`` writes."""
    return each_db


def said(db: Session, folder: Path, *drawn: Drawn, level: Level) -> dict[str, Any]:
    """What a preview says of orders."""
    proposal = proposed(db, folder, AHEAD, *drawn, level=level)
    found = edition_preview.preview(db, proposal, now=NOW).as_json
    return {name: found[name] for name in found if "order" in name or "figure" in name}


def halves(level: Level, border_km: float) -> tuple[Drawn, ...]:
    """The ground in two, divided at a border; of neighbourhoods the western half as it was."""
    if level is Level.LPA:
        return strip("ALD", 0, border_km), strip("BIR", border_km, 8)
    return (
        strip("ALD1", 0, 2),
        strip("ALD2", 2, 4),
        strip("BIR1", 4, border_km),
        strip("BIR2", border_km, 8),
    )


@pytest.mark.parametrize("level", [Level.LPA, Level.NEIGHBOURHOOD])
def test_a_border_on_either_side_of_a_withheld_home_is_answered_alike(
    hidden: Session, tmp_path: Path, level: Level
) -> None:
    west, east = (
        said(hidden, tmp_path, *halves(level, AT_KM + metres), level=level)
        for metres in (-0.001, 0.001)
    )
    assert west == east
    assert west["live_orders_moved"] == "fewer than 10"


@settings(max_examples=examples(8), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([Level.LPA, Level.NEIGHBOURHOOD]), BORDERS, BORDERS)
def test_no_two_previews_differ_by_a_withheld_home(
    hidden: Session, tmp_path: Path, level: Level, one_km: float, other_km: float
) -> None:
    one, other = (
        said(hidden, tmp_path, *halves(level, km), level=level) for km in (one_km, other_km)
    )
    assert one == other


def test_ten_homes_that_are_not_withheld_are_told(hidden: Session, tmp_path: Path) -> None:
    drawn = (strip("ALD", 0, 4), strip("NEW", 4, 8))
    assert said(hidden, tmp_path, *drawn, level=Level.LPA)["live_orders_by_area"] == []
    drawn = (strip("NEW", 0, 4), strip("BIR", 4, 8))
    by_area = said(hidden, tmp_path, *drawn, level=Level.LPA)["live_orders_by_area"]
    assert [each for each in by_area if each["area"] in {"ALD", "NEW"}] == [
        {"area": "ALD", "lost": 12, "gained": "fewer than 10"},
        {"area": "NEW", "lost": "fewer than 10", "gained": 12},
    ]


@pytest.mark.parametrize("metres", [-0.001, 0.001], ids=["west of it", "east of it"])
def test_a_landing_report_counts_no_withheld_home(
    hidden: Session, tmp_path: Path, metres: float
) -> None:
    drawn = halves(Level.LPA, AT_KM + metres)
    proposal = proposed(hidden, tmp_path, AHEAD, *drawn, level=Level.LPA)
    landed = land(hidden, proposal, NOW)
    assert (landed.placed, landed.changed) == (0, 0)


def test_an_lpa_is_no_smaller_than_five_square_kilometres(hidden: Session, tmp_path: Path) -> None:
    width_km = LEAST_LPA_M2 / 4e6
    for less_km, taken in ((0.0, True), (0.001, False)):
        drawn = (strip("ALD", 0, width_km - less_km), strip("BIR", width_km - less_km, 8))
        if taken:
            assert len(proposed(hidden, tmp_path, AHEAD, *drawn, level=Level.LPA).areas) == 2
            continue
        with pytest.raises(BadFile) as refused:
            proposed(hidden, tmp_path, AHEAD, *drawn, level=Level.LPA)
        (problem,) = refused.value.problems
        assert "is too small for an LPA" in problem
    tiny = (strip("ALD1", 0, 0.06), strip("ALD2", 0.06, 4))
    assert len(proposed(hidden, tmp_path, AHEAD, *tiny).areas) == 2


@pytest.mark.parametrize(("more", "taken"), [(0, True), (1, False)])
def test_an_edition_holds_no_more_than_a_hundred_lpas(
    hidden: Session, tmp_path: Path, more: int, taken: bool
) -> None:
    drawn = [strip(f"L{number}", 2 * number, 2 * number + 2) for number in range(MOST_LPAS + more)]
    if taken:
        assert len(proposed(hidden, tmp_path, AHEAD, *drawn, level=Level.LPA).areas) == MOST_LPAS
        return
    with pytest.raises(BadFile) as refused:
        proposed(hidden, tmp_path, AHEAD, *drawn, level=Level.LPA)
    assert "an edition holds no more than 100" in refused.value.problems[0]
