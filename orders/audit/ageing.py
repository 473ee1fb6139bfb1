"""Removing old lines: by the owner of the log, whole seals at a time, with a signed note of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from orders.audit import chain, journal, log, sealing, signing, verification, witness
from orders.audit.log import Actor
from orders.audit.model import Action, AuditAgeing, AuditEntry, AuditSeal
from orders.db import is_sqlite
from orders.errors import RegisterError
from orders.formatting import count, london, london_instant


@dataclass(frozen=True, slots=True)
class Removed:
    """How many seals went, and how many lines with them."""

    seals: int
    lines: int


def age(db: Session, *, before: date, by: Actor, reason: str, now: datetime) -> Removed:
    """Remove the oldest seals of which every line is older than a day; the newest seal stays.

    A note of what went is signed, stands in the log and is kept elsewhere: every check tells it.
    Only a log that is proven is aged, so that nothing cut off goes with it.

    Args:
        db: the session; on PostgreSQL as the owner of the table.
        before: the London day; lines of that day and later stay.
        by: the account that acts.
        reason: why, such as the rule of retention.

    Raises:
        RegisterError: the day is not past, no reason is given, this role may not, the log is not
            proven or not sealed so far, or nothing is that old.
    """
    keeper = witness.of(db)
    if keeper is None:
        raise RegisterError("No key is set, so nothing can be signed.")
    if not reason.strip():
        raise RegisterError("Say why lines are removed.")
    if before > london(now).date():
        raise RegisterError("Choose a day that is not to come.")
    before_at = london_instant(before)
    _check_may(db, before_at)
    through = _last_wholly_older(db, before_at)
    if through is None:
        raise RegisterError(f"No seal is wholly older than {before.isoformat()}: nothing to do.")
    earlier = chain.aged(db)
    removed = _remove(db, through.id)
    note = AuditAgeing(
        chain=journal.name_of(db, keeper),
        aged_at=now,
        before_at=before_at,
        seal_id=through.id,
        digest=through.digest,
        total=removed.lines + (0 if earlier is None else earlier.total),
        stood=_left_of_taken(db),
        author=by.username,
        signature="",
    )
    note.signature = signing.over(keeper.key, chain.about_ageing(note))
    db.add(note)
    journal.note_ageing(db, keeper, chain.about_ageing(note))
    details = {"before": before.isoformat(), "seal": through.id, "lines": removed.lines}
    log.record(db, Action.ERASURE, "audit.aged", by=by, now=now, details=details, reason=reason)
    return removed


def _check_may(db: Session, before_at: datetime) -> None:
    if not is_sqlite(db):
        if not db.scalar(text("SELECT has_table_privilege('audit_entry', 'DELETE')")):
            raise RegisterError("Only the owner of the log removes lines: run it as that role.")
        # No process seals or writes meanwhile: what is checked is what is removed.
        db.execute(text("LOCK TABLE audit_entry, audit_seal IN SHARE ROW EXCLUSIVE MODE"))
    if not verification.verify(db).whole:
        raise RegisterError("The log is not proven: look at flask audit verify first.")
    waiting = db.scalar(
        select(func.count())
        .select_from(AuditEntry)
        .where(AuditEntry.seal_id.is_(None), AuditEntry.at < before_at)
    )
    if waiting:
        waits = count(waiting, "line is", "lines are")
        raise RegisterError(f"{waits} not sealed yet: run flask audit seal first.")


def _last_wholly_older(db: Session, before_at: datetime) -> AuditSeal | None:
    newest = db.scalar(select(func.max(AuditSeal.id))) or 0
    younger = select(func.min(AuditEntry.seal_id)).where(AuditEntry.at >= before_at)
    until = min(db.scalar(younger) or newest, newest)
    return db.scalar(
        select(AuditSeal).where(AuditSeal.id < until).order_by(AuditSeal.id.desc()).limit(1)
    )


def _remove(db: Session, seal_id: int) -> Removed:
    lines, seals = AuditEntry.seal_id <= seal_id, AuditSeal.id <= seal_id
    removed = Removed(
        seals=db.scalar(select(func.count()).select_from(AuditSeal).where(seals)) or 0,
        lines=db.scalar(select(func.count()).select_from(AuditEntry).where(lines)) or 0,
    )
    db.execute(delete(AuditEntry).where(lines))
    db.execute(delete(AuditSeal).where(seals))
    return removed


def _left_of_taken(db: Session) -> str | None:
    taken = next((each for each in chain.lineage(db) if each.accepted), None)
    return None if taken is None else sealing.stood(db, taken.entry_id)
