"""What another system calls a record: known once, but for what was recorded in error."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from orders.register.model import Order
from orders.register.presence.facts import happened
from orders.rules.lifecycle import states

_IN_ERROR = " (in error: "


def standing_as(db: Session, source: str, reference: str) -> str | None:
    """The register's reference of the record of a source that stands; none that is in error."""
    for order in _called(db, source, [reference]):
        if not states.was_entered_in_error(happened(order.events)):
            return order.reference
    return None


def free(db: Session, source: str, references: Collection[str]) -> None:
    """Let the names go of records in error, so that they can be recorded again.

    Each keeps its name with its own reference behind it, so that it can still be read.
    """
    for order in _called(db, source, references):
        if states.was_entered_in_error(happened(order.events)):
            order.source_reference = f"{order.source_reference}{_IN_ERROR}{order.reference})"
    db.flush()


def called(name: str | None) -> str:
    """What a source calls a record that it calls so, or called so until it was in error."""
    return (name or "").partition(_IN_ERROR)[0]


def _called(db: Session, source: str, references: Collection[str]) -> list[Order]:
    found = db.scalars(
        select(Order)
        .where(Order.source == source, Order.source_reference.in_(references))
        .options(selectinload(Order.events))
        .order_by(Order.id)
        .execution_options(populate_existing=True)
    )
    return list(found)
