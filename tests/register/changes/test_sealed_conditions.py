"""Conditions put right: what counts towards the corners that an order's drawings may have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from marshmallow import ValidationError
from shapely import box
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.register.changes.sealed_conditions.putting_right import put_right
from orders.register.changes.sealed_conditions.sealed_rows import SealedCondition
from orders.register.model import Condition, Order
from orders.register.schemas import condition
from orders.register.schemas.condition import ConditionInput
from tests.factories.accounts import make_account
from tests.factories.conditions import ZONE, make_spo
from tests.factories.orders import at

pytestmark = pytest.mark.spatial


def zone(number: int, words: str = "Keep out.") -> ConditionInput:
    """An area with five corners, the last of them the first."""
    x = 400_500 + 10 * number
    return replace(ZONE, text_verbatim=words, shape=box(x, 290_500, x + 1_000, 291_500))


def standing(db: Session, order: Order) -> list[int]:
    query = select(Condition.id).where(
        Condition.order_id == order.id, Condition.taken_out_in_id.is_(None)
    )
    return list(db.scalars(query.order_by(Condition.position)))


def correct(db: Session, order: Order, given: Sequence[SealedCondition]) -> None:
    put_right(
        db,
        order.reference,
        given,
        reason="As sealed.",
        override_reason="As sealed.",
        by=make_account(db),
        now=at("2026-11-22 12:00"),
        version=db.get_one(Order, order.id, populate_existing=True).version,
    )


def test_only_what_stands_counts_towards_the_corners_of_an_orders_drawings(
    areas: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(condition, "MOST_CORNERS", 10)
    order = make_spo(areas, zone(1), zone(2))
    first, second = standing(areas, order)
    for number in (3, 4):
        correct(
            areas,
            order,
            [SealedCondition(first, zone(number, f"As sealed, {number}.")), _as_is(second)],
        )
    correct(areas, order, [_as_is(first), SealedCondition(None, zone(5))])
    assert len(standing(areas, order)) == 2
    (_, third) = standing(areas, order)
    correct(areas, order, [SealedCondition(None, zone(6)), SealedCondition(third, zone(7))])
    kept = [_as_is(each) for each in standing(areas, order)]
    with pytest.raises(ValidationError, match="15 corners"):
        correct(areas, order, [*kept, SealedCondition(None, zone(8))])


def _as_is(number: int) -> SealedCondition:
    return SealedCondition(number, None)
