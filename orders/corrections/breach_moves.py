"""Moving a breach that was recorded on the wrong order to the one it was of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from marshmallow import ValidationError
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.breaches.model import Breach, BreachPlace
from orders.breaches.service import order_of
from orders.corrections.service import order_called, row_called
from orders.corrections.sorts import SORTS
from orders.corrections.writers import settle
from orders.db import lock_rows
from orders.register.changes import change_steps
from orders.register.corrections.ledger import keep
from orders.register.corrections.model import CorrectionAct
from orders.register.number_model import OrderNumber
from orders.register.person_facts.removals import reason_of
from orders.register.presence import projection
from orders.rules.kinds import catalogue

_BREACH = SORTS["breach"]


def move_breach(
    db: Session,
    reference: str,
    breach_id: int,
    to: str,
    *,
    condition_ids: Sequence[int],
    protected_person_ids: Sequence[int],
    reason: str,
    by: Account,
    now: datetime,
    version: int | None,
    visible: ColumnElement[bool],
) -> Breach:
    """Move a breach to the order it was of; both orders, their lists and figures follow.

    Its offence codes and custody clock become those of the right order's kind. A place that was
    withheld for the first order's people stays withheld in its own row as well.

    Args:
        reference: the order it is recorded on; ``to``: the order it was of.
        condition_ids: the conditions of the right order that were breached.
        protected_person_ids: whom it was against; none: everybody the right order protects.
        reason: why, in words.
        version: of the order it is recorded on, as the recorder had it in front of them; ``None``
            for a command.
        visible: condition on ``Order`` that limits what the recorder may see.

    Raises:
        ChangedMeanwhile: that order has been changed since that version.
        Conflict: the right order was entered in error.
        marshmallow.ValidationError: it is on that order already, no condition of the right order is
            chosen, or no reason is given.
        NotFound: there is no such breach or order, or it is not theirs to see.
        RuleBroken: it cannot be a breach of the right order.
    """
    why = reason_of(reason)
    order, right = order_called(db, reference), order_of(db, to, visible=visible)
    row_called(db, _BREACH, order, breach_id)
    if right.id == order.id:
        raise ValidationError({"order": ["Name the other order: it is on this one."]})
    change_steps.claim_people(
        db, reference, [order.id, right.id], version=version, though_in_error=True
    )
    lock_rows(db, Breach.id, Breach.id == breach_id)
    # What was read before either lock was had may be out of date.
    breach: Breach = row_called(db, _BREACH, order, breach_id)
    right = order_of(db, to, visible=visible)
    change_steps.refuse_in_error(right)
    if not condition_ids or not set(condition_ids) <= {each.id for each in right.conditions}:
        raise ValidationError({"condition_ids": ["Choose conditions of the right order."]})
    was = _BREACH.said_of(breach)
    was = {name: was[name] for name in ("condition_ids", "protected_person_ids")}
    _keep_hidden(db, breach)
    breach.order_id = right.id
    breach.condition_ids = list(dict.fromkeys(condition_ids))
    breach.protected_person_ids = list(dict.fromkeys(protected_person_ids)) or None
    for number in db.scalars(select(OrderNumber).where(OrderNumber.breach_id == breach.id)):
        number.order_id = right.id
    kind = catalogue.kind(right.kind)
    breach.cjs_code, breach.home_office_class = kind.breach.cjs_code, kind.breach.home_office_class
    db.flush()
    settle(db, breach, reason=why, now=now)
    for each, other in ((order, right), (right, order)):
        keep(
            db,
            _BREACH.slug,
            breach.id,
            CorrectionAct.MOVED,
            {**was, "order": order.reference, "to": right.reference},
            order_id=each.id,
            reason=why,
            by=by,
            now=now,
        )
        log.record(
            db,
            Action.ALTERATION,
            "breach.moved",
            by=by,
            now=now,
            reference=each.reference,
            reason=why,
            details={"breach": breach.id, "other": other.reference},
        )
    projection.rewrite(db, [order.id, right.id])
    return breach


def _keep_hidden(db: Session, breach: Breach) -> None:
    place = db.get(BreachPlace, breach.id, populate_existing=True)
    if place is not None:
        place.withheld |= place.hidden
