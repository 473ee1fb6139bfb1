"""Writing one line of the log, in the transaction of whatever it tells about."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any, Protocol

from sqlalchemy.orm import Session

from orders.audit import journal, signing, witness
from orders.audit.model import Action, AuditEntry
from orders.audit.shown import ShownRecords, note, told_of
from orders.bounded_fields import JsonObject


class Actor(Protocol):
    """The account that did it: anything that has an account's number and username."""

    id: Any
    username: Any


def record(
    db: Session,
    action: Action,
    what: str,
    *,
    by: Actor | None,
    now: datetime,
    reference: str | None = None,
    details: Mapping[str, Any] | None = None,
    reason: str | None = None,
    shows: ShownRecords | None = None,
    addresses: Collection[int] = (),
) -> AuditEntry:
    """Add a line to the log; it is kept or lost together with what it tells about.

    The line names the records it is about: those of ``shows``, else the orders of ``reference`` and
    ``details`` with their people (see :func:`orders.audit.shown.told_of`). Use of the register
    itself (``Action.ACCESS``) shows none; there ``shows`` is what an account tried to see.

    Args:
        db: the session that also does the thing.
        action: the word of the Act for it.
        what: noun and verb, ``order.read``.
        by: the account, None for a person who is not signed in.
        reference: the record's reference. Never a name.
        details: criteria, counts and recipients that JSON can hold. Never a protected person's
            name or place; words that were searched for go through ``fingerprint``.
        reason: why, where the register asks.
        shows: the records that were shown, where the caller has them at hand; nothing else is then
            looked for.
        addresses: numbers of addresses that were shown besides.

    Raises:
        TypeError: ``details`` holds what JSON cannot.

    Source: Data Protection Act 2018 s.62(1)-(3).
    """
    kept: JsonObject = json.loads(json.dumps(dict(details or {}), allow_nan=False))
    if action is Action.ACCESS:
        words = None if shows is None else shows.tried
    else:
        shown = told_of(db, reference, kept, shows) | ShownRecords(addresses=frozenset(addresses))
        words = shown.words
        note(db, shown)
    line = line_row(
        action, what, by=by, now=now, reference=reference, details=kept, reason=reason, shown=words
    )
    entry = AuditEntry(**line)
    Signer(db).sign([entry])
    db.add(entry)
    return entry


def line_row(
    action: Action,
    what: str,
    *,
    by: Actor | None,
    now: datetime,
    reference: str | None,
    details: Mapping[str, Any],
    reason: str | None,
    shown: str | None,
) -> JsonObject:
    """What ``AuditEntry`` holds of a line, but its key and signature."""
    return {
        "at": now,
        "account_id": None if by is None else by.id,
        "author": None if by is None else by.username,
        "action": action,
        "what": what,
        "reference": reference,
        "details": details,
        "reason": reason,
        "shown": shown,
        "seal_id": None,
    }


class Signer:
    """Signs the rows of many lines before they are inserted together."""

    def __init__(self, db: Session) -> None:
        """Ask the database what signing needs; ``rows`` leaves the session alone."""
        self._witness = witness.of(db)
        self._note = None if self._witness is None else journal.noting(db, self._witness)

    def rows(self, rows: Iterable[Mapping[str, Any]]) -> list[JsonObject]:
        """Sign rows for a bulk insert, each as ``line_row`` gives it."""
        lines = [SimpleNamespace(**row, mac=None) for row in rows]
        self.sign(lines)
        return [vars(line) for line in lines]

    def sign(self, lines: Sequence[Any]) -> None:
        """Give each line its signature; it is kept elsewhere once the transaction commits."""
        if self._witness is None or self._note is None:
            return
        for line in lines:
            line.mac = signing.signed(self._witness.key, line)
        self._note(lines)


def fingerprint(words: str, *, key: str) -> str:
    """Sixteen hexadecimal digits that stand for searched words: comparable, not readable.

    Case and spacing do not matter. Names cannot be tried against it without ``key``.
    """
    plain = " ".join(words.casefold().split())
    return hmac.new(key.encode(), plain.encode(), hashlib.sha256).hexdigest()[:16]
