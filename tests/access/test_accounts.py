"""Making, locking, ending accounts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access import accounts
from orders.access.accounts import AccountInput
from orders.access.model import SignInAttempt
from orders.access.permissions import Role
from orders.areas.model import OUT_OF_FORCE, Area, Level
from orders.audit.model import Action, AuditEntry
from orders.errors import Conflict, NotFound, RegisterError
from tests.conftest import REAL_COST
from tests.factories.accounts import hashed, make_account, type_wrong

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
PASSWORD = "five brass lanterns"


@pytest.fixture
def lpa(db: Session) -> Area:
    force = db.scalars(select(Area).where(Area.level == Level.FORCE)).one()
    area = Area(level=Level.LPA, code="T1", name="Testwick", parent_id=force.id)
    db.add(area)
    db.flush()
    return area


def logged(db: Session) -> list[str]:
    db.flush()
    lines = db.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert {line.action for line in lines} <= {Action.ACCESS}
    return [line.what for line in lines]


def test_a_password_is_hashed_at_the_cost_of_rfc_9106() -> None:
    assert REAL_COST == (3, 64 * 1024, 4)


def test_a_new_account_has_an_argon2id_hash_and_a_line_in_the_log(db: Session, lpa: Area) -> None:
    wanted = AccountInput("Pat.Example", "Pat Example", Role.OFFICER, "T1", "4471")
    account = accounts.add_account(db, wanted, hashed(PASSWORD), by=None, now=NOW)
    assert account.username == "pat.example"
    assert account.area is lpa
    assert account.password_hash is not None
    assert account.password_hash.startswith("$argon2id$")
    assert logged(db) == ["account.added"]


@pytest.mark.parametrize(
    ("changes", "password", "error"),
    [
        ({"username": "a"}, PASSWORD, RegisterError),
        ({"username": "pat example"}, PASSWORD, RegisterError),
        ({"username": "pat<script>"}, PASSWORD, RegisterError),
        ({"role": Role.SERVICE}, PASSWORD, RegisterError),
        ({"lpa_code": None}, PASSWORD, RegisterError),
        ({"lpa_code": "NONE"}, PASSWORD, NotFound),
        ({"lpa_code": OUT_OF_FORCE}, PASSWORD, NotFound),
        ({}, "eleven char", RegisterError),
        ({}, "x" * 201, RegisterError),
        ({}, "my name is Pat.Example", RegisterError),
    ],
    ids=[
        "username too short",
        "username with a space",
        "username with markup",
        "service account",
        "officer without an LPA",
        "no such LPA",
        "not a place to work",
        "password too short",
        "password too long",
        "password holds the username",
    ],
)
def test_what_will_not_do_is_refused_and_nothing_is_kept(
    db: Session,
    lpa: Area,
    changes: dict[str, Any],
    password: str,
    error: type[RegisterError],
) -> None:
    values = {
        "username": "pat.example",
        "name": "Pat",
        "role": Role.OFFICER,
        "lpa_code": lpa.code,
        **changes,
    }
    wanted = AccountInput(**values)
    with pytest.raises(error):
        accounts.add_account(
            db, wanted, hashed(password, username=wanted.username), by=None, now=NOW
        )
    assert logged(db) == []


def test_a_username_is_taken_whatever_its_case(db: Session) -> None:
    wanted = AccountInput("pat", "Pat", Role.ADMINISTRATOR)
    accounts.add_account(db, wanted, hashed(PASSWORD), by=None, now=NOW)
    with pytest.raises(Conflict):
        accounts.add_account(
            db, AccountInput("PAT", "Other", Role.ADMINISTRATOR), hashed(PASSWORD), by=None, now=NOW
        )


def test_a_service_account_is_made_once_and_has_no_password(db: Session) -> None:
    first = accounts.service_account(db, "nightly", now=NOW)
    assert accounts.service_account(db, "nightly", now=NOW) is first
    assert first.password_hash is None
    assert logged(db) == ["account.added"]
    with pytest.raises(RegisterError):
        accounts.set_password(db, first, hashed(PASSWORD), by=None, now=NOW)


def test_no_command_acts_as_a_person(db: Session) -> None:
    person = make_account(db, Role.CIVIL_ORDERS)
    with pytest.raises(Conflict):
        accounts.service_account(db, person.username, now=NOW)


def test_unlocking_closing_and_ending_sessions_are_logged(db: Session) -> None:
    account = make_account(db, Role.CIVIL_ORDERS)
    type_wrong(db, account.username, times=5, now=NOW)
    accounts.unlock(db, account, by=account, now=NOW)
    assert db.scalars(select(SignInAttempt)).all() == []
    accounts.end_sessions(db, account, by=account, now=NOW)
    assert account.session_number == 2
    accounts.set_password(db, account, hashed(PASSWORD), by=account, now=NOW)
    assert account.session_number == 3
    accounts.close(db, account, by=account, now=NOW)
    assert (account.session_number, account.active) == (4, False)
    assert logged(db) == [
        "account.unlocked",
        "account.sessions-ended",
        "account.unlocked",
        "account.password-set",
        "account.closed",
    ]


def test_an_account_is_found_whatever_the_case(db: Session) -> None:
    account = make_account(db, Role.CIVIL_ORDERS)
    assert accounts.account_named(db, f" {account.username.upper()} ") is account
    with pytest.raises(NotFound):
        accounts.account_named(db, "nobody")
