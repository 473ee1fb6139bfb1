"""Seals against their lines, lines against their signatures, each seal against the one before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from orders.audit import sealing, signing
from orders.audit.checks.findings import MOST_BACK, LogFindings, lines_named
from orders.audit.model import AuditEntry, AuditSeal
from orders.audit.sealing import FIRST, LINES, Line
from orders.formatting import count, moment


def check_proven(found: LogFindings) -> None:
    """The seal up to which the log was proven is in it as it was then."""
    if found.since is None:
        return
    digest = select(AuditSeal.digest).where(AuditSeal.id == found.since.seal)
    if found.db.scalar(digest) != found.since.digest:
        found.problems.append(
            f"Seal {found.since.seal}, up to which the log was proven on "
            f"{moment(found.since.proven_at)}, is not in it as it was then."
        )


def check_seals(found: LogFindings, seals: Sequence[Any]) -> int:
    """Every seal against its lines, its signature and the seal before; gives the lines covered."""
    before, removed, older = FIRST, 0, 0
    start = found.since or found.aged
    if start is not None:
        before, removed = start.digest, start.total
    covered = removed
    for each in seals:
        entries = found.db.execute(LINES.where(AuditEntry.seal_id == each.id)).all()
        covered += len(entries)
        if each.id > found.taken_seal:
            problem = _problem(found, each, entries, before, covered)
            if problem:
                found.problems.append(f"Seal {each.id}: {problem}.")
            older += each.signature is None
        check_lines(found, entries)
        before = each.digest
    if older:
        found.problems.append(
            f"{count(older, 'seal has', 'seals have')} no signature, being older than signed lines "
            "or made without the key: not proven."
        )
    return covered - removed


def _problem(
    found: LogFindings, each: Any, entries: Sequence[Line], before: str, covered: int
) -> str:
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


def check_lines(found: LogFindings, entries: Sequence[Line]) -> None:
    """Every line against its signature and the time of the line before."""
    key = found.witness.key
    for entry in entries:
        if entry.id <= found.taken:
            continue
        if found.latest_at is not None and entry.at < found.latest_at - MOST_BACK:
            found.back.append(entry.id)
        found.latest_at = entry.at
        found.earliest_at = min(found.earliest_at or entry.at, entry.at)
        if entry.mac is None:
            found.unsigned.append(entry.id)
        elif signing.by_another_key(key, entry.mac):
            found.strange.append(entry.id)
        elif not signing.is_signed(key, entry, entry.mac):
            found.altered.append(entry.id)


def check_copies(found: LogFindings) -> None:
    """No line stands there twice."""
    again = (
        select(func.max(AuditEntry.id))
        .where(AuditEntry.mac.is_not(None))
        .group_by(AuditEntry.mac)
        .having(func.count() > 1)
    )
    if found.since is not None:
        if found.earliest_at is None:
            return
        # What is copied from longer ago is dated before the line above.
        again = again.where(AuditEntry.at >= found.earliest_at - MOST_BACK)
    if copies := found.db.scalars(again).all():
        found.problems.append(f"{lines_named(copies)} written twice: a copy was put in.")
