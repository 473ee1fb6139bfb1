"""What the conditions of orders draw, as a cell of a file has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from geo.drawing import as_wkt
from orders.access.model import Account
from orders.search.disclosure.condition_masking import MaskedCondition, told_of_orders


def places_drawn(
    db: Session, ids: Sequence[int], as_at: datetime, *, by: Account | None = None
) -> dict[int, tuple[str, ...]]:
    """What is drawn of the places of orders' conditions in force at ``as_at``, by order; no homes.

    Args:
        ids: orders of which a condition draws anything.
        as_at: aware.
        by: the reader; ``None``: more than one may read it.

    Returns:
        The code and the shape as WKT, and the distance where there is one:
        ``NO_APPROACH_SCHOOL SRID=27700;POINT (401000 292000) 200 m``; of a zone that is not drawn
        what is said instead.
    """
    if not ids:
        return {}
    return {
        order_id: tuple(said for each in told_here if (said := _in_file(each)) is not None)
        for order_id, told_here in told_of_orders(db, ids, in_force_at=as_at, by=by).items()
    }


def _in_file(each: MaskedCondition) -> str | None:
    if each.instead is not None:
        return f"{each.code.code} {each.instead}"
    if each.shape is None or not each.may_be_placed:
        return None
    distance = f" {each.radius_m} m" if each.radius_m else ""
    return f"{each.code.code} {as_wkt(each.shape)}{distance}"
