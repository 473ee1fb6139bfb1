"""``flask accounts``."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders import clock
from orders.access import accounts
from orders.access.model import Account, SignInAttempt
from orders.access.permissions import Role
from orders.access.request_model import AccountRequest, RequestKind
from orders.audit.model import AuditEntry
from tests.commands.saying import unnamed
from tests.factories.accounts import make_account, type_wrong


@pytest.fixture
def existing(db: Session) -> Account:
    account = make_account(db, Role.ANALYST)
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
    type_wrong(db, existing.username, times=5, now=clock.now())
    db.commit()
    name = existing.username
    assert run(app, "unlock", name).exit_code == 0
    assert db.scalars(select(SignInAttempt)).all() == []
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
    assert unnamed(result.output).splitlines() == [
        f"{existing.username}\tanalyst\t-\topen",
        f"{shut.username}\tanalyst\t-\tclosed",
    ]


def test_a_service_account_is_named_once_and_listed(app: Flask, db: Session) -> None:
    words = ("add", "pat", "--name", "Pat", "--role", "administrator", "--as")
    result = run(app, *words, "migraton")
    assert (result.exit_code, unnamed(result.stderr)) == (0, "New service account migraton.\n")
    assert "migraton\tservice\t-\topen" in unnamed(run(app, "list").output).splitlines()
    again = run(app, "unlock", "pat", "--as", "migraton")
    assert (again.exit_code, unnamed(again.stderr)) == (0, "")
    refused = run(app, "unlock", "nobody", "--as", "other")
    assert (refused.exit_code, unnamed(refused.stderr)) == (
        1,
        "New service account other.\nError: No account has that username.\n",
    )
    assert unnamed(run(app, "unlock", "pat").stderr) == ""


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


@pytest.fixture
def team(db: Session) -> list[Account]:
    """Two accounts that may open homes."""
    made = [make_account(db, Role.CIVIL_ORDERS) for _ in range(accounts.FIRST_HOLDERS)]
    db.commit()
    return made


def test_the_first_two_accounts_that_may_open_homes_are_made_at_once(
    app: Flask, db: Session
) -> None:
    words = ("--name", "Pat", "--role", "civil-orders")
    for name in ("pat", "kim"):
        assert "Password, shown this once" in run(app, "add", name, *words).output
    third = run(app, "add", "sam", *words)
    assert (third.exit_code, "Password" in unnamed(third.output)) == (0, False)
    assert "Asked for, as request" in third.output
    (asked,) = db.scalars(select(AccountRequest))
    assert (asked.username, asked.role, asked.kind) == ("sam", Role.CIVIL_ORDERS, RequestKind.ADD)
    assert db.scalars(select(Account).where(Account.username == "sam")).all() == []
    again = run(app, "add", "sam", *words)
    assert (again.exit_code, unnamed(again.stderr)) == (
        1,
        "Error: The account sam is asked for already.\n",
    )


def test_a_command_alone_neither_resets_nor_makes_an_account_that_may_open_homes(
    app: Flask, db: Session, existing: Account, team: list[Account]
) -> None:
    held = team[0].password_hash
    for words in (
        ("password", team[0].username),
        ("change", existing.username, "--role", "civil-orders"),
        ("change", team[1].username, "--mailbox", "else@force.example"),
    ):
        result = run(app, *words)
        assert (result.exit_code, "Password" in unnamed(result.output)) == (0, False), result.output
        assert "Nothing is changed until then." in result.output
    assert found(db, team[0].username).password_hash == held
    assert found(db, existing.username).role is Role.ANALYST
    assert found(db, team[1].username).mailbox is None
    kinds = [each.kind for each in db.scalars(select(AccountRequest).order_by(AccountRequest.id))]
    assert kinds == [RequestKind.RESET, RequestKind.CHANGE, RequestKind.CHANGE]
    twice = run(app, "password", team[0].username)
    assert (twice.exit_code, "Withdraw it first" in unnamed(twice.stderr)) == (1, True)
    assert run(app, "close", team[0].username).exit_code == 0


def test_an_account_has_one_mailbox_of_its_own(app: Flask, db: Session, existing: Account) -> None:
    assert run(app, "change", existing.username, "--mailbox", "Pat@Force.example").exit_code == 0
    assert found(db, existing.username).mailbox == "pat@force.example"
    words = ("--name", "Kim", "--role", "analyst", "--mailbox")
    taken = run(app, "add", "kim", *words, "pat@force.example")
    assert (taken.exit_code, "has that email address" in taken.stderr) == (1, True)
    assert "Enter an email address" in run(app, "add", "kim", *words, "kim").stderr
    assert run(app, "change", existing.username, "--mailbox", "-").exit_code == 0
    assert found(db, existing.username).mailbox is None
