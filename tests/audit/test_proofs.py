"""What lies after the last proof of the whole log is proven alone. Each on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.audit import proofs, sealing, verification, witness
from orders.audit.model import AuditEntry, AuditSeal
from tests.audit.lines import LATER, sealed, write
from tests.audit.test_tampering import CASES, Tamper
from tests.factories.accounts import make_account

PROVEN = LATER + timedelta(minutes=5)
WHOLE_ONLY = frozenset(
    {
        "another account renamed",
        "beginning altered",
        "beginning taken out",
        "everything deleted, begun anew",
        "everything deleted, the orders too",
        "account renamed",
        "line written by code with a time long past",
    }
)
"""Falsifications that are told of the log as a whole, whatever was proven before."""


def prove(db: Session) -> verification.LogVerdict:
    verdict = verification.verify(db)
    proofs.keep(db, verdict.end, whole=verdict.whole, now=PROVEN)
    return verdict


def older(db: Session) -> None:
    """Two seals that were proven, and accounts of which one wrote none of them."""
    make_account(db, Role.OFFICER, username="quiet")
    account = make_account(db, Role.OFFICER, username="pat.example")
    sealed(db, by=account)
    assert prove(db).whole


def newer(db: Session) -> None:
    """A seal and two lines after them."""
    account = make_account(db, Role.OFFICER, username="kim.example")
    write(db, 3, now=PROVEN, by=account)
    sealing.seal(db, PROVEN + timedelta(minutes=1))
    write(db, 2, now=PROVEN + timedelta(minutes=2), by=account)
    db.commit()


@pytest.fixture
def proven_db(each_db: Session) -> Session:
    older(each_db)
    newer(each_db)
    return each_db


def test_only_what_came_after_is_read(proven_db: Session) -> None:
    verdict = verification.verify_since(proven_db)
    assert verdict.problems == ()
    assert (verdict.seals, verdict.entries, verdict.unsealed) == (1, 3, 2)
    assert verdict.since is not None
    assert (verdict.since.proven_at, verdict.since.total) == (PROVEN, 5)


def test_without_a_proof_the_whole_is_read(each_db: Session) -> None:
    sealed(each_db)
    verdict = verification.verify_since(each_db)
    assert (verdict.since, verdict.seals, verdict.problems) == (None, 2, ())


def test_a_line_proven_before_and_altered_since_is_found_by_the_whole_proof(
    proven_db: Session,
) -> None:
    first = select(func.min(AuditEntry.id)).scalar_subquery()
    proven_db.execute(update(AuditEntry).where(AuditEntry.id == first).values(reference="x"))
    assert verification.verify_since(proven_db).problems == ()
    assert not prove(proven_db).whole
    [problem] = verification.verify_since(proven_db).problems
    assert "The whole log was not proven on 21 Nov 2026" in problem


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reference": "WM26-99999"}, "not as written"),
        ({"shown": " o1 "}, "not as written"),
        ({"seal_id": None}, "covers 3 lines, and 2 are there"),
        ({"mac": None}, "not signed"),
    ],
)
def test_a_line_sealed_since_may_not_change(
    proven_db: Session, change: dict[str, object], said: str
) -> None:
    last = select(func.max(AuditEntry.id)).where(AuditEntry.seal_id.is_not(None))
    proven_db.execute(
        update(AuditEntry).where(AuditEntry.id == last.scalar_subquery()).values(change)
    )
    assert said in " ".join(verification.verify_since(proven_db).problems)


def test_the_end_may_not_be_cut_off_nor_the_seal_before_made_anew(proven_db: Session) -> None:
    numbers = proven_db.scalars(select(AuditSeal.id).order_by(AuditSeal.id)).all()
    proven_db.execute(delete(AuditEntry).where(AuditEntry.seal_id == numbers[-1]))
    proven_db.execute(delete(AuditSeal).where(AuditSeal.id == numbers[-1]))
    problems = " ".join(verification.verify_since(proven_db).problems)
    assert "the end was cut off" in problems
    assert "3 lines kept in" in problems
    proven_db.execute(update(AuditSeal).where(AuditSeal.id == numbers[1]).values(digest="0" * 64))
    problems = " ".join(verification.verify_since(proven_db).problems)
    assert f"Seal {numbers[1]}, up to which the log was proven" in problems


NEWER = {
    name: case
    for name, case in CASES.items()
    if name.startswith("unsealed") or name in {*WHOLE_ONLY, "line written twice"}
}


@pytest.mark.parametrize(("tamper", "said"), NEWER.values(), ids=NEWER)
def test_each_falsification_of_what_came_after_is_named(
    proven_db: Session, tamper: Tamper, said: str
) -> None:
    assert verification.verify_since(proven_db).problems == ()
    tamper(proven_db)
    proven_db.flush()
    proven_db.expire_all()
    verdict = verification.verify_since(proven_db)
    whole = verification.verify(proven_db)
    assert not verdict.whole
    assert not whole.whole
    assert said in " ".join((*verdict.problems, *whole.problems))


@pytest.mark.parametrize("forge", ["whole", "seal", "signature"])
def test_a_proof_that_the_key_did_not_sign_does_not_count(proven_db: Session, forge: str) -> None:
    kept = witness.of(proven_db)
    assert kept is not None
    [path] = kept.folder.glob("*.proofs")
    text = path.read_text()
    other = {
        "whole": ("true", "false"),
        "seal": ('"total": 5', '"total": 6'),
        "signature": ('e": "', 'e": "0'),
    }
    path.write_text(text.replace(*other[forge]))
    assert proofs.latest(proven_db) is None
    assert verification.verify_since(proven_db).since is None
