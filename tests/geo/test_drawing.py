"""What somebody drew: read from GeoJSON, WKT and coordinates, checked, and written back."""

from __future__ import annotations

import json

import pytest
from shapely import Point, Polygon, box

from geo import drawing
from geo.drawing import DrawingError

HERE = [-1.9, 52.5]
SQUARE = [[-1.9, 52.5], [-1.89, 52.5], [-1.89, 52.51], [-1.9, 52.51], [-1.9, 52.5]]
AREA = {"type": "Polygon", "coordinates": [SQUARE]}
BOW = {"type": "Polygon", "coordinates": [[SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]]}


def feature(geometry: object) -> dict[str, object]:
    return {"type": "Feature", "properties": {}, "geometry": geometry}


@pytest.mark.parametrize(
    "given",
    [
        {"type": "Point", "coordinates": HERE},
        feature({"type": "Point", "coordinates": HERE}),
        {
            "type": "FeatureCollection",
            "features": [feature({"type": "Point", "coordinates": HERE})],
        },
        '{"type": "Point", "coordinates": [-1.9, 52.5]}',
        "POINT (-1.9 52.5)",
        "SRID=27700;POINT (406885.21 289124.94)",
        " point z (-1.9 52.5 120) ",
    ],
    ids=["geometry", "feature", "collection", "text", "wkt", "wkt-on-the-grid", "with-height"],
)
def test_a_point_is_read_however_it_is_written(given: object) -> None:
    shape = drawing.read(given)
    assert isinstance(shape, Point)
    assert shape.distance(Point(406_885.21, 289_124.94)) < 0.02
    assert not shape.has_z


def test_an_area_is_read_in_metres() -> None:
    shape = drawing.read(AREA)
    assert isinstance(shape, Polygon)
    assert 700_000 < shape.area < 800_000


