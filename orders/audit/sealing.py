"""Seals over the log: each hashes a batch of lines together with the seal before it.

Whoever alters, adds to or takes out of a sealed batch must make every later seal anew; whoever
does that is found out by one seal kept elsewhere. ``flask audit seal`` prints it to be kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select, text, update
from sqlalchemy.orm import Session

from orders.audit.model import AuditEntry, AuditSeal
from orders.db import is_sqlite

FIRST = "0" * 64
"""What the first seal names as the one before it."""
SETTLED_S = 5
"""Younger lines wait for the next seal: what wrote them may still be about to commit."""
LARGEST_BATCH = 5_000

_Row = Row[*tuple[Any, ...]]

# Columns, not objects: what a session remembers of a line must not hide what its row says now.
_LINES = select(
    AuditEntry.id,
    AuditEntry.at,
    AuditEntry.account_id,
    AuditEntry.action,
    AuditEntry.what,
    AuditEntry.reference,
    AuditEntry.details,
    AuditEntry.reason,
).order_by(AuditEntry.id)
_SEALS = select(
    AuditSeal.id,
    AuditSeal.sealed_at,
    AuditSeal.entries,
    AuditSeal.previous_digest,
    AuditSeal.digest,
).order_by(AuditSeal.id)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking the chain found.

    Attributes:
        seals: how many seals were checked.
        entries: how many lines they cover.
        unsealed: how many lines wait for a seal.
        broken_seal: number of the first seal that does not fit, None when all do.
        problem: what does not fit there, in words; empty when all do.
    """

    seals: int
    entries: int
    unsealed: int
    broken_seal: int | None = None
    problem: str = ""

    @property
    def whole(self) -> bool:
        """Whether nothing was altered, put in or taken out."""
        return not self.problem


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the log is sealed.

    Attributes:
        sealed_at: when the last seal was made, None before the first.
        unsealed: how many lines wait for a seal.
    """

    sealed_at: datetime | None
    unsealed: int


def standing(db: Session) -> Standing:
    """How far the log is sealed; proves nothing, and is quick."""
    unsealed = select(func.count()).select_from(AuditEntry).where(AuditEntry.seal_id.is_(None))
    return Standing(db.scalar(select(func.max(AuditSeal.sealed_at))), db.scalar(unsealed) or 0)


def seal(db: Session, now: datetime) -> AuditSeal | None:
    """Seal the oldest unsealed lines, at most ``LARGEST_BATCH``; None when there are none.

    Args:
        db: the session. Commit soon: other sealers wait.
        now: this instant, aware; lines younger than ``SETTLED_S`` seconds are left.
    """
    if not is_sqlite(db):
        # Two sealers at once would each chain to the same seal. SQLite lets one write at a time.
        db.execute(text("LOCK TABLE audit_seal IN SHARE ROW EXCLUSIVE MODE"))
    db.flush()
    settled = AuditEntry.at <= now - timedelta(seconds=SETTLED_S)
    entries = db.execute(
        _LINES.where(AuditEntry.seal_id.is_(None), settled).limit(LARGEST_BATCH)
    ).all()
    if not entries:
        return None
    before = db.scalar(select(AuditSeal.digest).order_by(AuditSeal.id.desc()).limit(1)) or FIRST
    made = AuditSeal(
        sealed_at=now,
        entries=len(entries),
        previous_digest=before,
        digest=_digest(before, now, entries),
    )
    db.add(made)
    db.flush()
    db.execute(
        update(AuditEntry),
        [{"id": entry.id, "seal_id": made.id} for entry in entries],
    )
    return made


def verify(db: Session, *, kept: str | None = None) -> Verdict:
    """Compute every seal again from the lines it covers.

    Args:
        db: the session.
        kept: digest of a seal that was kept outside the database; it must still be in the chain.
    """
    before, checked, covered = FIRST, 0, 0
    unsealed = db.scalar(
        select(func.count()).select_from(AuditEntry).where(AuditEntry.seal_id.is_(None))
    )
    found_kept = kept is None
    for each in db.execute(_SEALS).all():
        entries = db.execute(_LINES.where(AuditEntry.seal_id == each.id)).all()
        problem = _problem(each, entries, before)
        if problem:
            return Verdict(checked, covered, unsealed or 0, each.id, problem)
        before, checked, covered = each.digest, checked + 1, covered + len(entries)
        found_kept = found_kept or each.digest == kept
    problem = "" if found_kept else "the seal kept elsewhere is no longer in the chain"
    return Verdict(checked, covered, unsealed or 0, None, problem)


def _problem(each: _Row, entries: Sequence[_Row], before: str) -> str:
    if each.previous_digest != before:
        return "the seal before it was altered or taken out"
    if len(entries) != each.entries:
        return f"it covers {each.entries} lines, and {len(entries)} are there"
    if _digest(before, each.sealed_at, entries) != each.digest:
        return "a line it covers, or the seal itself, was altered"
    return ""


def _digest(before: str, sealed_at: datetime, entries: Sequence[_Row]) -> str:
    digest = hashlib.sha256()
    digest.update(_canonical([before, _utc(sealed_at)]))
    for entry in entries:
        digest.update(b"\n")
        digest.update(
            _canonical(
                [
                    entry.id,
                    _utc(entry.at),
                    entry.account_id,
                    entry.action.value,
                    entry.what,
                    entry.reference,
                    entry.details,
                    entry.reason,
                ]
            )
        )
    return digest.hexdigest()


def _canonical(value: object) -> bytes:
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    ).encode()


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
