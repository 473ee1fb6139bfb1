"""The pages that say whether a protected person lives where the subject does, and to whom."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.people.model import Address
from orders.register.model import Draft, Order, Protection
from orders.register.schemas.order import ProtectedInput
from orders.rules.vocabulary.events import EventKind
from tests.factories.areas import area_id
from tests.factories.orders import happen, make_order, notice_input, protected
from tests.pages import check_page
from tests.sent_forms import sent_by
from tests.signing_in import sign_in
from tests.web.order_pages import HIDDEN, NOW, page_of, send

pytestmark = pytest.mark.time_machine(NOW, tick=False)
CALLED = "Lives at the same premises as the subject"
KEPT = f"{CALLED} Withheld: it may tell where they live."
WORDS = {True: "Yes", False: "No", None: "Not known"}


def recorded(db: Session, person: ProtectedInput, answer: bool | None) -> Order:
    persons = (replace(person, shares_home=answer),)
    given = notice_input(protected_persons=persons, override_reason="She fled.")
    order = make_order(db, given)
    db.commit()
    return order


def hers(db: Session, order: Order) -> int:
    return db.scalars(select(Protection.person_id).where(Protection.order_id == order.id)).one()


@pytest.mark.parametrize("answer", WORDS)
@pytest.mark.parametrize("role", [Role.CIVIL_ORDERS, Role.OFFICER])
def test_an_order_says_it_in_words(
    client: FlaskClient, db: Session, answer: bool | None, role: Role
) -> None:
    order = recorded(db, protected(), answer)
    sign_in(client, role, area_id=area_id(db, "ALD") if role is Role.OFFICER else None)
    assert f"{CALLED} {WORDS[answer]}" in page_of(client, order).text


@pytest.mark.parametrize("answer", WORDS)
@pytest.mark.parametrize("role", [Role.CIVIL_ORDERS, Role.OFFICER])
def test_beside_a_withheld_home_it_is_kept_back_whatever_it_is(
    client: FlaskClient, db: Session, answer: bool | None, role: Role
) -> None:
    order = recorded(db, HIDDEN, answer)
    sign_in(client, role, area_id=area_id(db, "ALD") if role is Role.OFFICER else None)
    page = page_of(client, order).text
    assert KEPT in page
    assert f"{CALLED} {WORDS[answer]}" not in page


def test_who_opens_the_home_reads_it_and_the_next_look_does_not(
    civil: FlaskClient, db: Session
) -> None:
    order = recorded(db, HIDDEN, True)
    asked = select(Address.id).where(Address.person_id == hers(db, order))
    path = f"/orders/{order.reference}/addresses/{db.scalars(asked).one()}/show"
    why = {"purpose": "COURT_FILE", "reason": "For the file of tomorrow's hearing."}
    opened = send(civil, path, **why)
    assert opened.status_code == 303, opened.text
    assert f"{CALLED} Yes" in check_page(civil.get(opened.location).text).text
    assert KEPT in page_of(civil, order).text


def test_the_form_that_puts_it_right_shows_no_answer_that_is_kept(
    civil: FlaskClient, db: Session
) -> None:
    shown = []
    for answer in WORDS:
        order = recorded(db, HIDDEN, answer)
        path = f"/orders/{order.reference}/corrections/connection/{hers(db, order)}"
        html = civil.get(path).text
        assert "is withheld: it is not shown here" in check_page(html).text
        shown.append(sent_by(html)["shares_home"])
        sent = {**sent_by(html), "lives_with": "Her mother", "reason": "Her words."}
        assert civil.post(path, data=sent).status_code == 303
        db.expire_all()
        kept = select(Protection.shares_home).where(Protection.order_id == order.id)
        assert db.scalars(kept).all() == [answer]
    assert shown[0] == shown[1] == shown[2]


def test_it_is_put_right_on_its_page_and_what_stood_there_can_be_read(
    civil: FlaskClient, db: Session
) -> None:
    order = recorded(db, protected(), None)
    path = f"/orders/{order.reference}/corrections/connection/{hers(db, order)}"
    sent = {**sent_by(civil.get(path).text), "shares_home": "false", "reason": "She said so."}
    assert civil.post(path, data=sent).status_code == 303
    assert f"{CALLED} No" in page_of(civil, order).text
    told = check_page(civil.get(f"/orders/{order.reference}/corrections").text).text
    assert CALLED in told
    assert "She said so." in told


def test_what_stood_there_is_kept_back_once_a_home_of_hers_is_withheld(
    civil: FlaskClient, db: Session
) -> None:
    order = recorded(db, HIDDEN, True)
    path = f"/orders/{order.reference}/corrections/connection/{hers(db, order)}"
    sent = {**sent_by(civil.get(path).text), "shares_home": "false", "reason": "He moved out."}
    assert civil.post(path, data=sent).status_code == 303
    told = check_page(civil.get(f"/orders/{order.reference}/corrections").text).text
    assert "Withheld" in told
    assert "He moved out." not in told


@pytest.mark.parametrize("person", [HIDDEN, protected()], ids=["hidden", "shown"])
def test_who_was_taken_off_the_order_is_told_with_an_answer_that_is_told(
    civil: FlaskClient, db: Session, person: ProtectedInput
) -> None:
    told = []
    for answer in WORDS:
        order = recorded(db, person, answer)
        there = f"/orders/{order.reference}/corrections"
        path = f"{there}/connection/{hers(db, order)}/take-out"
        sent = {**sent_by(civil.get(path).text), "reason": "Another woman."}
        assert civil.post(path, data=sent).status_code == 303
        page = check_page(civil.get(there).text).text
        assert "Another woman." in page
        told.append(f"{CALLED} was {WORDS[answer].lower()}" in page)
    assert told == ([False] * 3 if person is HIDDEN else [True, True, False])


@pytest.mark.parametrize("person", [HIDDEN, protected()], ids=["hidden", "shown"])
def test_recorded_anew_it_brings_along_an_answer_that_is_told(
    civil: FlaskClient, db: Session, person: ProtectedInput
) -> None:
    order = recorded(db, person, True)
    happen(db, order, EventKind.ENTERED_IN_ERROR, "2026-11-21 10:00")
    db.commit()
    assert send(civil, f"/orders/{order.reference}/copy", kind="DVPN").status_code == 303
    page = db.scalars(select(Draft)).one().pages["protected-1"]
    assert page.get("shares_home") == (None if person is HIDDEN else "true")
