"""The administrator's pages of keys."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from orders.access import keys
from orders.access.accounts import service_account
from orders.access.model import Account, ApiKey
from orders.access.permissions import Role
from tests.pages import check_page
from tests.signing_in import csrf_token, sign_in
from tests.web.order_pages import NOW, send

pytestmark = pytest.mark.time_machine(NOW, tick=False)

FORM = {"name": "Custody system", "service": "Custody", "scope": "record-breaches"}


@pytest.fixture
def boss(client: FlaskClient, db: Session) -> Account:
    """An administrator who is signed in."""
    return sign_in(client, Role.ADMINISTRATOR)


def test_a_key_is_made_for_what_is_chosen_and_shown_once(
    client: FlaskClient, db: Session, boss: Account
) -> None:
    page = check_page(client.get("/accounts/keys/new").text)
    assert "Last day" in page.text
    form = MultiDict([*FORM.items(), ("scope", "read-search"), ("until-day", "31")])
    form.update({"until-month": "3", "until-year": "2027"})
    form["csrf_token"] = csrf_token(client)
    made = client.post("/accounts/keys/new", data=form)
    assert check_page(made.text).h1 == "The key is made"
    [shown] = re.findall(r"<code>(ork_[^<]+)</code>", made.text)
    key = db.scalars(select(ApiKey)).one()
    assert (key.account.username, key.scopes) == ("custody", ["read-search", "record-breaches"])
    program = client.application.test_client()
    headers = {"Authorization": f"Bearer {shown}"}
    assert program.get("/api/v1/areas", headers=headers).status_code == 200
    listed = check_page(client.get("/accounts/keys").text).text
    assert "Custody system (key 1)" in listed.replace(f"key {key.id}", "key 1")
    assert "24:00 Wed 31 Mar 2027" in listed
    assert shown not in listed


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "Enter which program will hold the key"),
        ({"service": "c"}, "Enter 2 to 40 letters"),
        ({"scope": "open-homes"}, "Choose what the key is for from the list"),
        ({"scope": ""}, "Choose what the key is for from the list"),
        ({"until-day": "1", "until-month": "1", "until-year": "2026"}, "A key ends after today"),
        ({"until-day": "40", "until-month": "1", "until-year": "2027"}, "Enter a real date"),
    ],
    ids=["no program", "account", "scope", "no scope", "past", "no day"],
)
def test_what_is_wrong_with_a_key_is_said_and_none_is_made(
    client: FlaskClient, db: Session, boss: Account, changes: dict[str, str], said: str
) -> None:
    answer = send(client, "/accounts/keys/new", **(FORM | changes))
    assert answer.status_code == 422
    assert said in check_page(answer.text).text
    assert db.scalars(select(ApiKey)).all() == []


def test_a_person_holds_no_key(client: FlaskClient, db: Session, boss: Account) -> None:
    answer = send(client, "/accounts/keys/new", **(FORM | {"service": boss.username}))
    assert answer.status_code == 422
    assert "a person's account" in check_page(answer.text).text.replace("\u2019", "'")


def test_a_key_that_ends_within_sixty_days_is_on_the_first_page(
    client: FlaskClient, db: Session, boss: Account
) -> None:
    service = service_account(db, "custody", now=NOW)
    for days in (60, 61):
        ends_at = NOW + timedelta(days=days)
        keys.add(db, service, f"Ends in {days}", by=None, now=NOW, ends_at=ends_at)
    db.commit()
    assert "1 key ends within 60 days" in check_page(client.get("/").text).text
    page = client.get("/accounts/keys").text
    ending, others = page.split("Other keys", 1)
    assert ("Ends in 60" in ending, "Ends in 61" in ending) == (True, False)
    assert "Ends in 61" in others
    number = db.scalars(select(ApiKey.id).where(ApiKey.name == "Ends in 60")).one()
    there = f"/accounts/keys/{number}/revoke"
    assert check_page(client.get(there).text).h1.startswith("Revoke key")
    answer = send(client, there)
    assert "The key is revoked." in check_page(client.get(answer.location).text).text
    assert "within 60 days" not in check_page(client.get("/").text).text
    assert send(client, "/accounts/keys/999/revoke").status_code == 404
