"""A boundary file is taken whole or not at all, and every fault in it is named."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from geoalchemy2.shape import to_shape
from shapely.geometry import Polygon, box
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.shapes import read_boundaries
from orders.areas import gazetteer
from orders.areas.model import Area, Boundary, Edition, Level
from orders.areas.service import ensure_fixed_areas
from orders.audit.model import Action, AuditEntry
from orders.errors import BadFile
from orders.formatting import london_instant
from tests.areas.drawing import Drawn, draw, land, square

pytestmark = pytest.mark.spatial
BOWTIE = Polygon([(5, 0), (6, 1), (6, 0), (5, 1)])


def refused(db: Session, path: Path, level: Level = Level.LPA, **fields: Any) -> BadFile:
    """The refusal of a file, after making sure that nothing was written."""
    before = [db.scalar(select(func.count()).select_from(table)) for table in (Area, Edition)]
    with pytest.raises(BadFile) as caught:
        land(db, path, level, date(2025, 5, 1), **fields)
    assert not db.new
    assert before == [
        db.scalar(select(func.count()).select_from(table)) for table in (Area, Edition)
    ]
    return caught.value


@pytest.fixture
def lpas(each_db: Session, tmp_path: Path) -> Session:
    """LPA A from 0 to 1 km and LPA B from 1 to 2 km."""
    land(each_db, draw(tmp_path / "lpas.geojson", square("A", 0), square("B", 1)))
    return each_db


def test_the_fixed_areas_are_made_once(each_db: Session) -> None:
    ensure_fixed_areas(each_db, "WMP", "West Midlands Police")
    ensure_fixed_areas(each_db, "WMP", "West Midlands Police")
    made = {(area.level, area.code) for area in each_db.scalars(select(Area))}
    assert made == {
        (Level.FORCE, "WMP"),
        (Level.LPA, "UNALLOCATED"),
        (Level.LPA, "OUT_OF_FORCE"),
    }


def test_an_edition_brings_areas_boundaries_and_a_log_line(
    each_db: Session, tmp_path: Path
) -> None:
    path = draw(tmp_path / "lpas.geojson", square("A", 0), square("B", 1))
    proposal = land(each_db, path)
    assert ([each.code for each in proposal.areas], proposal.gone) == (["A", "B"], ())
    edition = each_db.scalars(select(Edition)).one()
    assert edition.from_at == datetime.fromisoformat("2024-01-01T00:00+00:00")
    assert edition.source == "lpas.geojson"
    stored = [to_shape(row.shape) for row in each_db.scalars(select(Boundary).order_by("id"))]
    assert stored == [feature.shape for feature in read_boundaries(path).features]
    entry = each_db.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.what) == (Action.ALTERATION, "areas.import")
    assert entry.details == {
        "level": "LPA",
        "from_on": "2024-01-01",
        "source": "lpas.geojson",
        "areas": 2,
    }


def test_the_next_edition_keeps_areas_by_code_and_names_them_anew(
    lpas: Session, tmp_path: Path
) -> None:
    before = gazetteer.current(lpas).find("A").id
    known = lpas.scalar(select(func.count()).select_from(Area))
    renamed = Drawn("a", "New name", box(0, 0, 2, 1))
    proposal = land(lpas, draw(tmp_path / "new.geojson", renamed), from_on=date(2025, 1, 1))
    assert proposal.gone == ("B",)
    assert lpas.scalar(select(func.count()).select_from(Area)) == known
    area = gazetteer.current(lpas).find("A")
    assert (area.id, area.name) == (before, "New name")


def test_an_older_edition_renames_nothing(lpas: Session, tmp_path: Path) -> None:
    old = Drawn("A", "Old name", box(0, 0, 2, 1))
    land(lpas, draw(tmp_path / "old.geojson", old), from_on=date(2019, 1, 1))
    assert gazetteer.current(lpas).find("A").name == "Area A"


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        (Drawn("X", "Crossed", BOWTIE), "Feature 2 (X, Crossed): its shape is not valid: Self-"),
        (Drawn(None, "Nameless", box(5, 0, 6, 1)), "Feature 2 (Nameless): no code in “code”."),
        (Drawn("  ", "Blank", box(5, 0, 6, 1)), "Feature 2 (Blank): no code in “code”."),
        (Drawn("X", None, box(5, 0, 6, 1)), "Feature 2 (X): no name in “name”."),
        (
            Drawn("OK", "Twice", box(5, 0, 6, 1)),
            "Feature 2 (OK, Twice): Feature 1 (OK, Area OK) has the same code.",
        ),
        (
            Drawn("ok", "Twice", box(5, 0, 6, 1)),
            "Feature 2 (ok, Twice): Feature 1 (OK, Area OK) has the same code.",
        ),
        (Drawn("X", "No shape", None), "Feature 2 (X, No shape): it has no shape."),
        (
            square("OUT_OF_FORCE", 5),
            (
                "Feature 2 (OUT_OF_FORCE, Area OUT_OF_FORCE): the code already belongs to"
                " Out of force (lpa)."
            ),
        ),
        (
            square("WMP", 5),
            "Feature 2 (WMP, Area WMP): the code already belongs to West Midlands Police (force).",
        ),
        (
            Drawn("X", "Wide", box(0.9, 0, 2, 1)),
            "Feature 1 (OK, Area OK) overlaps Feature 2 (X, Wide) by 100,000 m².",
        ),
        (
            Drawn("X", "Far", box(4000, 0, 4001, 1)),
            "Feature 2 (X, Far): it is not on the British National Grid.",
        ),
    ],
    ids=[
        "invalid shape",
        "no code",
        "blank code",
        "no name",
        "code twice",
        "code twice in other letters",
        "no shape",
        "reserved code",
        "code of another level",
        "overlap",
        "off the grid",
    ],
)
def test_a_fault_refuses_the_file_and_names_the_feature(
    each_db: Session, tmp_path: Path, wrong: Drawn, problem: str
) -> None:
    error = refused(each_db, draw(tmp_path / "lpas.geojson", square("OK", 0), wrong))
    assert error.message == "lpas.geojson was not taken: 1 found wrong, nothing was written."
    (line,) = error.problems
    assert line.startswith(problem)


def test_every_fault_is_listed_at_once(each_db: Session, tmp_path: Path) -> None:
    path = draw(
        tmp_path / "lpas.geojson",
        Drawn(None, "One", box(0, 0, 1, 1)),
        Drawn("X", "Two", BOWTIE),
        Drawn("X", "Three", None),
    )
    problems = refused(each_db, path).problems
    assert [line.split(":")[0] for line in problems] == [
        "Feature 1 (One)",
        "Feature 2 (X, Two)",
        "Feature 3 (X, Three)",
        "Feature 3 (X, Three)",
    ]


@pytest.mark.parametrize(
    ("overlap_m", "notes"),
    [(0.0005, []), (9, ["Feature 1 (A, Area A) overlaps Feature 2 (B, Area B) by 9,000 m²."])],
    ids=["sliver", "less than a hectare"],
)
def test_a_small_overlap_is_told_and_taken(
    each_db: Session, tmp_path: Path, overlap_m: float, notes: list[str]
) -> None:
    west_km = 1 - overlap_m / 1000
    path = draw(tmp_path / "lpas.geojson", square("A", 0), square("B", west_km))
    assert list(land(each_db, path).notes) == notes


def test_whole_number_codes_are_read_as_written(each_db: Session, tmp_path: Path) -> None:
    land(each_db, draw(tmp_path / "lpas.geojson", square(7, 0), square(8.0, 1)))
    assert gazetteer.current(each_db).find("8").name == "Area 8.0"


def test_an_unknown_field_lists_the_fields_there_are(each_db: Session, tmp_path: Path) -> None:
    path = draw(tmp_path / "lpas.geojson", square("A", 0))
    error = refused(each_db, path, code_field="CODE")
    assert error.message == "There is no field “CODE”. The fields are: code, name, lpa."


def test_a_file_without_features_is_refused(each_db: Session, tmp_path: Path) -> None:
    error = refused(each_db, draw(tmp_path / "lpas.geojson"))
    assert error.message == "lpas.geojson was not taken: it holds no features."


def test_a_second_edition_of_a_level_on_one_day_is_refused(lpas: Session, tmp_path: Path) -> None:
    path = draw(tmp_path / "again.geojson", square("A", 0))
    with pytest.raises(BadFile, match=r"already .* from 1 January 2024 \(lpas.geojson\)"):
        land(lpas, path)


def test_neighbourhoods_before_lpas_are_refused(each_db: Session, tmp_path: Path) -> None:
    path = draw(tmp_path / "inner.geojson", square("A0", 0))
    error = refused(each_db, path, Level.NEIGHBOURHOOD)
    assert error.message == "Import the LPAs first: a neighbourhood belongs to one."


def test_a_force_has_no_boundaries(each_db: Session, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no boundaries of its own"):
        land(each_db, draw(tmp_path / "force.geojson", square("A", 0)), Level.FORCE)


def test_a_neighbourhood_without_parent_goes_where_most_of_it_lies(
    lpas: Session, tmp_path: Path
) -> None:
    path = draw(tmp_path / "inner.geojson", square("N1", 0.7, size_km=0.5), square("N2", 1.4))
    notes = land(lpas, path, Level.NEIGHBOURHOOD).notes
    places = gazetteer.current(lpas)
    assert places.find("N1").parent_id == places.find("A").id
    assert places.find("N2").parent_id == places.find("B").id
    assert [note.split(" of it")[0] for note in notes] == [
        "Feature 1 (N1, Area N1): 100,000 m²",
        "Feature 2 (N2, Area N2): 400,000 m²",
    ]


@pytest.mark.parametrize(
    ("wrong", "fields", "problem"),
    [
        (square("N", 5), {}, "it lies outside every LPA (0% is inside)."),
        (square("N", 1.7), {}, "it lies outside every LPA (30% is inside)."),
        (
            square("N", 0, lpa="B"),
            {"parent_field": "lpa"},
            "it lies outside its LPA B (0% is inside).",
        ),
        (
            square("N", 0, lpa="Q"),
            {"parent_field": "lpa"},
            "its parent Q is no LPA; they are A, B.",
        ),
    ],
    ids=["far away", "mostly outside", "in another LPA", "unknown parent"],
)
def test_a_neighbourhood_that_is_not_in_its_lpa_is_refused(
    lpas: Session, tmp_path: Path, wrong: Drawn, fields: dict[str, str], problem: str
) -> None:
    path = draw(tmp_path / "inner.geojson", wrong)
    error = refused(lpas, path, Level.NEIGHBOURHOOD, **fields)
    assert list(error.problems) == [f"Feature 1 (N, Area N): {problem}"]


def test_a_neighbourhood_may_not_take_the_code_of_an_lpa(lpas: Session, tmp_path: Path) -> None:
    path = draw(tmp_path / "inner.geojson", square("A", 0))
    (problem,) = refused(lpas, path, Level.NEIGHBOURHOOD).problems
    assert problem == "Feature 1 (A, Area A): the code already belongs to Area A (lpa)."


def test_lpas_that_leave_their_neighbourhoods_behind_are_told(
    lpas: Session, tmp_path: Path
) -> None:
    land(lpas, draw(tmp_path / "inner.geojson", square("B0", 1)), Level.NEIGHBOURHOOD)
    path = draw(tmp_path / "new.geojson", square("A", 0, size_km=2))
    (note,) = land(lpas, path, from_on=date(2025, 1, 1)).notes
    assert note.startswith(
        "Area B (B) is not in this edition: its 1 neighbourhood will hold nothing"
    )


def test_editions_begin_at_london_midnight_in_summer(each_db: Session, tmp_path: Path) -> None:
    path = draw(tmp_path / "lpas.geojson", square("A", 0))
    land(each_db, path, from_on=date(2024, 7, 1))
    edition = each_db.scalars(select(Edition)).one()
    assert edition.from_at == london_instant(date(2024, 7, 1))
    assert edition.from_at.isoformat() == "2024-06-30T23:00:00+00:00"
