"""Every way to falsify the log that was thought of is named; the log as written is not.

By SQL, and by the project's own code with its key. Each on both databases.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.audit import acceptance, sealing, verification, witness
from orders.audit.model import Action, AuditChain, AuditEntry, AuditSeal
from orders.errors import RegisterError
from tests.audit.lines import LATER, NOW, sealed, write
from tests.factories.accounts import make_account

Tamper = Callable[[Session], object]


@pytest.fixture
def kept_db(each_db: Session) -> Session:
    """Two seals, two lines that are not sealed yet, all kept elsewhere."""
    account = make_account(each_db, Role.OFFICER, username="pat.example")
    sealed(each_db, by=account)
    write(each_db, 2, now=LATER, by=account)
    each_db.commit()
    assert verification.verify(each_db).problems == ()
    return each_db


def _line(which: str) -> object:
    """A subquery for the id of one line."""
    wanted = select(func.max(AuditEntry.id))
    if which == "sealed":
        return wanted.where(AuditEntry.seal_id == _first_seal()).scalar_subquery()
    return wanted.where(AuditEntry.seal_id.is_(None)).scalar_subquery()


def _first_seal() -> object:
    return select(func.min(AuditSeal.id)).scalar_subquery()


def _last_seal(db: Session) -> int:
    return db.scalars(select(func.max(AuditSeal.id))).one()


def _change(which: str, **values: object) -> Tamper:
    return lambda db: db.execute(
        update(AuditEntry).where(AuditEntry.id == _line(which)).values(values)
    )


def _remove(which: str) -> Tamper:
    return lambda db: db.execute(delete(AuditEntry).where(AuditEntry.id == _line(which)))


def _put_in(seal: bool = False, copy: bool = False, **values: object) -> Tamper:
    row: dict[str, object] = {
        "at": LATER, "action": Action.CONSULTATION, "what": "order.read", "details": {}
    }  # fmt: skip

    def tamper(db: Session) -> None:
        more = dict(values)
        if seal:
            more["seal_id"] = db.scalars(select(func.min(AuditSeal.id))).one()
        if copy:
            last = db.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
            for name in ("at", "account_id", "author", "action", "what", "reference", "details"):
                more[name] = getattr(last, name)
            more["mac"] = last.mac
        db.execute(insert(AuditEntry).values(row | more))

    return tamper


def _cut_end(db: Session) -> None:
    last = _last_seal(db)
    db.execute(delete(AuditEntry).where(AuditEntry.seal_id == last))
    db.execute(delete(AuditSeal).where(AuditSeal.id == last))


def _unseal_end(db: Session) -> None:
    last = _last_seal(db)
    db.execute(update(AuditEntry).where(AuditEntry.seal_id == last).values(seal_id=None))
    db.execute(delete(AuditSeal).where(AuditSeal.id == last))


def _wipe(db: Session) -> None:
    db.execute(delete(AuditEntry))
    db.execute(delete(AuditSeal))


def _wipe_beginning_too(db: Session) -> None:
    _wipe(db)
    db.execute(delete(AuditChain))
    kept = witness.of(db)
    assert kept is not None
    kept.chain = None  # As another process of the register would begin.
    write(db, 1)
    db.commit()


def _make_anew(db: Session) -> None:
    """By the project's own code and key: every line waits again, is altered and sealed."""
    db.execute(update(AuditEntry).values(seal_id=None))
    db.execute(delete(AuditSeal))
    db.execute(update(AuditEntry).values(reference="WM26-77777"))
    while sealing.seal(db, LATER + timedelta(hours=1)):
        pass
    db.commit()


def _rewrite_by_code(db: Session) -> None:
    """By the project's own code and key: the lines are written anew, and all of it sealed."""
    _wipe(db)
    write(db, 7)
    while sealing.seal(db, LATER + timedelta(hours=1)):
        pass
    db.commit()


def _write_backdated(db: Session) -> None:
    """By the project's own code and key, as if it had been read a month ago."""
    write(db, 1, now=NOW - timedelta(days=30))
    db.commit()


def _wipe_register(db: Session) -> None:
    _wipe(db)
    db.execute(delete(AuditChain))
    db.execute(text("DELETE FROM protective_order"))


