"""Homes of a CSV placed by coordinates or by UPRN."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.columns import grid_of
from orders.areas.model import Uprn
from orders.people.model import Address
from orders.register.imports import csv_import
from orders.register.imports.csv_import import OrderImportReport
from tests.factories.areas import make_areas
from tests.factories.order_rows import as_csv, order_row
from tests.factories.orders import FORCE, acting

pytestmark = pytest.mark.spatial


def take(db: Session, folder: Path, **changes: str) -> OrderImportReport:
    make_areas(db)
    db.add(Uprn(uprn="123", easting=403_500.0, northing=293_000.0))
    db.flush()
    file = folder / "orders.csv"
    file.write_text(as_csv([order_row(1, **changes)]))
    return csv_import.import_orders(
        db, file, source="old system", force=FORCE, **acting(db, "2026-11-21 12:00")
    )


@pytest.mark.parametrize(
    ("coordinates", "uprn", "placed"),
    [
        ("405000 292500", "", (405_000, 292_500)),
        ("405000, 292500", "123", (405_000, 292_500)),
        ("", "000123", (403_500, 293_000)),
    ],
    ids=["grid", "coordinates first", "UPRN"],
)
def test_a_home_is_placed_without_a_postcode_that_is_known(
    each_db: Session,
    tmp_path: Path,
    coordinates: str,
    uprn: str,
    placed: tuple[float, float],
) -> None:
    report = take(
        each_db,
        tmp_path,
        subject_home1_postcode="ZE1 0AA",
        subject_home1_coordinates=coordinates,
        subject_home1_uprn=uprn,
    )
    assert not report.faults, [str(each) for each in report.faults]
    (home,) = each_db.scalars(select(Address).where(Address.postcode == "ZE1 0AA"))
    assert home.point is not None
    assert grid_of(home.point) == placed


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"subject_home1_coordinates": "48.85 2.35"}, "subject_home1_coordinates"),
        (
            {"subject_home1_uprn": "9", "subject_home1_postcode": "ZE1 0AA"},
            "subject_home1_postcode",
        ),
    ],
    ids=["outside Great Britain", "neither is known"],
)
def test_what_cannot_be_placed_is_said_at_its_column(
    each_db: Session, tmp_path: Path, changes: dict[str, str], column: str
) -> None:
    report = take(each_db, tmp_path, **changes)
    assert {each.field for each in report.faults} == {column}
