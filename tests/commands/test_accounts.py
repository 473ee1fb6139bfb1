"""``flask accounts``."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access import accounts
from orders.access.model import Account
from orders.access.permissions import Role
from orders.audit.model import AuditEntry
from tests.factories.accounts import make_account


@pytest.fixture
def existing(db: Session) -> Account:
    account = make_account(db, Role.CIVIL_ORDERS)
    db.commit()
    return account


def run(app: Flask, *words: str, typed: str | None = None) -> Result:
    return app.test_cli_runner().invoke(args=["accounts", *words], input=typed)


def found(db: Session, username: str) -> Account:
    db.expire_all()
    return db.scalars(select(Account).where(Account.username == username)).one()


def test_an_account_is_added_and_its_password_shown_once(app: Flask, db: Session) -> None:
    result = run(app, "add", "pat", "--name", "Pat Example", "--role", "civil-orders")
    assert result.exit_code == 0, result.output
    account = found(db, "pat")
    shown = result.output.strip().rpartition(" ")[2]
    assert accounts.hasher.verify(account.password_hash or "", shown)
    assert (account.name, account.role) == ("Pat Example", Role.CIVIL_ORDERS)
    line = db.scalars(select(AuditEntry).where(AuditEntry.what == "account.added")).all()[-1]
    assert line.account_id == found(db, "system").id


def test_a_password_may_be_asked_for_and_is_then_not_shown(app: Flask, db: Session) -> None:
    words = ["add", "pat", "--name", "Pat", "--role", "administrator", "--ask-password"]
    result = run(app, *words, typed="eight wet sparrows\neight wet sparrows\n")
    assert result.exit_code == 0, result.output
    assert "sparrows" not in result.output
    assert accounts.hasher.verify(found(db, "pat").password_hash or "", "eight wet sparrows")


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["add", "pat", "--name", "Pat", "--role", "officer"], 1, "needs the code of an LPA"),
        (["add", "pat", "--name", "Pat", "--role", "officer", "--lpa", "X9"], 1, "No LPA has"),
        (["add", "p", "--name", "Pat", "--role", "administrator"], 1, "2 to 40"),
        (["add", "pat", "--name", "Pat", "--role", "service"], 2, "not one of"),
        (["add", "pat", "--role", "administrator"], 2, "--name"),
        (["unlock", "nobody"], 1, "No account has that username"),
        (["close", "nobody"], 1, "No account has that username"),
    ],
    ids=["no LPA", "no such LPA", "short", "service", "no name", "unlock nobody", "close nobody"],
)
def test_what_cannot_be_done_says_why_and_by_status(
    app: Flask, db: Session, words: Sequence[str], status: int, said: str
) -> None:
    result = run(app, *words)
    assert result.exit_code == status
    assert said in result.output
    assert db.scalars(select(Account).where(Account.role != Role.SERVICE)).all() == []


def test_an_account_is_unlocked_signed_out_given_a_password_and_closed(
    app: Flask, db: Session, existing: Account
) -> None:
    existing.failed_attempts = 5
    db.commit()
    name = existing.username
    assert run(app, "unlock", name).exit_code == 0
    assert found(db, name).failed_attempts == 0
    assert run(app, "end-sessions", name).exit_code == 0
    assert found(db, name).session_number == 2
    result = run(app, "password", name)
    shown = result.output.strip().rpartition(" ")[2]
    assert accounts.hasher.verify(found(db, name).password_hash or "", shown)
    assert run(app, "close", name).exit_code == 0
    assert found(db, name).active is False


def test_a_command_does_not_act_as_a_person(app: Flask, db: Session, existing: Account) -> None:
    result = run(app, "unlock", existing.username, "--as", existing.username)
    assert result.exit_code == 1
    assert "a person's account" in result.output


def test_everybody_is_listed_with_role_and_state(
    app: Flask, db: Session, existing: Account
) -> None:
    shut = make_account(db, Role.ANALYST)
    shut.active = False
    db.commit()
    result = run(app, "list")
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [
        f"{existing.username}\tcivil-orders\t-\topen",
        f"{shut.username}\tanalyst\t-\tclosed",
    ]


def test_a_service_account_is_named_once_and_listed(app: Flask, db: Session) -> None:
    words = ("add", "pat", "--name", "Pat", "--role", "administrator", "--as")
    result = run(app, *words, "migraton")
    assert (result.exit_code, result.stderr) == (0, "New service account migraton.\n")
    assert "migraton\tservice\t-\topen" in run(app, "list").output.splitlines()
    again = run(app, "unlock", "pat", "--as", "migraton")
    assert (again.exit_code, again.stderr) == (0, "")
    refused = run(app, "unlock", "nobody", "--as", "other")
    assert (refused.exit_code, refused.stderr) == (1, "Error: No account has that username.\n")
    assert run(app, "unlock", "pat").stderr == ""


def test_a_role_is_changed_and_what_is_not_given_stays(
    app: Flask, db: Session, existing: Account
) -> None:
    name = existing.username
    result = run(app, "change", name, "--role", "auditor", "--collar", "-")
    assert result.exit_code == 0, result.output
    changed = found(db, name)
    assert (changed.role, changed.collar_number, changed.name) == (
        Role.AUDITOR,
        None,
        existing.name,
    )
    result = run(app, "change", name, "--role", "officer")
    assert result.exit_code == 1
    assert "needs the code of an LPA" in result.output
