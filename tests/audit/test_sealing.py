"""Sealing the log. Each on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.audit import sealing, signing, verification, witness
from orders.audit.model import AuditEntry
from tests.audit.lines import LATER, NOW, sealed, write


def test_a_seal_counts_its_lines_and_is_signed(each_db: Session) -> None:
    first, second = sealed(each_db)
    assert first.previous_digest == sealing.FIRST
    assert second.previous_digest == first.digest
    ids = each_db.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).all()
    assert (first.entries, first.first_entry_id, first.last_entry_id) == (3, ids[0], ids[2])
    assert (second.entries, second.total) == (2, 5)
    kept = witness.of(each_db)
    assert kept is not None
    assert signing.is_over(kept.key, sealing.counts(second), second.signature)
    assert not signing.is_over(b"k" * 32, sealing.counts(second), second.signature)


def test_a_sealed_log_is_whole(each_db: Session) -> None:
    sealed(each_db)
    write(each_db, 1, now=LATER)
    each_db.commit()
    verdict = verification.verify(each_db)
    assert verdict == verification.LogVerdict(seals=2, entries=5, unsealed=1, until=LATER)
    assert verdict.whole


@pytest.mark.parametrize(
    ("age_s", "entries"), [(4, None), (5, 1), (6, 1)], ids=["too young", "just settled", "settled"]
)
def test_lines_are_sealed_once_they_have_settled(
    db: Session, age_s: int, entries: int | None
) -> None:
    write(db, 1)
    made = sealing.seal(db, NOW + timedelta(seconds=age_s))
    assert (made.entries if made else None) == entries


def test_a_seal_takes_no_more_than_its_batch(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "LARGEST_BATCH", 2)
    write(db, 5)
    sizes = []
    while (made := sealing.seal(db, LATER)) is not None:
        sizes.append(made.entries)
    db.commit()
    assert sizes == [2, 2, 1]
    assert verification.verify(db).whole
