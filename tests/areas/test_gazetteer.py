"""Where a place lies, when, and who wins on a line."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon, box
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.areas.gazetteer import AreaInfo, Gazetteer, Placement
from orders.areas.layers import NO_AREA, Layer
from orders.areas.model import Level
from orders.areas.service import ensure_fixed_areas
from orders.db import AS_A_PAGE
from orders.errors import NotFound
from tests.areas.drawing import SOUTH, WEST, draw, land, square

pytestmark = pytest.mark.spatial
SPRING = datetime(2024, 3, 31, tzinfo=UTC)
NEW_YEAR = datetime(2024, 1, 1, tzinfo=UTC)
# The first instant of 1 July in London is still June by UTC.
JULY = datetime(2024, 6, 30, 23, tzinfo=UTC)


def place(places: Gazetteer, east_km: float, north_km: float = 0.5) -> tuple[Placement, ...]:
    return places.placements(WEST + east_km * 1000, SOUTH + north_km * 1000)


def codes(places: Gazetteer, placement: Placement) -> tuple[str, str | None]:
    inner = placement.neighbourhood_id
    return places.by_id[placement.lpa_id].code, None if inner is None else places.by_id[inner].code


@pytest.fixture
def two_lpas(each_db: Session, tmp_path: Path) -> Gazetteer:
    """LPAs A (0-1 km) and B (1-2 km), each with two neighbourhoods of half a kilometre."""
    land(each_db, draw(tmp_path / "lpas.geojson", square("B", 1), square("A", 0)))
    halves = [
        square(f"{lpa}{number}", west + number / 2, size_km=0.5, lpa=lpa)
        for lpa, west in (("A", 0), ("B", 1))
        for number in (0, 1)
    ]
    path = draw(tmp_path / "inner.geojson", *halves)
    land(each_db, path, Level.NEIGHBOURHOOD, parent_field="lpa")
    return gazetteer.current(each_db)


@pytest.mark.parametrize(
    ("east_km", "north_km", "found"),
    [
        (0.2, 0.2, ("A", "A0")),
        (0.7, 0.2, ("A", "A1")),
        (1.2, 0.2, ("B", "B0")),
        (0.2, 0.9, ("A", None)),
        (0.5, 0.2, ("A", "A0")),
        (1.0, 0.2, ("A", "A1")),
        (0.0, 0.0, ("A", "A0")),
        (2.0, 0.5, ("B", "B1")),
        (2.011, 0.5, ("OUT_OF_FORCE", None)),
        (-0.000001, 0.5, ("OUT_OF_FORCE", None)),
    ],
    ids=[
        "first half",
        "second half",
        "the other LPA",
        "LPA without neighbourhood",
        "line of two neighbourhoods",
        "line of two LPAs",
        "corner",
        "outer line",
        "11 m outside",
        "a millimetre outside",
    ],
)
def test_a_place_lies_in_one_lpa_and_one_of_its_neighbourhoods(
    two_lpas: Gazetteer, east_km: float, north_km: float, found: tuple[str, str | None]
) -> None:
    (placement,) = place(two_lpas, east_km, north_km)
    assert codes(two_lpas, placement) == found
    assert (placement.from_at, placement.until_at) == (None, None)


def test_a_place_nobody_knows_is_unallocated(two_lpas: Gazetteer) -> None:
    unknown = Placement(None, None, two_lpas.unallocated_id, None)
    assert two_lpas.placements(float("nan"), float("nan")) == (unknown,)


def test_without_boundaries_every_place_is_unallocated(each_db: Session) -> None:
    places = gazetteer.current(each_db)
    assert place(places, 0.5) == (Placement(None, None, places.unallocated_id, None),)
    assert places.tree() == ()


def test_the_tree_holds_lpas_by_name_and_no_special_area(two_lpas: Gazetteer) -> None:
    tree = [
        (branch.lpa.code, [area.code for area in branch.neighbourhoods])
        for branch in two_lpas.tree()
    ]
    assert tree == [("A", ["A0", "A1"]), ("B", ["B0", "B1"])]


def test_areas_are_found_by_code_in_any_case(two_lpas: Gazetteer) -> None:
    area = two_lpas.area(Level.NEIGHBOURHOOD, " b1")
    assert two_lpas.find("b1") == area
    assert area.parent_id == two_lpas.find("B").id
    assert two_lpas.find("B").parent_id == two_lpas.force_id
    assert two_lpas.find("WMP").id == two_lpas.force_id


def test_an_unknown_code_is_not_found(two_lpas: Gazetteer) -> None:
    with pytest.raises(NotFound, match="no lpa with the code B1"):
        two_lpas.area(Level.LPA, "B1")
    with pytest.raises(NotFound, match="no area with the code Z9"):
        two_lpas.find("Z9")


@pytest.fixture
def moved_line(each_db: Session, tmp_path: Path) -> Gazetteer:
    """The line between A and B moves 200 m east in July; B's own neighbourhood begins in April."""
    land(each_db, draw(tmp_path / "old.geojson", square("A", 0), square("B", 1)))
    wider, narrower = square("A", 0, size_km=1.2), square("B", 1.2, size_km=0.8)
    land(each_db, draw(tmp_path / "new.geojson", wider, narrower), from_on=date(2024, 7, 1))
    inner = [square("B0", 1, size_km=1, lpa="B")]
    path = draw(tmp_path / "inner.geojson", *inner)
    land(each_db, path, Level.NEIGHBOURHOOD, date(2024, 1, 1), parent_field="lpa")
    later = [square("B1", 1, size_km=1, lpa="B")]
    path = draw(tmp_path / "later.geojson", *later)
    land(each_db, path, Level.NEIGHBOURHOOD, date(2024, 3, 31), parent_field="lpa")
    return gazetteer.current(each_db)


