"""A breach that two recorders change at one moment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
from flask import Flask
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from orders import create_app
from orders.breaches import service
from orders.breaches.breach_rows import CHANGING
from orders.breaches.model import Breach
from orders.breaches.schemas.progress import ProgressInput
from orders.corrections.breach_moves import move_breach
from orders.corrections.service import CorrectionInput, correct
from orders.db import db as database
from orders.errors import ChangedMeanwhile, Conflict, NotFound
from orders.register.corrections.model import CorrectionRecord
from orders.register.model import Order
from orders.rules.vocabulary.codes import BreachDecision
from orders.rules.vocabulary.events import EventKind
from tests.beside import Act, at_once
from tests.conftest import dispose, settings_for
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.breaches import make_breach
from tests.factories.orders import at, happen, make_order, order_input, protected, subject

NOW: Final = at("2026-12-02 09:00")
UNCHANGED = "0.0.0"
"""The stamp of a breach of which nothing has changed."""
HAPPENED: Final = at("2026-12-01 20:00")
ARRESTED: Final = at("2026-12-01 23:00")
pytestmark = pytest.mark.spatial


@pytest.fixture
def register(each_new_database: str) -> Iterator[Flask]:
    """A breach of a DVPO, of which nothing is decided yet, and a non-molestation order.

    Arrest for breach of the latter starts no clock.
    """
    app = create_app(settings_for(each_new_database))
    with app.app_context():
        db = database.session
        make_areas(db)
        order = make_order(db, order_input())
        him = subject(family_name="Finch", given_names="Carl", born_on=None)
        her = protected(family_name="Finchley", given_names="Joy", born_on=None)
        make_order(db, order_input(kind="NMO", subject=him, protected_persons=(her,)))
        undecided: dict[str, Any] = {
            "decision": BreachDecision.UNDECIDED,
            "decision_rationale": "",
            "arrested_at": None,
            "custody_reference": None,
            "occurred_from": HAPPENED,
        }
        make_breach(db, order, now=at("2026-12-01 22:00"), **undecided)
        db.commit()
    yield app
    dispose(app)


def one(db: Session) -> Breach:
    return db.scalars(select(Breach)).one()


def orders(db: Session) -> list[Order]:
    return list(db.scalars(select(Order).order_by(Order.id)))


def progress(db: Session, **changes: Any) -> None:
    """Record what became of it, by a page that was drawn before anything became known."""
    breach = one(db)
    held = {name: getattr(breach, name) for name in CHANGING}
    given = ProgressInput(**held | changes)
    service.record_progress(db, breach.id, given, seen=UNCHANGED, by=make_account(db), now=NOW)


def safeguard(db: Session) -> None:
    progress(db, safeguarded_at=NOW)


def arrest(db: Session) -> None:
    progress(
        db,
        evidence="Body-worn video.",
        decision=BreachDecision.ARRESTED,
        decision_rationale="To protect.",
        arrested_at=ARRESTED,
    )


def correct_evidence(db: Session) -> None:
    order = orders(db)[0]
    given = CorrectionInput({"evidence": "A doorbell's video."}, "Misheard.")
    options: dict[str, Any] = {"by": make_account(db), "now": NOW, "version": None}
    correct(db, order.reference, "breach", one(db).id, given, **options)


def move(db: Session) -> None:
    wrong, right = orders(db)
    db.refresh(right, ["conditions"])
    options: dict[str, Any] = {"by": make_account(db), "now": NOW, "version": None}
    move_breach(
        db,
        wrong.reference,
        one(db).id,
        right.reference,
        condition_ids=[right.conditions[0].id],
        protected_person_ids=(),
        reason="The other order was meant.",
        visible=true(),
        **options,
    )


def withdraw(db: Session) -> None:
    right = orders(db)[1]
    happen(db, right, EventKind.ENTERED_IN_ERROR, "2026-12-02 08:00")


def test_what_another_recorded_meanwhile_is_not_recorded_over(register: Flask) -> None:
    _is_refused_after(arrest, register)


def test_what_was_put_right_meanwhile_is_not_recorded_over(register: Flask) -> None:
    _is_refused_after(correct_evidence, register)


def test_nothing_is_recorded_unread_of_a_breach_that_was_moved_meanwhile(register: Flask) -> None:
    _is_refused_after(move, register)


def _is_refused_after(first: Act, register: Flask) -> None:
    done, refused = at_once(register, first, safeguard)
    assert (done, type(refused)) == (None, ChangedMeanwhile)
    with register.app_context():
        assert one(database.session).safeguarded_at is None


def test_what_became_known_meanwhile_is_kept_when_the_breach_is_put_right(register: Flask) -> None:
    assert at_once(register, arrest, correct_evidence) == [None, None]
    with register.app_context():
        kept = database.session.scalars(select(CorrectionRecord).order_by(CorrectionRecord.id))
        assert [each.was.get("evidence") for each in kept] == [None, "Body-worn video."]


def test_the_clock_of_an_arrest_recorded_meanwhile_follows_a_move(register: Flask) -> None:
    assert at_once(register, arrest, move) == [None, None]
    with register.app_context():
        breach = one(database.session)
        assert (breach.arrested_at, breach.court_deadline_at) == (ARRESTED, None)


def test_a_breach_that_was_moved_meanwhile_is_not_put_right_where_it_was(register: Flask) -> None:
    done, refused = at_once(register, move, correct_evidence)
    assert (done, type(refused)) == (None, NotFound)
    with register.app_context():
        assert one(database.session).evidence is None


def test_a_breach_does_not_come_to_an_order_that_was_withdrawn_meanwhile(register: Flask) -> None:
    done, refused = at_once(register, withdraw, move)
    assert (done, type(refused)) == (None, Conflict)
    with register.app_context():
        assert one(database.session).order_id == orders(database.session)[0].id
