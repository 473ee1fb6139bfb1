"""Where people live is changed on the order somebody had in front of them, as every change is."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from orders.access.permissions import Role
from orders.people.model import Address
from orders.register.changes import home_changes
from orders.register.changes.change_steps import CHANGED_MEANWHILE
from orders.register.model import Order
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.orders import at, home, make_order, notice_input, subject
from tests.pages import check_page
from tests.signing_in import sign_in
from tests.web.order_pages import NOW, send

pytestmark = pytest.mark.time_machine(NOW, tick=False)

MOVED = {"kind": "HOME", "lines": "2 Invented Close", "postcode": "B2 2BB"}
PATHS = {
    "a new address": ("people/{person}/addresses/new", MOVED),
    "a withholding": ("addresses/{address}/withhold", {"confidential": "true"}),
    "a place": ("addresses/{lost}/place", {"postcode": "B2 2BB", "confirmed": "yes"}),
}


@pytest.fixture
def order(db: Session) -> Order:
    make_areas(db)
    given = subject(home("B1 1AA"), home(None, lines="Somewhere"))
    made = make_order(db, notice_input(subject=given))
    db.commit()
    return made


def page_text(answer: TestResponse) -> str:
    return check_page(answer.text).text


def path_of(db: Session, order: Order, path: str) -> str:
    query = select(Address).where(Address.person_id == order.subject_id)
    homes = {each.point is None: each.id for each in db.scalars(query)}
    filled = path.format(person=order.subject_id, address=homes[False], lost=homes[True])
    return f"/orders/{order.reference}/{filled}"


@pytest.mark.parametrize(("path", "data"), PATHS.values(), ids=list(PATHS))
def test_a_form_opened_before_another_change_is_refused(
    client: FlaskClient, db: Session, order: Order, path: str, data: dict[str, str]
) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    there = path_of(db, order, path)
    (seen,) = re.findall(r'name="version" value="(\d+)"', client.get(there).text)
    assert int(seen) == order.version
    order.version += 1
    db.commit()
    assert send(client, there, **data, version=seen).status_code == 409
    assert send(client, there, **data, version=order.version).status_code == 303


@pytest.mark.parametrize(("path", "data"), PATHS.values(), ids=list(PATHS))
def test_a_form_that_says_no_version_is_refused(
    client: FlaskClient, db: Session, order: Order, path: str, data: dict[str, str]
) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    there = path_of(db, order, path)
    for claimed in ({}, {"version": ""}, {"version": "newest"}):
        answer = send(client, there, **data, **claimed)
        assert (answer.status_code, CHANGED_MEANWHILE in page_text(answer)) == (409, True)
    assert db.scalars(select(Order.version)).one() == order.version


def test_a_move_counts_up_every_order_of_the_person(db: Session, order: Order) -> None:
    seen = order.version
    home_changes.move(
        db,
        order.subject_id,
        home("B2 2BB", starts_on=date(2026, 11, 21)),
        leaves=True,
        by=make_account(db),
        now=at("2026-11-22 12:00"),
        reference=order.reference,
    )
    assert db.scalars(select(Order.version)).one() == seen + 1
