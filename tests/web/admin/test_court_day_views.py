"""The pages of an administrator about bank holidays and sittings, and what others see of them."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from orders.access.permissions import Role
from orders.courts.model import BankHolidayChange
from orders.register.model import Order
from orders.rules.vocabulary.events import EventKind
from tests.factories.areas import make_areas
from tests.factories.breaches import make_breach
from tests.factories.courts import COURT, make_court
from tests.factories.orders import SERVED, at, happen, make_order, make_served_notice, order_input
from tests.pages import check_page
from tests.signing_in import csrf_token, sign_in, token_on
from tests.web.order_pages import page_of


@pytest.fixture
def administrator(client: FlaskClient) -> FlaskClient:
    sign_in(client, Role.ADMINISTRATOR)
    return client


def correct(client: FlaskClient, day: str = "26 12 2026", **changes: str) -> TestResponse:
    number, month, year = day.split()
    form = {
        "csrf_token": csrf_token(client),
        "on_day-day": number,
        "on_day-month": month,
        "on_day-year": year,
        "is_holiday": "true",
        "reason": "Proclaimed",
    }
    return client.post("/bank-holidays", data=form | changes)


def test_a_day_is_added_and_withdrawn_by_hand(administrator: FlaskClient, db: Session) -> None:
    answer = correct(administrator)
    assert (answer.status_code, answer.location) == (303, "/bank-holidays?year=2026&moved=0")
    page = check_page(administrator.get(answer.location).text)
    assert page.h1 == "Bank holidays 2026"
    assert "Sat 26 Dec 2026 Added here" in page.text
    assert "0 custody clocks that run were counted again" in page.text
    made = db.scalars(select(BankHolidayChange)).one()
    there = f"/bank-holidays/{made.id}/withdraw"
    assert check_page(administrator.get(there).text).h1 == (
        "Withdraw the correction of 26 December 2026?"
    )
    token = token_on(administrator, there)
    assert administrator.post(there, data={"csrf_token": token}).status_code == 303
    page = check_page(administrator.get("/bank-holidays?year=2026").text)
    assert "Added here" not in page.text
    assert administrator.get(there).status_code == 409
    assert administrator.get("/bank-holidays/999/withdraw").status_code == 404


@pytest.mark.parametrize(
    ("day", "changes", "status", "said"),
    [
        ("31 2 2026", {}, 422, "Enter a real date"),
        ("26 12 1999", {}, 422, "Enter a day from 2000 to 2099"),
        ("26 12 2026", {"reason": " "}, 422, "Say why"),
        ("26 12 2026", {"is_holiday": ""}, 422, "Choose whether it is a bank holiday"),
        ("25 12 2026", {}, 409, "25 December 2026 is a bank holiday already"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    administrator: FlaskClient,
    db: Session,
    day: str,
    changes: dict[str, str],
    status: int,
    said: str,
) -> None:
    answer = correct(administrator, day, **changes)
    page = check_page(answer.text)
    assert answer.status_code == status
    assert said in page.text
    assert page.title.startswith("Error: ")
    assert db.scalars(select(BankHolidayChange)).all() == []


@pytest.mark.time_machine(at("2027-03-01 10:00"), tick=False)
@pytest.mark.parametrize("year", ["never", "1066", ""])
def test_a_year_that_is_none_shows_this_one(administrator: FlaskClient, year: str) -> None:
    page = check_page(administrator.get(f"/bank-holidays?year={year}").text)
    assert page.h1 == "Bank holidays 2027"


def test_courts_are_listed_with_their_sittings(administrator: FlaskClient, db: Session) -> None:
    assert "No court is known" in check_page(administrator.get("/courts").text).text
    make_court(db, 4, 5)
    db.commit()
    page = check_page(administrator.get("/courts").text)
    assert "Friday 10:00 to 12:00 1 Jan 2020 No end" in page.text
    assert "24 Dec 2026: does not sit. Works" in page.text


@pytest.fixture
def notice(db: Session) -> Order:
    """A notice served Fri 20 Nov 2026 09:00 whose hearing is to be in Alder."""
    make_areas(db)
    order = make_order(db)
    happen(
        db,
        order,
        EventKind.SERVED,
        "2026-11-20 09:00",
        details={**SERVED, "hearing_court": "alder  magistrates' court"},
    )
    return order


@pytest.mark.time_machine(at("2026-11-20 10:00"), tick=False)
@pytest.mark.parametrize(
    ("weekdays", "said"),
    [
        pytest.param((4, 5), "Last sitting before it: Alder Magistrates' Court", id="C2"),
        pytest.param((2,), "Alder Magistrates' Court does not sit before it", id="none"),
    ],
)
def test_the_order_page_names_the_last_sitting_before_the_hearing_is_due(
    client: FlaskClient, db: Session, notice: Order, weekdays: tuple[int, ...], said: str
) -> None:
    make_court(db, *weekdays)
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    assert said in page_of(client, notice).text


@pytest.mark.time_machine(at("2026-11-20 10:00"), tick=False)
def test_nothing_is_said_of_a_court_whose_sittings_are_not_known(
    client: FlaskClient, db: Session, notice: Order
) -> None:
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    text = page_of(client, notice).text
    assert "Hearing must start by" in text
    assert "sitting before it" not in text


@pytest.mark.time_machine(at("2026-11-27 23:30"), tick=False)
def test_pages_of_a_breach_name_the_last_sitting_before_custody_ends(
    client: FlaskClient, db: Session
) -> None:
    make_areas(db)
    order = make_order(db, order_input())
    make_court(db, 5, name="Birmingham Magistrates' Court")
    breach = make_breach(
        db,
        order,
        occurred_from=at("2026-11-27 20:00"),
        arrested_at=at("2026-11-27 22:00"),
        now=at("2026-11-27 23:00"),
    )
    db.commit()
    said = "Last sitting before it: Birmingham Magistrates' Court, until Sat 28 Nov 2026, 12:00"
    sign_in(client, Role.CIVIL_ORDERS)
    assert said in page_of(client, order).text
    assert said in check_page(client.get(f"/breaches/{breach.id}").text).text


@pytest.mark.time_machine(at("2026-11-27 23:30"), tick=False)
def test_a_hearing_opened_names_the_court_from_then_on(client: FlaskClient, db: Session) -> None:
    make_areas(db)
    order = make_served_notice(db)
    happen(db, order, EventKind.HEARING_OPENED, "2026-11-21 10:00", details={"court": COURT})
    make_court(db, 5)
    make_breach(
        db,
        order,
        occurred_from=at("2026-11-27 20:00"),
        arrested_at=at("2026-11-27 22:00"),
        now=at("2026-11-27 23:00"),
    )
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    assert "Last sitting before it: Alder" in page_of(client, order).text
