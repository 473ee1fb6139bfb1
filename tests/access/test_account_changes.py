"""Accounts as an administrator changes them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access import account_changes, accounts
from orders.access.accounts import AccountInput
from orders.access.model import Account
from orders.access.permissions import Role
from orders.access.sign_in import authentication
from orders.access.sign_in.throttling import Caller
from orders.audit.model import Action, AuditEntry
from orders.errors import NotFound, RegisterError
from tests.conftest import settings_for
from tests.factories.accounts import PASSWORD, hashed, make_account
from tests.factories.areas import area_id, make_areas

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
SETTINGS = settings_for("sqlite://")


def input_of(account: Account, **changes: Any) -> AccountInput:
    values = {
        "username": account.username,
        "name": account.name,
        "role": account.role,
        "lpa_code": account.area.code if account.area else None,
        "collar_number": account.collar_number,
    }
    return AccountInput(**(values | changes))


@pytest.fixture
def boss(db: Session) -> Account:
    make_areas(db)
    return make_account(db, Role.ADMINISTRATOR)


def test_another_role_signs_out_and_the_log_says_from_what_to_what(
    db: Session, boss: Account
) -> None:
    account = make_account(db, Role.OFFICER, area_id=area_id(db, "ALD"))
    wanted = input_of(account, role=Role.ANALYST, lpa_code=None)
    account_changes.change(db, account, wanted, by=boss, now=NOW)
    assert (account.role, account.area, account.session_number) == (Role.ANALYST, None, 2)
    line = db.scalars(select(AuditEntry).where(AuditEntry.what == "account.changed")).one()
    assert (line.action, line.account_id) == (Action.ACCESS, boss.id)
    assert line.details["role"] == ["OFFICER", "ANALYST"]


def test_another_name_leaves_the_sessions_alone(db: Session, boss: Account) -> None:
    account = make_account(db, Role.CIVIL_ORDERS)
    wanted = input_of(account, name=" Pat Example ", collar_number=None)
    account_changes.change(db, account, wanted, by=boss, now=NOW)
    assert (account.name, account.collar_number) == ("Pat Example", None)
    assert account.session_number == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"role": Role.OFFICER}, RegisterError),
        ({"role": Role.SERVICE}, RegisterError),
        ({"lpa_code": "NOWHERE"}, NotFound),
    ],
    ids=["officer without an LPA", "service account", "no such LPA"],
)
def test_what_will_not_do_changes_nothing(
    db: Session, boss: Account, changes: dict[str, Any], error: type[RegisterError]
) -> None:
    account = make_account(db, Role.CIVIL_ORDERS)
    with pytest.raises(error):
        account_changes.change(db, account, input_of(account, **changes), by=boss, now=NOW)
    assert (account.role, account.session_number) == (Role.CIVIL_ORDERS, 1)


def test_nobody_changes_their_own_role_or_closes_their_own_account(
    db: Session, boss: Account
) -> None:
    with pytest.raises(RegisterError, match="your own role"):
        account_changes.change(db, boss, input_of(boss, role=Role.CIVIL_ORDERS), by=boss, now=NOW)
    with pytest.raises(RegisterError, match="your own account"):
        account_changes.check_not_own(boss, by=boss)
    assert boss.role is Role.ADMINISTRATOR


def test_scheduled_jobs_are_not_listed_with_people(db: Session, boss: Account) -> None:
    job = accounts.service_account(db, "nightly", now=NOW)
    closed = make_account(db, Role.CIVIL_ORDERS)
    accounts.close(db, closed, by=boss, now=NOW)
    assert list(account_changes.listed(db)) == [boss, closed]
    with pytest.raises(NotFound):
        account_changes.of_person(db, job.id)
    assert account_changes.by_number(db, {job.id})[job.id].username == "nightly"


def test_a_password_somebody_else_chose_is_to_be_changed(db: Session, boss: Account) -> None:
    wanted = AccountInput("pat", "Pat", Role.ANALYST)
    account = accounts.add_account(db, wanted, hashed(PASSWORD), by=boss, now=NOW)
    assert account.must_change_password
    told = []
    for by in (account, boss, account, None):
        accounts.set_password(db, account, hashed("seven tin kettles"), by=by, now=NOW)
        told.append(account.must_change_password)
    assert told == [False, True, False, True]


def test_after_wrong_passwords_at_an_open_screen_none_is_right_for_a_while(
    db: Session, boss: Account
) -> None:
    def asked(typed: str) -> bool:
        return authentication.is_own_password(
            db, boss, typed, caller=Caller("192.0.2.1"), now=NOW, settings=SETTINGS
        )

    assert asked(PASSWORD)
    assert [asked("wrong") for _ in range(SETTINGS.attempts_before_lock)] == [False] * 5
    assert not asked(PASSWORD)