def test_areas_of_a_collection_become_one_shape() -> None:
    second = {"type": "Polygon", "coordinates": [[[x - 0.1, y] for x, y in SQUARE]]}
    shape = drawing.read(
        {"type": "FeatureCollection", "features": [feature(AREA), feature(second)]}
    )
    assert shape.geom_type == "MultiPolygon"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (BOW, "near 52.50"),
        ({"type": "LineString", "coordinates": SQUARE}, "a point or an area, not a line"),
        ({"type": "Point", "coordinates": [52.5, -1.9]}, "swapped"),
        ({"type": "Point", "coordinates": [2.35, 48.85]}, "not in Great Britain"),
        ({"type": "Point", "coordinates": [401_000, 292_000]}, "grid metres"),
        ("SRID=27700;POINT (-1.9 52.5)", "degrees"),
        (
            "SRID=27700;POLYGON ((9000 9000, 90000 9000, 90000 90000, 9000 90000, 9000 9000))",
            "square kilometres",
        ),
        (
            "SRID=27700;POLYGON ((400000 290000, 400000.1 290000, 400000 290000.1, 400000 290000))",
            "smaller",
        ),
        ("POINT EMPTY", "Nothing is drawn"),
        ("somewhere in Dudley", "neither GeoJSON nor WKT"),
        ("{", "not GeoJSON"),
        ("[1, 2]", "Give a GeoJSON geometry"),
        ({"type": "Point"}, "not a GeoJSON geometry"),
        ({"type": "Point", "coordinates": ["a", "b"]}, "not a GeoJSON geometry"),
        ({"type": "FeatureCollection", "features": []}, "no features"),
        (feature(None), "not a GeoJSON geometry"),
        (17, "Give a GeoJSON geometry"),
        ("x" * (drawing.LONGEST_TEXT + 1), "too long"),
        ("CURVEPOLYGON(CIRCULARSTRING(0 0,1 1,2 0,1 -1,0 0))", "neither GeoJSON nor WKT"),
        ("MULTISURFACE(((0 0,1 1,1 0,0 0)))", "neither GeoJSON nor WKT"),
        ("GEOMETRYCOLLECTION(" * 20_000 + "POINT(0 0)" + ")" * 20_000, "too deep"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_cannot_be_used_says_what_to_do(given: object, says: str) -> None:
    with pytest.raises(DrawingError, match=says):
        drawing.read(given)


def test_too_many_corners_are_refused() -> None:
    ring = Point(400_000, 290_000).buffer(1_000, quad_segs=drawing.MOST_CORNERS)
    with pytest.raises(DrawingError, match="corners or fewer"):
        drawing.read(drawing.as_wkt(ring))


def test_a_line_is_read_where_one_is_wanted() -> None:
    line = {"type": "LineString", "coordinates": SQUARE[:2]}
    assert drawing.read(line, allowed=drawing.LINES).length > 500


@pytest.mark.parametrize(
    ("text", "grid"),
    [
        ("401000 292000", (401_000, 292_000)),
        ("401000.5, 292000.25", (401_000.5, 292_000.25)),
        ("52.5, -1.9", (406_885.212, 289_124.944)),
        ("B1 1AA", None),
        ("near the market", None),
    ],
)
def test_coordinates_are_metres_or_degrees(text: str, grid: tuple[float, float] | None) -> None:
    found = drawing.read_coordinates(text)
    assert found == (None if grid is None else pytest.approx(grid, abs=0.01))


@pytest.mark.parametrize("text", ["-1.9, 52.5", "48.85, 2.35", "900000 292000"])
def test_coordinates_of_nowhere_in_great_britain_are_refused(text: str) -> None:
    with pytest.raises(DrawingError, match="not in Great Britain"):
        drawing.read_coordinates(text)


@pytest.mark.parametrize(
    "shape", [Point(401_000, 292_000), box(400_000, 290_000, 401_000, 291_000)]
)
def test_a_shape_comes_back_as_it_went_out(shape: Point | Polygon) -> None:
    assert drawing.read(drawing.as_wkt(shape)).equals(shape)
    assert drawing.read(json.loads(drawing.as_text(shape))).hausdorff_distance(shape) < 0.2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("POLYGON((-2 52.58,-1.99 52.58,-1.98 52.58,-2 52.58))", "encloses no ground"),
        ("POLYGON((-2 52.48,-1.9 52.58,-1.8 52.68,-2 52.48))", "encloses no ground"),
        ("POLYGON((-2 52.58,-2 52.58,-2 52.58,-2 52.58))", "encloses no ground"),
        (
            "SRID=27700;POLYGON((4e5 3e5,400100 3e5,400100 300000.2,4e5 300000.2,4e5 3e5))",
            "encloses no ground",
        ),
        (
            (
                "SRID=27700;MULTIPOLYGON(((4e5 3e5,400100 3e5,400100 300100,4e5 3e5)),"
                "((401000 3e5,401100 3e5,401200 3e5,401000 3e5)))"
            ),
            "encloses no ground",
        ),
        (
            (
                "SRID=27700;POLYGON((4e5 3e5,400100 3e5,400100 300050,400300 300050,"
                "400100 300050.01,400100 300100,4e5 300100,4e5 3e5))"
            ),
            "is a line and holds no ground near 52.59",
        ),
        (
            (
                "SRID=27700;POLYGON((4e5 3e5,400100 3e5,400100 300050,400300 300050,400100 300050,"
                "400100 300100,4e5 300100,4e5 3e5))"
            ),
            "sides of the area cross",
        ),
    ],
    ids=["flat", "aslant", "one point", "sliver", "one part of two", "spike", "line out and back"],
)
def test_an_area_that_holds_no_ground_is_refused(given: str, said: str) -> None:
    with pytest.raises(DrawingError, match=said):
        drawing.read(given)


@pytest.mark.parametrize("height_m", [1, 3, 20, 2_000])
@pytest.mark.parametrize("length_m", [2, 100, 2_000])
def test_a_narrow_strip_of_ground_is_an_area(height_m: int, length_m: int) -> None:
    strip = box(400_000, 300_000, 400_000 + length_m, 300_000 + height_m)
    assert drawing.read(drawing.as_wkt(strip)).area == pytest.approx(length_m * height_m)
    sharp = Polygon([(400_000, 300_000), (402_000, 300_000), (402_000, 300_000 + 20 * height_m)])
    assert drawing.read(drawing.as_wkt(sharp)).area == pytest.approx(20_000 * height_m)
