"""The numbers of orders in other systems, as a cell of a file has them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import String, literal, select, type_coerce, union_all
from sqlalchemy.orm import Session

from orders.breaches.sources import RECORDED_WITH
from orders.register.model import Condition, ConditionPlace
from orders.register.number_model import OrderNumber


def numbers_of(db: Session, ids: Sequence[int]) -> tuple[dict[int, list[str]], list[int]]:
    """What systems call orders and their breaches, and which orders draw a place; one query.

    Args:
        ids: the orders.

    Returns:
        ``CRIME 20CR/12345/26`` by order; the orders of which a condition draws where it applies.
    """
    kind = type_coerce(OrderNumber.kind, String)
    own = select(OrderNumber.order_id, kind, OrderNumber.number).where(
        OrderNumber.order_id.in_(ids), OrderNumber.removal_id.is_(None)
    )
    others = (
        select(each.order_id, literal(each.kind), each.number).where(
            each.order_id.in_(ids), each.number.is_not(None)
        )
        for each in RECORDED_WITH
    )
    nothing = literal(None, String)
    drawn = (
        select(Condition.order_id, nothing, literal(""))
        .join(ConditionPlace, ConditionPlace.condition_id == Condition.id)
        .where(Condition.order_id.in_(ids), ConditionPlace.shape.is_not(None))
        .distinct()
    )
    found: defaultdict[int, dict[str, None]] = defaultdict(dict)
    draw: list[int] = []
    for order_id, whose, number in db.connection().execute(union_all(own, *others, drawn)):
        if whose is None:
            draw.append(order_id)
        else:
            found[order_id][f"{whose} {number}"] = None
    return {order_id: sorted(said) for order_id, said in found.items()}, draw
