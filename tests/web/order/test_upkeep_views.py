"""Recording that PNC or Connect was updated and that an order was reviewed, on its page."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.register.model import Order
from orders.register.schemas.condition import ConditionInput
from orders.rules.vocabulary.codes import System
from orders.upkeep.model import Review, SystemUpdate
from tests.factories.areas import area_id, make_areas
from tests.factories.orders import NON_MOLEST, at, make_served_notice
from tests.pages import check_page
from tests.signing_in import sign_in
from tests.web.order_pages import NOW, logged, moment, page_of, send
from tests.worklists.looking import make_court_order

pytestmark = pytest.mark.time_machine(NOW, tick=False)


@pytest.fixture
def served(client: FlaskClient, db: Session) -> Order:
    """Served on Friday at nine; the team is signed in."""
    make_areas(db)
    order = make_served_notice(db)
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    return order


@pytest.fixture
def spo(client: FlaskClient, db: Session, served: Order) -> Order:
    """An SPO until further order, made on 20 September."""
    order = make_court_order(db, "SPO", "2026-09-20 11:00")
    db.commit()
    return order


def test_the_orders_page_says_since_when_an_update_is_wanted(
    client: FlaskClient, served: Order
) -> None:
    text = page_of(client, served).text
    assert text.count("An update is wanted since 20 Nov 2026 09:00") == 2


@pytest.mark.parametrize("system", ["pnc", "connect"])
def test_one_press_on_the_orders_page_is_now_and_oneself(
    client: FlaskClient, db: Session, served: Order, system: str
) -> None:
    answer = send(client, f"/orders/{served.reference}/updates/{system}")
    assert answer.status_code == 303
    update = db.scalars(select(SystemUpdate)).one()
    assert (update.system.value.lower(), update.updated_at) == (system, NOW)
    (line,) = logged(db, "system-update.recorded")
    assert (line.reference, line.details["system"]) == (served.reference, system.upper())
    text = check_page(client.get(answer.location).text).text
    assert f"{update.system.label} : updated 22 Nov 2026 10:00 by {update.updated_by}" in text
    assert text.count("An update is wanted") == 1


def test_the_form_holds_now_and_oneself_and_takes_another_time(
    client: FlaskClient, db: Session, served: Order
) -> None:
    path = f"/orders/{served.reference}/updates/pnc"
    html = client.get(path).text
    check_page(html)
    assert 'value="10:00"' in html
    answer = send(
        client, path, **moment("updated_at", "2026-11-20 09:30"), updated_by="Clerk 9 Bell"
    )
    assert answer.status_code == 303
    update = db.scalars(select(SystemUpdate)).one()
    assert (update.system, update.updated_by) == (System.PNC, "Clerk 9 Bell")


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("2026-11-22 10:01", "The update must be in the past."),
        ("2026-11-31 10:01", "Enter a real date"),
    ],
)
def test_an_update_to_come_or_on_no_day_is_refused(
    client: FlaskClient, db: Session, served: Order, when: str, said: str
) -> None:
    path = f"/orders/{served.reference}/updates/pnc"
    answer = send(client, path, **moment("updated_at", when), updated_by="Clerk 9 Bell")
    assert answer.status_code == 422
    assert said in check_page(answer.text).text
    assert db.scalars(select(SystemUpdate)).all() == []


def test_there_is_no_third_system(client: FlaskClient, served: Order) -> None:
    assert client.get(f"/orders/{served.reference}/updates/fax").status_code == 404


@pytest.mark.parametrize("role", [Role.LPA_SUPERVISOR, Role.CIVIL_ORDERS])
def test_a_review_is_recorded_and_the_next_is_due_a_month_on(
    client: FlaskClient, db: Session, spo: Order, role: Role
) -> None:
    sign_in(client, role, area_id=area_id(db, "ALD"))
    assert "Next review by 20 October 2026: overdue" in " ".join(
        page_of(client, spo).text.replace(" :", ":").split()
    )
    path = f"/orders/{spo.reference}/reviews/new"
    check_page(client.get(path).text)
    answer = send(
        client, path, **moment("reviewed_at", "2026-11-22 09:30"), reviewed_by="DS 4 Hale",
        note="No contact since August.",
    )  # fmt: skip
    assert answer.status_code == 303
    review = db.scalars(select(Review)).one()
    assert review.next_review_on == date(2026, 12, 22)
    text = check_page(client.get(answer.location).text).text
    assert "Next review by 22 December 2026" in text
    assert "No contact since August." in text
    (line,) = logged(db, "order.reviewed")
    assert (line.reference, line.details["next_review_on"]) == (spo.reference, "2026-12-22")
    assert "No contact" not in str(line.details)


def test_the_next_review_must_be_later(client: FlaskClient, db: Session, spo: Order) -> None:
    day = moment("next_review_on", "2026-11-22 00:00")
    del day["next_review_on-time"]
    answer = send(
        client, f"/orders/{spo.reference}/reviews/new",
        **moment("reviewed_at", "2026-11-22 09:30"), **day, reviewed_by="DS 4 Hale",
    )  # fmt: skip
    assert answer.status_code == 422
    assert "The next review must be after this one." in check_page(answer.text).text
    assert db.scalars(select(Review)).all() == []


def test_a_kind_that_nobody_reviews_has_no_form(client: FlaskClient, served: Order) -> None:
    assert "Reviews" not in page_of(client, served).text
    assert client.get(f"/orders/{served.reference}/reviews/new").status_code == 404
    answer = send(
        client, f"/orders/{served.reference}/reviews/new",
        **moment("reviewed_at", "2026-11-22 09:30"), reviewed_by="DS 4 Hale",
    )  # fmt: skip
    assert answer.status_code == 409


def test_an_officer_reads_it_and_records_neither(
    client: FlaskClient, db: Session, spo: Order
) -> None:
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    assert "An update is wanted" in page_of(client, spo).text
    assert client.get(f"/orders/{spo.reference}/updates/pnc").status_code == 403
    assert client.get(f"/orders/{spo.reference}/reviews/new").status_code == 403
    assert send(client, f"/orders/{spo.reference}/updates/pnc").status_code == 403
    assert db.scalars(select(SystemUpdate)).all() == []


def test_a_ban_on_travel_near_its_end_is_reviewed_on_the_orders_page(
    client: FlaskClient, db: Session, served: Order
) -> None:
    ban = ConditionInput(
        "TRAVEL_PROHIBITION", "You must not travel.", countries="A", ends_at=at("2027-01-11 00:00")
    )
    order = make_court_order(db, "SHPO_CIVIL", "2022-01-11 11:00", conditions=(ban, NON_MOLEST))
    db.commit()
    listed = check_page(client.get("/work/terms-ending").text).text
    assert "Ban on travel ends: renew it, or let it end" in listed
    assert "Ban on travel ends 24:00 Sun 10 Jan 2027" in page_of(client, order).text
    path = f"/orders/{order.reference}/reviews/new"
    form = check_page(client.get(path).text).text
    assert "Next review by" not in form
    assert "A ban on travel or a tag ends 24:00 Sun 10 Jan 2027" in form
    sent = {**moment("reviewed_at", "2026-11-22 09:30"), "reviewed_by": "DS 4 Hale"}
    answer = send(client, path, **sent, note="Applied to renew it.")
    assert answer.status_code == 303
    assert "Applied to renew it." in check_page(client.get(answer.location).text).text
    assert order.reference not in client.get("/work/terms-ending").text
    assert client.get(path).status_code == 404
