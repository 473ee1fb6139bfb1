"""Rows of many tables on their way into the register together, and keys for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.audit.log import Signer
from orders.audit.model import Action, AuditEntry
from orders.audit.shown import NOTHING, named_in
from orders.breaches.model import Breach
from orders.bulk import insert_rows, take_ids
from orders.db import Model, is_sqlite
from orders.people.indexing import learn
from orders.people.model import (
    Address,
    NameToken,
    Person,
    PersonCharacteristic,
    PersonName,
    PersonPair,
)
from orders.register import naming
from orders.register.model import Condition, Event, Order, Protection

BLOCK = 1_000
_TABLES: tuple[type[Model], ...] = (
    Person,
    PersonName,
    NameToken,
    PersonCharacteristic,
    PersonPair,
    Address,
    Order,
    Protection,
    Condition,
    Event,
    Breach,
)
"""In the order in which one needs the other."""
Row = dict[str, Any]


class Logged(NamedTuple):
    """A line of the log; lines sort by their instant, then as they came."""

    at: datetime
    place: int
    action: Action
    what: str
    reference: str | None
    details: Mapping[str, Any]
    reason: str | None


class Rows:
    """What is to be written, by table."""

    def __init__(self, db: Session) -> None:
        self._db = db
        self._ids = {model: new_ids(db, model) for model in _TABLES}
        self._waiting: dict[type[Model], list[Row]] = {model: [] for model in _TABLES}
        self._log: list[Logged] = []

    def add(self, model: type[Model], row: Row) -> Row:
        """Keep a row to be written with a new key as ``id``; it may change until then."""
        kept = {"id": next(self._ids[model]), **row}
        self._waiting[model].append(kept)
        return kept

    def add_as_is(self, model: type[Model], row: Row) -> None:
        """Keep a row to be written that has its key."""
        self._waiting[model].append(row)

    def log(
        self,
        at: datetime,
        place: int,
        action: Action,
        what: str,
        reference: str | None,
        *,
        details: Mapping[str, Any] | None = None,
        reason: str | None = None,
    ) -> None:
        """Keep a line of the log; ``place`` is that of the story among others at the instant."""
        self._log.append(Logged(at, place, action, what, reference, details or {}, reason or None))

    def write(self) -> None:
        """Write what is kept, but the log."""
        learn(self._db, {row["token"] for row in self._waiting[NameToken]})
        for model, rows in self._waiting.items():
            insert_rows(self._db, model, rows)
            rows.clear()

    def write_log(self, by: Account) -> None:
        """Write every line of the log in the order of time, as done by ``by``."""
        lines = sorted(self._log, key=lambda line: (line.at, line.place))
        self._log = []
        signer = Signer(self._db)
        named = naming.each_of(self._db, {line.reference for line in lines if line.reference})
        for start in range(0, len(lines), 20 * BLOCK):
            batch = lines[start : start + 20 * BLOCK]
            ids = take_ids(self._db, AuditEntry, len(batch))
            rows = [
                {
                    "id": key,
                    "at": line.at,
                    "account_id": by.id,
                    "author": by.username,
                    "action": line.action,
                    "what": line.what,
                    "reference": line.reference,
                    "details": dict(line.details),
                    "reason": line.reason,
                    "shown": (
                        named.get(line.reference or "", NOTHING) | named_in(line.details)
                    ).words,
                    "seal_id": None,
                }
                for key, line in zip(ids, batch, strict=True)
            ]
            insert_rows(self._db, AuditEntry, signer.rows(rows))


def new_ids(db: Session, model: type[Model]) -> Iterator[int]:
    """New keys of a table without end, for rows written in this transaction."""
    if is_sqlite(db):
        yield from count(take_ids(db, model, 1)[0])
    while True:
        yield from take_ids(db, model, BLOCK)
