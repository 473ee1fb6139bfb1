"""What is told of a condition's earlier wordings."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, true
from sqlalchemy.orm import Session, selectinload

from orders.access.model import Account
from orders.courts.calendar import PUBLISHED
from orders.register import order_record
from orders.register.changes.sealed_conditions.putting_right import put_right
from orders.register.changes.sealed_conditions.sealed_rows import SealedCondition
from orders.register.model import Condition, Order
from orders.register.schemas.condition import ConditionInput
from orders.search.disclosure.condition_masking import MaskedCondition, told_of, told_of_orders
from tests.factories.accounts import make_account
from tests.factories.conditions import REFUGE, SCHOOL, ZONE, make_spo, near_refuge
from tests.factories.orders import at

pytestmark = pytest.mark.spatial

NOW = at("2026-11-22 12:00")
MILL = replace(near_refuge(5_000), text_verbatim="Not near the mill.", place_name="the mill")


def rows(db: Session, order: Order) -> list[Condition]:
    db.expire_all()
    query = select(Condition).where(Condition.order_id == order.id)
    return list(
        db.scalars(query.options(selectinload(Condition.place)).order_by(Condition.position))
    )


def read_by(db: Session, order: Order, by: Account | None) -> dict[int, MaskedCondition]:
    db.expire_all()
    sheet = order_record.read(db, order.reference, visible=true(), calendar=PUBLISHED)
    found = {each.id: each for each in told_of(db, sheet, by=by)}
    assert {each.id: each for each in told_of_orders(db, [order.id], by=by)[order.id]} == {
        number: each for number, each in found.items() if each.taken_out_in is None
    }
    return found


def correct(db: Session, order: Order, *given: ConditionInput, by: Account) -> None:
    standing = [each.id for each in rows(db, order) if each.taken_out_in_id is None]
    put_right(
        db,
        order.reference,
        [SealedCondition(id_, each) for id_, each in zip(standing, given, strict=True)],
        reason="As sealed.",
        override_reason="As sealed.",
        by=by,
        now=NOW,
        version=db.get_one(Order, order.id, populate_existing=True).version,
    )


def test_earlier_wordings_of_a_confidential_place_are_told_nowhere(areas: Session) -> None:
    by = make_account(areas)
    unplaced = replace(SCHOOL, spot=None, place_name="", radius_m=None)
    order = make_spo(areas, unplaced, ZONE)
    correct(areas, order, SCHOOL, ZONE, by=by)
    (number, zone, *earlier) = read_by(areas, order, None).values()
    assert not any(each.withheld for each in (number, zone, *earlier))
    correct(areas, order, replace(SCHOOL, confidential=True), ZONE, by=by)
    found = read_by(areas, order, by)
    assert {each.withheld for each in found.values() if each.stands_as == number.id} == {True}
    assert "Invented School" not in str(list(found.values()))
    assert not found[zone.id].withheld
    correct(areas, order, MILL, ZONE, by=by)
    found = read_by(areas, order, by)
    assert found[number.id].wording == "Not near the mill."
    assert not found[number.id].withheld
    assert "Invented School" not in str(list(found.values()))


def test_earlier_wordings_of_a_zone_that_tells_a_home_are_told_nowhere(areas: Session) -> None:
    order = make_spo(
        areas,
        replace(near_refuge(0), shape=None, place_name="", text_verbatim="Not near the red barn."),
        protected_persons=(REFUGE,),
    )
    correct(areas, order, near_refuge(0), by=make_account(areas))
    assert {each.withheld for each in read_by(areas, order, None).values()} == {True}
    assert "red barn" not in str(list(read_by(areas, order, None).values()))
