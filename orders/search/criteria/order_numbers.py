"""Orders by a number of another system: of the order itself, or of one of its breaches."""

from __future__ import annotations

from sqlalchemy import CompoundSelect, or_, select, union

from orders.breaches.model import Breach
from orders.register.model import Order
from orders.register.number_model import OrderNumber
from orders.rules.vocabulary.references import sought


def orders_numbered(number: str) -> CompoundSelect[int]:
    """The query of the orders that bear a number, whatever signs stand between its characters.

    What was recorded with an order or a breach itself is found as it was typed there, in capitals
    or not.
    """
    typed = {number.strip(), number.strip().upper(), sought(number)}
    return union(
        select(OrderNumber.order_id).where(
            OrderNumber.sought == sought(number), OrderNumber.removal_id.is_(None)
        ),
        select(Order.id).where(
            or_(Order.arrest_reference.in_(typed), Order.crime_reference.in_(typed))
        ),
        select(Breach.order_id).where(
            or_(
                Breach.crime_reference.in_(typed),
                Breach.custody_reference.in_(typed),
                Breach.occurrence_reference.in_(typed),
            )
        ),
    )
