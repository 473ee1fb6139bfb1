"""What was taken out keeps its number: what is recorded next has another, and none of its history.

Corrections, the log and what programs were answered name a row by its number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from orders import create_app
from orders.breaches.model import Breach
from orders.breaches.schemas.breach import PlaceInput
from orders.bulk import take_ids
from orders.corrections import service
from orders.corrections.returns import put_back
from orders.corrections.service import CorrectionInput
from orders.corrections.sorts import SORTS
from orders.db import Model, alembic, is_sqlite
from orders.db import db as database
from orders.follow_ups.model import FollowUp
from orders.ground.words import VisitResult
from orders.register.corrections.ledger import whole_row
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
        if each.local_table.dialect_options["sqlite"]["autoincrement"]
    }
    assert told < once
    assert FollowUp in once


@pytest.fixture
def register(each_new_database: str) -> Iterator[Flask]:
    """A register of the version before; its rows are recorded by today's services."""
    app = create_app(settings_for(each_new_database))
    with app.app_context():
        alembic.downgrade(BEFORE)
        make_areas(database.session)
        database.session.commit()
    yield app
    dispose(app)


def corrected(db: Session, sort: str, number: int) -> list[CorrectionAct]:
    found = select(CorrectionRecord.act).where(
        CorrectionRecord.sort == sort, CorrectionRecord.row_id == number
    )
    return list(db.scalars(found.order_by(CorrectionRecord.id)))


@pytest.mark.postgis_is_trial
def test_the_upgrade_gives_each_row_its_own_history(register: Flask) -> None:
    with register.app_context():
        db = database.session
        order = spo(db)
        first = make_visit(db, order, words="One.").id
        reworded(db, order, first, "Another.")
        gone = taken_out(db, order, "visit", first)
        second = make_visit(db, order, words="Two.").id
        assert (second == first) == is_sqlite(db)
        again = taken_out(db, order, "visit", second)
        third = make_visit(db, order, words="Three.").id
        reworded(db, order, third, "Four.")
        db.commit()
        alembic.upgrade()
        db.expire_all()
        assert corrected(db, "visit", third) == [CorrectionAct.WRONG]
        db.refresh(order)
        for kept, words, acts in (
            (gone, "Another.", [CorrectionAct.WRONG, CorrectionAct.TAKEN_OUT]),
            (again, "Two.", [CorrectionAct.TAKEN_OUT]),
        ):
            db.refresh(order)
            put_back(db, order.reference, kept, reason="It was so.", **seen(db, order, LATER))
            row = db.get_one(CorrectionRecord, kept).row_id
            assert row != third
            assert db.get_one(SORTS["visit"].model, row).words == words
            assert corrected(db, "visit", row) == [*acts, CorrectionAct.PUT_BACK]


@pytest.mark.postgis_is_trial
def test_what_was_put_back_before_the_upgrade_has_its_history(register: Flask) -> None:
    with register.app_context():
        db = database.session
        order = spo(db)
        first = make_visit(db, order, words="One.").id
        reworded(db, order, first, "Another.")
        gone = taken_out(db, order, "visit", first)
        make_visit(db, order, words="Two.")
        db.refresh(order)
        back = put_back(db, order.reference, gone, reason="So.", **seen(db, order, LATER))
        db.commit()
        alembic.upgrade()
        acts = [CorrectionAct.WRONG, CorrectionAct.TAKEN_OUT, CorrectionAct.PUT_BACK]
        assert corrected(db, "visit", back.row_id) == acts


@pytest.mark.postgis_is_trial
def test_nothing_but_the_numbering_changes_with_the_upgrade_and_back(register: Flask) -> None:
    with register.app_context():
        db = database.session
        order = spo(db)
        rows = [made(db, order) for made in MADE.values()]
        gone = {"breach": MADE["breach"](db, order).id, "visit": MADE["visit"](db, order).id}
        for sort, number in gone.items():
            taken_out(db, order, sort, number)
        db.commit()
        before, tables = [whole_row(each) for each in rows], _tables(db)
        db.commit()
        alembic.upgrade()
        db.expire_all()
        assert [whole_row(each) for each in rows] == before
        asked = db.scalars(select(FollowUp)).one()
        assert asked.visit_id == rows[0].id
        assert db.scalars(select(Breach)).one().id == rows[-1].id
        db.commit()
        for sort, number in gone.items():
            assert MADE[sort](db, order).id > number
        db.rollback()
        alembic.downgrade(BEFORE)
        assert _tables(db) == tables
        assert [whole_row(each) for each in rows] == before


def _tables(db: Session) -> Any:
    """What each table is made of."""
    if is_sqlite(db):
        return db.execute(
            text("SELECT name, sql FROM sqlite_master WHERE name <> 'sqlite_sequence' ORDER BY 1")
        ).all()
    return sorted(inspect(db.get_bind()).get_table_names())
