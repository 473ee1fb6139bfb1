"""Rows of a file whose records were entered in error: taken anew once they say something else."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.register.imports import csv_import
from orders.register.imports.csv_import import OrderImportReport
from orders.register.model import Order
from orders.rules.vocabulary.events import EventKind
from tests.factories.order_rows import Cells, as_csv, notice_row, order_row
from tests.factories.orders import FORCE, acting, happen

pytestmark = pytest.mark.spatial
NOW = "2026-11-21 12:00"


def take(db: Session, folder: Path, *rows: Cells) -> OrderImportReport:
    file = folder / "orders.csv"
    file.write_text(as_csv(rows))
    return csv_import.import_orders(db, file, source="connect", force=FORCE, **acting(db, NOW))


def withdraw(db: Session) -> Order:
    db.expire_all()
    order = db.scalars(select(Order).order_by(Order.id.desc())).first()
    assert order is not None
    return happen(db, order, EventKind.ENTERED_IN_ERROR, NOW)


def test_a_corrected_row_is_taken_anew_and_an_unchanged_one_stays_out(
    areas: Session, tmp_path: Path
) -> None:
    wrong = notice_row(1)
    assert take(areas, tmp_path, wrong).added == 1
    first = withdraw(areas)
    same = take(areas, tmp_path, wrong)
    assert (same.added, same.unchanged) == (0, 1)
    assert list(same.withdrawn) == [(2, first.reference)]
    right = wrong | {"grounds": "Violence on another day."}
    assert take(areas, tmp_path, right).added == 1
    areas.expire_all()
    assert areas.scalars(select(Order.source_reference).order_by(Order.id)).all() == [
        f"OLD/000001 (in error: {first.reference})",
        "OLD/000001",
    ]
    assert take(areas, tmp_path, right).unchanged == 1


def test_an_order_may_follow_a_notice_again_once_the_one_before_is_in_error(
    areas: Session, tmp_path: Path
) -> None:
    notice, order = notice_row(1), order_row(2, follows="OLD/000001")
    assert take(areas, tmp_path, notice, order).added == 2
    other = order_row(3, follows="OLD/000001")
    (fault,) = take(areas, tmp_path, other).faults
    assert "was granted on it. If that is a mistake" in str(fault)
    withdraw(areas)
    report = take(areas, tmp_path, other)
    assert (report.added, [str(each) for each in report.faults]) == (1, [])


def test_an_order_taken_on_the_wrong_notice_is_taken_on_the_right_one(
    areas: Session, tmp_path: Path
) -> None:
    """Nothing but what it follows was wrong."""
    notices = [notice_row(1), notice_row(1, source_reference="OLD/000003")]
    order = order_row(2, follows="OLD/000001")
    right = order | {"follows": "OLD/000003"}
    assert take(areas, tmp_path, *notices, order).added == 3
    (difference,) = take(areas, tmp_path, right).differences
    assert "follows is “OLD/000003” in the file and “OLD/000001”" in str(difference)
    assert take(areas, tmp_path, order | {"follows": ""}).differences == []
    withdraw(areas)
    assert take(areas, tmp_path, *notices, order).added == 0
    assert take(areas, tmp_path, *notices, right).added == 1
    assert take(areas, tmp_path, *notices, right).unchanged == 3
