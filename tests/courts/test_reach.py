"""A correction to the bank holidays reaches every place that tells the deadline of a hearing."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.register.model import Order
from orders.rules.vocabulary.events import EventKind
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.courts import make_bank_holiday
from tests.factories.orders import at, happen, make_order, notice_input
from tests.pages import check_page
from tests.signing_in import sign_in

PUBLISHED, CORRECTED = "10:00 Tue 29 Dec 2026", "10:00 Wed 30 Dec 2026"
pytestmark = pytest.mark.time_machine(at("2026-12-27 12:00"), tick=False)


@pytest.fixture
def served(db: Session) -> Order:
    """A notice served Thu 24 Dec 2026 10:00 (C15), looked at on 27 December."""
    make_areas(db)
    order = make_order(db, notice_input(started_at=at("2026-12-24 08:00")))
    happen(db, order, EventKind.SERVED, "2026-12-24 10:00")
    db.commit()
    return order


@pytest.fixture
def corrected(served: Order, db: Session) -> Order:
    """The same, Saturday 26 December having been added to the bank holidays."""
    make_bank_holiday(db, make_account(db))
    db.commit()
    return served


def told(client: FlaskClient, page: str) -> str:
    sign_in(client, Role.CIVIL_ORDERS)
    return check_page(client.get(page).text).text


@pytest.mark.parametrize(
    "page", ["/orders/{0}", "/orders?area=WMP", "/work/hearings"], ids=["order", "list", "work"]
)
def test_every_page_tells_the_corrected_deadline_c15(
    client: FlaskClient, corrected: Order, page: str
) -> None:
    text = told(client, page.format(corrected.reference))
    assert "Wed 30 Dec 2026, 10:00" in text
    assert "Tue 29 Dec 2026, 10:00" not in text


def test_the_order_page_tells_the_published_deadline_and_the_arguable_one_c15(
    client: FlaskClient, served: Order
) -> None:
    text = told(client, f"/orders/{served.reference}")
    assert "Tue 29 Dec 2026, 10:00" in text
    assert "Arguable: Wed 30 Dec 2026, 10:00" in text


@pytest.mark.parametrize(
    ("which", "expected"), [("served", "29 Dec"), ("corrected", "30 Dec")], ids=str
)
def test_the_digest_tells_the_deadline_as_corrected_c15(
    app: Flask, request: pytest.FixtureRequest, which: str, expected: str
) -> None:
    request.getfixturevalue(which)
    words = ["digest", "show", "--on", "2026-12-27", "--area", "ALD"]
    told = app.test_cli_runner().invoke(args=words).stdout
    [line] = [line for line in told.splitlines() if "earing" in line and " Dec" in line][:1]
    assert expected in line
