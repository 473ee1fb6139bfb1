"""Keeps each line's signature elsewhere as soon as the transaction that wrote it has committed.

What is rolled back, in whole or to a savepoint, is not kept: it was never in the log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from orders.audit import chain
from orders.audit.witness import KeptSeal, Witness

_PENDING = "audit_pending"
_log = structlog.get_logger()


class _Pending:
    """What a session will keep elsewhere once it has committed."""

    def __init__(self, witness: Witness) -> None:
        self.witness = witness
        self.chain = ""
        self.begun: list[Callable[[], None]] = []
        self.lines: list[tuple[SessionTransaction | None, str, datetime]] = []
        self.seals: list[KeptSeal] = []

    def keep(self) -> None:
        """Write it down; the log line that cannot be kept elsewhere stays in the database."""
        try:
            for begin in self.begun:
                begin()
            self.witness.keep_lines(self.chain, ((mac, at) for _, mac, at in self.lines))
            self.witness.keep_seals(self.chain, self.seals)
        except OSError as error:
            _log.exception("audit.not-kept", folder=str(self.witness.folder), error=str(error))
        self.witness.chain = self.chain


def noting(db: Session, witness: Witness) -> Callable[[Sequence[Any]], None]:
    """What notes signed lines to be kept elsewhere when ``db`` commits, without asking it more."""
    pending = _of(db, witness)
    within = db.get_nested_transaction() or db.get_transaction()

    def note(lines: Sequence[Any]) -> None:
        pending.lines += [(within, line.mac, line.at) for line in lines]

    return note


def note_seal(db: Session, witness: Witness, seal: KeptSeal) -> None:
    """Keep a seal elsewhere when ``db`` commits."""
    _of(db, witness).seals.append(seal)


def note_ageing(db: Session, witness: Witness, about: Mapping[str, Any]) -> None:
    """Keep a note of removed lines elsewhere when ``db`` commits."""
    pending = _of(db, witness)
    pending.begun.append(lambda: witness.keep_ageing(pending.chain, about))


def name_of(db: Session, witness: Witness) -> str:
    """The chain that this session's lines and seals are kept under, begun where there is none."""
    return _of(db, witness).chain


def begin_anew(db: Session, witness: Witness, begun: chain.Begun) -> None:
    """Keep what follows in this session under another chain."""
    pending = _of(db, witness)
    pending.chain = begun.name
    pending.begun.append(begun.keep)


def _of(db: Session, witness: Witness) -> _Pending:
    pending: _Pending | None = db.info.get(_PENDING)
    if pending is None or pending.witness is not witness:
        pending = _Pending(witness)
        pending.chain = witness.chain or ""
        if not pending.chain:
            begun = chain.current(db, witness)
            pending.chain = begun.name
            pending.begun.append(begun.keep)
        db.info[_PENDING] = pending
    return pending


@event.listens_for(Session, "after_commit")
def _committed(db: Session) -> None:
    if not db.in_nested_transaction() and (pending := db.info.pop(_PENDING, None)) is not None:
        pending.keep()


@event.listens_for(Session, "after_soft_rollback")
def _rolled_back(db: Session, undone: SessionTransaction) -> None:
    pending: _Pending | None = db.info.get(_PENDING)
    if pending is None:
        return
    if undone.nested:
        pending.lines = [line for line in pending.lines if not _is_within(line[0], undone)]
    else:
        del db.info[_PENDING]


def _is_within(each: SessionTransaction | None, undone: SessionTransaction) -> bool:
    while each is not None:
        if each is undone:
            return True
        each = each.parent
    return False
