"""The log against what is kept of it outside the database."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from orders.audit import chain, sealing, signing
from orders.audit.checks.findings import MOST_BACK, LogFindings
from orders.audit.model import AuditChain, AuditEntry
from orders.audit.sealing import LINES, Line
from orders.audit.witness import KeptLine
from orders.formatting import count

_SEEN = "seen-"


def _read(found: LogFindings) -> list[AuditChain]:
    """The chains whose keeping must agree with the log: of this place, and the newest.

    Nothing before what was taken as it stood.
    """
    here, read = chain.place(found.db), []
    for number, each in enumerate(found.chains):
        if number == 0 or each.place == here:
            read.append(each)
        if each.accepted:
            break
    return read


def check_seals_kept(found: LogFindings, seals: Sequence[Any]) -> None:
    """Every seal that is kept elsewhere is in the log, and every one in the log is kept."""
    held = {(each.id, each.digest) for each in seals}
    kept = {
        (each.seal, each.digest): each.sealed_at
        for read in _read(found)
        for each in found.witness.seals(read.name, after=_proven(found))
    }
    removed = max(_proven(found), 0 if found.aged is None else found.aged.seal_id)
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


def check_lines_kept(found: LogFindings, unsealed: Sequence[Line]) -> None:
    """Every line that is kept elsewhere is in the log; unsigned ones are kept from now on."""
    gone: list[str] = []
    first_at = _first_at(found)
    kept: set[str] = set()
    waiting = {_name(line): line for line in unsealed if line.id > found.taken}
    for read in _read(found):
        for month in found.witness.lines(read.name, first_at=first_at):
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


def _proven(found: LogFindings) -> int:
    return 0 if found.since is None else found.since.seal


def _first_at(found: LogFindings) -> datetime | None:
    """Lines kept from then on are looked for; None: all of them."""
    if found.since is None or found.since.latest_at is None:
        return None
    return found.since.latest_at - MOST_BACK


def _is_removed(found: LogFindings, line: KeptLine) -> bool:
    aged = found.aged
    return aged is not None and datetime.fromisoformat(line.at) < aged.before_at


def _name(line: Line) -> str:
    """What a line is kept as elsewhere: its signature, or for want of one what it says."""
    if line.mac is not None:
        return str(line.mac)
    words = signing.canonical(sealing.said(line))
    return f"{_SEEN}{line.id}-{hashlib.sha256(words).hexdigest()}"


def _held(found: LogFindings, kept: Mapping[str, str]) -> set[str]:
    """Those of the lines kept elsewhere that the log still holds."""
    ats = [datetime.fromisoformat(at) for at in kept.values()]
    near = timedelta(days=1)
    between = AuditEntry.at.between(min(ats) - near, max(ats) + near)
    held = {mac for mac in found.db.scalars(select(AuditEntry.mac).where(between)) if mac}
    seen = [int(name.split("-")[1]) for name in kept if name.startswith(_SEEN)]
    unsigned = found.db.execute(LINES.where(AuditEntry.id.in_(seen))).all() if seen else ()
    return held | {_name(line) for line in unsigned}