def _swap(db: Session) -> None:
    _remove("sealed")(db)
    _put_in(seal=True)(db)


CASES: dict[str, tuple[Tamper, str]] = {
    "sealed line altered": (_change("sealed", reference="WM26-99999"), "not as written"),
    "what a sealed line showed altered": (_change("sealed", shown=" o1 "), "not as written"),
    "details altered": (_change("sealed", details={"rows": 0}), "a line it covers"),
    "sealed line deleted": (_remove("sealed"), "covers 3 lines, and 2 are there"),
    "line put into a sealed batch": (_put_in(seal=True), "covers 3 lines, and 4 are there"),
    "one out and one in": (_swap, "a line it covers, or the seal itself, was altered"),
    "sealed line waits again": (_change("sealed", seal_id=None), "covers 3 lines, and 2 are there"),
    "seal redated": (
        lambda db: db.execute(update(AuditSeal).values(sealed_at=NOW)),
        "the seal itself, was altered",
    ),
    "seal without signature": (
        lambda db: db.execute(update(AuditSeal).values(signature=None)),
        "2 seals have no signature",
    ),
    "unsealed line deleted": (_remove("unsealed"), "1 line kept in"),
    "unsealed line altered": (_change("unsealed", account_id=None), "not as written"),
    "unsealed line backdated": (_change("unsealed", at=NOW), "not as written"),
    "unsealed line put in": (_put_in(), "not signed"),
    "line put in with a time long past": (_put_in(at=NOW - timedelta(days=300)), "not signed"),
    "line written twice": (_put_in(copy=True), "a copy was put in"),
    "end cut off": (_cut_end, "the end was cut off"),
    "end cut off, its lines wait again": (_unseal_end, "the end was cut off"),
    "everything deleted": (_wipe, "2 seals kept in"),
    "everything deleted, begun anew": (_wipe_beginning_too, "Another log of this database"),
    "everything deleted, the orders too": (_wipe_register, "Another log of this database"),
    "line written by code with a time long past": (
        _write_backdated,
        "is dated before the line above",
    ),
    "chain made anew by code": (_make_anew, "the seals were made anew"),
    "lines written anew by code": (_rewrite_by_code, "the seals were made anew"),
    "account renamed": (
        lambda db: db.execute(
            text("UPDATE account SET username = 'somebody.else' WHERE username = 'pat.example'")
        ),
        "is now called somebody.else",
    ),
    "another account renamed": (
        lambda db: db.execute(
            text("UPDATE account SET username = 'another' WHERE username = 'quiet'")
        ),
        "A username was changed",
    ),
    "beginning taken out": (lambda db: db.execute(delete(AuditChain)), "Nothing says from where"),
    "beginning altered": (
        lambda db: db.execute(update(AuditChain).values(entry_id=99)),
        "is not signed with this key",
    ),
}


@pytest.mark.parametrize(("tamper", "said"), CASES.values(), ids=CASES)
def test_each_falsification_is_named(each_db: Session, tamper: Tamper, said: str) -> None:
    make_account(each_db, Role.OFFICER, username="quiet")
    account = make_account(each_db, Role.OFFICER, username="pat.example")
    sealed(each_db, by=account)
    write(each_db, 2, now=LATER, by=account)
    each_db.commit()
    assert verification.verify(each_db).problems == ()
    tamper(each_db)
    each_db.flush()
    each_db.expire_all()
    verdict = verification.verify(each_db)
    assert not verdict.whole
    assert said in " ".join(verdict.problems)


def test_a_seal_taken_out_with_its_lines_breaks_the_next(kept_db: Session) -> None:
    first, last = kept_db.scalars(select(AuditSeal.id).order_by(AuditSeal.id)).all()
    kept_db.execute(delete(AuditEntry).where(AuditEntry.seal_id == first))
    kept_db.execute(delete(AuditSeal).where(AuditSeal.id == first))
    problems = verification.verify(kept_db).problems
    assert f"Seal {last}: the seal before it was altered or taken out." in problems


def test_an_unsigned_line_once_seen_is_missed_when_it_goes(kept_db: Session) -> None:
    _put_in()(kept_db)
    assert "not signed" in " ".join(verification.verify(kept_db).problems)
    kept_db.execute(delete(AuditEntry).where(AuditEntry.mac.is_(None)))
    [problem] = verification.verify(kept_db).problems
    assert "1 line kept in" in problem


