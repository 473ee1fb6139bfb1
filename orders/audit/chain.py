"""Under which name the log is kept elsewhere, and from which line on.

A copy of the database that goes on somewhere else goes on under a name of its own, so that what a
trial or a restored backup writes is never taken for the register's. It may only do so while its
seals are those that are kept: a forger who made them anew cannot shake off what was kept before.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.orm import Session

from orders import clock
from orders.audit import signing
from orders.audit.model import AuditAgeing, AuditChain, AuditEntry, AuditSeal
from orders.audit.witness import KeptSeal, Witness
from orders.bounded_fields import JsonObject
from orders.db import UtcInstant, is_sqlite

_NEW = timedelta(hours=1)
"""A register without orders whose accounts are no older than this has had no log yet."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A chain to keep lines and seals under.

    Attributes:
        name: its name.
        witness: where it is kept.
        about: what is to be kept of its beginning; empty when that is kept already.
        seals: the seals it takes over.
        aged: what it takes over of removed lines; empty where none were.
    """

    name: str
    witness: Witness
    about: JsonObject = field(default_factory=dict)
    seals: tuple[KeptSeal, ...] = ()
    aged: JsonObject = field(default_factory=dict)

    def keep(self) -> None:
        """Keep its beginning elsewhere."""
        if self.about:
            self.witness.begin(self.name, self.about, self.seals)
        if self.aged:
            self.witness.keep_ageing(self.name, self.aged)


def lineage(db: Session) -> list[AuditChain]:
    """Every chain the log went through, the newest first."""
    return list(db.scalars(select(AuditChain).order_by(AuditChain.id.desc())))


def about(each: AuditChain) -> JsonObject:
    """What a chain says of itself, signed in the database and kept elsewhere."""
    return {
        "chain": each.name,
        "parent": each.parent,
        "place": each.place,
        "begun_at": signing.utc(each.begun_at),
        "accepted": each.accepted,
        "from_seal": each.seal_id,
        "from_line": each.entry_id,
        "stood": each.stood,
    }


def aged(db: Session) -> AuditAgeing | None:
    """How far old lines were removed; ``None`` where none ever were."""
    return db.scalar(select(AuditAgeing).order_by(AuditAgeing.id.desc()).limit(1))


def about_ageing(each: AuditAgeing) -> JsonObject:
    """What a note of removed lines says, signed in the database and kept elsewhere."""
    return {
        "aged_at": signing.utc(each.aged_at),
        "before": signing.utc(each.before_at),
        "through": each.seal_id,
        "digest": each.digest,
        "total": each.total,
        "stood": each.stood,
        "author": each.author,
        "in_chain": each.chain,
    }


def place(db: Session) -> str:
    """Where the database is, as a SHA-256: another file or another database is another place."""
    if is_sqlite(db):
        file = db.get_bind().engine.url.database or ""
        words = f"sqlite {Path(file).resolve()}"
    else:
        own = text("SELECT oid, datname FROM pg_database WHERE datname = current_database()")
        words = f"postgresql {tuple(db.execute(own).one())}"
    return hashlib.sha256(words.encode()).hexdigest()


def current(db: Session, witness: Witness) -> Begun:
    """The chain to go on with, begun anew where there is none or the database has moved."""
    newest = db.scalar(select(AuditChain).order_by(AuditChain.id.desc()).limit(1))
    here = place(db)
    if newest is None:
        return begin(db, witness, here, None, accepted=_is_new(db))
    if newest.place == here or not _is_as_kept(db, witness, newest):
        return Begun(newest.name, witness)
    return begin(db, witness, here, newest, accepted=False)


def begin(
    db: Session,
    witness: Witness,
    here: str,
    parent: AuditChain | None,
    *,
    accepted: bool,
    stood: str | None = None,
) -> Begun:
    """Add a chain that goes on from what the log holds now.

    Args:
        witness: where it will be kept.
        here: the place of the database.
        parent: the chain before it.
        accepted: whether what the log holds is taken as it stands, proven or not.
        stood: digest of every line it holds, where it is.
    """
    made = AuditChain(
        name=secrets.token_hex(16),
        parent=None if parent is None else parent.name,
        place=here,
        begun_at=clock.now(),
        accepted=accepted,
        seal_id=db.scalar(select(func.max(AuditSeal.id))) or 0,
        entry_id=db.scalar(select(func.max(AuditEntry.id))) or 0,
        stood=stood,
        signature="",
    )
    made.signature = signing.over(witness.key, about(made))
    db.add(made)
    note = aged(db)
    removed = {} if note is None else about_ageing(note)
    return Begun(made.name, witness, about(made), tuple(_held(db)), removed)


def kept(each: AuditSeal) -> KeptSeal:
    """A seal as it is kept elsewhere."""
    return KeptSeal(
        each.id, each.digest, each.entries, each.total or 0, signing.utc(each.sealed_at)
    )


def _held(db: Session) -> list[KeptSeal]:
    return [kept(each) for each in db.scalars(select(AuditSeal).order_by(AuditSeal.id))]


def _is_as_kept(db: Session, witness: Witness, newest: AuditChain) -> bool:
    """Whether the log has exactly the seals that are kept of its chain."""
    note = aged(db)
    removed = 0 if note is None else note.seal_id
    there = [each.digest for each in witness.seals(newest.name) if each.seal > removed]
    return there == [each.digest for each in _held(db)]


def _is_new(db: Session) -> bool:
    """Whether this is a register in which nothing has happened yet."""
    if db.scalar(select(func.max(AuditEntry.id))) is not None:
        return False
    # The tables lie above the log.
    older = text(
        "SELECT EXISTS (SELECT 1 FROM protective_order)"
        " OR EXISTS (SELECT 1 FROM account WHERE created_at < :since)"
    ).bindparams(bindparam("since", clock.now() - _NEW, UtcInstant()))
    return not db.scalar(older)
