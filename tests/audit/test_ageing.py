"""Old lines are removed by who may, and every check says so. Each on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.access.permissions import Role
from orders.audit import acceptance, ageing, sealing, verification, witness
from orders.audit.model import AuditAgeing, AuditEntry, AuditSeal
from orders.errors import RegisterError
from tests.audit.lines import NOW, write
from tests.factories.accounts import make_account

DAY = timedelta(days=1)


@pytest.fixture
def by(each_db: Session) -> Account:
    """Who removes old lines."""
    return make_account(each_db, Role.ADMINISTRATOR, username="sam.example")


@pytest.fixture
def log_db(each_db: Session, by: Account) -> Session:
    """A seal of two lines for each of four days from 21 November, and a line not sealed yet."""
    for day in range(4):
        write(each_db, 2, now=NOW + day * DAY, by=by)
        sealing.seal(each_db, NOW + day * DAY + timedelta(hours=1))
    write(each_db, 1, now=NOW + 4 * DAY, by=by)
    each_db.commit()
    return each_db


def age(db: Session, by: Account, day: int) -> ageing.Removed:
    """Remove what is older than a day of November."""
    before = date(2026, 11, day)
    removed = ageing.age(db, before=before, by=by, reason="Six years", now=NOW + 9 * DAY)
    db.commit()
    return removed


def test_whole_seals_older_than_the_day_go_and_every_check_says_so(
    log_db: Session, by: Account
) -> None:
    assert age(log_db, by, 23) == ageing.Removed(seals=2, lines=4)
    verdict = verification.verify(log_db)
    assert verdict.problems == ()
    [note] = verdict.notes
    assert "4 lines written before 23 Nov 2026 00:00 were removed" in note
    assert "by sam.example" in note
    assert (verdict.seals, verdict.entries) == (2, 4)
    line = log_db.scalars(select(AuditEntry).where(AuditEntry.what == "audit.aged")).one()
    assert (line.reason, line.details["lines"]) == ("Six years", 4)


def test_the_chain_goes_on_after_ageing_and_may_be_aged_again(log_db: Session, by: Account) -> None:
    age(log_db, by, 22)
    assert sealing.seal(log_db, NOW + 10 * DAY)
    log_db.commit()
    assert verification.verify(log_db).problems == ()
    assert age(log_db, by, 24) == ageing.Removed(seals=2, lines=4)
    verdict = verification.verify(log_db)
    assert verdict.problems == ()
    assert "6 lines written before 24 Nov 2026" in verdict.notes[0]


def test_the_newest_seal_stays(log_db: Session, by: Account) -> None:
    assert age(log_db, by, 25).seals == 3
    assert log_db.scalar(select(func.count()).select_from(AuditSeal)) == 1
    with pytest.raises(RegisterError, match="No seal is wholly older"):
        age(log_db, by, 25)


def _cut_seal(db: Session) -> None:
    oldest = select(func.min(AuditSeal.id)).scalar_subquery()
    number = db.scalars(select(func.min(AuditSeal.id))).one()
    db.execute(delete(AuditEntry).where(AuditEntry.seal_id == number))
    db.execute(delete(AuditSeal).where(AuditSeal.id == oldest))


def _drop_kept_note(db: Session) -> None:
    kept = witness.of(db)
    assert kept is not None
    for path in kept.folder.glob("*.seals"):
        rows = path.read_text().splitlines(keepends=True)
        path.write_text("".join(row for row in rows if "through" not in row))


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (_cut_seal, "the seal before it was altered or taken out"),
        (lambda db: db.execute(delete(AuditAgeing)), "the end was cut off"),
        (lambda db: db.execute(update(AuditAgeing).values(total=99)), "not signed with this key"),
        (
            lambda db: db.execute(update(AuditAgeing).values(before_at=NOW + 9 * DAY)),
            "not signed with this key",
        ),
        (_drop_kept_note, "not kept in"),
        (
            lambda db: db.execute(delete(AuditEntry).where(AuditEntry.seal_id.is_(None))),
            "kept in",
        ),
    ],
    ids=["one seal more", "no note", "other count", "later day", "note not kept", "new lines"],
)
def test_a_cut_beside_what_was_removed_is_named(
    log_db: Session, by: Account, tamper: Callable[[Session], object], said: str
) -> None:
    age(log_db, by, 22)
    tamper(log_db)
    log_db.flush()
    log_db.expire_all()
    problems = verification.verify(log_db).problems
    assert said in " ".join(problems)


@pytest.mark.parametrize(
    ("day", "reason", "said"),
    [(22, " ", "Say why"), (30, "Old", "not to come"), (26, "Old", "1 line is not sealed yet")],
)
def test_what_cannot_be_removed_is_refused(
    log_db: Session, by: Account, day: int, reason: str, said: str
) -> None:
    before, now = date(2026, 11, day), NOW + 7 * DAY
    with pytest.raises(RegisterError, match=said):
        ageing.age(log_db, before=before, by=by, reason=reason, now=now)


def test_a_log_that_is_not_proven_is_not_aged(log_db: Session, by: Account) -> None:
    _cut_seal(log_db)
    with pytest.raises(RegisterError, match="not proven"):
        age(log_db, by, 24)


def test_lines_taken_as_they_stood_may_go_in_part(log_db: Session, by: Account) -> None:
    _cut_seal(log_db)
    acceptance.accept(log_db, by=by, reason="Restored", now=NOW + 5 * DAY)
    log_db.commit()
    age(log_db, by, 23)
    assert verification.verify(log_db).problems == ()
    left = select(func.min(AuditEntry.id)).scalar_subquery()
    log_db.execute(update(AuditEntry).where(AuditEntry.id == left).values(reference="WM26-1"))
    assert "not as they stood" in " ".join(verification.verify(log_db).problems)