def test_nothing_is_whole_without_what_is_kept_elsewhere(kept_db: Session) -> None:
    kept = witness.of(kept_db)
    assert kept is not None
    for path in kept.folder.iterdir():
        path.unlink()
    problems = " ".join(verification.verify(kept_db).problems)
    assert "a cut end could not be seen" in problems
    assert "2 seals are not kept in" in problems


@pytest.mark.parametrize(
    ("files", "change", "said"),
    [
        ("*.seals", lambda rows: rows[:-1], "1 seal is not kept in"),
        ("*.seals", lambda rows: [*rows[:-1], rows[-1][:40]], "1 seal is not kept in"),
        ("*.seals", lambda rows: rows[1:], "a cut end could not be seen"),
        ("*.lines-*", lambda rows: ["0" * 64 + rows[0][64:], *rows[1:]], "1 line kept in"),
    ],
    ids=["last seal cut off", "last seal cut short", "beginning cut off", "a line altered"],
)
def test_what_is_kept_elsewhere_may_not_change_either(
    kept_db: Session, files: str, change: Callable[[list[str]], list[str]], said: str
) -> None:
    kept, name = witness.of(kept_db), kept_db.scalars(select(AuditChain.name)).one()
    assert kept is not None
    [path] = kept.folder.glob(name + files)
    path.write_text("\n".join(change(path.read_text().splitlines())) + "\n")
    assert said in " ".join(verification.verify(kept_db).problems)


def test_another_key_is_not_this_one(kept_db: Session) -> None:
    kept = witness.of(kept_db)
    assert kept is not None
    engine = kept_db.connection().engine
    witness.attach(engine, "another key of thirty-two letters", str(kept.folder), secret="")
    problems = " ".join(verification.verify(kept_db).problems)
    assert "signed with another key" in problems


def test_a_line_that_was_undone_is_not_missed(each_db: Session) -> None:
    sealed(each_db)
    with each_db.begin_nested() as attempt:
        write(each_db, 1, now=LATER)
        attempt.rollback()
    with each_db.begin_nested():
        write(each_db, 1, now=LATER)
    each_db.commit()
    write(each_db, 1, now=LATER)
    each_db.rollback()
    verdict = verification.verify(each_db)
    assert (verdict.problems, verdict.notes, verdict.unsealed) == ((), (), 1)


def test_a_log_taken_as_it_stands_is_told_so_and_kept_from_there_on(each_db: Session) -> None:
    account = make_account(each_db, Role.ADMINISTRATOR, username="sam.example")
    sealed(each_db, by=account)
    _put_in(at=NOW)(each_db)
    _cut_end(each_db)
    assert not verification.verify(each_db).whole
    with pytest.raises(RegisterError, match="Say why"):
        acceptance.accept(each_db, by=account, reason=" ", now=LATER)
    with time_machine.travel(LATER + timedelta(days=1), tick=False):
        lines = acceptance.accept(each_db, by=account, reason="Restored", now=LATER)
    each_db.commit()
    verdict = verification.verify(each_db)
    assert verdict.problems == ()
    assert "taken as they stood on 22 Nov 2026" in verdict.notes[0]
    [line] = each_db.scalars(select(AuditEntry).where(AuditEntry.what == "audit.taken"))
    assert (line.reason, line.author) == ("Restored", "sam.example")
    assert lines == line.details["lines"]
    while sealing.seal(each_db, LATER + timedelta(hours=1)):
        pass
    each_db.commit()
    assert verification.verify(each_db).problems == ()
    each_db.execute(update(AuditEntry).where(AuditEntry.mac.is_(None)).values(reference="WM26-1"))
    assert "not as they stood" in " ".join(verification.verify(each_db).problems)


def test_a_line_put_into_a_seal_that_was_taken_as_it_stood_is_named(each_db: Session) -> None:
    account = make_account(each_db, Role.ADMINISTRATOR)
    sealed(each_db, by=account)
    acceptance.accept(each_db, by=account, reason="Upgrade", now=LATER)
    each_db.commit()
    assert verification.verify(each_db).whole
    _put_in(seal=True)(each_db)
    assert "not signed" in " ".join(verification.verify(each_db).problems)
