"""Taking out what never was so: what goes with a row, and what is left of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from orders.breaches.model import Breach, BreachOutcome, BreachPlace
from orders.breaches.outcomes.outcome_rows import derive_anew
from orders.corrections.correctable_sort import CorrectableSort
from orders.errors import Conflict
from orders.follow_ups.model import FollowUp
from orders.register.confidentiality.opening_model import HomeOpening
from orders.register.corrections.ledger import whole_row
from orders.register.corrections.model import CorrectionRecord
from orders.register.model import Condition, Order
from orders.register.number_model import OrderNumber

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


def _breach(db: Session, order: Order, row: Any, kept: CorrectionRecord) -> None:
    """A breach that never was: what was answered by it waits again.

    Raises:
        Conflict: its place was opened to somebody, which stays on record.
    """
    opened = exists().where(HomeOpening.breach_id == row.id)
    if db.scalar(select(opened)):
        raise Conflict(
            "The place of this breach was opened with a reason, which stays on record. Put the"
            " breach right, or move it to the right order."
        )
    place = db.get(BreachPlace, row.id)
    if place is not None:
        kept.was = {**kept.was, "place": whole_row(place)}
        db.delete(place)
    outcomes = db.scalars(select(BreachOutcome).where(BreachOutcome.breach_id == row.id)).all()
    if outcomes:
        kept.was = {**kept.was, "outcomes": [whole_row(each) for each in outcomes]}
    for each in outcomes:
        db.delete(each)
    numbers = db.scalars(select(OrderNumber).where(OrderNumber.breach_id == row.id)).all()
    if numbers:
        kept.was = {**kept.was, "numbers": [whole_row(each) for each in numbers]}
    for number in numbers:
        db.delete(number)
    for asked in db.scalars(select(FollowUp).where(FollowUp.breach_id == row.id)):
        asked.answer = asked.answer_words = asked.answered_at = None
        asked.answered_by_id = asked.breach_id = None
    db.flush()
    db.delete(row)


def _outcome(db: Session, order: Order, row: Any, kept: CorrectionRecord) -> None:
    """A decision that no court made: the breach says which of the others stands."""
    breach_id = row.breach_id
    db.delete(row)
    derive_anew(db, breach_id)


_REMOVERS: Final[Mapping[str, Remover]] = {
    "visit": _visit,
    "connection": _protection,
    "breach": _breach,
    "outcome": _outcome,
}
