"""Reading the log: the lines of some days, an account, a record, a type of action."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from orders.audit.model import Action, AuditEntry
from orders.audit.shown import ADDRESS, ORDER, PERSON, TRIED, word
from orders.formatting import london_instant

_REFUSED = ("access.refused", "sign-in.failed", "sign-in.limited", "password.wrong")


class Type(enum.StrEnum):
    """What sort of lines is asked for besides the words of the Act."""

    SEEN = "SEEN"
    """Looked at, or given to another system."""
    REFUSED = "REFUSED"
    """A record, a page or the register itself was not opened."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Which lines are asked for; ``None`` leaves a matter open.

    Attributes:
        first: first London day on which it was done.
        last: last London day.
        account_id: number of the account that did it.
        reference: the order's reference, as written; lines about it and lines that showed it.
        order_id: the order's number.
        people: numbers of a person and of those joined with them; lines that showed any.
        address_id: number of an address; lines that showed it.
        action: the type of action, in the words of the Act or in ours.
    """

    first: date | None = None
    last: date | None = None
    account_id: int | None = None
    reference: str | None = None
    order_id: int | None = None
    people: frozenset[int] | None = None
    address_id: int | None = None
    action: Action | Type | None = None


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
    if sought.first is not None:
        found.append(AuditEntry.at >= london_instant(sought.first))
    if sought.last is not None:
        found.append(AuditEntry.at < london_instant(sought.last + timedelta(days=1)))
    if sought.account_id is not None:
        found.append(AuditEntry.account_id == sought.account_id)
    if sought.reference is not None:
        about = AuditEntry.reference == sought.reference
        if sought.action is Type.SEEN:
            # A look-up of a reference that was not shown is about it, and nobody saw it. Lines from
            # before they were signed say no more than what they are about.
            about &= AuditEntry.mac.is_(None)
        found.append(or_(about, *_named(ORDER, [sought.order_id or 0])))
    if sought.people is not None:
        found.append(or_(false(), *_named(PERSON, sorted(sought.people))))
    if sought.address_id is not None:
        found.append(or_(*_named(ADDRESS, [sought.address_id])))
    match sought.action:
        case Type.SEEN:
            found.append(AuditEntry.action.in_([Action.CONSULTATION, Action.DISCLOSURE]))
        case Type.REFUSED:
            found.append(AuditEntry.what.in_(_REFUSED))
        case Action():
            found.append(AuditEntry.action == sought.action)
    return found


def _named(kind: str, numbers: Sequence[int]) -> list[ColumnElement[bool]]:
    """Lines that showed one of some records, or a try at one that was refused."""
    return [
        AuditEntry.shown.like(f"% {word(before + kind, number)} %")
        for number in numbers
        for before in ("", TRIED)
    ]
