"""Several queries in one statement find what each finds alone."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from orders.register.mixed_rows import MixedQuery
from orders.register.model import Condition, Event, Order, Presence
from orders.register.order_record import ORDER_ID
from orders.rules.vocabulary.codes import Basis
from tests.factories.areas import make_areas
from tests.factories.orders import make_order, make_served_notice

pytestmark = pytest.mark.spatial
QUERIES = (
    select(Event).where(Event.order_id == ORDER_ID),
    select(Condition).where(Condition.order_id == ORDER_ID),
    # Its first key alone is not one row's.
    select(Presence).where(Presence.order_id == ORDER_ID, Presence.basis != Basis.EITHER),
    select(Order).where(Order.follows_id == ORDER_ID),
)
MIXED = MixedQuery(*QUERIES, options=[joinedload(Event.recorded_by), joinedload(Condition.place)])


def test_each_query_finds_what_it_finds_alone(each_db: Session) -> None:
    make_areas(each_db)
    orders = [make_served_notice(each_db), make_order(each_db)]
    for order in orders:
        found = MIXED.read(each_db, order_id=order.id)
        for model, query in zip((Event, Condition, Presence, Order), QUERIES, strict=True):
            alone = each_db.scalars(query, {"order_id": order.id}).all()
            assert sorted(map(id, found.of(model))) == sorted(map(id, alone))
        assert found.of(Event)
        assert found.of(Presence)
        assert found.of(Order) == []


def test_what_the_session_holds_is_read_anew_where_it_is_asked_for(each_db: Session) -> None:
    make_areas(each_db)
    order = make_order(each_db)
    [event] = MIXED.read(each_db, order_id=order.id).of(Event)
    said = update(Event).where(Event.id == event.id).values(reason="Known later")
    each_db.connection().execute(said)
    MIXED.read(each_db, order_id=order.id)
    assert event.reason != "Known later"
    MIXED.read(each_db, fresh=True, order_id=order.id)
    assert event.reason == "Known later"
