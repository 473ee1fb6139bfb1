"""Is the log what the register wrote? What is not proven is named; nothing else is called whole.

Five things must agree: the seals with the lines they cover, each line and seal with its signature,
each seal with the one before it, the log with what is kept outside the database, and the usernames
with those that were sealed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from orders.audit import chain, sealing, signing, witness
from orders.audit.model import AuditAgeing, AuditChain, AuditEntry, AuditSeal
from orders.audit.sealing import FIRST, LINES, Line
from orders.audit.witness import KeptLine, Witness
from orders.db import is_sqlite
from orders.formatting import count, moment

_MOST_NAMED = 5
_MOST_BACK = timedelta(days=1)
"""A line is dated when what it tells of began; nothing takes longer."""
_SEEN = "seen-"
_SEALS = select(*AuditSeal.__table__.columns).order_by(AuditSeal.id)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking the log found.

    Attributes:
        seals: how many seals were checked.
        entries: how many lines they cover.
        unsealed: how many lines are not sealed yet.
        problems: what was altered or is not proven, in sentences.
        notes: what whoever reads this should know besides.
        until: when the newest line was written.
    """

    seals: int
    entries: int
    unsealed: int
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    until: datetime | None = None

    @property
    def whole(self) -> bool:
        """Whether all of it is proven: nothing altered, put in or taken out."""
        return not self.problems


@dataclass(slots=True)
class _Check:
    """The log as it is read through once.

    Attributes:
        taken: last line somebody took as it stood, 0 for none.
        taken_seal: likewise the last seal.
        back: lines dated well before the one before them, which is of ``latest_at``.
        aged: how far old lines were removed by who may, where that is proven.
    """

    db: Session
    witness: Witness
    chains: list[AuditChain]
    taken: int = 0
    taken_seal: int = 0
    aged: AuditAgeing | None = None
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unsigned: list[int] = field(default_factory=list)
    strange: list[int] = field(default_factory=list)
    altered: list[int] = field(default_factory=list)
    back: list[int] = field(default_factory=list)
    latest_at: datetime | None = None


def verify(db: Session, *, kept: str | None = None) -> Verdict:
    """Check everything of the log that can be checked; changes nothing in the database.

    Args:
        db: the session.
        kept: digest of a seal that was kept by other means; it must still be in the log.
    """
    keeper = witness.of(db)
    seals = db.execute(_SEALS).all()
    unsealed = db.execute(LINES.where(AuditEntry.seal_id.is_(None))).all()
    if keeper is None:
        return Verdict(0, 0, len(unsealed), ("No key is set, so nothing is proven.",))
    found = _Check(db, keeper, chain.lineage(db))
    _check_ageing(found)
    _check_chains(found, has_lines=bool(seals or unsealed))
    covered = _check_seals(found, seals)
    _check_lines(found, unsealed)
    _check_copies(found)
    _name_lines(found)
    _check_kept(found, seals)
    _check_journal(found, unsealed)
    _check_usernames(found, seals)
    _check_index(found)
    if kept is not None and all(each.digest != kept for each in seals):
        found.problems.append(f"The seal {kept[:16]}… kept by you is not in the log.")
    newest = db.scalar(select(func.max(AuditEntry.at)))
    return Verdict(
        len(seals), covered, len(unsealed), tuple(found.problems), tuple(found.notes), newest
    )


def _check_ageing(found: _Check) -> None:
    """Lines removed by who may: what the note says is signed, and kept elsewhere."""
    note = chain.aged(found.db)
    if note is None:
        return
    about = chain.about_ageing(note)
    kept = any(about in found.witness.ageings(each.name) for each in found.chains)
    if not kept or not signing.is_over(found.witness.key, about, note.signature):
        found.problems.append(
            f"The note that lines were removed on {moment(note.aged_at)} is not signed with this "
            f"key, or not kept in {found.witness.folder}: not proven."
        )
        return
    found.aged = note
    found.notes.append(
        f"{count(note.total, 'line')} written before {moment(note.before_at)} "
        f"{'was' if note.total == 1 else 'were'} removed, last on {moment(note.aged_at)} by "
        f"{note.author}: the log is proven from there on. It says why."
    )


