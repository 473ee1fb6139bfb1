"""Who gets in, who does not, and that nobody can tell why not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access import accounts
from orders.access.model import Account, SignInAttempt
from orders.access.permissions import Role
from orders.access.sign_in import authentication, throttling
from orders.access.sign_in.throttling import Caller
from orders.audit.model import AuditEntry
from orders.settings import Settings
from tests.factories.accounts import PASSWORD, make_account, type_wrong

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
SETTINGS = Settings(secret_key="t" * 40, database_url="", attempts_before_lock=3, lock_minutes=15)


def attempt(
    db: Session,
    username: str,
    password: str = PASSWORD,
    *,
    now: datetime = NOW,
    address: str = "192.0.2.1",
    device: int | None = None,
) -> Account | None:
    return authentication.authenticate(
        db,
        username,
        password,
        caller=Caller(address, device),
        now=now,
        settings=SETTINGS,
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


@pytest.mark.parametrize("kind", ["unknown", "wrong password", "closed", "service"])
def test_everybody_else_is_kept_out_after_the_same_work(
    db: Session, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    account = make_account(db, Role.SERVICE if kind == "service" else Role.OFFICER)
    account.active = kind != "closed"
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
    ],
    ids=["still waiting", "to the second"],
)
def test_after_wrong_passwords_a_stranger_waits_and_nobody_else(
    each_db: Session, after: timedelta, gets_in: bool
) -> None:
    account, other = (make_account(each_db, Role.OFFICER) for _ in range(2))
    for _ in range(3):
        assert attempt(each_db, account.username, "wrong") is None
    assert attempt(each_db, account.username) is None
    assert attempt(each_db, account.username, address="192.0.2.2") is account
    assert attempt(each_db, account.username, device=7) is account
    assert attempt(each_db, other.username) is other
    assert (attempt(each_db, account.username, now=NOW + after) is account) is gets_in


def test_a_known_device_waits_a_little_longer_each_time(each_db: Session) -> None:
    account = make_account(each_db, Role.OFFICER)
    at = NOW
    for seconds in (0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60):
        if seconds:
            almost = at + timedelta(seconds=seconds - 0.1)
            assert attempt(each_db, account.username, device=7, now=almost) is None
        at += timedelta(seconds=seconds)
        assert attempt(each_db, account.username, "wrong", device=7, now=at) is None
    at += timedelta(seconds=60)
    assert attempt(each_db, account.username, device=7, now=at) is account


def test_the_right_password_forgets_the_wrong_ones(each_db: Session) -> None:
    account = make_account(each_db, Role.OFFICER)
    for _ in range(2):
        for _ in range(2):
            attempt(each_db, account.username, "wrong")
        assert attempt(each_db, account.username) is account


def test_trying_while_made_to_wait_does_not_make_it_longer(db: Session) -> None:
    account = make_account(db, Role.OFFICER)
    for _ in range(3):
        attempt(db, account.username, "wrong")
    for minutes in range(1, 15):
        attempt(db, account.username, "wrong", now=NOW + timedelta(minutes=minutes))
    assert attempt(db, account.username, now=NOW + timedelta(minutes=15)) is account


def test_an_office_from_which_many_accounts_are_tried_goes_on_signing_in(each_db: Session) -> None:
    account, other = (make_account(each_db, Role.OFFICER) for _ in range(2))
    for number in range(throttling.FAILURES_PER_ADDRESS):
        type_wrong(each_db, f"guess-{number}", times=1, now=NOW)
    assert attempt(each_db, account.username) is account
    # Whoever tries many accounts has one try for each.
    assert attempt(each_db, other.username, "wrong") is None
    assert attempt(each_db, other.username) is None
    assert attempt(each_db, other.username, device=7) is other


def test_one_account_tried_from_everywhere_is_tried_slowly(each_db: Session) -> None:
    account = make_account(each_db, Role.OFFICER)
    for number in range(throttling.FAILURES_PER_ACCOUNT):
        type_wrong(each_db, account.username, times=1, now=NOW, address=f"198.51.100.{number}")
    assert attempt(each_db, account.username) is None
    assert attempt(each_db, account.username, device=7) is account
    assert attempt(each_db, account.username, now=NOW + throttling.PAUSE) is account


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
