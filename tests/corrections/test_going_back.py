"""On the way back nobody hidden is shown, and nothing stays that the older version cannot read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, true
from sqlalchemy.orm import Session

from orders import create_app
from orders.areas.service import ensure_fixed_areas
from orders.breaches.schemas.breach import PlaceInput
from orders.corrections import returns, service
from orders.corrections.breach_moves import move_breach
from orders.corrections.service import CorrectionInput
from orders.db import db as database
from orders.register.model import Order, Protection
from orders.register.proof import verify
from orders.rules.vocabulary.events import EventKind
from orders.search.disclosure.homes_near import homes_near
from tests.conftest import dispose, settings_for
from tests.factories.areas import make_areas
from tests.factories.breaches import make_breach
from tests.factories.ground import make_visit
from tests.factories.orders import at, happen, home, make_order, order_input, protected, seen
from tests.worklists.looking import make_court_order

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


NEW_KINDS = {
    "0061": {"NO_POWER_OF_ARREST"},
    "0057": {
        "CANNOT_BE_SERVED",
        "NOTIFICATION_CHARGED",
        "TRANSFERRED_IN",
        "TRANSFERRED_OUT",
    },
}
"""Happenings that versions up to one do not know."""


def happened(db: Session) -> set[str]:
    return set(db.scalars(text("SELECT kind FROM event")))


def put_right(db: Session) -> set[tuple[str, str]]:
    return {(sort, act) for sort, act in db.execute(text("SELECT sort, act FROM correction"))}


def test_what_the_older_version_cannot_read_is_gone_on_the_way_back(register: Flask) -> None:
    """It looks each happening and each sort of correction up by its name."""
    with register.app_context():
        db = database.session
        order = make_court_order(db, "OCCUPATION", "2026-11-23 11:00", made_under="s.33")
        known = happened(db)
        happen(db, order, EventKind.NO_POWER_OF_ARREST, "2026-11-24 09:00")
        happen(db, order, EventKind.CANNOT_BE_SERVED, "2026-11-24 10:00")
        happen(db, order, EventKind.TRANSFERRED_OUT, "2026-11-25 09:00")
        happen(db, order, EventKind.TRANSFERRED_IN, "2026-11-26 09:00")
        happen(db, order, EventKind.TRANSFERRED_OUT, "2026-11-27 09:00")
        spo = make_court_order(db, "SPO", "2026-11-23 11:00")
        happen(db, spo, EventKind.SERVED, "2026-11-23 12:00")
        happen(db, spo, EventKind.NOTIFICATION_CHARGED, "2026-11-30 12:00")
        known |= {"SERVED"}
        visit = make_visit(db, spo)
        out = service.take_out(db, spo.reference, "visit", visit.id, reason="No.", **again(db, spo))
        returns.put_back(db, spo.reference, out.id, reason="It was so.", **again(db, spo))
        given: dict[str, Any] = {
            "occurred_from": at("2026-12-01 20:00"),
            "arrested_at": at("2026-12-01 21:00"),
            "place": PlaceInput("Outside the shop", "B1 1AA"),
        }
        breach = make_breach(db, spo, **given, now=at("2026-12-01 22:00"))
        moved = CorrectionInput({"postcode": "B2 2BB"}, "Misread.")
        service.correct(db, spo.reference, "breach-place", breach.id, moved, **again(db, spo))
        db.commit()
        assert happened(db) == known.union(*NEW_KINDS.values())
        taken_out = ("visit", "TAKEN_OUT")
        assert put_right(db) == {taken_out, ("visit", "PUT_BACK"), ("breach-place", "WRONG")}
    runner = register.test_cli_runner()
    gone: set[str] = set()
    for version, lost in NEW_KINDS.items():
        gone |= lost
        assert runner.invoke(args=["db", "downgrade", version, "--yes"]).exit_code == 0
        with register.app_context():
            assert not happened(database.session) & gone
    with register.app_context():
        assert put_right(database.session) == {taken_out}
        # Of what an order lacks that version knows five sorts, by number.
        assert database.session.scalar(text("SELECT max(what) FROM order_gap")) <= 5
    assert runner.invoke(args=["db", "upgrade"]).exit_code == 0
    with register.app_context():
        assert happened(database.session) == known
        assert verify(database.session).wrong == ()


def again(db: Session, order: Order) -> dict[str, Any]:
    """Who changes an order as it stands now."""
    db.refresh(order)
    return seen(db, order, LATER)
