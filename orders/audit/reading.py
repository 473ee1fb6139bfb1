"""Reading the log: the lines of a day, an account, a record or a sort of act, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from orders.audit.model import Action, AuditEntry
from orders.formatting import london_instant


@dataclass(frozen=True, slots=True)
class Sought:
    """Which lines are asked for; ``None`` leaves a matter open.

    Attributes:
        day: London day on which it was done.
        account_id: number of the account that did it.
        reference: the record's reference, as written.
        action: the sort of act.
    """

    day: date | None = None
    account_id: int | None = None
    reference: str | None = None
    action: Action | None = None


def lines(
    db: Session, sought: Sought, *, limit: int, offset: int = 0
) -> tuple[Sequence[AuditEntry], int]:
    """Some lines of the log, newest first, and how many there are in all."""
    wanted = _conditions(sought)
    total = db.scalar(select(func.count()).select_from(AuditEntry).where(*wanted)) or 0
    newest = (
        select(AuditEntry)
        .where(*wanted)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return db.scalars(newest).all(), total


def _conditions(sought: Sought) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if sought.day is not None:
        found.append(AuditEntry.at >= london_instant(sought.day))
        found.append(AuditEntry.at < london_instant(sought.day + timedelta(days=1)))
    if sought.account_id is not None:
        found.append(AuditEntry.account_id == sought.account_id)
    if sought.reference is not None:
        found.append(AuditEntry.reference == sought.reference)
    if sought.action is not None:
        found.append(AuditEntry.action == sought.action)
    return found
