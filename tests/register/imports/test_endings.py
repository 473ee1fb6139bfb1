"""Rows of a file that end orders the register holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.audit.model import AuditEntry
from orders.register.imports import csv_import
from orders.register.imports.csv_import import OrderImportReport
from orders.register.model import Event, Order
from orders.register.proof import verify
from orders.rules.vocabulary.events import EventKind
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.order_rows import Cells, as_csv, order_row
from tests.factories.orders import FORCE, at

NOW = at("2026-11-21 12:00")


def take(db: Session, tmp_path: Path, *rows: Cells) -> OrderImportReport:
    file = tmp_path / "orders.csv"
    file.write_text(as_csv(rows))
    return csv_import.import_orders(
        db, file, source="old", by=make_account(db), now=NOW, force=FORCE
    )


def main_order(number: int, **changes: str) -> Cells:
    """A stalking protection order on the subject of row 2, made in 2026."""
    made = {"kind": "SPO", "started_at": "2026-06-01 11:00", "served_at": "2026-06-01 11:30"}
    return order_row(2, source_reference=f"OLD/{number}", **made, ends_at="2029-06-01", **changes)


@pytest.fixture
def interim(db: Session, tmp_path: Path) -> Order:
    """An interim order in force."""
    make_areas(db)
    row = order_row(2, kind="SPO_INTERIM", ends_at="2026-12-31")
    report = take(db, tmp_path, row)
    assert report.added == 1, report.faults
    return db.scalars(select(Order)).one()


def events(db: Session, order: Order) -> list[Event]:
    wanted = select(Event).where(Event.order_id == order.id).order_by(Event.id)
    return list(db.scalars(wanted))


def test_a_row_ends_the_interim_order_it_names(db: Session, tmp_path: Path, interim: Order) -> None:
    row = main_order(3, ends_orders=interim.reference.lower())
    report = take(db, tmp_path, row)
    assert report.added == 1, report.faults
    after = db.scalars(select(Order).where(Order.source_reference == "OLD/3")).one()
    last = events(db, interim)[-1]
    assert (last.kind, last.occurred_at, last.details) == (
        EventKind.ENDED_ON_DETERMINATION,
        at("2026-06-01 11:00"),
        {"by": after.reference},
    )
    assert events(db, after)[0].details == {"ends_orders": interim.reference}
    db.refresh(interim)
    assert interim.application == after.application is not None
    assert verify(db).wrong == ()
    logged = db.scalars(select(AuditEntry.what).where(AuditEntry.reference == interim.reference))
    assert "order.ended-on-determination" in logged.all()
    assert (again := take(db, tmp_path, row)).unchanged == 1, again.differences


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        pytest.param("WM26-00001", "Enter a reference like WM26-00412-7.", id="no-reference"),
        pytest.param("WM99-00001-0", "There is no record WM99-00001-0.", id="unknown"),
        pytest.param("; ".join(["WM26-00412-7"] * 21), "Name 20 orders or fewer.", id="too-many"),
    ],
)
def test_what_cannot_be_ended_is_named_and_nothing_is_written(
    db: Session, tmp_path: Path, interim: Order, ends: str, said: str
) -> None:
    report = take(db, tmp_path, main_order(3, ends_orders=ends))
    assert [(fault.field, said in fault.message) for fault in report.faults] == [
        ("ends_orders", True)
    ]
    assert db.scalars(select(Order)).all() == [interim]


def test_two_rows_do_not_end_one_order(db: Session, tmp_path: Path, interim: Order) -> None:
    report = take(
        db,
        tmp_path,
        main_order(3, ends_orders=interim.reference),
        main_order(4, ends_orders=interim.reference),
    )
    told = f"The record in row 2 ends {interim.reference} already: keep one."
    assert [(fault.line, fault.message) for fault in report.faults] == [(3, told)]
    assert len(events(db, interim)) == 2
