"""Days and times of a CSV: last days, hours that are not, 24:00; and an area of no ground."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from orders.register.imports.csv_import import OrderImportReport
from orders.register.model import Order
from orders.register.presence.facts import happened
from orders.rules.kinds import catalogue
from orders.rules.lifecycle.explanation import explain
from orders.rules.lifecycle.states import ends_at, periods
from tests.cases.taking import take
from tests.factories.orders import at

pytestmark = pytest.mark.spatial


def told(report: OrderImportReport) -> list[tuple[int, str]]:
    return [(fault.line, fault.field) for fault in report.faults]


def order_of(db: Session, reference: str) -> Order:
    named = select(Order).where(Order.source_reference == reference)
    return db.scalars(named.options(selectinload(Order.events))).one()


def end_of(db: Session, reference: str) -> datetime:
    order = order_of(db, reference)
    return ends_at(periods(catalogue.kind(order.kind), happened(order.events)))


def test_an_order_is_in_force_to_the_end_of_its_last_day(
    each_db: Session, shared_cases: Path, tmp_path: Path
) -> None:
    lines = (shared_cases / "01_last_day.csv").read_text().splitlines()
    report = take(each_db, shared_cases / "01_last_day.csv")
    assert told(report) == [(4, "ends_at")]  # LD/3: 29 days, to be confirmed with a reason.
    assert "override_reason" in report.faults[0].message
    lawful = tmp_path / "lawful.csv"
    lawful.write_text("\n".join(lines[:3]) + "\n")
    assert take(each_db, lawful).added == 2
    assert end_of(each_db, "LD/1") == at("2026-11-30 00:00")
    assert end_of(each_db, "LD/2") == at("2026-08-01 00:00")
    said = explain(
        catalogue.kind("DVPO"), happened(order_of(each_db, "LD/1").events), at("2026-11-29 12:00")
    )
    assert said.live
    assert "24:00 Sun 29 Nov 2026" in said.words
    assert take(each_db, lawful).unchanged == 2


def test_a_london_time_that_is_not_is_refused(each_db: Session, shared_cases: Path) -> None:
    report = take(each_db, shared_cases / "18_hour_that_is_not.csv")
    assert told(report) == [(2, "started_at")]
    assert "clocks went forward" in report.faults[0].message


def test_24_00_is_the_end_of_its_day(each_db: Session, shared_cases: Path) -> None:
    report = take(each_db, shared_cases / "19_twenty_four_hours.csv")
    assert (told(report), report.added) == ([], 2)
    for reference in ("TF/1", "TF/2"):
        assert end_of(each_db, reference) == at("2026-12-19 00:00")


def test_an_area_encloses_ground(each_db: Session, shared_cases: Path) -> None:
    report = take(each_db, shared_cases / "22_flat_zone.csv")
    assert told(report) == [(2, "condition1_geometry")]
    assert "encloses no ground" in report.faults[0].message
