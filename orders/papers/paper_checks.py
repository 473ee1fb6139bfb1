"""Records taken over from another system and not yet compared with their papers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.errors import Conflict, NotFound
from orders.register.changes import change_steps
from orders.register.model import Order


def waiting(db: Session, *, limit: int, offset: int) -> tuple[Sequence[Order], int]:
    """Unverified records with their subjects, oldest first, and how many there are in all."""
    total = db.scalar(select(func.count()).select_from(Order).where(Order.unverified)) or 0
    found = db.scalars(
        select(Order)
        .where(Order.unverified)
        .options(selectinload(Order.subject))
        .order_by(Order.recorded_at, Order.id)
        .limit(limit)
        .offset(offset)
    ).all()
    return found, total


def one(db: Session, reference: str) -> Order:
    """An unverified record with its subject and events.

    Raises:
        NotFound: there is none.
    """
    order = db.scalars(
        select(Order)
        .where(Order.reference == reference, Order.unverified)
        .options(selectinload(Order.subject), selectinload(Order.events))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if order is None:
        raise NotFound(f"There is no unverified record {reference}.")
    return order


def mark(db: Session, reference: str, *, version: int, by: Account, now: datetime) -> Order:
    """Say that a record was compared with its papers and is right.

    Args:
        version: the version of the record that was compared.

    Raises:
        NotFound: there is no such record.
        Conflict: it was changed since, or it is verified already.
    """
    order = change_steps.claim(db, reference, version=version, though_in_error=True)
    if not order.unverified:
        raise Conflict(f"{reference} is verified already.")
    order.unverified = False
    log.record(db, Action.ALTERATION, "order.verified", by=by, now=now, reference=reference)
    db.flush()
    return order
