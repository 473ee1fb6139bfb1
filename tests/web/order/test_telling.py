"""What an order's page says of the duty to tell police name and address, and of changes."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.register.model import Order
from orders.rules.vocabulary.events import EventKind
from tests.factories.areas import make_areas
from tests.factories.orders import at, happen
from tests.pages import check_page
from tests.signing_in import sign_in
from tests.web.order_pages import events_of, guard_fields, moment, page_of, send
from tests.worklists.looking import make_court_order

pytestmark = pytest.mark.time_machine(at("2026-11-24 12:00"), tick=False)


@pytest.fixture
def spo(db: Session, client: FlaskClient) -> Order:
    """An SPO served Fri 20 Nov 2026 17:00, told of the next day; looked at on the 24th."""
    make_areas(db)
    order = make_court_order(db, "SPO", "2026-11-20 11:00")
    order = happen(db, order, EventKind.SERVED, "2026-11-20 17:00")
    order = happen(db, order, EventKind.NOTIFIED, "2026-11-21 12:00")
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    return order


def test_nothing_is_said_of_changes_while_there_is_none(client: FlaskClient, spo: Order) -> None:
    text = page_of(client, spo).text
    assert "Name and address told to police: done" in text
    assert "Change of name or address" not in text


def test_a_change_is_recorded_on_its_form_and_its_clock_runs(
    client: FlaskClient, db: Session, spo: Order
) -> None:
    there = f"/orders/{spo.reference}/events/details-changed"
    check_page(client.get(there).text)
    answer = send(
        client,
        there,
        **guard_fields(db, spo),
        **moment("occurred_at", "2026-11-23 09:00"),
        reason="Home address",
    )
    assert answer.status_code == 303
    assert events_of(db, spo)[-1] is EventKind.DETAILS_CHANGED
    text = page_of(client, spo).text
    assert "Change of name or address told to police: due" in text
    assert "24:00 Wed 25 Nov 2026" in text
    assert "Stalking Protection Act 2019 s.9(3)-(4)" in text


def test_another_duty_recorded_is_said_with_its_section(
    client: FlaskClient, db: Session, spo: Order
) -> None:
    order = make_court_order(db, "DAPO", "2026-11-20 11:00")
    happen(db, order, EventKind.EXCUSED, "2026-11-20 12:00")
    db.commit()
    text = page_of(client, order).text
    assert "told to police: not required: recorded as under another duty" in text
    assert "Domestic Abuse Act 2021 s.41(8)" in text
