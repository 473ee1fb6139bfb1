"""``flask areas`` and ``flask postcodes`` as somebody types them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import time_machine
from click.testing import Result
from flask import Flask
from shapely import box
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from geo import crs
from orders.access.model import Account
from orders.areas import gazetteer
from orders.areas.lists.postcode_list import locate_postcode
from orders.areas.model import Area
from orders.audit.model import AuditEntry
from tests.areas.drawing import SOUTH, WEST, Drawn, draw, lpa, square
from tests.commands.saying import unnamed
from tests.factories.areas import make_areas
from tests.factories.orders import at, home, make_order, order_input, subject
from tests.geo.test_boundary_files import neighbourhood, zip_of
from tests.register.landing import strip

pytestmark = pytest.mark.spatial
FIELDS = ("--code-field", "code", "--name-field", "name")


def run(app: Flask, *words: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


@pytest.fixture
def imported(each_app: Flask, each_db: Session, tmp_path: Path) -> Session:
    """LPA A from 0 to 1 km, imported by the command."""
    path = draw(tmp_path / "lpas.geojson", lpa("A", 0))
    result = run(
        each_app, "areas", "import", path, "--level", "lpa", *FIELDS, "--from", "2024-01-01"
    )
    assert (result.exit_code, unnamed(result.stderr)) == (0, "")
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
    path = draw(tmp_path / "new.geojson", lpa("B", 0), lpa("C", 0.5), lpa(None, 3))
    result = run(
        each_app, "areas", "import", path, "--level", "lpa", *FIELDS, "--from", "2025-01-01"
    )
    assert result.exit_code == 1
    assert "Feature 3 (Area None): no code in “code”." in result.stderr
    assert "overlaps Feature 2 (C, Area C) by 5,500,000 m²." in result.stderr
    assert [branch.lpa.code for branch in gazetteer.current(imported).tree()] == ["A"]


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    "words",
    [
        ("--level", "lpa", *FIELDS, "--from", "1/1/2024"),
        ("--level", "force", *FIELDS, "--from", "2024-01-01"),
        ("--level", "lpa", *FIELDS),
        ("--level", "lpa", "--code-field", "CODE", "--name-field", "name", "--from", "2024-01-01"),
        ("--level", "lpa", *FIELDS, "--from", "2024-01-01", "--parent-field", "lpa"),
    ],
    ids=["date of another form", "force", "no date", "unknown field", "parent of an LPA"],
)
def test_wrong_usage_ends_with_2(app: Flask, tmp_path: Path, words: tuple[str, ...]) -> None:
    path = draw(tmp_path / "lpas.geojson", lpa("A", 0))
    assert run(app, "areas", "import", path, *words).exit_code == 2


def test_a_fault_that_many_features_share_is_one_line(
    each_app: Flask, imported: Session, tmp_path: Path
) -> None:
    nameless = [Drawn(f"N{each}", None, lpa("", 2 * each).shape) for each in range(4)]
    words = ("--level", "lpa", *FIELDS, "--from", "2025-01-01")
    result = run(each_app, "areas", "import", draw(tmp_path / "all.geojson", *nameless), *words)
    assert unnamed(result.stderr).splitlines() == [
        "All 4 features: no name in “name”.",
        "Error: all.geojson was not taken: 4 found wrong, nothing was written.",
    ]
    path = draw(tmp_path / "most.geojson", *nameless, lpa("A", 9))
    result = run(each_app, "areas", "import", path, *words)
    assert "4 of 5 features, the first Feature 1 (N0): no name in “name”." in result.stderr


def test_two_areas_of_one_name_are_told(each_app: Flask, imported: Session, tmp_path: Path) -> None:
    twins = [Drawn(code, "Castle", lpa(code, west).shape) for code, west in (("A", 0), ("B", 2))]
    path = draw(tmp_path / "twins.geojson", *twins)
    words = ("--level", "lpa", *FIELDS, "--from", "2025-01-01", "--preview")
    result = run(each_app, "areas", "import", path, *words)
    assert result.exit_code == 0
    assert "Note: A and B have one name, Castle: on pages" in result.stderr


def test_areas_no_longer_drawn_are_named(
    each_app: Flask, imported: Session, tmp_path: Path
) -> None:
    path = draw(tmp_path / "new.geojson", lpa("B", 0))
    result = run(
        each_app, "areas", "import", path, "--level", "lpa", *FIELDS, "--from", "2025-01-01"
    )
    assert (result.exit_code, unnamed(result.stderr)) == (0, "Note: no longer drawn: A.\n")
    assert gazetteer.current(imported).find("A").code == "A"


def test_postcodes_are_taken_and_located(
    each_app: Flask, imported: Session, tmp_path: Path
) -> None:
    path = tmp_path / "postcodes.csv"
    text = (
        f"postcode,easting,northing\nB1 1AY,{WEST + 500},{SOUTH + 500}\nB1 1AX,{WEST - 9},{SOUTH}\n"
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


def test_places_are_located_from_standard_input(each_app: Flask, imported: Session) -> None:
    text = f"Easting;Northing\n{WEST + 500};{SOUTH + 500}\n"
    runner = each_app.test_cli_runner()
    result = runner.invoke(args=["areas", "locate", "-"], input=text)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1] == f"{WEST + 500},{SOUTH + 500},A,Area A,,"
    result = runner.invoke(args=["areas", "locate", "-"], input="lpa_code,postcode\n")
    assert unnamed(result.stderr).startswith(
        "Error: standard input was not located: its own lpa_code would"
    )


def test_the_first_import_makes_the_fixed_areas(
    each_app: Flask, each_db: Session, tmp_path: Path
) -> None:
    each_db.execute(delete(Area))
    each_db.commit()
    asked = tmp_path / "asked.csv"
    asked.write_text("postcode\nB1 1AY\n", encoding="utf-8")
    early = run(each_app, "areas", "locate", asked)
    assert (early.exit_code, unnamed(early.stderr)) == (
        1,
        "Error: The register has no areas yet: import the LPAs first.\n",
    )
    path = draw(tmp_path / "lpas.geojson", lpa("A", 0))
    run(each_app, "areas", "import", path, "--level", "lpa", *FIELDS, "--from", "2024-01-01")
    places = gazetteer.current(each_db)
    assert places.by_id[places.force_id].code == "WMP"
    assert places.find("OUT_OF_FORCE").parent_id == places.force_id


def test_a_preview_says_what_changes_and_writes_nothing(
    each_app: Flask, imported: Session, tmp_path: Path
) -> None:
    path = draw(tmp_path / "new.geojson", lpa("A", 0.5), lpa("B", 2))
    words = ("areas", "import", path, "--level", "lpa", *FIELDS, "--from", "2025-01-01")
    result = run(each_app, *words, "--preview", "--format", "json")
    assert result.exit_code == 0
    said = json.loads(result.stdout)
    assert [each["code"] for each in said["added"]] == ["B"]
    (moved,) = said["moved"]
    assert (moved["code"], moved["gained_m2"], moved["lost_m2"], moved["share_kept"]) == (
        "A",
        5_500_000,
        5_500_000,
        0.5,
    )
    assert (said["live_orders_moved"], said["past_figures"]) == ("fewer than 10", [])
    shown = run(each_app, *words, "--preview").stdout
    assert "moved  A Area A: +5,500,000 m², -5,500,000 m², keeps 50.0%" in shown
    assert "added  B Area B: +11,000,000 m²\n" in shown
    draw(path, lpa("A", 0, size_km=0.99999), lpa("B", 2))
    assert "moved  A Area A: -120 m², keeps nearly all" in run(each_app, *words, "--preview").stdout
    draw(path, lpa("A", 0, size_km=1.001), lpa("B", 2))
    assert "moved  A Area A: +12,001 m², keeps all\n" in run(each_app, *words, "--preview").stdout
    assert [branch.lpa.code for branch in gazetteer.current(imported).tree()] == ["A"]


@pytest.mark.parametrize("zipped", [False, True], ids=["folder", "zip"])
def test_files_of_kml_are_imported_by_their_names(
    each_app: Flask, imported: Session, tmp_path: Path, zipped: bool
) -> None:
    folder = tmp_path / "west-midlands"
    folder.mkdir()
    for code, west in (("A01", 0.0), ("A02", 0.5)):
        shape = box(WEST + west * 1000, SOUTH, WEST + west * 1000 + 500, SOUTH + 1000)
        neighbourhood(folder, code, f"Part {code}", shape)
    path = zip_of(folder) if zipped else folder
    words = ("areas", "import", path, "--level", "neighbourhood", "--from", "2024-01-01")
    result = run(each_app, *words)
    assert (result.exit_code, result.stdout[:39]) == (0, "2 areas from 1 January 2024, 2 of them ")
    (branch,) = gazetteer.current(imported).tree()
    assert [(each.code, each.name) for each in branch.neighbourhoods] == [
        ("A01", "Part A01"),
        ("A02", "Part A02"),
    ]


def test_editions_are_listed(each_app: Flask, imported: Session) -> None:
    shown = run(each_app, "areas", "editions").stdout
    assert shown == "lpa from 1 January 2024: 1 area (lpas.geojson)\n"
    (edition,) = json.loads(run(each_app, "areas", "editions", "--format", "json").stdout)
    assert (edition["from"], edition["landed"]) == ("2024-01-01", True)


def test_there_may_be_none_to_give_up(each_app: Flask, imported: Session) -> None:
    result = run(each_app, "areas", "drop")
    assert (result.exit_code, unnamed(result.stderr)) == (
        1,
        "Error: Every edition has landed: there is none to give up.\n",
    )


def test_a_former_neighbourhood_answers_for_its_time(
    each_app: Flask, each_db: Session, tmp_path: Path
) -> None:
    make_areas(each_db)
    for _ in range(10):
        make_order(each_db, order_input(subject=subject(home("B2 2BB"))))
    each_db.commit()
    path = draw(tmp_path / "new.geojson", strip("ALD1", 0, 4), strip("BIR1", 4, 8))
    words = ("areas", "import", path, "--level", "neighbourhood", *FIELDS)
    with time_machine.travel(at("2026-12-05 09:00"), tick=False):
        result = run(each_app, *words, "--from", "2026-12-01")
        assert (result.exit_code, "--restate" in unnamed(result.stderr)) == (1, True)
        result = run(each_app, *words, "--from", "2026-12-01", "--restate")
        assert result.exit_code == 0, result.stderr
        assert "past figures of 10 or more (orders in force) changed:" in result.stdout
        for instant, total in (("2026-11-30", 10), ("2026-12-02", 0)):
            asked = ("orders", "search", "--area", "ALD2", "--at", instant, "--format", "json")
            answer = json.loads(run(each_app, *asked).stdout)
            assert answer["total"] == total, instant
