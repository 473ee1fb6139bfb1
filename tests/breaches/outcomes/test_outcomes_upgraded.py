"""What earlier versions kept of courts' decisions becomes rows, and goes back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from orders import create_app
from orders.breaches import service
from orders.breaches.breach_queries import breach_with_order
from orders.breaches.model import Breach, BreachOutcome
from orders.breaches.outcomes.outcome_rows import decisions_of, wrongly_told
from orders.breaches.schemas.progress import ProgressInput
from orders.db import alembic
from orders.db import db as database
from orders.register.corrections.ledger import keep
from orders.register.corrections.model import CorrectionAct
from orders.rules.vocabulary.breach_codes import LengthUnit
from orders.rules.vocabulary.codes import BreachDecision, CourtOutcome
from tests.conftest import dispose, settings_for
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.breaches import make_breach
from tests.factories.orders import at, make_order, order_input

pytestmark = pytest.mark.spatial
BEFORE = "0069"
"""The schema in which a breach has one outcome."""
NOW = at("2026-12-20 09:00")
HEARD, APPEALED = at("2026-12-02 11:00"), at("2026-12-15 11:00")


@pytest.fixture
def app(each_new_database: str) -> Iterator[Flask]:
    """An app on a fresh, migrated database of its own."""
    made = create_app(settings_for(each_new_database))
    yield made
    dispose(made)


def breach_of(db: Session) -> Breach:
    order = make_order(db, order_input())
    return make_breach(
        db,
        order,
        occurred_from=at("2026-12-01 20:00"),
        arrested_at=at("2026-12-01 21:00"),
        now=at("2026-12-01 22:00"),
    )


def decide(db: Session, breach: Breach, outcome: CourtOutcome, **changes: Any) -> None:
    values: dict[str, Any] = {
        "decision": BreachDecision.ARRESTED,
        "decision_rationale": "Arrest necessary to protect.",
        "arrested_at": breach.arrested_at,
        "custody_reference": breach.custody_reference,
        "produced_at": at("2026-12-02 10:00"),
        "outcome": outcome,
        "outcome_at": HEARD,
        "outcome_reason": "Read on the sealed result.",
    }
    by, seen = make_account(db), service.stamp(breach)
    given = ProgressInput(**(values | changes))
    service.record_progress(db, breach.id, given, seen=seen, by=by, now=NOW)


def rows_of(db: Session, breach_id: int) -> list[dict[str, Any]]:
    found = db.scalars(
        select(BreachOutcome)
        .where(BreachOutcome.breach_id == breach_id)
        .order_by(BreachOutcome.outcome_at)
    )
    columns = [each.key for each in BreachOutcome.__table__.columns if each.key != "id"]
    return [{name: getattr(each, name) for name in columns} for each in found]


def test_the_decision_that_stands_goes_back_and_comes_again(app: Flask) -> None:
    with app.app_context():
        db = database.session
        make_areas(db)
        fined, undecided = breach_of(db), breach_of(db)
        decide(
            db,
            fined,
            CourtOutcome.PROVED_CUSTODY,
            custody_length=10,
            custody_unit=LengthUnit.WEEKS,
            sentence_text="Until it is remedied.",
        )
        db.commit()
        number, other = fined.id, undecided.id
        before = rows_of(db, number)
        db.rollback()
        alembic.downgrade(BEFORE)
        held = db.execute(
            text(
                "SELECT custody_length, custody_unit, sentence_text, outcome_reason"
                " FROM breach WHERE id = :id"
            ),
            {"id": number},
        ).one()
        assert tuple(held) == (
            10,
            "WEEKS",
            "Until it is remedied.",
            "Read on the sealed result.",
        )
        db.rollback()
        alembic.upgrade()
        db.expire_all()
        assert rows_of(db, number) == before
        assert rows_of(db, other) == []
        assert wrongly_told(db) == []


def test_what_a_later_decision_replaced_becomes_a_row_and_a_mistake_does_not(app: Flask) -> None:
    """As a version wrote it that kept of each breach one outcome and, of what it was, a change."""
    with app.app_context():
        db = database.session
        make_areas(db)
        breach = breach_of(db)
        decide(db, breach, CourtOutcome.NOT_PROVED, outcome_at=APPEALED)
        db.commit()
        number, order_id = breach.id, breach.order_id
        alembic.downgrade(BEFORE)
        first, second = make_account(db), make_account(db)
        db.execute(text("DELETE FROM correction WHERE sort = 'progress'"))
        nothing = {"outcome": None, "outcome_at": None, "sentence_text": None}
        wrong = {"outcome": CourtOutcome.GUILTY_FINE, "fine_pounds": 5}
        fine = {
            "outcome": CourtOutcome.PROVED_FINE_LUMP,
            "outcome_at": HEARD,
            "fine_pounds": 500,
            "sentence_text": "Costs besides.",
        }
        for act, was, by in (
            (CorrectionAct.ADDED, nothing, first),
            (CorrectionAct.WRONG, wrong, first),
            (CorrectionAct.CHANGED, fine, second),
        ):
            keep(db, "progress", number, act, was, order_id=order_id, reason="So.", by=by, now=NOW)
        db.commit()
        writer = first.id
        alembic.upgrade()
        db.expire_all()
        found = decisions_of(breach_with_order(db, number))
        assert [(each.outcome.name, stands.name) for each, stands in found] == [
            ("NOT_PROVED", "STANDS"),
            ("PROVED_FINE_LUMP", "REPLACED"),
        ]
        earlier = found[1][0]
        assert (earlier.fine_pounds, earlier.sentence_text, earlier.outcome_at) == (
            500,
            "Costs besides.",
            HEARD,
        )
        assert earlier.recorded_by_id == writer
        assert wrongly_told(db) == []


@pytest.mark.parametrize(
    "was",
    [
        {"outcome_at": at("2026-12-01 11:00")},
        {"outcome_at": APPEALED},
        {"outcome_at": at("2026-12-02 10:00"), "outcome": CourtOutcome.PROVED_NO_PENALTY},
    ],
    ids=["a later time", "an earlier time", "another decision of the day"],
)
def test_a_slip_that_was_put_right_as_a_change_is_no_decision(
    app: Flask, was: dict[str, Any]
) -> None:
    with app.app_context():
        db = database.session
        make_areas(db)
        breach = breach_of(db)
        decide(db, breach, CourtOutcome.PROVED_FINE_LUMP, fine_pounds=500)
        db.commit()
        number, order_id = breach.id, breach.order_id
        alembic.downgrade(BEFORE)
        by = make_account(db)
        db.execute(text("DELETE FROM correction WHERE sort = 'progress'"))
        nothing = {"outcome": None, "outcome_at": None, "fine_pounds": None}
        for act, said in ((CorrectionAct.ADDED, nothing), (CorrectionAct.CHANGED, was)):
            keep(db, "progress", number, act, said, order_id=order_id, reason="So.", by=by, now=NOW)
        db.commit()
        alembic.upgrade()
        db.expire_all()
        (row,) = rows_of(db, number)
        assert (row["outcome_at"], row["fine_pounds"]) == (HEARD, 500)
        assert wrongly_told(db) == []
