"""``flask areas`` and ``flask postcodes`` as somebody types them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from geo import crs
from orders.access.model import Account
from orders.areas import gazetteer
from orders.areas.model import Area
from orders.areas.postcodes import locate_postcode
from orders.audit.model import AuditEntry
from tests.areas.drawing import SOUTH, WEST, draw, square

pytestmark = pytest.mark.spatial
FIELDS = ("--code-field", "code", "--name-field", "name")


def run(app: Flask, *words: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


@pytest.fixture
def imported(each_app: Flask, each_db: Session, tmp_path: Path) -> Session:
    """LPA A from 0 to 1 km, imported by the command."""
    path = draw(tmp_path / "lpas.geojson", square("A", 0))
    result = run(
        each_app, "areas", "import", path, "--level", "lpa", *FIELDS, "--from", "2024-01-01"
    )
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("1 area from 1 January 2024, 1 of them new.")
    return each_db


def test_an_import_acts_as_a_service_account(
    each_app: Flask, imported: Session, tmp_path: Path
) -> None:
    path = draw(tmp_path / "inner.geojson", square("A0", 0, lpa="A"))
    words = ("areas", "import", path, "--level", "neighbourhood", *FIELDS, "--parent-field", "lpa")
    result = run(each_app, *words, "--from", "2024-04-01", "--as", "boundaries")
    assert result.exit_code == 0
    places = gazetteer.current(imported)
    assert places.find("A0").parent_id == places.find("A").id
    account = imported.scalars(select(Account).where(Account.username == "boundaries")).one()
    lines = imported.scalars(select(AuditEntry).where(AuditEntry.account_id == account.id))
    assert "areas.import" in [line.what for line in lines]


def test_a_refused_file_ends_with_1_and_lists_its_faults(
    each_app: Flask, imported: Session, tmp_path: Path
) -> None:
    path = draw(tmp_path / "new.geojson", square("B", 0), square("C", 0.5), square(None, 3))
    result = run(
        each_app, "areas", "import", path, "--level", "lpa", *FIELDS, "--from", "2025-01-01"
    )
    assert result.exit_code == 1
    assert "Feature 3 (Area None): no code in code." in result.stderr
    assert "overlaps Feature 2 (C, Area C) by 500,000 m²." in result.stderr
    assert [branch.lpa.code for branch in gazetteer.current(imported).tree()] == ["A"]


@pytest.mark.parametrize(
    "words",
    [
        ("--level", "lpa", *FIELDS, "--from", "1/1/2024"),
        ("--level", "force", *FIELDS, "--from", "2024-01-01"),
        ("--level", "lpa", *FIELDS),
        ("--level", "lpa", *FIELDS, "--from", "2024-01-01", "--parent-field", "lpa"),
    ],
    ids=["date of another form", "force", "no date", "parent of an LPA"],
)
def test_wrong_usage_ends_with_2(app: Flask, tmp_path: Path, words: tuple[str, ...]) -> None:
    path = draw(tmp_path / "lpas.geojson", square("A", 0))
    assert run(app, "areas", "import", path, *words).exit_code == 2


def test_areas_no_longer_drawn_are_named(
    each_app: Flask, imported: Session, tmp_path: Path
) -> None:
    path = draw(tmp_path / "new.geojson", square("B", 0))
    result = run(
        each_app, "areas", "import", path, "--level", "lpa", *FIELDS, "--from", "2025-01-01"
    )
    assert (result.exit_code, result.stderr) == (0, "Note: no longer drawn: A.\n")
    assert gazetteer.current(imported).find("A").code == "A"


def test_postcodes_are_taken_and_located(
    each_app: Flask, imported: Session, tmp_path: Path
) -> None:
    path = tmp_path / "postcodes.csv"
    text = (
        f"postcode,easting,northing\nB1 1AY,{WEST + 500},{SOUTH + 500}\nB1 1AX,{WEST},{SOUTH - 9}\n"
    )
    path.write_text(text, encoding="utf-8")
    taken = run(each_app, "postcodes", "import", path)
    assert (taken.exit_code, taken.stdout) == (0, "2 postcodes taken.\n")
    assert locate_postcode(imported, "B1 1AY") == (WEST + 500, SOUTH + 500)
    asked = tmp_path / "asked.csv"
    asked.write_text("postcode\nB1 1AY\nB1 1AX\n", encoding="utf-8")
    located = run(each_app, "areas", "locate", asked)
    assert located.exit_code == 0
    assert located.stdout == (
        "postcode,lpa_code,lpa,neighbourhood_code,neighbourhood\nB1 1AY,A,Area A,,\nB1 1AX,,,,\n"
    )
    assert "2 rows: 1 outside the force's area" in located.stderr


def test_rows_that_cannot_be_read_end_with_1_and_the_rest_is_written(
    each_app: Flask, imported: Session, tmp_path: Path
) -> None:
    place = crs.wgs84_point(WEST + 500, SOUTH + 500)
    assert place is not None
    path = tmp_path / "asked.csv"
    path.write_text(f"lat,lon\n{place[1]},{place[0]}\n{place[0]},{place[1]}\n", encoding="utf-8")
    result = run(each_app, "areas", "locate", path)
    assert result.exit_code == 1
    rows = list(csv.DictReader(result.stdout.splitlines()))
    assert [row["lpa_code"] for row in rows] == ["A", ""]
    assert "Line 3: latitude and longitude are swapped." in result.stderr


def test_the_first_import_makes_the_fixed_areas(
    each_app: Flask, each_db: Session, tmp_path: Path
) -> None:
    each_db.execute(delete(Area))
    each_db.commit()
    asked = tmp_path / "asked.csv"
    asked.write_text("postcode\nB1 1AY\n", encoding="utf-8")
    early = run(each_app, "areas", "locate", asked)
    assert (early.exit_code, early.stderr) == (
        1,
        "Error: The register has no areas yet: import the LPAs first.\n",
    )
    path = draw(tmp_path / "lpas.geojson", square("A", 0))
    run(each_app, "areas", "import", path, "--level", "lpa", *FIELDS, "--from", "2024-01-01")
    places = gazetteer.current(each_db)
    assert places.by_id[places.force_id].code == "WMP"
    assert places.find("OUT_OF_FORCE").parent_id == places.force_id
