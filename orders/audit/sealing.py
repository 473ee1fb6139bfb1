"""Seals over the log: each hashes a batch of lines together with the seal before it.

A seal counts its lines, says which they are and how many were sealed in all, and is signed with the
installation's key; its digest is also kept outside the database. ``orders.audit.verification``
reads all that back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select, text, update
from sqlalchemy.orm import Session

from orders.audit import chain, journal, signing, witness
from orders.audit.model import AuditEntry, AuditSeal
from orders.db import is_sqlite

FIRST = "0" * 64
"""What the first seal names as the one before it."""
SETTLED_S = 5
"""Younger lines wait for the next seal: what wrote them may still be about to commit."""
LARGEST_BATCH = 5_000
_BLOCK = 5_000
_SEALERS = 7_305_001
"""Names the lock that sealers take in turn on PostgreSQL."""

Line = Row[*tuple[Any, ...]]
"""A line of the log as plain columns."""

# Columns, not objects: what a session remembers of a line must not hide what its row says now.
LINES = select(
    AuditEntry.id,
    AuditEntry.at,
    AuditEntry.account_id,
    AuditEntry.action,
    AuditEntry.what,
    AuditEntry.reference,
    AuditEntry.details,
    AuditEntry.reason,
    AuditEntry.author,
    AuditEntry.shown,
    AuditEntry.mac,
).order_by(AuditEntry.id)


@dataclass(frozen=True, slots=True)
class SealedExtent:
    """How far the log reaches back and is sealed.

    Attributes:
        sealed_at: when the last seal was made, None before the first.
        unsealed: how many lines wait for a seal.
        removed_before: lines written before then were removed; None where none were.
    """

    sealed_at: datetime | None
    unsealed: int
    removed_before: datetime | None


def standing(db: Session) -> SealedExtent:
    """How far the log reaches back and is sealed; proves nothing, and is quick."""
    unsealed = select(func.count()).select_from(AuditEntry).where(AuditEntry.seal_id.is_(None))
    removed = chain.aged(db)
    return SealedExtent(
        db.scalar(select(func.max(AuditSeal.sealed_at))),
        db.scalar(unsealed) or 0,
        None if removed is None else removed.before_at,
    )


def seal(db: Session, now: datetime) -> AuditSeal | None:
    """Seal the oldest unsealed lines, at most ``LARGEST_BATCH``; None when there are none.

    Args:
        db: the session. Commit soon: other sealers wait.
        now: this instant, aware; lines younger than ``SETTLED_S`` seconds are left.
    """
    if not is_sqlite(db):
        # Two sealers at once would each chain to the same seal. SQLite lets one write at a time.
        db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _SEALERS})
    kept = witness.of(db)
    if kept is not None:
        # Before the seal is made: whether a copy may go on by itself is told by those before it.
        journal.name_of(db, kept)
    db.flush()
    settled = AuditEntry.at <= now - timedelta(seconds=SETTLED_S)
    entries = db.execute(
        LINES.where(AuditEntry.seal_id.is_(None), settled).limit(LARGEST_BATCH)
    ).all()
    if not entries:
        return None
    last = db.execute(
        select(AuditSeal.digest, AuditSeal.total).order_by(AuditSeal.id.desc()).limit(1)
    ).first()
    made = AuditSeal(
        sealed_at=now,
        entries=len(entries),
        previous_digest=FIRST if last is None else last.digest,
        first_entry_id=entries[0].id,
        last_entry_id=entries[-1].id,
        total=_sealed(db) + len(entries),
        accounts=usernames(db),
        digest="",
    )
    made.digest = digest(made, entries)
    if kept is not None:
        made.signature = signing.over(kept.key, counts(made))
    db.add(made)
    db.flush()
    db.execute(
        update(AuditEntry),
        [{"id": entry.id, "seal_id": made.id} for entry in entries],
    )
    if kept is not None:
        journal.note_seal(db, kept, chain.kept(made))
    return made


def digest(made: Any, entries: Sequence[Line]) -> str:
    """What a seal's digest must be over these lines; older seals hold less than newer ones."""
    older = made.total is None
    found = hashlib.sha256()
    head = [made.previous_digest, signing.utc(made.sealed_at)]
    found.update(signing.canonical(head if older else [*head, *counts(made)[2:]]))
    for entry in entries:
        found.update(b"\n" + signing.canonical(said(entry, older=older)))
    return found.hexdigest()


def counts(made: Any) -> list[Any]:
    """What a seal's signature covers: its digest, and what it counts."""
    return [
        made.digest,
        made.previous_digest,
        made.entries,
        made.first_entry_id,
        made.last_entry_id,
        made.total,
        made.accounts,
    ]


def said(entry: Line, *, older: bool = False) -> list[Any]:
    """Everything a line says; ``older``: as it was before lines were signed."""
    before = [
        entry.id,
        signing.utc(entry.at),
        entry.account_id,
        entry.action.value,
        entry.what,
        entry.reference,
        entry.details,
        entry.reason,
    ]
    return before if older else [*before, entry.author, entry.shown, entry.mac]


def stood(db: Session, until: int) -> str:
    """A digest of every line up to a number, as they stand."""
    found = hashlib.sha256()
    for entry in _all_lines(db, until):
        found.update(signing.canonical(said(entry)) + b"\n")
    return found.hexdigest()


def _all_lines(db: Session, until: int) -> Iterator[Line]:
    last = 0
    while rows := db.execute(
        LINES.where(AuditEntry.id > last, AuditEntry.id <= until).limit(_BLOCK)
    ).all():
        yield from rows
        last = rows[-1].id


def usernames(db: Session, until: int | None = None) -> str:
    """The greatest account's number, and a digest of every username up to it.

    Args:
        until: the number; the greatest there is unless told.
    """
    # The table lies above the log.
    rows = db.execute(text("SELECT id, username FROM account ORDER BY id")).all()
    known = [[row.id, row.username] for row in rows if until is None or row.id <= until]
    greatest = known[-1][0] if known and until is None else until or 0
    return f"{greatest} {hashlib.sha256(signing.canonical(known)).hexdigest()}"


def _sealed(db: Session) -> int:
    sealed = select(func.count()).select_from(AuditEntry).where(AuditEntry.seal_id.is_not(None))
    removed = chain.aged(db)
    return (db.scalar(sealed) or 0) + (0 if removed is None else removed.total)
