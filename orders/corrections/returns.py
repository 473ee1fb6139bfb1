"""Putting back what was taken out by mistake, as it was: a visit, a review, a court's decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import DateTime, TypeDecorator, select
from sqlalchemy import Enum as EnumColumn
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.breaches.model import Breach, BreachOutcome
from orders.breaches.outcomes.outcome_rows import derive_anew
from orders.corrections.service import order_called
from orders.corrections.sorts import SORTS
from orders.db import Model, lock_rows
from orders.errors import Conflict, NotFound
from orders.follow_ups.model import FollowUp
from orders.register.changes import change_steps
from orders.register.corrections.ledger import keep
from orders.register.corrections.model import CorrectionAct, CorrectionRecord
from orders.register.person_facts.removals import reason_of
from orders.register.presence import projection


def put_back(
    db: Session,
    reference: str,
    correction_id: int,
    *,
    reason: str,
    by: Account,
    now: datetime,
    version: int | None,
) -> CorrectionRecord:
    """Put back a row that was taken out, whole; what was asked because of a visit is asked again.

    Args:
        reference: of the order it was of.
        correction_id: the correction that took it out.
        reason: why, in words.
        version: of the order, as the recorder had it in front of them; ``None`` for a command.

    Raises:
        ChangedMeanwhile: the order has been changed since that version.
        Conflict: it was put back already.
        marshmallow.ValidationError: no reason is given.
        NotFound: nothing that is put back was taken out of the order by that correction.
    """
    why, order = reason_of(reason), order_called(db, reference)
    change_steps.claim_people(db, reference, [order.id], version=version)
    kept = db.get(CorrectionRecord, correction_id)
    if kept is None or kept.order_id != order.id or not may_return(kept):
        raise NotFound("Nothing that can be put back was taken out of this order so.")
    done = select(CorrectionRecord).where(
        CorrectionRecord.order_id == order.id, CorrectionRecord.act == CorrectionAct.PUT_BACK
    )
    if kept.id in returned_by(db.scalars(done)):
        raise Conflict("This was put back already.")
    sort = SORTS[kept.sort]
    if sort.model is BreachOutcome:
        _lock_breach(db, kept)
    row = _remade(db, sort.model, {**kept.was, "id": kept.row_id})
    if (asked := kept.was.get("follow_up")) is not None:
        _remade(db, FollowUp, {**asked, "visit_id": row.id})
    if isinstance(row, BreachOutcome):
        derive_anew(db, row.breach_id)
    back = keep(
        db,
        sort.slug,
        row.id,
        CorrectionAct.PUT_BACK,
        {"correction": kept.id},
        order_id=order.id,
        reason=why,
        by=by,
        now=now,
    )
    projection.rewrite(db, [order.id])
    log.record(
        db,
        Action.ALTERATION,
        "record.put-back",
        by=by,
        now=now,
        reference=order.reference,
        reason=why,
        details={"sort": sort.slug, "rows": [row.id], "correction": kept.id},
    )
    return back


def _lock_breach(db: Session, kept: CorrectionRecord) -> None:
    """Lock the breach of a decision, since it says which of its decisions stands.

    Raises:
        Conflict: it was taken out as well, or is recorded on another order now.
    """
    breach_id = kept.was["breach_id"]
    lock_rows(db, Breach.id, Breach.id == breach_id)
    breach = db.get(Breach, breach_id, populate_existing=True)
    if breach is None:
        raise Conflict("The breach it was about was taken out as well.")
    if breach.order_id != kept.order_id:
        raise Conflict("The breach is recorded on another order now. Record the decision there.")


def may_return(kept: CorrectionRecord) -> bool:
    """Whether what a correction did was to take out a row that can be put back."""
    sort = SORTS.get(kept.sort)
    return sort is not None and sort.may_return and kept.act is CorrectionAct.TAKEN_OUT


def returned_by(some: Iterable[CorrectionRecord]) -> frozenset[int]:
    """The numbers of the corrections whose rows some others put back."""
    back = (each for each in some if each.act is CorrectionAct.PUT_BACK)
    return frozenset(int(each.was["correction"]) for each in back)


def _remade(db: Session, model: type[Model], was: Mapping[str, Any]) -> Any:
    """A row as it was, under its own number.

    Another may have the number of what a visit asked for, where it was taken out by an earlier
    version on SpatiaLite.
    """
    columns = model.__table__.columns
    values = {each.key: _value(each.type, was[each.key]) for each in columns if each.key in was}
    if db.get(model, values["id"]) is not None:
        del values["id"]
    row = model(**values)
    db.add(row)
    db.flush()
    return row


def _value(kind: Any, said: Any) -> Any:
    """What a column holds of what JSON holds."""
    if said is None:
        return None
    inner = kind.impl if isinstance(kind, TypeDecorator) else kind
    if isinstance(inner, EnumColumn):
        return inner.enum_class(said) if inner.enum_class is not None else said
    if isinstance(inner, DateTime):
        return datetime.fromisoformat(said)
    return date.fromisoformat(said) if inner.python_type is date else said