def _check_chains(found: _Check, *, has_lines: bool) -> None:
    """Where the log begins to be kept elsewhere, and what somebody took as it stood."""
    if not found.chains:
        orders = found.db.scalar(text("SELECT count(*) FROM protective_order"))
        if has_lines or orders:
            found.problems.append(
                "Nothing says from where on this log is kept elsewhere: it is older than signed "
                "lines, or its beginning was taken out."
            )
        _check_others(found, None)
        return
    for number, each in enumerate(found.chains):
        if not signing.is_over(found.witness.key, chain.about(each), each.signature):
            found.problems.append(
                f"The beginning of {moment(each.begun_at)} is not signed with this key."
            )
        if number == 0 and found.witness.begun(each.name) != chain.about(each):
            found.problems.append(
                f"The beginning of {moment(each.begun_at)} is not kept in {found.witness.folder}, "
                "or differs there: a cut end could not be seen."
            )
    taken = next((each for each in found.chains if each.accepted), None)
    if taken is not None and taken.entry_id:
        _check_taken(found, taken)
    oldest = found.chains[-1]
    if taken is None and oldest.entry_id:
        found.problems.append(
            f"Lines up to {oldest.entry_id} are older than signed lines: not proven. After looking "
            "at them, run flask audit accept."
        )
    _check_others(found, taken)


def _check_taken(found: _Check, taken: AuditChain) -> None:
    found.taken, found.taken_seal = taken.entry_id, taken.seal_id
    left = taken.stood
    names = [each.name for each in found.chains]
    if found.aged is not None and names.index(found.aged.chain) <= names.index(taken.name):
        left = found.aged.stood
    if sealing.stood(found.db, taken.entry_id) != left:
        found.problems.append(
            f"Lines up to {taken.entry_id} are not as they stood when they were taken on "
            f"{moment(taken.begun_at)}."
        )
    found.notes.append(
        f"Lines up to {taken.entry_id} were taken as they stood on {moment(taken.begun_at)}: what "
        "was done to them before is not proven. The log says who did so, and why."
    )


def _check_others(found: _Check, taken: AuditChain | None) -> None:
    """Logs kept for a database in this place that this log knows nothing of."""
    here = chain.place(found.db)
    known = {each.name for each in found.chains}
    since = "" if taken is None else signing.utc(taken.begun_at)
    for other in found.witness.all_begun():
        if other["place"] == here and other["chain"] not in known and other["begun_at"] >= since:
            found.problems.append(
                f"Another log of this database, begun {other['begun_at']}, is kept in "
                f"{found.witness.folder} and is not in it."
            )


def _check_seals(found: _Check, seals: Sequence[Any]) -> int:
    """Every seal against its lines, its signature and the seal before; gives the lines covered."""
    before, older = FIRST, 0
    if found.aged is not None:
        before = found.aged.digest
    removed = 0 if found.aged is None else found.aged.total
    covered = removed
    for each in seals:
        entries = found.db.execute(LINES.where(AuditEntry.seal_id == each.id)).all()
        covered += len(entries)
        if each.id > found.taken_seal:
            problem = _problem(found, each, entries, before, covered)
            if problem:
                found.problems.append(f"Seal {each.id}: {problem}.")
            older += each.signature is None
        _check_lines(found, entries)
        before = each.digest
    if older:
        found.problems.append(
            f"{count(older, 'seal has', 'seals have')} no signature, being older than signed lines "
            "or made without the key: not proven."
        )
    return covered - removed


