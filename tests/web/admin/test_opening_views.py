"""Opened homes are answered by a second person; limits reached, by the auditor."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access import look_up_budget
from orders.access.model import Account, LookUpLimit
from orders.access.permissions import Role
from orders.people.model import Address
from orders.register.changes import home_changes
from orders.register.confidentiality.opening_model import HomeOpening, OpeningExtent
from orders.register.confidentiality.openings import add_opening, reason_of
from orders.register.model import Order
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.orders import make_served_notice, notice_input
from tests.pages import check_page
from tests.signing_in import sign_in, sign_in_as
from tests.web.order_pages import HIDDEN, NOW, SECRET, logged, send

pytestmark = pytest.mark.time_machine(NOW, tick=False)

WHY = ("WELFARE_CHECK", "Visit at 18:00 today")


@pytest.fixture
def hidden(db: Session) -> Order:
    """A notice that protects somebody whose home is withheld."""
    make_areas(db)
    order = make_served_notice(db, notice_input(protected_persons=(HIDDEN,)))
    db.commit()
    return order


@pytest.fixture
def opener(db: Session) -> Account:
    """A member of the civil orders team."""
    account = make_account(db, Role.CIVIL_ORDERS)
    db.commit()
    return account


def opened(db: Session, order: Order, by: Account) -> HomeOpening:
    """The withheld home of the notice, shown to ``by``."""
    home = db.scalars(select(Address.id).where(Address.confidential)).one()
    opening = add_opening(
        db, order, reason_of(*WHY), OpeningExtent.SHOWN, by=by, now=NOW, address_id=home
    )
    db.commit()
    return opening


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CIVIL_ORDERS])
def test_a_second_person_answers_an_opening_once(
    client: FlaskClient, db: Session, hidden: Order, opener: Account, role: Role
) -> None:
    opening = opened(db, hidden, opener)
    reviewer = sign_in(client, role)
    assert "1 opened home to review" in check_page(client.get("/").text).text
    page = check_page(client.get("/openings").text)
    assert f"{opener.name} ({opener.username})" in page.text
    assert f"Shown to them: address {opening.address_id}, {hidden.reference}" in page.text
    assert "Welfare check: Visit at 18:00 today" in page.text
    assert SECRET not in page.text
    there = f"/openings/{opening.id}/review"
    assert send(client, there, verdict="FINE").status_code == 422
    answer = send(client, there, verdict="NOT_IN_ORDER")
    assert "Your answer is recorded." in check_page(client.get(answer.location).text).text
    assert "No openings" in check_page(client.get("/openings").text).text
    said = check_page(client.get("/openings?show=all").text).text
    assert f"Not in order, passed on: {reviewer.name}" in said
    assert send(client, there, verdict="IN_ORDER").status_code == 409
    assert send(client, "/openings/999/review", verdict="IN_ORDER").status_code == 404
    (line,) = logged(db, "opening.reviewed")
    assert line.details == {"opening": opening.id, "verdict": "NOT_IN_ORDER"}
    assert "to review" not in check_page(client.get("/").text).text


def test_a_reason_that_tells_the_home_is_kept_from_who_may_not_open_it(
    client: FlaskClient, db: Session, hidden: Order, opener: Account
) -> None:
    home = db.scalars(select(Address.id).where(Address.confidential)).one()
    told = reason_of("WELFARE_CHECK", "Visit to Rowan House, 9 Hidden Mews at 18:00")
    add_opening(db, hidden, told, OpeningExtent.SHOWN, by=opener, now=NOW, address_id=home)
    db.commit()
    sign_in(client, Role.AUDITOR)
    said = check_page(client.get("/openings").text).text
    assert "Hidden Mews" not in said
    assert f"address {home}" in said


def test_nobody_answers_what_they_opened_themselves(
    client: FlaskClient, db: Session, hidden: Order, opener: Account
) -> None:
    opening = opened(db, hidden, opener)
    sign_in_as(client, opener)
    assert "For another person" in check_page(client.get("/openings").text).text
    assert "to review" not in check_page(client.get("/").text).text
    answer = send(client, f"/openings/{opening.id}/review", verdict="IN_ORDER")
    assert answer.status_code == 409
    assert "Another person reviews it." in check_page(answer.text).text
    db.expire_all()
    assert db.get_one(HomeOpening, opening.id).reviewed_at is None


@pytest.mark.spatial
def test_opening_to_everybody_stands_on_the_list_too(each_db: Session) -> None:
    db = each_db
    make_areas(db)
    order = make_served_notice(db, notice_input(protected_persons=(HIDDEN,)))
    home = db.scalars(select(Address).where(Address.confidential)).one()
    by, now = make_account(db, Role.CIVIL_ORDERS), NOW
    purpose, reason = WHY
    home_changes.withhold(
        db,
        home.id,
        confidential=False,
        purpose=purpose,
        reason=reason,
        by=by,
        now=now,
        reference=order.reference,
    )
    (row,) = db.scalars(select(HomeOpening))
    assert (row.extent, row.address_id, row.account_id) == (OpeningExtent.OPENED, home.id, by.id)
    (line,) = logged(db, "address.opened")
    assert line.details["address"] == home.id


def test_a_limit_that_was_reached_is_on_the_auditors_first_page_until_answered(
    app: Flask, client: FlaskClient, db: Session, opener: Account
) -> None:
    look_up_budget.report(db, opener, now=NOW)
    db.commit()
    auditor = sign_in(client, Role.AUDITOR)
    assert "1 look-up limit reached" in check_page(client.get("/").text).text
    page = check_page(client.get("/look-up-limits").text)
    assert f"{opener.name} ({opener.username}) 1 Reviewed" in page.text
    (row,) = db.scalars(select(LookUpLimit))
    answer = send(client, f"/look-up-limits/{row.id}/review")
    page = check_page(client.get(answer.location).text)
    assert f"{auditor.name}, 22 Nov 2026 10:00" in page.text
    assert "limit reached" not in check_page(client.get("/").text).text
    assert send(client, f"/look-up-limits/{row.id}/review").status_code == 409
    boss = app.test_client()
    account = sign_in(boss, Role.ADMINISTRATOR)
    look_up_budget.report(db, account, now=NOW)
    db.commit()
    own = db.scalars(select(LookUpLimit.id).where(LookUpLimit.account_id == account.id)).one()
    assert send(boss, f"/look-up-limits/{own}/review").status_code == 409
