"""The page that moves a breach recorded on the wrong order, and what it leaves there."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from orders.register.model import Order
from tests.factories.breaches import make_breach
from tests.factories.orders import make_served_notice
from tests.pages import check_page
from tests.sent_forms import sent_by
from tests.web.order_pages import NOW, logged

pytestmark = pytest.mark.time_machine(NOW, tick=False)


def test_a_breach_is_moved_in_two_pages_and_both_orders_say_so(
    client: FlaskClient, db: Session, order: Order
) -> None:
    breach, right = make_breach(db, order), make_served_notice(db)
    db.commit()
    page = f"/breaches/{breach.id}"
    form = f"/orders/{order.reference}/breaches/{breach.id}/move"
    assert form in client.get(page).text
    first = {**sent_by(client.get(form).text), "order": right.reference, "reason": "Wrong notice."}
    asked = client.post(form, data=first)
    assert asked.status_code == 422
    assert "Choose the conditions of the right order." in check_page(asked.text).text
    db.refresh(right, ["conditions"])
    second = {**sent_by(asked.text), "condition_ids": str(right.conditions[0].id)}
    done = client.post(form, data=second)
    assert done.status_code == 303, done.text
    assert right.reference in check_page(client.get(page).text).text
    for each in (order, right):
        told = check_page(client.get(f"/orders/{each.reference}/corrections").text).text
        assert "Wrong notice." in told
    assert (
        f"Moved to {right.reference}" in client.get(f"/orders/{order.reference}/corrections").text
    )
    assert {each.reference for each in logged(db, "breach.moved")} == {
        order.reference,
        right.reference,
    }
    assert client.get(form).status_code == 404
