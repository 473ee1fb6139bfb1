"""Taking out what never was so: what goes with a row, and what is left of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.breaches.model import Breach
from orders.corrections.sorts import CorrectableSort
from orders.follow_ups.model import FollowUp
from orders.register.corrections.ledger import whole_row
from orders.register.corrections.model import CorrectionRecord
from orders.register.model import Condition, Order

Remover = Callable[[Session, Order, Any, CorrectionRecord], None]


def remover_of(sort: CorrectableSort) -> Remover:
    """How a row of a sort goes."""
    return _REMOVERS.get(sort.slug, _row)


def _row(db: Session, order: Order, row: Any, kept: CorrectionRecord) -> None:
    db.delete(row)


def _visit(db: Session, order: Order, row: Any, kept: CorrectionRecord) -> None:
    """A visit that never was asks for no answer."""
    asked = db.scalars(select(FollowUp).where(FollowUp.visit_id == row.id)).one_or_none()
    if asked is not None:
        kept.was = {**kept.was, "follow_up": whole_row(asked)}
        db.delete(asked)
        db.flush()
    db.delete(row)


def _protection(db: Session, order: Order, row: Any, kept: CorrectionRecord) -> None:
    """A wrong protected person: the row stays for what keeps homes back, and nobody is told it.

    Conditions and breaches that named that person name whoever the order protects.
    """
    conditions = db.scalars(
        select(Condition)
        .where(Condition.order_id == order.id, Condition.protected_person_id == row.person_id)
        .order_by(Condition.id)
    ).all()
    for condition in conditions:
        condition.protected_person_id = None
    against = [
        each
        for each in db.scalars(select(Breach).where(Breach.order_id == order.id))
        if row.person_id in (each.protected_person_ids or ())
    ]
    for each in against:
        others = [other for other in each.protected_person_ids or () if other != row.person_id]
        each.protected_person_ids = others or None
    kept.was = {
        **kept.was,
        "conditions": [each.id for each in conditions],
        "breaches": [each.id for each in against],
    }
    row.taken_out_id = kept.id


_REMOVERS: Final[Mapping[str, Remover]] = {"visit": _visit, "connection": _protection}
