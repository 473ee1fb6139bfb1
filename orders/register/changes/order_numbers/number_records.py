"""Recording a number of an order or of one of its breaches, and taking out a wrong one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.errors import NotFound
from orders.register.changes import change_steps
from orders.register.model import Order
from orders.register.number_model import OrderNumber, OrderNumberRemoval
from orders.register.schemas.number import NumberInput
from orders.rules.vocabulary.references import sought

MOST = 200
"""The most numbers an order has with its breaches."""


def record_number(
    db: Session,
    reference: str,
    given: NumberInput,
    *,
    breaches: Collection[int],
    by: Account,
    now: datetime,
    version: int,
) -> Order:
    """Record a number by which another system knows an order, or one of its breaches.

    Args:
        breaches: the numbers of the order's breaches.

    Raises:
        ChangedMeanwhile: another account changed the order.
        NotFound: there is no such order.
        marshmallow.ValidationError: the order has it already or has no such breach.
    """
    order = change_steps.claim(db, reference, version=version)
    if given.breach is not None and given.breach not in breaches:
        raise ValidationError({"breach": ["Choose a breach of this order."]})
    key = sought(given.number)
    known = standing(db, order.id)
    if any(
        (each.kind, each.sought, each.breach_id) == (given.kind, key, given.breach)
        for each in known
    ):
        raise ValidationError({"number": ["It is recorded already."]})
    if len(known) >= MOST:
        raise ValidationError({"number": [f"Take a wrong one out first: there are {MOST}."]})
    number = OrderNumber(
        order_id=order.id,
        breach_id=given.breach,
        kind=given.kind,
        number=given.number,
        sought=key,
        recorded_at=now,
        recorded_by_id=by.id,
    )
    db.add(number)
    db.flush()
    details = {"kind": given.kind.value, "number": str(number.id)}
    change_steps.finish(db, order, "order.number-recorded", by=by, now=now, details=details)
    return order


def take_out_number(
    db: Session,
    reference: str,
    number_id: int,
    *,
    reason: str,
    by: Account,
    now: datetime,
    version: int,
) -> Order:
    """Take out a number that was always wrong; it stays readable with the reason.

    Raises:
        ChangedMeanwhile: another account changed the order.
        NotFound: there is no such order, or no such number stands on it.
    """
    order = change_steps.claim(db, reference, version=version)
    number = next((each for each in standing(db, order.id) if each.id == number_id), None)
    if number is None:
        raise NotFound(f"{reference} has no such number, or it was taken out already.")
    removal = OrderNumberRemoval(
        order_id=order.id, reason=reason, removed_at=now, removed_by_id=by.id
    )
    db.add(removal)
    db.flush()
    number.removal_id = removal.id
    change_steps.finish(
        db,
        order,
        "order.number-taken-out",
        by=by,
        now=now,
        reason=reason,
        details={"kind": number.kind.value, "number": str(number.id)},
    )
    return order


def standing(db: Session, order_id: int) -> list[OrderNumber]:
    """The numbers of an order and its breaches that were not taken out, oldest first."""
    query = select(OrderNumber).where(
        OrderNumber.order_id == order_id, OrderNumber.removal_id.is_(None)
    )
    return list(db.scalars(query.order_by(OrderNumber.id)))
