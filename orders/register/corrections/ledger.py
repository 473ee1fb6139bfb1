"""Keeping what a correction replaced, and values as JSON holds them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.register.corrections.model import CorrectionAct, CorrectionRecord


def keep(
    db: Session,
    sort: str,
    row_id: int,
    act: CorrectionAct,
    was: Mapping[str, Any],
    *,
    order_id: int,
    reason: str,
    by: Account,
    now: datetime,
    person_id: int | None = None,
    changed_on: date | None = None,
) -> CorrectionRecord:
    """Keep what a correction replaces, in the transaction that replaces it.

    Args:
        sort: as ``corrections.sorts`` calls it; ``row_id`` which row.
        was: what stood there, by field.
        order_id: the order from whose page it is done.
        reason: why, in words.
        person_id: the record of whom it is a fact; ``None`` where it is none of a person.
        changed_on: London day from which what stands now is so; ``None``: it always was.
    """
    kept = CorrectionRecord(
        order_id=order_id,
        person_id=person_id,
        sort=sort,
        row_id=row_id,
        act=act,
        changed_on=changed_on,
        was={name: plain(each) for name, each in was.items()},
        reason=reason,
        corrected_at=now,
        corrected_by_id=by.id,
    )
    db.add(kept)
    db.flush()
    return kept


def plain(value: Any) -> Any:
    """A value as JSON holds it: days and instants in ISO 8601, members of lists by their code."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {plain(name): plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(each) for each in value]
    return value


def whole_row(record: Any) -> dict[str, Any]:
    """Every column of a record, but those that hold shapes, as JSON holds them."""
    return {
        each.key: plain(getattr(record, each.key))
        for each in record.__table__.columns
        if not hasattr(each.type, "geometry_type")
    }
