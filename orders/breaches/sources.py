"""What other systems call a breach, known once but for orders in error; numbers it came with."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.breaches.model import Breach
from orders.register.model import Event, Order
from orders.register.presence.facts import stands
from orders.rules.vocabulary.codes import NumberKind
from orders.rules.vocabulary.events import EventKind


class NumberColumn(NamedTuple):
    """A number that stands on an order or a breach itself: of which order, where, whose it is."""

    order_id: Any
    number: Any
    kind: str


RECORDED_WITH: Final = (
    NumberColumn(Order.id, Order.arrest_reference, NumberKind.ARREST.value),
    NumberColumn(Order.id, Order.crime_reference, NumberKind.CRIME.value),
    NumberColumn(Breach.order_id, Breach.crime_reference, NumberKind.CRIME.value),
    NumberColumn(Breach.order_id, Breach.custody_reference, NumberKind.CUSTODY.value),
    NumberColumn(Breach.order_id, Breach.occurrence_reference, "INCIDENT"),
)
"""Numbers that are no rows of their own: whatever finds or tells an order's numbers reads them."""


def in_error(db: Session, order_ids: Collection[int]) -> dict[int, str]:
    """References of those orders that were recorded in error, by their ids."""
    rows = db.execute(
        select(Order.id, Order.reference)
        .join(Event, Event.order_id == Order.id)
        .where(Order.id.in_(order_ids), Event.kind == EventKind.ENTERED_IN_ERROR, stands(Event))
    )
    return {row.id: row.reference for row in rows}


def let_go(db: Session, breach: Breach, reference: str) -> None:
    """Free the name of a breach of an order in error; it keeps it with the order's behind it."""
    breach.source_reference = f"{breach.source_reference} (in error: {reference})"
    db.flush()


def taken_from(db: Session, source: str | None, name: str | None) -> int | None:
    """The breach that stands under a name at its source, if one does; one in error lets it go."""
    if not name:
        return None
    known = db.scalars(
        select(Breach).where(Breach.source == source, Breach.source_reference == name)
    ).one_or_none()
    if known is None:
        return None
    withdrawn = in_error(db, [known.order_id])
    if known.order_id not in withdrawn:
        return known.id
    let_go(db, known, withdrawn[known.order_id])
    return None
