"""Postcode lists in, places out."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.areas.lists.postcode_list import import_postcodes, locate_postcode, near_postcodes
from orders.areas.model import Postcode
from orders.errors import BadFile
from tests.areas.drawing import NOW, Importer

pytestmark = pytest.mark.spatial


def take(db: Session, path: Path, text: str) -> int:
    path.write_text(text, encoding="utf-8")
    return import_postcodes(db, path, by=Importer(), now=NOW)


@pytest.mark.parametrize(
    "text",
    [
        "postcode,easting,northing\nB1 1AY,406523,286448\n",
        "\ufeffpostcode,lat,lon\r\nb11ay,52.475939,-1.905387\r\n",
        "northing,easting,lat,lon,postcode\n286448,406523,52.475939,-1.905387,B1  1AY\n",
        "Postcode;Easting;Northing\nB1 1AY;406523;286448\n",
        "POSTCODE\tLatitude\tLongitude\nB1 1AY\t52.475939\t-1.905387\n",
    ],
    ids=["grid", "degrees, byte order mark, small letters", "both", "semicolons", "tabs"],
)
def test_postcodes_are_taken_by_grid_or_degrees(
    each_db: Session, tmp_path: Path, text: str
) -> None:
    assert take(each_db, tmp_path / "p.csv", text) == 1
    place = locate_postcode(each_db, " b1 1ay")
    assert place == pytest.approx((406523, 286448), abs=0.1)


def test_a_known_postcode_is_moved_and_none_is_removed(each_db: Session, tmp_path: Path) -> None:
    header = "postcode,easting,northing\n"
    take(each_db, tmp_path / "p.csv", header + "B1 1AY,406523,286448\nB1 1AA,406500,286400\n")
    take(each_db, tmp_path / "p.csv", header + "B1 1AY,406600,286500\n")
    assert locate_postcode(each_db, "B1 1AY") == (406600, 286500)
    assert locate_postcode(each_db, "B1 1AA") == (406500, 286400)


@pytest.mark.parametrize("text", ["B9 9ZZ", "", "not a postcode"])
def test_a_postcode_that_is_not_held_has_no_place(each_db: Session, text: str) -> None:
    assert locate_postcode(each_db, text) is None


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("nonsense,406523,286448", "Line 3: nonsense is not a postcode."),
        (",406523,286448", "Line 3: a blank is not a postcode."),
        ("B1 1AA,x,286448", "Line 3: easting is no number."),
        ("B1 1AA,,286448", "Line 3: easting is blank."),
        ("B1 1AA,,", "Line 3: it has no place."),
        ("B1 1AA,-1.9,52.5", "Line 3: the numbers are degrees, not grid metres."),
        ("B1 1AA,nan,inf", "Line 3: easting is no number and northing is no number."),
        ("b1 1ay,406524,286448", "Line 3: B1 1AY is already there, in another place."),
    ],
)
def test_a_fault_refuses_the_list_and_names_the_line(
    each_db: Session, tmp_path: Path, row: str, problem: str
) -> None:
    text = f"postcode,easting,northing\nB1 1AY,406523,286448\n{row}\n"
    with pytest.raises(BadFile, match="1 found wrong, nothing was written") as caught:
        take(each_db, tmp_path / "p.csv", text)
    assert list(caught.value.problems) == [problem]
    assert each_db.scalar(select(func.count()).select_from(Postcode)) == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "it is empty"),
        ("postcode,easting,northing\n", "it holds no postcodes"),
        ("postcode,x,y\nB1 1AY,1,2\n", "Its columns are: postcode, x, y"),
        ("postcode,lat,lat\n", "names a column twice"),
        ("postcode,lat,lon\nB1 1AY,52\n", "rows of another length"),
        ('postcode,lat,lon\n"B1 1AY,52,2\n', "it is not CSV"),
    ],
    ids=["empty", "header only", "other columns", "column twice", "short row", "open quote"],
)
def test_a_file_of_another_form_is_refused(
    each_db: Session, tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(BadFile, match=message):
        take(each_db, tmp_path / "p.csv", text)


def test_a_file_in_another_encoding_is_refused(each_db: Session, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_bytes("postcode,easting,northing\n".encode("utf-16"))
    with pytest.raises(BadFile, match="it is not CSV in UTF-8 or Windows-1252"):
        import_postcodes(each_db, path, by=Importer(), now=NOW)


@pytest.mark.parametrize(
    ("postcode", "near"),
    [
        ("B1 1AB", ["B1 1AA", "B1 1AC", "B1 1ZZ"]),
        ("B1 9ZZ", ["B1 1AA", "B1 1AC", "B1 1ZZ", "B1 2AA"]),
        ("B2 1AA", []),
    ],
    ids=["of its sector", "else of its outward code", "else none"],
)
def test_known_postcodes_near_an_unknown_one(
    each_db: Session, postcode: str, near: list[str]
) -> None:
    for known in ("B1 1AA", "B1 1AC", "B1 1ZZ", "B1 2AA", "B11 1AA"):
        each_db.add(Postcode(postcode=known, easting=400_000.0, northing=290_000.0))
    each_db.flush()
    assert near_postcodes(each_db, postcode) == near


def test_of_many_near_postcodes_the_next_are_offered(each_db: Session) -> None:
    for letter in "ABDEFGHJLN":
        each_db.add(Postcode(postcode=f"B1 1A{letter}", easting=400_000.0, northing=290_000.0))
    each_db.flush()
    assert near_postcodes(each_db, "B1 1AP", most=3) == ["B1 1AJ", "B1 1AL", "B1 1AN"]
