"""Rows of places told where they lie."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from geo import crs
from orders.areas.model import Level, Postcode
from orders.areas.point_locations import LocatedPoint, locate
from orders.errors import BadFile
from tests.areas.drawing import NOW, SOUTH, WEST, draw, land, square

pytestmark = pytest.mark.spatial


@pytest.fixture
def areas(each_db: Session, tmp_path: Path) -> Session:
    """LPA A from 0 to 1 km with one neighbourhood; postcode B1 1AY in it, B1 1AX 5 km away."""
    land(each_db, draw(tmp_path / "lpas.geojson", square("A", 0)))
    inner = draw(tmp_path / "inner.geojson", square("A0", 0, size_km=0.5))
    land(each_db, inner, Level.NEIGHBOURHOOD)
    each_db.add_all(
        Postcode(postcode=postcode, easting=WEST + east_m, northing=SOUTH + 250)
        for postcode, east_m in (("B1 1AY", 250), ("B1 1AX", 5_000))
    )
    each_db.flush()
    return each_db


def told(db: Session, path: Path, text: str) -> LocatedPoint:
    path.write_text(text, encoding="utf-8")
    return locate(db, path, at=NOW)


def degrees(east_m: float) -> str:
    place = crs.wgs84_point(WEST + east_m, SOUTH + 250)
    assert place is not None
    return f"{place[1]:.6f},{place[0]:.6f}"


def test_rows_by_degrees_get_their_areas(areas: Session, tmp_path: Path) -> None:
    text = f"id,lat,lon\n1,{degrees(250)}\n2,{degrees(750)}\n3,{degrees(5_000)}\n"
    located = told(areas, tmp_path / "p.csv", text)
    assert located.fields == (
        "id",
        "lat",
        "lon",
        "lpa_code",
        "lpa",
        "neighbourhood_code",
        "neighbourhood",
    )
    assert [(row[0], *row[3:]) for row in located.rows] == [
        ("1", "A", "Area A", "A0", "Area A0"),
        ("2", "A", "Area A", "", ""),
        ("3", "", "", "", ""),
    ]
    assert (located.outside, located.unknown, located.problems) == (1, 0, [])


def test_rows_by_postcode_get_their_areas(areas: Session, tmp_path: Path) -> None:
    located = told(areas, tmp_path / "p.csv", "postcode\nb11ay\nB1 1AX\nB1 1ZZ\nrubbish\n")
    assert [row[1:] for row in located.rows] == [
        ("A", "Area A", "A0", "Area A0"),
        *[("", "", "", "")] * 3,
    ]
    assert (located.outside, located.unknown) == (1, 1)
    assert located.problems == ["Line 5: it has no postcode that can be read."]


def test_the_postcode_counts_where_degrees_are_blank(areas: Session, tmp_path: Path) -> None:
    text = f"postcode,lat,lon\nB1 1AX,{degrees(250)}\nB1 1AY,,\n"
    located = told(areas, tmp_path / "p.csv", text)
    assert [row[3] for row in located.rows] == ["A", "A"]


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ("52.4,x", "Line 2: lon is no number."),
        ("52.4,", "Line 2: lon is blank."),
        ("x,", "Line 2: lat is no number and lon is blank."),
        (",", "Line 2: its place is blank."),
        ("-1.9,52.4", "Line 2: latitude and longitude are swapped."),
        ("286448,406523", "Line 2: the numbers are grid metres, not degrees of longitude"),
    ],
)
def test_a_row_that_cannot_be_read_stays_empty_and_is_named(
    areas: Session, tmp_path: Path, cells: str, problem: str
) -> None:
    located = told(areas, tmp_path / "p.csv", f"lat,lon\n{cells}\n{degrees(250)}\n")
    assert [row[2] for row in located.rows] == ["", "A"]
    (line,) = located.problems
    assert line.startswith(problem)


def test_a_row_is_told_every_fault_it_has(areas: Session, tmp_path: Path) -> None:
    located = told(areas, tmp_path / "p.csv", "lat,lon,postcode\n52.4,x,rubbish\n52.4,x,\n")
    assert located.problems == [
        "Line 2: lon is no number and it has no postcode that can be read.",
        "Line 3: lon is no number.",
    ]


def test_columns_the_file_already_has_are_not_written_over(areas: Session, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"not located: its own lpa, neighbourhood would be written"):
        told(areas, tmp_path / "p.csv", "LPA,postcode,neighbourhood\nown,B1 1AY,own\n")


@pytest.mark.parametrize(
    "text",
    [
        "Easting,NORTHING\n400250,280250\n",
        "easting;northing\n400250;280250\n",
        "Café\tPostcode\né\tB1 1AY\n",
        f"Latitude,Longitude\n{degrees(250)}\n",
    ],
    ids=["grid", "semicolons", "tabs", "spelt out"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_files_of_every_spreadsheet_are_read(
    areas: Session, tmp_path: Path, text: str, encoding: str
) -> None:
    located = locate(areas, Path("input"), at=NOW, content=text.encode(encoding))
    assert located.fields[0] == text[: len(located.fields[0])]
    assert located.rows[0][-4:] == ("A", "Area A", "A0", "Area A0")


def test_a_file_without_places_is_refused(areas: Session, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="Its columns are: id, latitude"):
        told(areas, tmp_path / "p.csv", "id,latitude\n1,52\n")