def test_spans_are_the_product_of_both_levels_editions(moved_line: Gazetteer) -> None:
    spans = place(moved_line, 1.1)
    assert [(each.from_at, each.until_at, codes(moved_line, each)) for each in spans] == [
        (None, SPRING, ("B", "B0")),
        (SPRING, JULY, ("B", "B1")),
        (JULY, None, ("A", None)),
    ]


def test_spans_that_say_the_same_are_one(moved_line: Gazetteer) -> None:
    (span,) = place(moved_line, 0.5)
    assert (span.from_at, span.until_at, codes(moved_line, span)) == (None, None, ("A", None))


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (datetime(1999, 1, 1, tzinfo=UTC), "B"),
        (datetime(2024, 6, 30, 22, 59, 59, tzinfo=UTC), "B"),
        (JULY, "A"),
    ],
    ids=["before the first edition", "last second of June in London", "first instant of July"],
)
def test_an_edition_takes_effect_at_london_midnight(
    moved_line: Gazetteer, at: datetime, code: str
) -> None:
    easting, northing = WEST + 1_100, SOUTH + 500
    assert codes(moved_line, moved_line.at(easting, northing, at))[0] == code
    lpa_ids, _ = moved_line.place([easting], [northing], at=at)
    assert moved_line.by_id[int(lpa_ids[0])].code == code


def test_many_places_at_once_are_placed_as_each_alone(moved_line: Gazetteer) -> None:
    eastings = [WEST + 100.0 * step for step in range(-2, 24)] + [float("nan")]
    northings = [SOUTH + 500.0] * len(eastings)
    together = moved_line.placements_of(eastings, northings)
    alone = [moved_line.placements(*pair) for pair in zip(eastings, northings, strict=True)]
    assert together == alone
    lpa_ids, inner_ids = moved_line.place(eastings, northings, at=NEW_YEAR)
    assert lpa_ids.tolist() == [spans[0].lpa_id for spans in alone]
    assert inner_ids.tolist() == [spans[0].neighbourhood_id or NO_AREA for spans in alone]


def test_no_places_are_placed_nowhere(moved_line: Gazetteer) -> None:
    assert moved_line.placements_of([], []) == []


