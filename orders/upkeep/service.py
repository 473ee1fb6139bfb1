"""Recording that another system was brought up to date with an order, and that it was reviewed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.errors import Conflict
from orders.formatting import london
from orders.register.model import Order
from orders.register.presence import order_gaps
from orders.rules.clocks.deadlines import ends_at_for, last_day_of
from orders.rules.kinds import catalogue
from orders.rules.lifecycle import upkeep
from orders.rules.vocabulary.codes import System
from orders.rules.vocabulary.labelled import capital
from orders.upkeep import upkeep_queries
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

    Of a kind that is not reviewed regularly it is about a ban on travel or a tag near its end, by
    whose last day the order is to be looked at again.

    Raises:
        Conflict: orders of that kind are not reviewed, and nothing of this one is near its end.
        marshmallow.ValidationError: it cannot be so.
    """
    kind = catalogue.kind(order.kind)
    reviewed_on = london(given.reviewed_at).date()
    usual = upkeep.next_review(kind, reviewed_on)
    if usual is None:
        usual = _by_term_end(db, order, given, now)
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


def _by_term_end(db: Session, order: Order, given: ReviewInput, now: datetime) -> date:
    """The last day of the ban or tag that a review is about, of an order not reviewed regularly."""
    due_at = upkeep_queries.next_term_end(db, order.id, now)
    if due_at is None:
        a_name = capital(catalogue.kind(order.kind).a_name)
        raise Conflict(
            f"{a_name} is not reviewed regularly, and no ban on travel or tag ends soon."
        )
    if given.next_review_on is not None:
        message = "Leave this out: orders of this kind are not reviewed regularly."
        raise ValidationError({"next_review_on": [message]})
    # Of a limit that has passed the end is still to be recorded.
    return max(last_day_of(due_at), london(given.reviewed_at).date() + timedelta(days=1))
