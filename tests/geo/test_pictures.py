"""A map as a picture: what lies on it, where, and nothing that a browser would refuse."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from shapely import LineString, Point, box

from geo.pictures import WIDTH, Bounds, Picture, PictureStyle

GROUND = (400_000.0, 290_000.0, 410_000.0, 300_000.0)
DARK = PictureStyle(fill="#1d2a44")


def parts(chart: Picture, name: str) -> list[ET.Element]:
    """What of one sort is drawn."""
    root = ET.fromstring(chart.svg("Map of <Alder>"))  # noqa: S314  our own text
    return root.findall(f"{{http://www.w3.org/2000/svg}}{name}")


def test_north_is_up_and_east_is_right() -> None:
    chart = Picture(GROUND)
    chart.disc((402_500, 297_500), 5, DARK)
    [disc] = parts(chart, "circle")
    assert (disc.get("cx"), disc.get("cy")) == ("250.0", "250.0")


def test_what_lies_beside_the_ground_is_cut_off() -> None:
    chart = Picture(GROUND)
    chart.shapes([box(0, 0, 700_000, 700_000), LineString([(0, 0), (1, 1)])], DARK)
    [path] = parts(chart, "path")
    numbers = [
        float(each) for each in (path.get("d") or "").replace("M", "L").split("L")[1].split()
    ]
    assert all(-10 <= each <= WIDTH + 10 for each in numbers)


def test_shapes_elsewhere_draw_nothing() -> None:
    chart = Picture(GROUND)
    chart.shapes([box(0, 0, 1, 1)], DARK)
    assert parts(chart, "path") == []


def test_words_are_written_as_they_are() -> None:
    chart = Picture(GROUND)
    chart.words((405_000, 295_000), "A & <B>", size=10, colour="#ffffff")
    [text] = parts(chart, "text")
    assert text.text == "A & <B>"
    assert parts(chart, "title")[0].text == "Map of <Alder>"
    assert "style" not in chart.svg("")


@pytest.mark.parametrize(
    "bounds",
    [
        GROUND,
        (400_000.0, 290_000.0, 400_000.0, 290_000.0),
        (400_000.0, 290_000.0, 401_000.0, 320_000.0),
        (400_000.0, 290_000.0, 450_000.0, 290_500.0),
    ],
    ids=["square", "a point", "tall", "flat"],
)
def test_any_ground_has_a_shape_that_paper_can_hold(bounds: Bounds) -> None:
    chart = Picture(bounds)
    assert 0.49 <= chart.height / WIDTH <= 1.26
    west, south, east, north = bounds
    assert chart.holds((west, south))
    assert chart.holds((east, north))
    assert not chart.holds((west - 100_000, south))


def test_a_figure_stands_round_its_place() -> None:
    chart = Picture(GROUND)
    chart.figure((405_000, 295_000), [(0, -9), (9, 0), (-9, 0)], DARK)
    chart.shapes([Point(405_000, 295_000).buffer(100)], DARK)
    [figure] = parts(chart, "polygon")
    assert figure.get("points") == "500.0,491.0 509.0,500.0 491.0,500.0"
