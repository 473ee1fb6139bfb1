"""Reading the log: the lines of some days, an account, a record, a type of action."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    cast,
    column,
    func,
    literal_column,
    select,
    table,
    union,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from orders.audit.model import Action, AuditEntry
from orders.audit.shown import ADDRESS, ORDER, PERSON, TRIED, word
from orders.db import is_sqlite
from orders.formatting import london_instant

_REFUSED = (
    "access.refused",
    "account.secret-wrong",
    "password.wrong",
    "sign-in.failed",
    "sign-in.limited",
)
# As the index writes it: on PostgreSQL over the words of a line, on SpatiaLite a table of them.
_WORDS = literal_column("string_to_array(shown, ' ')", ARRAY(Text))
_INDEX = table("audit_shown", column("rowid"), column("audit_shown"))


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
        on_orders: references of the orders those are on; lines from before records were named are
            about one of them.
        address_id: number of an address; lines that showed it.
        action: the type of action, in the words of the Act or in ours.
    """

    first: date | None = None
    last: date | None = None
    account_id: int | None = None
    reference: str | None = None
    order_id: int | None = None
    people: frozenset[int] | None = None
    on_orders: frozenset[str] = frozenset()
    address_id: int | None = None
    action: Action | Type | None = None


_COLUMNS = (
    AuditEntry.id,
    AuditEntry.at,
    AuditEntry.account_id,
    AuditEntry.author,
    AuditEntry.action,
    AuditEntry.what,
    AuditEntry.reference,
    AuditEntry.details,
    AuditEntry.reason,
    AuditEntry.seal_id,
)


def lines(db: Session, sought: Sought, *, limit: int, offset: int = 0) -> tuple[Sequence[Any], int]:
    """Some lines of the log, newest first, and how many there are in all.

    Rows of what people read of ``AuditEntry``: the words by which records are found are long.
    """
    wanted = [*_conditions(sought), *_of_records(db, sought)]
    total = db.scalar(select(func.count()).select_from(AuditEntry).where(*wanted)) or 0
    newest = (
        select(*_COLUMNS)
        .where(*wanted)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return db.connection().execute(newest).all(), total


def _conditions(sought: Sought) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if sought.first is not None:
        found.append(AuditEntry.at >= london_instant(sought.first))
    if sought.last is not None:
        found.append(AuditEntry.at < london_instant(sought.last + timedelta(days=1)))
    if sought.account_id is not None:
        found.append(AuditEntry.account_id == sought.account_id)
    match sought.action:
        case Type.SEEN:
            found.append(AuditEntry.action.in_([Action.CONSULTATION, Action.DISCLOSURE]))
        case Type.REFUSED:
            found.append(AuditEntry.what.in_(_REFUSED))
        case Action():
            found.append(AuditEntry.action == sought.action)
    return found


def _of_records(db: Session, sought: Sought) -> list[ColumnElement[bool]]:
    """That a line is about the records asked for, showed them, or tells of a try at them."""
    found = []
    if sought.reference is not None:
        about = select(AuditEntry.id).where(AuditEntry.reference == sought.reference)
        if sought.action is Type.SEEN:
            # A look-up of a reference that was not shown is about it, and no reader saw it.
            about = about.where(_IS_OLDER)
        found.append(_is_one(_naming(db, ORDER, [sought.order_id or 0]), about))
    if sought.people is not None:
        older = select(AuditEntry.id).where(_IS_OLDER, AuditEntry.reference.in_(sought.on_orders))
        found.append(_is_one(_naming(db, PERSON, sorted(sought.people)), older))
    if sought.address_id is not None:
        found.append(_is_one(_naming(db, ADDRESS, [sought.address_id])))
    return found


_IS_OLDER = AuditEntry.mac.is_(None)
"""Lines from before they were signed say no more than what they are about."""


def _is_one(*lines: Select[int]) -> ColumnElement[bool]:
    # Apart from the rest: few lines name a record, and reading the whole log by its days until
    # fifty of them are found would take seconds.
    named = union(*lines).cte().prefix_with("MATERIALIZED")
    return AuditEntry.id.in_(select(named.c.id))


def _naming(db: Session, kind: str, numbers: Sequence[int]) -> Select[int]:
    """Lines that showed one of some records, or a try at one that was refused."""
    words = [word(before + kind, number) for number in numbers for before in ("", TRIED)]
    if not is_sqlite(db):
        return select(AuditEntry.id).where(_WORDS.overlap(cast(words, ARRAY(Text))))
    wanted = _INDEX.c.audit_shown.match(" OR ".join(words))
    return select(_INDEX.c.rowid.label("id")).where(wanted)
