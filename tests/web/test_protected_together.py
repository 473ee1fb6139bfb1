"""A mother and her child in one home, one of them withheld: no page or map shows either."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.people.model import Address
from orders.register.model import Order, Protection
from tests.factories.orders import home, make_served_notice, notice_input, protected
from tests.web import writing
from tests.web.order_pages import NOW, page_of, send_shown

pytestmark = pytest.mark.time_machine(NOW, tick=False)

LINES = "2 Invented Close"
OPEN, ELSEWHERE = home("WS1 1AA", lines=LINES), home("WS2 2BB", lines="9 Other Row")
MOVED = {"starts_on-day": "21", "starts_on-month": "11", "starts_on-year": "2026", "leaves": "true"}


def of_two(db: Session, *homes: Any) -> Order:
    """A served notice that protects somebody in each of these homes."""
    names = ("Grace", "Ada")
    persons = tuple(
        protected(each, given_names=name) for each, name in zip(homes, names, strict=True)
    )
    order = make_served_notice(db, notice_input(protected_persons=persons))
    db.commit()
    return order


def addresses(db: Session, order: Order) -> list[Address]:
    db.expire_all()
    protecting = select(Protection.person_id).where(Protection.order_id == order.id)
    return list(
        db.scalars(select(Address).where(Address.person_id.in_(protecting)).order_by(Address.id))
    )


def withhold(order: Order, address: Address) -> str:
    return f"/orders/{order.reference}/addresses/{address.id}/withhold"


def roles_drawn(client: FlaskClient, path: str) -> set[str]:
    """Whose homes a map draws."""
    answer = client.get(path)
    assert answer.status_code == 200
    found = json.loads(answer.get_data())
    return {found["roles"][what] for what in found["what"]}


def test_the_form_records_both_withheld(civil: FlaskClient, db: Session) -> None:
    begun = writing.begin(civil).all(writing.NOTICE)
    begun.saved("protected-1/homes/1", writing.OTHER_HOME | {"confidential": "true"})
    begun.saved("protected-2", writing.PROTECTED | {"given_names": "Ada"})
    begun.saved("protected-2/homes/1", writing.OTHER_HOME | {"lines": "2 INVENTED CLOSE,"})
    assert begun.send(f"{begun.path}/record").status_code == 303
    order = db.scalars(select(Order)).one()
    assert [each.confidential for each in addresses(db, order)] == [True, True]


def test_neither_page_nor_map_shows_the_home_of_either(civil: FlaskClient, db: Session) -> None:
    order = of_two(db, OPEN, OPEN)
    maps = (f"/orders/{order.reference}/points.json", "/orders/map/points.json?status=live")
    assert all(len(roles_drawn(civil, path)) == 2 for path in maps)
    answer = send_shown(civil, withhold(order, addresses(db, order)[1]), confidential="true")
    assert answer.status_code == 303
    for path in maps:
        assert len(roles_drawn(civil, path)) == 1, path
    assert LINES not in page_of(civil, order).text
    for path in ("/orders.csv", "/orders.geojson"):
        assert LINES not in civil.get(path).text
        assert "WS1 1AA" not in civil.get(path).text
    first = addresses(db, order)[0]
    why = {"purpose": "WELFARE_CHECK", "reason": "She asked for it."}
    send_shown(civil, withhold(order, first), confidential="false", **why)
    assert [each.confidential for each in addresses(db, order)] == [False, True]


def test_who_moves_in_with_somebody_withheld_is_withheld(civil: FlaskClient, db: Session) -> None:
    order = of_two(db, home("WS1 1AA", lines=LINES, confidential=True), ELSEWHERE)
    child = addresses(db, order)[1].person_id
    there = f"/orders/{order.reference}/people/{child}/addresses/new"
    assert send_shown(civil, there, **writing.OTHER_HOME, **MOVED).status_code == 303
    assert [each.confidential for each in addresses(db, order)] == [True, False, True]
    assert LINES not in page_of(civil, order).text
