"""The outcome of each proof of the whole log, signed and kept outside the database.

So that a page proves what lies after the last one, and not the whole at every look.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.audit import chain, signing, witness
from orders.audit.model import AuditChain


@dataclass(frozen=True, slots=True)
class SealedEnd:
    """Up to where the log is sealed.

    Attributes:
        seal: number of the last seal, 0 for none.
        digest: of that seal.
        total: lines sealed by then, those removed since too.
        latest_at: when the last of them was written.
    """

    seal: int
    digest: str
    total: int
    latest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Proof(SealedEnd):
    """What came of proving the whole log.

    Attributes:
        proven_at: when.
        whole: whether nothing was found amiss.
    """

    proven_at: datetime
    whole: bool


def end(
    since: Proof | None, seals: Sequence[Any], total: int, latest_at: datetime | None
) -> SealedEnd | None:
    """Up to where the seals that were read reach; None before the first.

    Args:
        since: the proof after which they were read.
        seals: in the order they were made.
        total: lines sealed by the last of them.
        latest_at: when the last of these was written.
    """
    if seals:
        return SealedEnd(seals[-1].id, seals[-1].digest, total, latest_at)
    return since


def keep(db: Session, reached: SealedEnd | None, *, whole: bool, now: datetime) -> None:
    """Keep what came of proving the whole log."""
    keeper, name = witness.of(db), _chain(db)
    if keeper is None or name is None or reached is None:
        return
    said = {
        "chain": name,
        "proven_at": signing.utc(now),
        "whole": whole,
        "seal": reached.seal,
        "digest": reached.digest,
        "total": reached.total,
        "latest_at": None if reached.latest_at is None else signing.utc(reached.latest_at),
    }
    keeper.keep_proof(name, said | {"signature": signing.over(keeper.key, said)})


def latest(db: Session) -> Proof | None:
    """The last proof of the whole log, whatever it found; None where none is kept."""
    return next(_kept(db), None)


def latest_whole(db: Session) -> Proof | None:
    """The last proof of the whole log that found nothing amiss, and still counts.

    One from before lines were removed up to its seal counts no more.
    """
    note = chain.aged(db)
    removed = 0 if note is None else note.seal_id
    return next((each for each in _kept(db) if each.whole and each.seal > removed), None)


def _kept(db: Session) -> Iterator[Proof]:
    """Proofs of the log under its present name that are signed with its key, newest first."""
    keeper, name = witness.of(db), _chain(db)
    if keeper is None or name is None:
        return
    for row in keeper.proofs(name):
        signature = row.pop("signature", None)
        if row.pop("chain", None) != name or not signing.is_over(
            keeper.key, {"chain": name, **row}, signature
        ):
            continue
        latest_at = row["latest_at"] and datetime.fromisoformat(row["latest_at"])
        proven_at = datetime.fromisoformat(row["proven_at"])
        yield Proof(**(row | {"latest_at": latest_at, "proven_at": proven_at}))


def _chain(db: Session) -> str | None:
    return db.scalar(select(AuditChain.name).order_by(AuditChain.id.desc()).limit(1))
