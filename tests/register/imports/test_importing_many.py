"""Imports of a size: 500 faults of 25 sorts in 20,000 rows; a huge file; one killed half-way."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.audit.model import AuditEntry
from orders.db import make_engine
from orders.people.model import Person
from orders.register.imports import csv_import
from orders.register.imports.csv_import import OrderImportReport
from orders.register.model import Order, Presence
from orders.register.proof import verify
from tests import apart
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.order_rows import Cells, as_csv, rows
from tests.factories.orders import FORCE, at

NOW = at("2026-11-21 12:00")
FEW, MANY = 1_000, 20_000
SORTS: Mapping[str, tuple[str, str, str]] = {
    "no reference": ("source_reference", "", "Enter the reference it has in its source"),
    "reference too long": ("source_reference", "R" * 201, "Shorten this to 200"),
    "reference twice": ("source_reference", "OLD/000001", "It is in row 2 too"),
    "no kind": ("kind", "", "Missing data"),
    "unknown kind": ("kind", "DVXO", "There is no such kind"),
    "no start": ("started_at", "", "Missing data"),
    "start is no day": ("started_at", "31/02/2025 08:00", "Enter a real date and time"),
    "start in the future": ("started_at", "2031-01-01 08:00", "in the future"),
    "no officer in the case": ("officer_in_case", "", "Enter the officer in the case"),
    "no grounds": ("grounds", "", "Enter the grounds"),
    "unknown answer": ("unverified", "perhaps", "Not a valid boolean"),
    "no family name": ("subject_family_name", "", "Enter the family name"),
    "birth is no day": ("subject_born_on", "about 1980", "Enter a real date of birth"),
    "born in the future": ("subject_born_on", "2031-01-01", "must be in the past"),
    "born too lately": ("subject_born_on", "2014-01-01", "must be 18 or over"),
    "unknown sex": ("subject_sex", "x", "Must be one of"),
    "no postcode": ("subject_home1_postcode", "", "Enter a postcode"),
    "half a postcode": ("subject_home1_postcode", "B1", "Enter a whole UK postcode"),
    "postcode nobody knows": ("subject_home1_postcode", "ZZ9 9ZZ", "do not know where"),
    "home ends before it begins": ("subject_home1_to", "1999-01-01", "must not be before"),
    "unknown relationship": ("protected1_relationship", "FRIEND", "Choose how they are connected"),
    "unknown condition": (
        "condition1_code",
        "NON_MOLESTING",
        "There is no such condition. The nearest are NON_MOLEST",
    ),
    "no wording": ("condition1_text", "", "Enter the wording"),
    "no server": ("served_by", "", "Enter who served it"),
    "served before it was issued": ("served_at", "2019-05-01 08:00", "cannot be recorded as"),
}
"""Each sort of fault: the column, what stands in it, and part of what is said of it."""


def take(db: Session, file: Path, by: Account) -> OrderImportReport:
    return csv_import.import_orders(db, file, source="old system", by=by, now=NOW, force=FORCE)


def held(db: Session) -> tuple[int, ...]:
    return tuple(
        db.scalar(select(func.count()).select_from(model)) or 0
        for model in (Order, Person, Presence)
    )


def spoil(good: list[Cells], of_each: int) -> dict[int, str]:
    """Put every sort of fault into rows far apart; gives the sorts by line of the file."""
    where: dict[int, str] = {}
    for number in range(len(SORTS) * of_each):
        sort = list(SORTS)[number % len(SORTS)]
        place = 10 + number * 38
        column, value, _ = SORTS[sort]
        if sort == "born too lately" and good[place]["kind"] != "DVPN":
            place += 1  # Of an order as sealed it is to be confirmed, and the words differ.
        good[place] = good[place] | {column: value}
        if sort == "home ends before it begins":
            good[place] |= {"subject_home1_from": "2001-01-01"}
        where[place + 2] = sort
    return where


def test_the_sorts_are_25() -> None:
    assert len(SORTS) == 25


@pytest.mark.parametrize("many", [FEW, pytest.param(MANY, marks=pytest.mark.trial)])
def test_faults_of_25_sorts_in_many_rows_are_named_mended_and_taken_once(
    db: Session, tmp_path: Path, many: int
) -> None:
    make_areas(db)
    by, file = make_account(db), tmp_path / "orders.csv"
    before = held(db)
    spoilt = [
        row | {"unverified": "", "subject_home1_from": "", "subject_home1_to": ""}
        for row in rows(many)
    ]
    where = spoil(spoilt, many // 1_000)
    assert len(where) == many // 40
    file.write_text(as_csv(spoilt))
    report = take(db, file, by)
    named: dict[int, str] = {}
    for fault in report.faults:
        named[fault.line] = f"{named.get(fault.line, '')} {fault.field}: {fault.message}"
    assert set(named) == set(where)
    missed = {
        line: (sort, named[line])
        for line, sort in where.items()
        if SORTS[sort][0] not in named[line] or SORTS[sort][2] not in named[line]
    }
    assert missed == {}
    assert (report.refused_rows, held(db)) == (len(where), before)
    file.write_text(as_csv(rows(many)))
    assert (added := take(db, file, by)).added == many, added.faults[:3]
    after = held(db)
    assert after[0] == before[0] + many
    sample = list(db.scalars(select(Order.id).where(Order.id % 40 == 0)))
    assert verify(db, sample).wrong == ()
    again = take(db, file, by)
    assert (again.added, again.unchanged, list(again.differences)) == (0, many, [])
    assert held(db) == after


@pytest.mark.trial
def test_a_file_of_50_mb_is_read_and_answered(db: Session, tmp_path: Path) -> None:
    make_areas(db)
    file = tmp_path / "orders.csv"
    file.write_text(as_csv(row | {"grounds": "Words. " * 15_000} for row in rows(500)))
    assert file.stat().st_size > 50_000_000
    report = take(db, file, make_account(db))
    assert len(report.faults) == 500
    assert str(report.faults[0]).startswith("Row 2: grounds “(withheld)”: Shorten this to 10,000")
    assert held(db)[0] == 0


@pytest.mark.spatial
def test_an_import_killed_half_way_leaves_nothing_and_can_be_run_again(
    each_new_database: str, tmp_path: Path
) -> None:
    engine = make_engine(each_new_database)
    with Session(engine) as db:
        make_areas(db)
        db.commit()
    file = tmp_path / "orders.csv"
    file.write_text(as_csv(rows(800)))
    first = apart.start(each_new_database, ["orders", "import", str(file)], tmp_path)
    first.wait_for("Writing")
    first.kill()
    assert first.end() == -signal.SIGKILL
    with Session(engine) as db:
        assert held(db) == (0, 0, 0)
        # The account in whose name it ran was made before it began.
        assert list(db.scalars(select(AuditEntry.what))) == ["account.added"]
    file.write_text(as_csv(rows(20)))
    second = apart.start(each_new_database, ["orders", "import", str(file)], tmp_path)
    assert second.end() == 0
    assert "20 rows: 20 added" in second.said.read_text()
    engine.dispose()


@pytest.mark.spatial
def test_two_imports_of_one_file_at_once_take_it_once(
    each_new_database: str, tmp_path: Path
) -> None:
    engine = make_engine(each_new_database)
    with Session(engine) as db:
        make_areas(db)
        by_id = make_account(db).id
        db.commit()
    file = tmp_path / "orders.csv"
    file.write_text(as_csv(rows(60)))
    together = Barrier(2)

    def run() -> OrderImportReport:
        with Session(engine) as db:
            by = db.get_one(Account, by_id)
            db.rollback()
            together.wait(timeout=60)
            report = take(db, file, by)
            db.commit()
            return report

    with ThreadPoolExecutor(2) as both:
        reports = [run.result() for run in [both.submit(run), both.submit(run)]]
    assert sorted((each.added, each.unchanged) for each in reports) == [(0, 60), (60, 0)]
    with Session(engine) as db:
        assert held(db)[0] == 60
        assert verify(db).wrong == ()
    engine.dispose()