def _problem(found: _Check, each: Any, entries: Sequence[Line], before: str, covered: int) -> str:
    if each.previous_digest != before:
        return "the seal before it was altered or taken out"
    if len(entries) != each.entries:
        return f"it covers {each.entries} lines, and {len(entries)} are there"
    if sealing.digest(each, entries) != each.digest:
        return "a line it covers, or the seal itself, was altered"
    if each.signature is None:
        return ""
    if signing.by_another_key(found.witness.key, each.signature):
        return "it is signed with another key than this installation's"
    if not signing.is_over(found.witness.key, sealing.counts(each), each.signature):
        return "its signature is not right"
    if each.total != covered:
        return f"{each.total} lines were sealed by then, and {covered} are there"
    return ""


def _check_lines(found: _Check, entries: Sequence[Line]) -> None:
    key = found.witness.key
    for entry in entries:
        if entry.id <= found.taken:
            continue
        if found.latest_at is not None and entry.at < found.latest_at - _MOST_BACK:
            found.back.append(entry.id)
        found.latest_at = entry.at
        if entry.mac is None:
            found.unsigned.append(entry.id)
        elif signing.by_another_key(key, entry.mac):
            found.strange.append(entry.id)
        elif not signing.is_signed(key, entry, entry.mac):
            found.altered.append(entry.id)


def _check_copies(found: _Check) -> None:
    again = (
        select(func.max(AuditEntry.id))
        .where(AuditEntry.mac.is_not(None))
        .group_by(AuditEntry.mac)
        .having(func.count() > 1)
    )
    if copies := found.db.scalars(again).all():
        found.problems.append(f"{_lines(copies)} written twice: a copy was put in.")


def _name_lines(found: _Check) -> None:
    for numbers, words in (
        (found.unsigned, "not signed: put in by other means than the register, or older"),
        (found.strange, "signed with another key than this installation's"),
        (found.altered, "not as written"),
        (found.back, "dated before the line above: put in with another time, or a clock was wrong"),
    ):
        if numbers:
            found.problems.append(f"{_lines(numbers)} {words}.")


def _lines(numbers: Sequence[int]) -> str:
    """``Line 17 is``, ``3 lines (17, 18 and 20) are``."""
    if len(numbers) == 1:
        return f"Line {numbers[0]} is"
    named = ", ".join(str(each) for each in sorted(numbers)[:_MOST_NAMED])
    more = " …" if len(numbers) > _MOST_NAMED else ""
    return f"{len(numbers)} lines ({named}{more}) are"


def _read(found: _Check) -> list[AuditChain]:
    """The chains whose keeping must agree with the log: of this place, and the newest.

    Nothing before what somebody took as it stood.
    """
    here, read = chain.place(found.db), []
    for number, each in enumerate(found.chains):
        if number == 0 or each.place == here:
            read.append(each)
        if each.accepted:
            break
    return read


def _check_kept(found: _Check, seals: Sequence[Any]) -> None:
    """Every seal that is kept elsewhere is in the log, and every one in the log is kept."""
    held = {(each.id, each.digest) for each in seals}
    kept = {
        (each.seal, each.digest): each.sealed_at
        for read in _read(found)
        for each in found.witness.seals(read.name)
    }
    removed = 0 if found.aged is None else found.aged.seal_id
    gone = sorted(each for each in set(kept) - held if each[0] > removed)
    if gone:
        first = gone[0]
        found.problems.append(
            f"{count(len(gone), 'seal')} kept in {found.witness.folder} "
            f"{'is' if len(gone) == 1 else 'are'} not in the log, the first number {first[0]} of "
            f"{kept[first]}: the end was cut off, or the seals were made anew."
        )
    alone = sorted(number for number, digest in held - set(kept) if number > found.taken_seal)
    if alone:
        found.problems.append(
            f"{count(len(alone), 'seal is', 'seals are')} not kept in {found.witness.folder}, the "
            f"first number {alone[0]}: not proven."
        )


