"""Who gets in, who does not, and that nobody can tell why not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access import accounts, authentication
from orders.access.model import Account, SignInAttempt
from orders.access.permissions import Role
from orders.audit.model import AuditEntry
from orders.settings import Settings
from tests.factories.accounts import PASSWORD, make_account

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
SETTINGS = Settings(secret_key="t" * 40, database_url="", attempts_before_lock=3, lock_minutes=15)


def attempt(
    db: Session,
    username: str,
    password: str = PASSWORD,
    *,
    now: datetime = NOW,
    address: str = "192.0.2.1",
) -> Account | None:
    return authentication.authenticate(
        db, username, password, from_address=address, now=now, settings=SETTINGS
    )


def test_the_right_password_gets_in_and_is_logged(each_db: Session) -> None:
    account = make_account(each_db, Role.OFFICER)
    assert attempt(each_db, f" {account.username.upper()} ") is account
    each_db.flush()
    tried = each_db.scalars(select(SignInAttempt)).one()
    assert (tried.username, tried.from_address, tried.succeeded) == (
        account.username,
        "192.0.2.1",
        True,
    )
    assert each_db.scalars(select(AuditEntry.what)).all() == ["sign-in.done"]


@pytest.mark.parametrize("kind", ["unknown", "wrong password", "closed", "service", "locked"])
def test_everybody_else_is_kept_out_after_the_same_work(
    db: Session, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    account = make_account(db, Role.SERVICE if kind == "service" else Role.OFFICER)
    account.active = kind != "closed"
    account.locked_until = NOW + timedelta(minutes=1) if kind == "locked" else None
    work = []

    class Counting:
        def verify(self, stored: str, given: str) -> bool:
            work.append(stored)
            return accounts.hasher.verify(stored, given)

        def check_needs_rehash(self, _stored: str) -> bool:
            return False

    monkeypatch.setattr(authentication, "hasher", Counting())
    monkeypatch.setattr(authentication, "_nobodys_hash", lambda: accounts.hasher.hash("nobody's"))
    username = "nobody.at.all" if kind == "unknown" else account.username
    assert attempt(db, username, "wrong" if kind == "wrong password" else PASSWORD) is None
    assert len(work) == 1
    db.flush()
    assert db.scalars(select(AuditEntry.what)).all() == ["sign-in.failed"]


@pytest.mark.parametrize(
    ("after", "gets_in"),
    [
        (timedelta(minutes=14, seconds=59), False),
        (timedelta(minutes=15), True),
        (timedelta(minutes=15, seconds=1), True),
    ],
    ids=["still locked", "to the second", "after"],
)
def test_wrong_passwords_in_a_row_lock_the_account_for_a_while(
    each_db: Session, after: timedelta, gets_in: bool
) -> None:
    account = make_account(each_db, Role.OFFICER)
    for _ in range(3):
        assert attempt(each_db, account.username, "wrong") is None
    assert account.locked_until == NOW + timedelta(minutes=15)
    assert attempt(each_db, account.username) is None
    assert (attempt(each_db, account.username, now=NOW + after) is account) is gets_in


def test_the_right_password_forgets_the_wrong_ones(db: Session) -> None:
    account = make_account(db, Role.OFFICER)
    for _ in range(2):
        for _ in range(2):
            attempt(db, account.username, "wrong")
        assert attempt(db, account.username) is account
        assert (account.failed_attempts, account.locked_until) == (0, None)


def test_trying_while_locked_does_not_lock_for_longer(db: Session) -> None:
    account = make_account(db, Role.OFFICER)
    for minutes in range(10):
        attempt(db, account.username, "wrong", now=NOW + timedelta(minutes=minutes))
    assert account.locked_until == NOW + timedelta(minutes=17)


def test_one_address_cannot_try_passwords_over_many_accounts(
    each_db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authentication, "FAILURES_PER_ADDRESS", 4)
    account = make_account(each_db, Role.OFFICER)
    for number in range(4):
        attempt(each_db, f"guess-{number}")
    assert attempt(each_db, account.username) is None
    assert attempt(each_db, account.username, address="192.0.2.2") is account
    assert attempt(each_db, account.username, now=NOW + timedelta(minutes=15)) is account


def test_what_was_typed_is_never_kept_whole(db: Session) -> None:
    attempt(db, "x" * 5000)
    db.flush()
    assert len(db.scalars(select(SignInAttempt.username)).one()) == 100
    assert "x" not in str(db.scalars(select(AuditEntry.details)).one())


def test_a_hash_made_weaker_than_today_is_made_anew_on_signing_in(db: Session) -> None:
    account = make_account(db, Role.OFFICER)
    weak = account.password_hash or ""
    assert accounts.hasher.check_needs_rehash(weak)
    attempt(db, account.username)
    assert account.password_hash != weak
    assert not accounts.hasher.check_needs_rehash(account.password_hash or "")
    assert attempt(db, account.username) is account
