"""What was taken out keeps its number: what is recorded next has another, and none of its history.

Corrections, the log and what programs were answered name a row by its number.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from orders import create_app
from orders.breaches.schemas.breach import PlaceInput
from orders.bulk import take_ids
from orders.corrections import service
from orders.corrections.returns import put_back
from orders.corrections.service import CorrectionInput
from orders.corrections.sorts import SORTS
from orders.db import Model, alembic
from orders.db import db as database
from orders.follow_ups.model import FollowUp
from orders.ground.model import Visit
from orders.ground.words import VisitResult
from orders.register.corrections.model import CorrectionAct, CorrectionRecord
from orders.register.model import Order, Protection
from orders.rules.vocabulary.codes import EndsKind, System
from orders.search import saved_searches
from orders.upkeep.schema import ReviewInput, UpdateInput
from orders.upkeep.service import record_review, record_update
from tests.conftest import dispose, settings_for
from tests.factories.areas import make_areas
from tests.factories.breaches import make_breach
from tests.factories.ground import make_handover, make_visit
from tests.factories.orders import acting, at, make_order, order_input, seen, subject

BEFORE: Final = "0066"
"""The schema in which SQLite gives the next row the number of the last that was deleted."""
LATER: Final = "2026-12-05 09:00"
REVIEWED: Final[Mapping[str, Any]] = {
    "reviewed_at": at("2026-12-01 10:00"),
    "reviewed_by": "PS 1 Hale",
    "note": "",
    "next_review_on": None,
}
MADE: Final[Mapping[str, Callable[[Session, Order], Any]]] = {
    "visit": lambda db, order: make_visit(db, order, result=VisitResult.CONCERN, words="A bag."),
    "review": lambda db, order: record_review(
        db, order, ReviewInput(**REVIEWED), **acting(db, LATER)
    ),
    "system-update": lambda db, order: record_update(
        db,
        order,
        System.PNC,
        UpdateInput(updated_at=at("2026-12-01 10:00"), updated_by="PC 1 Hale"),
        **acting(db, LATER),
    ),
    "handover": lambda db, order: make_handover(db, order),
    "breach": lambda db, order: make_breach(
        db,
        order,
        now=at(LATER),
        occurred_from=at("2026-12-01 20:00"),
        arrested_at=at("2026-12-01 21:00"),
        place=PlaceInput(location="The park", withheld=False),
    ),
}
pytestmark = pytest.mark.spatial


def spo(db: Session, name: str = "Marsh") -> Order:
    him = subject(family_name=name, born_on=None)
    lasting = {"ends_at": None, "ends_kind": EndsKind.UNTIL_FURTHER_ORDER}
    made_at = at("2026-11-20 11:00")
    return make_order(db, order_input(kind="SPO", started_at=made_at, subject=him, **lasting))


def taken_out(db: Session, order: Order, sort: str, number: int) -> int:
    db.refresh(order)
    options = seen(db, order, LATER)
    return service.take_out(db, order.reference, sort, number, reason="No.", **options).id


def reworded(db: Session, order: Order, number: int, words: str) -> None:
    db.refresh(order)
    given = CorrectionInput({"words": words}, "Misread.")
    service.correct(db, order.reference, "visit", number, given, **seen(db, order, LATER))


@pytest.mark.parametrize("sort", MADE)
def test_what_is_recorded_next_has_a_number_of_its_own(each_db: Session, sort: str) -> None:
    make_areas(each_db)
    order = spo(each_db)
    made = MADE[sort]
    numbers = [made(each_db, order).id]
    taken_out(each_db, order, sort, numbers[0])
    order = spo(each_db, "Finch")
    numbers.append(made(each_db, order).id)
    assert numbers[1] > numbers[0]
    taken_out(each_db, order, sort, numbers[1])
    assert take_ids(each_db, SORTS[sort].model, 1)[0] > numbers[1]


def test_a_search_saved_next_has_a_number_of_its_own(each_db: Session) -> None:
    options: dict[str, Any] = acting(each_db, LATER)
    first = saved_searches.save(each_db, "Mine", "kind=SPO", **options).id
    saved_searches.delete(each_db, first, **options)
    assert saved_searches.save(each_db, "Mine", "kind=SPO", **options).id > first


def test_every_row_that_can_be_taken_out_has_its_number_once() -> None:
    told = {each.model for each in SORTS.values() if each.may_go} - {Protection}
    once = {
        each.class_
        for each in Model.registry.mappers
        if Model.metadata.tables[str(each.local_table)].dialect_options["sqlite"]["autoincrement"]
    }
    assert told < once
    assert FollowUp in once


@pytest.fixture
def register(spatialite_template: Path, tmp_path: Path) -> Iterator[Flask]:
    """PostgreSQL never used a number twice."""
    file = shutil.copy(spatialite_template, tmp_path / "register.sqlite")
    app = create_app(settings_for(f"sqlite:///{file}"))
    with app.app_context():
        make_areas(database.session)
        database.session.commit()
    yield app
    dispose(app)


def numbered_again(db: Session, *numbers: int) -> int:
    """Give visits that were recorded one after the other the number that they had had before.

    Each but the last was taken out before the next was recorded; all had the number of the first.
    """
    first, *later = numbers
    db.commit()
    alembic.downgrade(BEFORE)
    for number in later:
        for statement in (
            "UPDATE visit SET id = :first WHERE id = :number",
            "UPDATE correction SET row_id = :first WHERE sort = 'visit' AND row_id = :number",
        ):
            db.execute(text(statement), {"first": first, "number": number})
    db.commit()
    db.expunge_all()
    alembic.upgrade()
    return first


def corrected(db: Session, number: int) -> list[CorrectionAct]:
    found = select(CorrectionRecord.act).where(
        CorrectionRecord.sort == "visit", CorrectionRecord.row_id == number
    )
    return list(db.scalars(found.order_by(CorrectionRecord.id)))


def test_the_upgrade_gives_each_row_its_own_history(register: Flask) -> None:
    with register.app_context():
        db = database.session
        order = spo(db)
        reference = order.reference
        first = make_visit(db, order, words="One.").id
        reworded(db, order, first, "Another.")
        gone = taken_out(db, order, "visit", first)
        second = make_visit(db, order, words="Two.").id
        again = taken_out(db, order, "visit", second)
        third = make_visit(db, order, words="Three.").id
        reworded(db, order, third, "Four.")
        standing = numbered_again(db, first, second, third)
        assert corrected(db, standing) == [CorrectionAct.WRONG]
        for kept, words, acts in (
            (gone, "Another.", [CorrectionAct.WRONG, CorrectionAct.TAKEN_OUT]),
            (again, "Two.", [CorrectionAct.TAKEN_OUT]),
        ):
            order = db.scalars(select(Order).where(Order.reference == reference)).one()
            put_back(db, reference, kept, reason="It was so.", **seen(db, order, LATER))
            row = db.get_one(CorrectionRecord, kept).row_id
            assert row != standing
            assert db.get_one(Visit, row).words == words
            assert corrected(db, row) == [*acts, CorrectionAct.PUT_BACK]
        assert db.get_one(Visit, standing).words == "Four."


def test_what_was_put_back_before_the_upgrade_has_its_history(register: Flask) -> None:
    with register.app_context():
        db = database.session
        order = spo(db)
        first = make_visit(db, order, words="One.").id
        reworded(db, order, first, "Another.")
        gone = taken_out(db, order, "visit", first)
        second = make_visit(db, order, words="Two.").id
        db.refresh(order)
        put_back(db, order.reference, gone, reason="So.", **seen(db, order, LATER))
        # The one put back had a new number, since another had taken its own.
        back = second + 1
        db.execute(update(Visit).where(Visit.id == first).values(id=back))
        was_back = CorrectionRecord.act == CorrectionAct.PUT_BACK
        db.execute(update(CorrectionRecord).where(was_back).values(row_id=back))
        standing = numbered_again(db, first, second)
        assert corrected(db, standing) == []
        acts = [CorrectionAct.WRONG, CorrectionAct.TAKEN_OUT, CorrectionAct.PUT_BACK]
        assert corrected(db, back) == acts


def test_nothing_but_the_numbering_changes_on_the_way_back_and_again(register: Flask) -> None:
    with register.app_context():
        db = database.session
        order = spo(db)
        for made in MADE.values():
            made(db, order)
        gone = {"breach": MADE["breach"](db, order).id, "visit": MADE["visit"](db, order).id}
        for sort, number in gone.items():
            taken_out(db, order, sort, number)
        number, tables, rows = order.id, _tables(db), _rows(db)
        db.commit()
        db.expunge_all()
        alembic.downgrade(BEFORE)
        assert "AUTOINCREMENT" not in _tables(db)["visit"]
        assert _rows(db) == rows
        db.commit()
        alembic.upgrade()
        assert (_tables(db), _rows(db)) == (tables, rows)
        for sort, last in gone.items():
            assert MADE[sort](db, db.get_one(Order, number)).id > last


def _tables(db: Session) -> dict[str, str]:
    """The words each table and index was made with."""
    asked = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
    return {each.name: each.sql for each in db.execute(text(asked))}


def _rows(db: Session) -> list[Any]:
    """What the tables hold that are written anew, and those that name their rows."""
    names = ("visit", "order_review", "system_update", "handover", "follow_up", "breach_place")
    some = "SELECT id, order_id, account_text, arrested_at, condition_ids FROM breach"
    asked = [f"SELECT * FROM {each}" for each in names]  # noqa: S608  no input
    return [db.execute(text(each)).all() for each in (*asked, some)]
