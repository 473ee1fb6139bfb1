"""Conditions of a CSV: where they apply, whom they protect; read again, they are the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from shapely import Point
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.columns import shape_of
from orders.courts.calendar import PUBLISHED
from orders.register.imports import csv_import
from orders.register.imports.comparison import compare
from orders.register.imports.csv_import import OrderImportReport
from orders.register.imports.row_parser import ParsedRow, RowParser
from orders.register.imports.stored_records import held
from orders.register.model import Condition, ConditionPlace, Order, Protection
from orders.register.schemas.condition import MOST
from tests.factories.order_rows import Cells, as_csv, order_row
from tests.factories.orders import FORCE, acting, at

pytestmark = pytest.mark.spatial

NOW = at("2026-11-21 12:00")


def triangle(north: int) -> str:
    """A triangle a kilometre wide, up to a northing."""
    return f"SRID=27700;POLYGON ((400000 290000, 401000 290000, 401000 {north}, 400000 290000))"


PLACED = {
    "kind": "SPO",
    "ends_at": "",
    "ends_kind": "UNTIL_FURTHER_ORDER",
    "condition1_code": "NO_APPROACH_SCHOOL",
    "condition1_text": "Not within 200 metres of Invented School.",
    "condition1_radius_m": "200",
    "condition1_place": "Invented School",
    "condition1_location": "b2 2bb",
    "condition1_protects": "1",
    "condition2_code": "EXCLUSION_ZONE",
    "condition2_text": "Keep out of the area edged red.",
    "condition2_geometry": triangle(291_000),
    "condition2_place_confidential": "yes",
    "condition3_code": "ATTEND_PROGRAMME",
    "condition3_text": "Attend the programme.",
    "condition3_supervisor": "A. Field, probation",
}


def row(**changes: str) -> Cells:
    return order_row(2, **(PLACED | changes))


def take(db: Session, folder: Path, *rows: Cells) -> OrderImportReport:
    file = folder / "orders.csv"
    file.write_text(as_csv(rows))
    return csv_import.import_orders(db, file, source="old system", force=FORCE, **acting(db, NOW))


def test_a_file_says_where_conditions_apply(areas: Session, tmp_path: Path) -> None:
    report = take(areas, tmp_path, row())
    assert not report.faults, [str(each) for each in report.faults]
    places = {
        condition.code: (shape_of(place.shape), place.confidential)
        for condition, place in areas.execute(
            select(Condition, ConditionPlace).join(
                ConditionPlace, ConditionPlace.condition_id == Condition.id
            )
        )
    }
    assert places["NO_APPROACH_SCHOOL"] == (Point(403_000, 292_000), False)
    shape, confidential = places["EXCLUSION_ZONE"]
    assert (shape is not None and shape.area, confidential) == (500_000, True)
    kept = areas.scalars(select(Condition).order_by(Condition.position)).all()
    assert kept[0].protected_person_id == areas.scalar(select(Protection.person_id))
    assert kept[2].supervisor == "A. Field, probation"


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"condition1_location": "ZZ9 9ZZ"}, "condition1_location"),
        ({"condition1_location": "by the church"}, "condition1_location"),
        ({"condition2_geometry": "POLYGON"}, "condition2_geometry"),
        ({"condition1_protects": "3"}, "condition1_protects"),
        ({"condition2_place_confidential": "perhaps"}, "condition2_place_confidential"),
        ({"condition3_weekly_times": "nights"}, "condition3_weekly_times"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_with_a_place_is_said_at_its_column(
    areas: Session, tmp_path: Path, changes: dict[str, str], column: str
) -> None:
    report = take(areas, tmp_path, row(**changes))
    assert [each.field for each in report.faults] == [column]
    assert "church" not in str(report.faults[0])
    assert areas.scalars(select(Order)).all() == []


@pytest.mark.parametrize(
    ("changes", "columns"),
    [
        ({}, []),
        ({"condition3_supervisor": "B. Meadow"}, ["condition3_supervisor"]),
        (
            {"condition2_geometry": triangle(292_000)},
            ["condition2_geometry"],
        ),
    ],
    ids=["the-same", "supervisor", "redrawn"],
)
def test_a_file_read_again_differs_only_where_it_does(
    areas: Session, tmp_path: Path, changes: dict[str, str], columns: list[str]
) -> None:
    take(areas, tmp_path, row())
    cells = {name: text for name, text in row(**changes).items() if text}
    read = RowParser("old system", NOW, FORCE, PUBLISHED).read(2, cells)
    assert isinstance(read, ParsedRow)
    (known,) = held(areas, "old system", [read.reference]).values()
    found = compare(read, known, force=FORCE)
    assert [each.field for each in found] == columns


def test_a_row_has_as_many_conditions_as_a_record(areas: Session, tmp_path: Path) -> None:
    more = {
        f"condition{number}_{name}": text
        for number in range(4, MOST + 1)
        for name, text in (
            ("code", "NO_CONTACT_DIRECT"),
            ("text", f"As sealed, {number}."),
            ("ends_at", "2026-12-01T10:00"),
            ("exceptions", "Through a solicitor."),
        )
    }
    more["override_reason"] = "As sealed."
    report = take(areas, tmp_path, row(**more))
    assert (report.added, [str(each) for each in report.faults]) == (1, [])
    order = areas.scalars(select(Order)).one()
    held_now = areas.scalars(select(Condition).where(Condition.order_id == order.id)).all()
    assert len(held_now) == MOST
    assert {each.exceptions for each in held_now if each.position > 3} == {"Through a solicitor."}
    assert take(areas, tmp_path, row(**more)).unchanged == 1
