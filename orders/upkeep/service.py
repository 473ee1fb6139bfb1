"""Recording that another system was brought up to date with an order, and that it was reviewed."""

from __future__ import annotations

from datetime import datetime

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.errors import Conflict
from orders.formatting import london
from orders.register.model import Order
from orders.register.presence import order_gaps
from orders.rules.clocks.deadlines import ends_at_for
from orders.rules.kinds import catalogue
from orders.rules.lifecycle import upkeep
from orders.rules.vocabulary.codes import System
from orders.rules.vocabulary.labelled import capital
from orders.upkeep.model import Review, SystemUpdate
from orders.upkeep.schema import ReviewInput, UpdateInput


def record_update(
    db: Session, order: Order, system: System, given: UpdateInput, *, by: Account, now: datetime
) -> SystemUpdate:
    """Record that ``system`` was brought up to date with ``order``.

    Raises:
        marshmallow.ValidationError: it would be in the future.
    """
    if given.updated_at > now:
        raise ValidationError({"updated_at": ["The update must be in the past."]})
    update = SystemUpdate(
        order_id=order.id,
        system=system,
        updated_at=given.updated_at,
        updated_by=given.updated_by,
        recorded_at=now,
        recorded_by_id=by.id,
    )
    db.add(update)
    order_gaps.rewrite_of(db, [order.id])
    log.record(
        db,
        Action.ALTERATION,
        "system-update.recorded",
        by=by,
        now=now,
        reference=order.reference,
        details={"update": update.id, "system": system.value},
    )
    return update


def record_review(
    db: Session, order: Order, given: ReviewInput, *, by: Account, now: datetime
) -> Review:
    """Record a review; the next is due when ``given`` says, or as the order's kind asks.

    Raises:
        Conflict: orders of that kind are not reviewed.
        marshmallow.ValidationError: it cannot be so.
    """
    kind = catalogue.kind(order.kind)
    reviewed_on = london(given.reviewed_at).date()
    usual = upkeep.next_review(kind, reviewed_on)
    if usual is None:
        raise Conflict(f"{capital(kind.a_name)} is not reviewed regularly.")
    following = given.next_review_on or usual
    faults = {}
    if given.reviewed_at > now:
        faults["reviewed_at"] = ["The review must be in the past."]
    if following <= reviewed_on:
        faults["next_review_on"] = ["The next review must be after this one."]
    if faults:
        raise ValidationError(faults)
    review = Review(
        order_id=order.id,
        reviewed_at=given.reviewed_at,
        reviewed_by=given.reviewed_by,
        note=given.note,
        next_review_on=following,
        next_due_at=ends_at_for(following),
        recorded_at=now,
        recorded_by_id=by.id,
    )
    db.add(review)
    order_gaps.rewrite_of(db, [order.id])
    log.record(
        db,
        Action.ALTERATION,
        "order.reviewed",
        by=by,
        now=now,
        reference=order.reference,
        details={"review": review.id, "next_review_on": following.isoformat()},
    )
    return review
