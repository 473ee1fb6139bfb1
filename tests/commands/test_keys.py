"""``flask accounts add-key`` and its like: keys made, listed, revoked."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import ApiKey
from orders.access.permissions import Role
from orders.audit.model import AuditEntry
from tests.factories.accounts import make_account


def run(app: Flask, *words: str) -> tuple[int, str]:
    """Exit status and output of ``flask accounts …``."""
    result = app.test_cli_runner().invoke(args=["accounts", *words])
    return result.exit_code, result.output


def test_a_key_is_made_for_a_service_account_and_shown_once(app: Flask, db: Session) -> None:
    status, said = run(app, "add-key", "custody", "--name", "Custody system")
    assert status == 0
    text = said.rpartition(" ")[2].strip()
    key = db.scalars(select(ApiKey)).one()
    assert (key.account.username, key.account.role) == ("custody", Role.SERVICE)
    assert text.startswith("ork_")
    listed = run(app, "keys")[1]
    assert "custody  Custody system  never used" in listed
    assert text not in listed + key.key_hash
    details = [each.details for each in db.scalars(select(AuditEntry)) if each.what == "key.added"]
    assert details == [{"key": key.id, "account": key.account_id}]


def test_a_key_is_revoked_by_its_number(app: Flask, db: Session) -> None:
    run(app, "add-key", "custody", "--name", "Custody system")
    number = str(db.scalars(select(ApiKey.id)).one())
    assert run(app, "revoke-key", number)[0] == 0
    assert "revoked" in run(app, "keys")[1]
    assert run(app, "revoke-key", "999") == (1, "Error: There is no key 999.\n")


def test_a_person_holds_no_key(app: Flask, db: Session) -> None:
    make_account(db, Role.OFFICER, username="kai")
    db.commit()
    status, said = run(app, "add-key", "kai", "--name", "A script")
    assert (status, db.scalars(select(ApiKey)).all()) == (1, [])
    assert "a person's account" in said


def test_a_key_has_a_name(app: Flask, db: Session) -> None:
    status, said = run(app, "add-key", "custody", "--name", " ")
    assert (status, said) == (1, "Error: Say which program will hold the key.\n")
