"""A record entered in error is recorded anew with what it said, or as what it was."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.register.model import Draft, Order
from orders.rules.vocabulary.events import EventKind
from tests.factories.conditions import NO_CONTACT, make_spo, near_refuge
from tests.factories.orders import at, happen, make_order, order_input
from tests.pages import check_page
from tests.web.order_pages import NOW, SECRET, logged, page_of, send

pytestmark = pytest.mark.time_machine(NOW, tick=False)


def test_what_it_said_is_there_on_every_page_and_is_recorded_once_it_is_looked_at(
    client: FlaskClient, db: Session, order: Order
) -> None:
    path = f"/orders/{order.reference}/copy"
    assert send(client, path, kind="DVPN").status_code == 409
    happen(db, order, EventKind.ENTERED_IN_ERROR, "2026-11-21 10:00")
    db.commit()
    assert "Record it anew with what it said" in page_of(client, order).text
    assert send(client, path, kind="SHOE").status_code == 422
    answer = send(client, path, kind="DVPN")
    assert answer.status_code == 303, answer.text
    tasks = check_page(client.get(answer.location).text).text
    assert "Has a problem" not in tasks
    draft = db.scalars(select(Draft)).one()
    assert draft.pages["subject"]["family_name"] == "Marsh"
    assert draft.pages["protected-1"]["relationship_basis"] == "EX_COHABITANT"
    assert draft.pages["grounds"]["grounds"] == order.grounds
    assert SECRET not in str(draft.pages)
    done = send(client, f"{answer.location}/record")
    assert done.status_code == 303, check_page(done.text).text
    again = db.scalars(select(Order).order_by(Order.id.desc())).first()
    assert again is not None
    assert again.id != order.id
    assert (again.grounds, again.considerations) == (order.grounds, order.considerations)
    assert logged(db, "order.copied")[0].reference == order.reference


def test_words_of_a_condition_that_are_not_told_are_typed_anew(
    civil: FlaskClient, db: Session
) -> None:
    order = make_spo(db, near_refuge(3_000, confidential=True), NO_CONTACT)
    happen(db, order, EventKind.ENTERED_IN_ERROR, "2026-11-21 10:00")
    db.commit()
    assert send(civil, f"/orders/{order.reference}/copy", kind="SPO").status_code == 303
    draft = db.scalars(select(Draft)).one()
    assert "house edged red" not in str(draft.pages)
    assert NO_CONTACT.text_verbatim in str(draft.pages["conditions"])


@pytest.mark.parametrize(("kind", "is_told"), [("OTHER", True), ("NMO", False)])
def test_what_a_sealed_order_calls_itself_goes_where_it_is_asked(
    civil: FlaskClient, db: Session, kind: str, is_told: bool
) -> None:
    named = {
        "other_name": "Respect order",
        "other_statute": "none named",
        "other_breach": "An offence.",
    }
    given = order_input(kind="OTHER", started_at=at("2026-11-20 11:00"), **named)
    wrong = make_order(db, given)
    happen(db, wrong, EventKind.ENTERED_IN_ERROR, "2026-11-21 10:00")
    db.commit()
    assert send(civil, f"/orders/{wrong.reference}/copy", kind=kind).status_code == 303
    page = db.scalars(select(Draft)).one().pages["court"]
    assert {name: page[name] for name in named if name in page} == (named if is_told else {})
