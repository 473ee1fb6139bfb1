"""Whoever was taken off an order stands on it again on the way back, and stays hidden."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, true
from sqlalchemy.orm import Session

from orders import create_app
from orders.areas.service import ensure_fixed_areas
from orders.corrections import service
from orders.corrections.breach_moves import move_breach
from orders.db import db as database
from orders.register.model import Order, Protection
from orders.register.proof import verify
from orders.search.disclosure.homes_near import homes_near
from tests.conftest import dispose, settings_for
from tests.factories.areas import make_areas
from tests.factories.breaches import make_breach
from tests.factories.orders import at, home, make_order, order_input, protected, seen

pytestmark = [pytest.mark.spatial, pytest.mark.postgis_is_trial]
LATER = "2026-12-20 09:00"
HOME = home("WS2 2BB", lines="14 Acacia Avenue", confidential=True)
STANDING = text(
    "SELECT protection.person_id FROM protection JOIN address"
    " ON address.person_id = protection.person_id WHERE address.confidential"
)


@pytest.fixture
def register(each_new_database: str) -> Iterator[Flask]:
    app = create_app(settings_for(each_new_database))
    with app.app_context():
        ensure_fixed_areas(database.session, force_code="WMP", force_name="West Midlands Police")
        make_areas(database.session)
        database.session.commit()
    yield app
    dispose(app)


def hers(db: Session) -> Order:
    child = protected(family_name="Bell", given_names="Joy", born_on=None)
    return make_order(db, order_input(protected_persons=(protected(HOME), child)))


def test_who_was_taken_off_an_order_stands_on_it_again_with_her_home_withheld(
    register: Flask,
) -> None:
    with register.app_context():
        db = database.session
        order = hers(db)
        db.refresh(order, ["protections"])
        person_id, reference = order.protections[0].person_id, order.reference
        options: dict[str, Any] = {"reason": "Another order.", **seen(db, order, LATER)}
        service.take_out(db, reference, "connection", person_id, **options)
        db.commit()
    runner = register.test_cli_runner()
    assert runner.invoke(args=["db", "downgrade", "0050", "--yes"]).exit_code == 0
    with register.app_context():
        assert database.session.scalars(STANDING).all() == [person_id]
    assert runner.invoke(args=["db", "upgrade"]).exit_code == 0
    with register.app_context():
        db = database.session
        stands = select(Protection.taken_out_id).where(Protection.person_id == person_id)
        assert db.scalars(stands).all() == [None]
        assert len(homes_near(db, [reference])) == 1
        assert verify(db).wrong == ()


def test_a_breach_that_was_moved_goes_back_to_no_version_that_forgets_it(register: Flask) -> None:
    with register.app_context():
        db = database.session
        wrong = hers(db)
        right = make_order(db, order_input(kind="NMO"))
        when: dict[str, Any] = {
            "occurred_from": at("2026-12-01 20:00"),
            "arrested_at": at("2026-12-01 21:00"),
        }
        breach = make_breach(db, wrong, **when, now=at("2026-12-01 22:00"))
        db.refresh(right, ["conditions"])
        move_breach(
            db,
            wrong.reference,
            breach.id,
            right.reference,
            condition_ids=[right.conditions[0].id],
            protected_person_ids=(),
            reason="The other order.",
            visible=true(),
            **seen(db, wrong, LATER),
        )
        reference = right.reference
        db.commit()
    refused = register.test_cli_runner().invoke(args=["db", "downgrade", "0050", "--yes"])
    assert refused.exit_code != 0
    assert reference in f"{refused.output}{refused.exception}"
