"""Orders are handed on to another officer together: those one may see, none entered in error."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, select, true
from sqlalchemy.orm import Session

from orders.corrections.officers import hand_on
from orders.errors import ChangedMeanwhile, NotFound
from orders.register.model import Order
from orders.rules.vocabulary.events import EventKind
from tests.factories.orders import acting, happen, make_order, order_input

LATER = "2026-12-20 09:00"
pytestmark = pytest.mark.spatial


def give(db: Session, orders: Sequence[Order], to: str = "DC 3301 Moss", **changes: Any) -> Any:
    for each in orders:
        db.refresh(each)
    options: dict[str, Any] = {
        "visible": true(),
        "versions": {each.reference: each.version for each in orders},
    }
    options |= changes
    return hand_on(
        db,
        officer=to,
        contact="",
        changed_on=date(2026, 12, 19),
        reason="Left the force.",
        **acting(db, LATER),
        **options,
    )


def named(db: Session) -> set[str]:
    db.expire_all()
    return set(db.scalars(select(Order.officer_in_case)))


def test_an_order_entered_in_error_is_not_handed_on_nor_one_that_is_not_seen(
    each_db: Session,
) -> None:
    right, wrong = make_order(each_db, order_input()), make_order(each_db, order_input())
    happen(each_db, wrong, EventKind.ENTERED_IN_ERROR, "2026-12-01 10:00")
    with pytest.raises(NotFound, match=wrong.reference):
        give(each_db, (right, wrong))
    with pytest.raises(NotFound, match=right.reference):
        give(each_db, (right,), visible=Order.id == wrong.id)
    assert named(each_db) == {"DC 2210 Price"}
    assert give(each_db, (right,)) == [right.reference]
    assert right.officer_in_case == "DC 3301 Moss"


def test_one_changed_meanwhile_is_named(each_db: Session) -> None:
    order = make_order(each_db, order_input())
    with pytest.raises(ChangedMeanwhile, match=order.reference):
        give(each_db, (order,), versions={order.reference: order.version - 1})
    before = order.version
    give(each_db, (order,))
    each_db.refresh(order)
    assert order.version == before + 1


def test_what_follows_is_worked_out_once_for_all_of_them(each_db: Session) -> None:
    orders = [make_order(each_db, order_input()) for _ in range(9)]
    sent: list[str] = []

    def note(_c: object, _u: object, statement: str, *_: object) -> None:
        sent.append(statement)

    connection = each_db.connection()
    event.listen(connection, "before_cursor_execute", note)
    try:
        give(each_db, orders)
    finally:
        event.remove(connection, "before_cursor_execute", note)
    assert len([each for each in sent if each.startswith("DELETE FROM presence")]) == 1