def _check_journal(found: _Check, unsealed: Sequence[Line]) -> None:
    """Every line that is kept elsewhere is in the log; unsigned ones are kept from now on."""
    gone: list[str] = []
    kept: set[str] = set()
    waiting = {_name(line): line for line in unsealed if line.id > found.taken}
    for read in _read(found):
        for month in found.witness.lines(read.name):
            macs = {line.mac: line.at for line in month if not _is_removed(found, line)}
            held = _held(found, macs) if macs else set()
            kept.update(waiting.keys() & macs.keys())
            gone += [at for mac, at in macs.items() if mac not in held]
    if gone:
        found.problems.append(
            f"{count(len(gone), 'line')} kept in {found.witness.folder} "
            f"{'is' if len(gone) == 1 else 'are'} not in the log, the first written {min(gone)}."
        )
    alone = {name: line for name, line in waiting.items() if name not in kept}
    elsewhere = sum(1 for line in alone.values() if line.mac is not None)
    if elsewhere:
        found.notes.append(
            f"{count(elsewhere, 'line')} not sealed yet {'was' if elsewhere == 1 else 'were'} "
            "written on another host: were one of them taken out, this host could not tell."
        )
    if found.chains and found.chains[0].place == chain.place(found.db):
        seen = ((name, line.at) for name, line in alone.items() if line.mac is None)
        found.witness.keep_lines(found.chains[0].name, seen)


def _is_removed(found: _Check, line: KeptLine) -> bool:
    aged = found.aged
    return aged is not None and datetime.fromisoformat(line.at) < aged.before_at


def _name(line: Line) -> str:
    """What a line is kept as elsewhere: its signature, or for want of one what it says."""
    if line.mac is not None:
        return str(line.mac)
    words = signing.canonical(sealing.said(line))
    return f"{_SEEN}{line.id}-{hashlib.sha256(words).hexdigest()}"


def _held(found: _Check, kept: Mapping[str, str]) -> set[str]:
    """Those of the lines kept elsewhere that the log still holds."""
    ats = [datetime.fromisoformat(at) for at in kept.values()]
    near = timedelta(days=1)
    between = AuditEntry.at.between(min(ats) - near, max(ats) + near)
    held = {mac for mac in found.db.scalars(select(AuditEntry.mac).where(between)) if mac}
    seen = [int(name.split("-")[1]) for name in kept if name.startswith(_SEEN)]
    unsigned = found.db.execute(LINES.where(AuditEntry.id.in_(seen))).all() if seen else ()
    return held | {_name(line) for line in unsigned}


def _check_usernames(found: _Check, seals: Sequence[Any]) -> None:
    """Nobody was renamed: usernames never change."""
    renamed = found.db.execute(
        text(
            "SELECT DISTINCT account.id, audit_entry.author, account.username FROM audit_entry"
            " JOIN account ON account.id = audit_entry.account_id"
            " WHERE audit_entry.author <> account.username ORDER BY account.id"
        )
    ).all()
    for row in renamed[:_MOST_NAMED]:
        found.problems.append(
            f"Account {row.id} wrote lines as {row.author} and is now called {row.username}."
        )
    sealed = next((each.accounts for each in reversed(seals) if each.accounts), None)
    if sealed is None or renamed:
        return
    until = int(sealed.partition(" ")[0])
    if sealing.usernames(found.db, until) != sealed:
        found.problems.append("A username was changed or an account taken out since the last seal.")


def _check_index(found: _Check) -> None:
    """The index of who saw what holds every word of every line; PostgreSQL keeps its own so."""
    if not is_sqlite(found.db):
        return
    try:
        with found.db.begin_nested():
            found.db.execute(
                text("INSERT INTO audit_shown (audit_shown, rank) VALUES ('integrity-check', 1)")
            )
    except DatabaseError:
        found.problems.append(
            "The index of what lines showed was altered: who saw a record may lack lines."
        )
