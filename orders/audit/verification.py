"""Is the log what the register wrote? What is not proven is named; nothing else is called whole.

Five things must agree: the seals with the lines they cover, each line and seal with its signature,
each seal with the one before it, the log with what is kept outside the database, and the usernames
with those that were sealed. What lies after the last proof is proven quickly; what was proven then
and altered since is found by proving the whole again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.audit import chain, proofs, witness
from orders.audit.checks.beginnings import check_ageing, check_chains
from orders.audit.checks.findings import LogFindings, name_lines
from orders.audit.checks.seals import check_copies, check_lines, check_proven, check_seals
from orders.audit.checks.usernames import check_index, check_usernames
from orders.audit.checks.witness_comparison import check_lines_kept, check_seals_kept
from orders.audit.model import AuditEntry, AuditSeal
from orders.audit.proofs import Proof
from orders.audit.sealing import LINES
from orders.formatting import moment

_SEALS = select(*AuditSeal.__table__.columns).order_by(AuditSeal.id)


@dataclass(frozen=True, slots=True)
class LogVerdict:
    """What checking the log found.

    Attributes:
        seals: how many seals were checked.
        entries: how many lines they cover.
        unsealed: how many lines are not sealed yet.
        problems: what was altered or is not proven, in sentences.
        notes: what the reader should know besides.
        until: when the newest line was written.
        since: the proof after which was checked; None: the whole log was.
        end: the last seal that was checked, its digest, the lines sealed by then, when the last
            of them was written.
    """

    seals: int
    entries: int
    unsealed: int
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    until: datetime | None = None
    since: Proof | None = None
    end: proofs.SealedEnd | None = field(default=None, compare=False)

    @property
    def whole(self) -> bool:
        """Whether what was checked is proven: nothing altered, put in or taken out."""
        return not self.problems


def verify(db: Session, *, kept: str | None = None) -> LogVerdict:
    """Check everything of the log that can be checked; changes nothing in the database.

    Args:
        db: the session.
        kept: digest of a seal that was kept by other means; it must still be in the log.
    """
    verdict, seals = _read(db, None)
    if kept is None or any(each.digest == kept for each in seals):
        return verdict
    return replace(
        verdict,
        problems=(*verdict.problems, f"The seal {kept[:16]}… kept by you is not in the log."),
    )


def verify_since(db: Session) -> LogVerdict:
    """Check what lies after the last proof of the whole log that is kept and found nothing amiss.

    Where none is kept the whole is checked. A later proof that found something amiss is told.
    """
    latest, since = proofs.latest(db), proofs.latest_whole(db)
    verdict, _ = _read(db, since)
    if latest is None or latest.whole:
        return verdict
    told = (
        f"The whole log was not proven on {moment(latest.proven_at)}: prove it again to read what "
        "was found."
    )
    return replace(verdict, problems=(told, *verdict.problems))


def _read(db: Session, since: Proof | None) -> tuple[LogVerdict, Sequence[Any]]:
    keeper = witness.of(db)
    after = 0 if since is None else since.seal
    seals = db.execute(_SEALS.where(AuditSeal.id > after)).all()
    unsealed = db.execute(LINES.where(AuditEntry.seal_id.is_(None))).all()
    if keeper is None:
        return LogVerdict(0, 0, len(unsealed), ("No key is set, so nothing is proven.",)), seals
    found = LogFindings(db, keeper, chain.lineage(db), since)
    found.latest_at = None if since is None else since.latest_at
    check_ageing(found)
    check_chains(found, has_lines=bool(seals or unsealed or since))
    check_proven(found)
    covered = check_seals(found, seals)
    before = since or found.aged
    total = covered + (0 if before is None else before.total)
    end = proofs.end(since, seals, total, found.latest_at)
    check_lines(found, unsealed)
    check_copies(found)
    name_lines(found)
    check_seals_kept(found, seals)
    check_lines_kept(found, unsealed)
    check_usernames(found)
    check_index(found)
    newest = db.scalar(select(func.max(AuditEntry.at)))
    problems, notes = tuple(found.problems), tuple(found.notes)
    verdict = LogVerdict(
        len(seals), covered, len(unsealed), problems, notes, newest, since=since, end=end
    )
    return verdict, seals