def test_what_one_request_read_is_there_for_the_next(each_app: Flask) -> None:
    kept = []
    for _ in range(2):
        with Session(each_app.extensions["engine"].execution_options(**AS_A_PAGE)) as request:
            kept.append(gazetteer.current(request))
    assert kept[0] is kept[1]


def test_an_edition_that_lands_is_seen_at_once(each_db: Session, tmp_path: Path) -> None:
    before = gazetteer.current(each_db)
    assert gazetteer.current(each_db) is before
    land(each_db, draw(tmp_path / "lpas.geojson", square("A", 0)))
    after = gazetteer.current(each_db)
    assert codes(after, place(after, 0.5)[0]) == ("A", None)


def test_naming_the_force_anew_changes_its_one_area(each_db: Session) -> None:
    before = gazetteer.current(each_db).force_id
    ensure_fixed_areas(each_db, "NWP", "Northern Wharf Police")
    places = gazetteer.current(each_db)
    assert (places.force_id, places.by_id[before].name) == (before, "Northern Wharf Police")
    assert len(places.by_id) == 3


def test_a_gazetteer_without_fixed_areas_says_so() -> None:
    with pytest.raises(NotFound, match="import the LPAs first"):
        Gazetteer([], {})


FIXED = [
    AreaInfo(1, Level.FORCE, "WMP", "Force", None),
    AreaInfo(2, Level.LPA, "UNALLOCATED", "Unallocated", 1),
    AreaInfo(3, Level.LPA, "OUT_OF_FORCE", "Out of force", 1),
]
# Two LPAs whose common line is oblique and crooked, so that points on it are never round numbers.
CROOKED = [(3.0, 0.0), (4.1, 1.7), (2.3, 3.1), (3.7, 5.9), (3.0, 10.0)]
LEFT = Polygon([(0, 0), *CROOKED, (0, 10)])
RIGHT = Polygon([(10, 10), *reversed(CROOKED), (10, 0)])
TWO = Gazetteer(
    [*FIXED, AreaInfo(4, Level.LPA, "A", "Left", 1), AreaInfo(5, Level.LPA, "B", "Right", 1)],
    {
        Level.LPA: [
            Layer(
                NEW_YEAR,
                [(4, "A", None, MultiPolygon([LEFT])), (5, "B", None, MultiPolygon([RIGHT]))],
            )
        ]
    },
)


@given(st.integers(0, len(CROOKED) - 2), st.floats(0, 1))
def test_every_point_along_a_shared_line_lies_in_exactly_one_area(edge: int, share: float) -> None:
    start, end = np.array(CROOKED[edge]), np.array(CROOKED[edge + 1])
    x, y = start + share * (end - start)
    (placement,) = TWO.placements(x, y)
    on_left = bool(LEFT.intersects(Point(x, y)))
    assert placement.lpa_id == (4 if on_left else 5)


@given(st.floats(0, 10), st.floats(0, 10))
def test_inside_a_tiled_square_nothing_is_out_of_force(x: float, y: float) -> None:
    assert box(0, 0, 10, 10).intersects(Point(x, y))
    (placement,) = TWO.placements(x, y)
    assert placement.lpa_id in {4, 5}


def test_an_area_was_drawn_by_the_editions_that_hold_it() -> None:
    first, second, third = NEW_YEAR, NEW_YEAR + timedelta(days=30), NEW_YEAR + timedelta(days=60)
    left, right = (4, "A", None, MultiPolygon([LEFT])), (5, "B", None, MultiPolygon([RIGHT]))
    drawn = Gazetteer(
        [*FIXED, AreaInfo(4, Level.LPA, "A", "Left", 1), AreaInfo(5, Level.LPA, "B", "Right", 1)],
        {Level.LPA: [Layer(first, [left]), Layer(second, [left, right]), Layer(third, [right])]},
    )
    assert drawn.drawn(drawn.by_id[4]) == [(None, third)]
    assert drawn.drawn(drawn.by_id[5]) == [(second, None)]
    assert drawn.drawn(drawn.by_id[2]) == []
