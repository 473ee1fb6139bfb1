"""Whether a protected person lives where the subject does is kept, and goes where they go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from orders import create_app
from orders.areas.service import ensure_fixed_areas
from orders.corrections import service
from orders.corrections.protected_persons import add_protected_person
from orders.corrections.service import CorrectionInput
from orders.db import db as database
from orders.register.corrections.model import CorrectionRecord
from orders.register.imports import csv_import
from orders.register.model import Order, Protection
from orders.rules.vocabulary.events import EventKind
from tests.conftest import dispose, settings_for
from tests.factories.areas import make_areas
from tests.factories.order_rows import as_csv, notice_row
from tests.factories.orders import (
    FORCE,
    acting,
    at,
    grant,
    happen,
    make_order,
    notice_input,
    protected,
    seen,
)

NOW = at("2026-11-20 08:00")
LATER = "2026-12-20 09:00"
BEFORE = "0065"
"""The schema that keeps no answer."""


def kept(db: Session, order: Order) -> list[bool | None]:
    return [
        *db.scalars(
            select(Protection.shares_home)
            .where(Protection.order_id == order.id)
            .order_by(Protection.id)
        )
    ]


def answered(db: Session, *answers: bool | None) -> Order:
    persons = [replace(protected(), shares_home=each) for each in answers]
    return make_order(
        db, notice_input(protected_persons=tuple(persons), override_reason="She fled.")
    )


def test_each_answer_is_kept_and_goes_on_to_the_order_granted_on_the_notice(db: Session) -> None:
    notice = answered(db, True, False, None)
    assert kept(db, notice) == [True, False, None]
    happen(db, notice, EventKind.SERVED, "2026-11-20 09:00")
    happen(db, notice, EventKind.HEARING_OPENED, "2026-11-23 10:00")
    assert kept(db, grant(db, notice)) == [True, False, None]


def test_who_is_added_later_has_an_answer_as_well(db: Session) -> None:
    order = answered(db, True)
    given = replace(protected(given_names="Abi"), shares_home=False)
    options = {"reason": "Left out.", **seen(db, order, LATER)}
    add_protected_person(db, order.reference, given, **options)
    assert kept(db, order) == [True, False]


@pytest.mark.parametrize("said", [False, None])
def test_an_answer_is_put_right_and_what_stood_there_is_kept(
    db: Session, said: bool | None
) -> None:
    order = answered(db, True)
    person_id = db.scalars(select(Protection.person_id)).one()
    given = CorrectionInput({"shares_home": said}, "She said so.")
    options = seen(db, order, LATER)
    service.correct(db, order.reference, "connection", person_id, given, **options)
    assert kept(db, order) == [said]
    assert db.scalars(select(CorrectionRecord.was)).one() == {"shares_home": True}


@pytest.mark.spatial
@pytest.mark.parametrize(("cell", "said"), [("yes", True), ("No", False), ("", None)])
def test_a_file_says_it_in_a_column_that_it_may_leave_out(
    each_db: Session, tmp_path: Path, cell: str, said: bool | None
) -> None:
    make_areas(each_db)
    known = notice_row(1) | {"override_reason": "As in the old system."}
    row = known | ({"protected1_shares_home": cell} if cell else {})
    path = tmp_path / "orders.csv"
    path.write_text(as_csv([row]))
    options = {"source": "old", "force": FORCE, **acting(each_db, NOW)}
    report = csv_import.import_orders(each_db, path, **options)
    assert (report.added, [str(each) for each in report.faults]) == (1, [])
    assert each_db.scalars(select(Protection.shares_home)).all() == [said]
    # Whether the register says the same tells what it says.
    path.write_text(as_csv([known | {"protected1_shares_home": "no"}]))
    again = csv_import.import_orders(each_db, path, **options)
    assert (again.unchanged, list(again.differences)) == (1, [])


@pytest.fixture
def register(each_new_database: str) -> Iterator[Flask]:
    app = create_app(settings_for(each_new_database))
    with app.app_context():
        ensure_fixed_areas(database.session, force_code="WMP", force_name="West Midlands Police")
        make_areas(database.session)
        database.session.commit()
    yield app
    dispose(app)


@pytest.mark.spatial
def test_going_back_and_on_again_nothing_is_known_of_it_and_all_else_stands(
    register: Flask,
) -> None:
    with register.app_context():
        order = answered(database.session, True)
        reference = order.reference
        database.session.commit()
    runner = register.test_cli_runner()
    assert runner.invoke(args=["db", "downgrade", BEFORE, "--yes"]).exit_code == 0
    with register.app_context():
        stands = text("SELECT relationship_basis FROM protection")
        assert database.session.scalars(stands).all() == ["EX_COHABITANT"]
    assert runner.invoke(args=["db", "upgrade"]).exit_code == 0
    with register.app_context():
        db = database.session
        order = db.scalars(select(Order).where(Order.reference == reference)).one()
        assert kept(db, order) == [None]
