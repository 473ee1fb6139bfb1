"""The orders of an officer who leaves, and who takes them on: many orders in one act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from marshmallow import ValidationError
from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, load_only

from orders.access.model import Account
from orders.corrections.service import CorrectionInput, correct_each
from orders.errors import ChangedMeanwhile, NotFound
from orders.register.corrections.model import CorrectionAct
from orders.register.model import Order, Presence
from orders.register.presence.subject_duties import lock_with_beside

MOST: Final = 200
"""So many orders are handed on in one act."""
_CHANGED: Final = "{} was changed by another user meanwhile: nothing was saved. Look at the list"


@dataclass(frozen=True, slots=True)
class OfficerOrders:
    """The orders an officer is in the case of.

    Attributes:
        orders: the latest first, ``MOST`` at most.
        total: how many there are.
    """

    orders: tuple[Order, ...]
    total: int


def orders_of_officer(db: Session, officer: str, *, visible: ColumnElement[bool]) -> OfficerOrders:
    """The orders with an officer in the case, however the name is capitalised; none in error.

    Args:
        officer: as the orders name them, whole.
        visible: condition on ``Order`` that limits what the reader may see.
    """
    counts = exists().where(Presence.order_id == Order.id)
    named = func.lower(Order.officer_in_case) == " ".join(officer.split()).lower()
    total = db.scalar(select(func.count()).select_from(Order).where(named, counts, visible)) or 0
    found = db.scalars(
        select(Order)
        .where(named, counts, visible)
        .options(
            load_only(
                Order.reference,
                Order.kind,
                Order.officer_in_case,
                Order.out_of_hours_contact,
                Order.version,
            )
        )
        .order_by(Order.id.desc())
        .limit(MOST)
    )
    return OfficerOrders(tuple(found), total)


def hand_on(
    db: Session,
    versions: Mapping[str, int],
    officer: str,
    contact: str,
    *,
    changed_on: date,
    reason: str,
    by: Account,
    now: datetime,
    visible: ColumnElement[bool],
) -> Sequence[str]:
    """Name another officer in the case of some orders; all of them or none, none in error.

    They are locked together, and what follows is worked out once for all of them.

    Args:
        versions: by reference, the version the recorder had in front of them.
        officer: who is in the case from now on.
        contact: whom to call out of hours; blank: as before.
        changed_on: London day from which it is so.
        reason: why, in words.
        visible: condition on ``Order`` that limits what the recorder may see.

    Returns:
        The references, as they were done.

    Raises:
        ChangedMeanwhile: one of them has been changed since; names it.
        marshmallow.ValidationError: none is chosen, too many are, or it cannot be so.
        NotFound: there is no such order, it is not theirs to see, or it was entered in error.
    """
    if not versions:
        raise ValidationError({"orders": ["Choose the orders."]})
    if len(versions) > MOST:
        raise ValidationError({"orders": [f"Choose {MOST} orders or fewer."]})
    said = {"officer_in_case": officer} | ({"out_of_hours_contact": contact} if contact else {})
    given = CorrectionInput(said, reason, CorrectionAct.CHANGED, changed_on)
    correct_each(db, _claimed(db, versions, visible), "contact", given, by=by, now=now)
    return sorted(versions)


def _claimed(
    db: Session, versions: Mapping[str, int], visible: ColumnElement[bool]
) -> Sequence[Order]:
    """The orders, locked and each counted up from the version that was seen, by reference."""
    lock_with_beside(db, select(Order.id).where(Order.reference.in_(versions)))
    counts = exists().where(Presence.order_id == Order.id)
    found = db.scalars(
        select(Order)
        .where(Order.reference.in_(versions), counts, visible)
        .order_by(Order.reference)
        .execution_options(populate_existing=True)
    ).all()
    missing = sorted(versions.keys() - {each.reference for each in found})
    if missing:
        raise NotFound(f"There is no record {missing[0]}, or it is not yours to see.")
    for order in found:
        if order.version != versions[order.reference]:
            raise ChangedMeanwhile(f"{_CHANGED.format(order.reference)} again.")
        order.version += 1
    db.flush()
    return found
