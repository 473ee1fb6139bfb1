"""What imported orders follow, by the names it has at its source: to compare a row with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from orders.register import sources
from orders.register.changes.granted_notices import GRANTED_ON
from orders.register.model import Order
from orders.rules.vocabulary.events import EventKind


def names(
    db: Session, orders: Sequence[Any], events: Mapping[int, Sequence[Any]]
) -> dict[int, frozenset[str]]:
    """Names of what each order follows: its notice, or the others made on its application.

    Of an order in error, that is the notice it was granted on until then. One that came from no
    other system is named by its reference here.

    Args:
        orders: rows of orders.
        events: the rows of what happened to each that stand, by its id.
    """
    notices = {order.id: order.follows_id for order in orders if order.follows_id}
    withdrawn = {
        order.id: str(event.details[GRANTED_ON])
        for order in orders
        for event in events[order.id]
        if event.kind is EventKind.ENTERED_IN_ERROR and GRANTED_ON in event.details
    }
    applications = {order.id: order.application for order in orders if order.application}
    if not (notices or withdrawn or applications):
        return {}
    rows = db.execute(
        select(Order.id, Order.reference, Order.application, Order.source_reference).where(
            or_(
                Order.id.in_(notices.values()),
                Order.reference.in_(withdrawn.values()),
                Order.application.in_(applications.values()),
            )
        )
    ).all()
    by_key: defaultdict[int | str, list[Any]] = defaultdict(list)
    for row in rows:
        for key in filter(None, (row.id, row.reference, row.application)):
            by_key[key].append(row)
    found = {}
    for order in orders:
        keys = (each.get(order.id) for each in (notices, withdrawn, applications))
        found[order.id] = frozenset(
            sources.called(row.source_reference) or row.reference
            for key in keys
            if key is not None
            for row in by_key[key]
            if row.id != order.id
        )
    return found
