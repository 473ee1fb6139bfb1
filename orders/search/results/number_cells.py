"""The numbers of orders in other systems, as a cell of a file has them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from orders.breaches.model import Breach
from orders.register.model import Condition, ConditionPlace, Order
from orders.register.number_model import OrderNumber
from orders.rules.vocabulary.codes import NumberKind

_RECORDED_WITH: tuple[tuple[Any, Any, NumberKind], ...] = (
    (Order.id, Order.arrest_reference, NumberKind.ARREST),
    (Order.id, Order.crime_reference, NumberKind.CRIME),
    (Breach.order_id, Breach.crime_reference, NumberKind.CRIME),
    (Breach.order_id, Breach.custody_reference, NumberKind.CUSTODY),
)
"""Numbers that stand on an order or a breach itself: the order, the column, whose it is."""


def numbers_of(db: Session, ids: Sequence[int]) -> tuple[dict[int, list[str]], list[int]]:
    """What systems call orders and their breaches, and which orders draw a place; one query.

    Args:
        ids: the orders.

    Returns:
        ``CRIME 20CR/12345/26`` by order; the orders of which a condition draws where it applies.
    """
    own = select(OrderNumber.order_id, OrderNumber.kind, OrderNumber.number).where(
        OrderNumber.order_id.in_(ids), OrderNumber.removal_id.is_(None)
    )
    others = (
        select(order_id, literal(kind, OrderNumber.kind.type), number).where(
            order_id.in_(ids), number.is_not(None)
        )
        for order_id, number, kind in _RECORDED_WITH
    )
    nothing = literal(None, OrderNumber.kind.type)
    drawn = (
        select(Condition.order_id, nothing, literal(""))
        .join(ConditionPlace, ConditionPlace.condition_id == Condition.id)
        .where(Condition.order_id.in_(ids), ConditionPlace.shape.is_not(None))
        .distinct()
    )
    found: defaultdict[int, dict[str, None]] = defaultdict(dict)
    draw: list[int] = []
    for order_id, kind, number in db.connection().execute(union_all(own, *others, drawn)):
        if kind is None:
            draw.append(order_id)
        else:
            found[order_id][f"{kind.value} {number}"] = None
    return {order_id: sorted(said) for order_id, said in found.items()}, draw
