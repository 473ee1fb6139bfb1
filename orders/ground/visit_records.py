"""Recording a visit to check that an order is kept."""

from __future__ import annotations

from datetime import datetime

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.follow_ups.service import open_follow_up
from orders.formatting import london
from orders.ground.model import Visit
from orders.ground.schema import VisitInput
from orders.register.model import Order
from orders.register.presence import order_gaps


def record_visit(
    db: Session, order: Order, given: VisitInput, *, by: Account, now: datetime
) -> Visit:
    """Record a visit; the day it plans for the next one replaces what earlier visits planned.

    The order is one of ``ground_queries.order_of``.

    One that suspects a breach, gives concern or did not find the subject living there opens a
    follow-up for the LPA's supervisor and the civil orders team.

    Raises:
        marshmallow.ValidationError: it cannot be so.
    """
    faults = {}
    if given.visited_at > now:
        faults["visited_at"] = ["The visit must be in the past."]
    if given.next_due_on is not None and given.next_due_on < london(given.visited_at).date():
        faults["next_due_on"] = ["The next visit must not be before this one."]
    if faults:
        raise ValidationError(faults)
    visit = Visit(
        order_id=order.id,
        visited_at=given.visited_at,
        visited_by=given.visited_by,
        subject_seen=given.subject_seen,
        result=given.result,
        words=given.words,
        next_due_on=given.next_due_on,
        recorded_at=now,
        recorded_by_id=by.id,
    )
    db.add(visit)
    order_gaps.rewrite_of(db, [order.id])
    log.record(
        db,
        Action.ALTERATION,
        "visit.recorded",
        by=by,
        now=now,
        reference=order.reference,
        details={"visit": visit.id, "result": visit.result, "seen": visit.subject_seen},
    )
    if given.result.follow_up is not None:
        open_follow_up(db, order, given.result.follow_up, by=by, now=now, visit_id=visit.id)
    return visit
