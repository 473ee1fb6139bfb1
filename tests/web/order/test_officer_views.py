"""The orders of an officer who leaves are handed on together, or none of them."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.register.corrections.model import CorrectionRecord
from orders.register.model import Order
from tests.factories.orders import make_order
from tests.pages import check_page
from tests.sent_forms import sent_by
from tests.web.order_pages import NOW

pytestmark = pytest.mark.time_machine(NOW, tick=False)
FORM = "/officers?officer=dc+2210+price"
SAID: dict[str, object] = {
    "officer_in_case": "DC 3301 Moss",
    "changed_on-day": "22",
    "changed_on-month": "11",
    "changed_on-year": "2026",
    "reason": "DC Price has left the force.",
}


def test_forty_orders_are_handed_on_in_three_pages(
    client: FlaskClient, db: Session, order: Order
) -> None:
    for _ in range(39):
        make_order(db)
    db.commit()
    assert (
        "/officers?officer=" in client.get(f"/orders/{order.reference}/corrections/contact/0").text
    )
    html = client.get(FORM).text
    assert "40 orders" in check_page(html).text
    done = client.post("/officers", data={**sent_by_second(html), **SAID})
    assert done.status_code == 303, done.text
    page = check_page(client.get(done.location).text).text
    assert "40 orders changed." in page
    db.expire_all()
    assert set(db.scalars(select(Order.officer_in_case))) == {"DC 3301 Moss"}
    kept = db.scalars(select(CorrectionRecord)).all()
    assert {each.was["officer_in_case"] for each in kept} == {"DC 2210 Price"}
    assert len(kept) == 40


def test_one_that_was_changed_meanwhile_keeps_them_all(
    client: FlaskClient, db: Session, order: Order
) -> None:
    sent = {**sent_by_second(client.get(FORM).text), **SAID}
    behind = {f"version-{order.reference}": "1"}
    faults: list[dict[str, object]] = [{"orders": []}, {**behind}, {"reason": ""}]
    for wrong in faults:
        answer = client.post("/officers", data={**sent, **wrong})
        assert answer.status_code == 422, wrong
        check_page(answer.text)
    db.expire_all()
    assert order.officer_in_case == "DC 2210 Price"


def sent_by_second(html: str) -> dict[str, list[str]]:
    """What the form below the one that asks for the officer sends."""
    return sent_by(html[html.rindex("<form") :])
