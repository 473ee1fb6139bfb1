"""What was decided before records were joined is kept by an upgrade, and by the way back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select, text

from orders import create_app
from orders.areas.service import ensure_fixed_areas
from orders.db import db as database
from orders.people.joined_records import PersonJoin
from orders.people.model import Person
from orders.register.model import Order, Presence
from orders.register.proof import verify
from orders.rules.vocabulary.codes import Basis
from tests.conftest import dispose, settings_for
from tests.factories.accounts import make_account
from tests.factories.areas import area_id, make_areas
from tests.factories.orders import home, make_order, order_input, subject
from tests.factories.people import join_records
from tests.register.changes.test_person_joins import JOINED, PARTED

pytestmark = [pytest.mark.spatial, pytest.mark.postgis_is_trial]
PAIRS = text("SELECT first_id, second_id, decision FROM person_pair ORDER BY first_id, second_id")


@pytest.fixture
def before(each_new_database: str) -> Iterator[Flask]:
    """An app on a register of three records, two of them one person, and one of four orders."""
    app = create_app(settings_for(each_new_database))
    with app.app_context():
        db = database.session
        ensure_fixed_areas(db, force_code="WMP", force_name="West Midlands Police")
        make_areas(db)
        for postcode in ("B1 1AA", "B2 2BB", "B1 1AA"):
            make_order(db, order_input(subject=subject(home(postcode, lines=postcode))))
        ids = [*db.scalars(select(Order.subject_id).order_by(Order.id))]
        join_records(db, ids[0], ids[1], now=JOINED)
        make_account(db)
        db.commit()
    yield app
    dispose(app)


def test_pairs_decided_to_be_one_are_joined_by_an_upgrade_and_pairs_again_by_the_way_back(
    before: Flask,
) -> None:
    runner = before.test_cli_runner()
    assert runner.invoke(args=["db", "downgrade", "0044", "--yes"]).exit_code == 0
    with before.app_context():
        pairs = database.session.execute(PAIRS).all()
        assert [row.decision for row in pairs] == ["SAME"]
    assert runner.invoke(args=["db", "upgrade"]).exit_code == 0
    with before.app_context():
        db = database.session
        join = db.scalars(select(PersonJoin)).one()
        assert (join.first_id, join.second_id) == (pairs[0].first_id, pairs[0].second_id)
        assert (join.joined_at, join.reason, join.taken_back_at) == (JOINED, "", None)
        assert db.get_one(Person, join.second_id).one_id == join.first_id
        east = db.scalars(
            select(Presence.order_id).where(
                Presence.area_id == area_id(db, "ALD2"), Presence.basis == Basis.SUBJECT_HOME
            )
        )
        assert len({*east}) == 2
        assert verify(db).wrong == ()
        assert db.execute(PAIRS).all() == []


def test_a_join_taken_back_is_no_pair_on_the_way_back(before: Flask) -> None:
    with before.app_context():
        db = database.session
        db.execute(
            text(
                "UPDATE person_join SET taken_back_at = :now, taken_back_by_id = joined_by_id,"
                " taken_back_reason = 'Wrong.'"
            ),
            {"now": PARTED.replace(tzinfo=None).isoformat(sep=" ")},
        )
        db.commit()
    runner = before.test_cli_runner()
    assert runner.invoke(args=["db", "downgrade", "0044", "--yes"]).exit_code == 0
    with before.app_context():
        assert database.session.execute(PAIRS).all() == []
