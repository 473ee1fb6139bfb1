"""``flask keys``: keys made, listed, revoked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import ApiKey
from orders.access.permissions import Role
from orders.audit.model import AuditEntry
from tests.commands.saying import unnamed
from tests.factories.accounts import make_account

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
pytestmark = pytest.mark.time_machine(NOW, tick=False)


def run(app: Flask, *words: str) -> tuple[int, str]:
    """Exit status and output of ``flask keys …``."""
    result = app.test_cli_runner().invoke(args=["keys", *words])
    return result.exit_code, unnamed(result.output)


def test_a_key_is_made_for_a_service_account_and_shown_once(app: Flask, db: Session) -> None:
    status, said = run(app, "add", "custody", "--name", "Custody system")
    assert status == 0
    text = said.rpartition(" ")[2].strip()
    key = db.scalars(select(ApiKey)).one()
    assert (key.account.username, key.account.role) == ("custody", Role.SERVICE)
    assert text.startswith("ork_")
    listed = run(app, "list")[1]
    usual = "read-search,record-orders,record-breaches"
    assert f"custody  Custody system  {usual}  ends 21 Nov 2027 06:00  never used" in listed
    assert text not in listed + key.key_hash
    details = [each.details for each in db.scalars(select(AuditEntry)) if each.what == "key.added"]
    assert details == [
        {
            "key": key.id,
            "account": key.account_id,
            "scopes": usual.split(","),
            "ends_at": "2027-11-21T06:00:00+00:00",
        }
    ]


def test_a_key_is_revoked_by_its_number(app: Flask, db: Session) -> None:
    run(app, "add", "custody", "--name", "Custody system")
    number = str(db.scalars(select(ApiKey.id)).one())
    assert run(app, "revoke", number)[0] == 0
    assert "revoked" in run(app, "list")[1]
    assert run(app, "revoke", "999") == (1, "Error: There is no key 999.\n")


def test_a_person_holds_no_key(app: Flask, db: Session) -> None:
    make_account(db, Role.OFFICER, username="kai")
    db.commit()
    status, said = run(app, "add", "kai", "--name", "A script")
    assert (status, db.scalars(select(ApiKey)).all()) == (1, [])
    assert "a person's account" in said


def test_a_key_has_a_name(app: Flask, db: Session) -> None:
    status, said = run(app, "add", "custody", "--name", " ")
    assert (status, said) == (1, "Error: Say which program will hold the key.\n")


def test_a_key_takes_scopes_and_its_last_day(app: Flask, db: Session) -> None:
    words = ("--scope", "ground", "--scope", "read-figures", "--until", "2027-03-31")
    assert run(app, "add", "figures", "--name", "Dashboard", *words)[0] == 0
    key = db.scalars(select(ApiKey)).one()
    assert key.scopes == ["read-figures", "ground"]
    # The last day counts whole: 31 March 2027 is in summer time.
    assert key.ends_at == datetime(2027, 3, 31, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("--scope", "open-homes"), 2, "is not one of"),
        (("--until", "2026-11-20"), 1, "A key ends after today and within 24 months."),
        (("--until", "2028-11-22"), 1, "A key ends after today and within 24 months."),
    ],
    ids=["no such scope", "past", "too far"],
)
def test_what_a_key_cannot_be_is_said(
    app: Flask, db: Session, words: tuple[str, ...], status: int, said: str
) -> None:
    answer = run(app, "add", "custody", "--name", "Custody system", *words)
    assert (answer[0], db.scalars(select(ApiKey)).all()) == (status, [])
    assert said in answer[1]


def test_the_commands_keep_the_names_they_had(app: Flask, db: Session) -> None:
    made = app.test_cli_runner().invoke(args=["accounts", "add-key", "custody", "--name", "C"])
    assert made.exit_code == 0, made.output
    assert "custody  C" in app.test_cli_runner().invoke(args=["accounts", "keys"]).output
