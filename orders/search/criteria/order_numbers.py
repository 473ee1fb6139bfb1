"""Orders by a number of another system: of the order itself, or of one of its breaches."""

from __future__ import annotations

from sqlalchemy import CompoundSelect, select, union

from orders.breaches.sources import RECORDED_WITH
from orders.register.number_model import OrderNumber
from orders.rules.vocabulary.references import sought


def orders_numbered(number: str) -> CompoundSelect[int]:
    """The query of the orders that bear a number, whatever signs stand between its characters.

    What was recorded with an order or a breach itself is found as it was typed there, in capitals
    or not.
    """
    typed = {number.strip(), number.strip().upper(), sought(number)} - {""}
    return union(
        select(OrderNumber.order_id).where(
            OrderNumber.sought == sought(number), OrderNumber.removal_id.is_(None)
        ),
        *(select(each.order_id).where(each.number.in_(typed)) for each in RECORDED_WITH),
    )
