"""Sealing the log and finding what was done to it. Each on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from orders.audit import log, sealing
from orders.audit.model import Action, AuditEntry, AuditSeal

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


def write(db: Session, lines: int, *, now: datetime = NOW) -> None:
    for number in range(lines):
        log.record(
            db,
            Action.CONSULTATION,
            "order.read",
            by=None,
            now=now,
            reference=f"WM26-{number:05}",
            details={"rows": number, "place": "é", "share": 0.25},
        )
    db.flush()


def sealed(db: Session) -> list[AuditSeal]:
    """Two seals of three and two lines."""
    write(db, 3)
    first = sealing.seal(db, LATER)
    write(db, 2, now=LATER)
    second = sealing.seal(db, LATER + timedelta(minutes=1))
    assert first is not None
    assert second is not None
    return [first, second]


def test_a_sealed_log_is_whole(each_db: Session) -> None:
    first, second = sealed(each_db)
    write(each_db, 1, now=LATER)
    verdict = sealing.verify(each_db)
    assert verdict == sealing.Verdict(seals=2, entries=5, unsealed=1)
    assert verdict.whole
    assert first.previous_digest == sealing.FIRST
    assert second.previous_digest == first.digest


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
    assert sizes == [2, 2, 1]
    assert sealing.verify(db).whole


def _alter(db: Session, first: AuditSeal) -> None:
    line = _a_line_of(first)
    db.execute(update(AuditEntry).where(AuditEntry.id == line).values(reference="WM26-99999"))


def _alter_details(db: Session, first: AuditSeal) -> None:
    line = _a_line_of(first)
    db.execute(update(AuditEntry).where(AuditEntry.id == line).values(details={"rows": 0}))


def _delete(db: Session, first: AuditSeal) -> None:
    db.execute(delete(AuditEntry).where(AuditEntry.id == _a_line_of(first)))


def _insert(db: Session, first: AuditSeal) -> None:
    db.execute(
        insert(AuditEntry).values(
            at=NOW, action=Action.CONSULTATION, what="order.read", details={}, seal_id=first.id
        )
    )


def _swap(db: Session, first: AuditSeal) -> None:
    """One line out of the batch and another in, so that the count still fits."""
    _delete(db, first)
    _insert(db, first)


def _unseal(db: Session, first: AuditSeal) -> None:
    db.execute(update(AuditEntry).where(AuditEntry.id == _a_line_of(first)).values(seal_id=None))


def _redate(db: Session, first: AuditSeal) -> None:
    db.execute(update(AuditSeal).where(AuditSeal.id == first.id).values(sealed_at=NOW))


def _a_line_of(each: AuditSeal) -> object:
    return select(func.max(AuditEntry.id)).where(AuditEntry.seal_id == each.id).scalar_subquery()


@pytest.mark.parametrize(
    ("tamper", "problem"),
    [
        (_alter, "altered"),
        (_alter_details, "altered"),
        (_delete, "covers 3 lines, and 2 are there"),
        (_insert, "covers 3 lines, and 4 are there"),
        (_swap, "altered"),
        (_unseal, "covers 3 lines, and 2 are there"),
        (_redate, "altered"),
    ],
    ids=["altered", "details altered", "deleted", "inserted", "swapped", "unsealed", "redated"],
)
def test_tampering_is_found_at_the_first_seal_it_breaks(
    each_db: Session, tamper: Callable[[Session, AuditSeal], None], problem: str
) -> None:
    first, _ = sealed(each_db)
    tamper(each_db, first)
    verdict = sealing.verify(each_db)
    assert not verdict.whole
    assert verdict.broken_seal == first.id
    assert problem in verdict.problem


def test_a_seal_taken_out_with_its_lines_breaks_the_next(each_db: Session) -> None:
    first, second = sealed(each_db)
    each_db.execute(delete(AuditEntry).where(AuditEntry.seal_id == first.id))
    each_db.execute(delete(AuditSeal).where(AuditSeal.id == first.id))
    verdict = sealing.verify(each_db)
    assert (verdict.broken_seal, verdict.whole) == (second.id, False)


def test_an_end_cut_off_is_found_by_a_seal_kept_elsewhere(each_db: Session) -> None:
    _, second = sealed(each_db)
    kept = second.digest
    assert sealing.verify(each_db, kept=kept).whole
    each_db.execute(delete(AuditEntry).where(AuditEntry.seal_id == second.id))
    each_db.execute(delete(AuditSeal).where(AuditSeal.id == second.id))
    assert sealing.verify(each_db).whole
    assert not sealing.verify(each_db, kept=kept).whole
