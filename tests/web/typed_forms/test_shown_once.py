"""A form whose answer shows what it made, and leads nowhere, is taken once and kept no longer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from orders import create_app
from orders.access import account_requests
from orders.access.account_requests import open_requests
from orders.access.accounts import AccountInput
from orders.access.model import Account, ApiKey
from orders.access.permissions import Role
from orders.audit.model import AuditEntry
from orders.db import db as database
from orders.register.model import Draft
from tests.conftest import dispose, settings_for
from tests.factories.accounts import PASSWORD, make_account
from tests.factories.areas import area_id, make_areas
from tests.factories.orders import at
from tests.pages import check_page
from tests.sent_forms import sent_by
from tests.signing_in import csrf_token, sign_in, sign_in_as, token_on

NOW = at("2026-11-23 12:00")
LATER = NOW + timedelta(minutes=31)
pytestmark = [
    pytest.mark.spatial,
    pytest.mark.postgis_is_trial,
    pytest.mark.time_machine(NOW, tick=False),
]
HERE = {"Origin": "http://localhost"}
KEY = {"name": "Custody system", "service": "custody", "scope": "record-breaches", "once": "one"}
PERSON = {"username": "pat.example", "name": "Pat Example", "role": "OFFICER", "lpa": "ALD"}


@dataclass
class Desk:
    """The browser of somebody signed in."""

    client: FlaskClient
    db: Session
    account: Account

    def post(self, path: str, form: dict[str, Any]) -> TestResponse:
        data = {**form, "csrf_token": csrf_token(self.client)}
        return self.client.post(path, data=data, headers=HERE)

    def count(self, what: str) -> int:
        self.db.expire_all()
        found = select(func.count()).select_from(AuditEntry).where(AuditEntry.what == what)
        return self.db.scalar(found) or 0


@pytest.fixture
def boss(each_app: Flask, each_db: Session) -> Desk:
    make_areas(each_db)
    each_db.commit()
    client = each_app.test_client()
    return Desk(client, each_db, sign_in(client, Role.ADMINISTRATOR))


@pytest.fixture
def second(each_app: Flask, boss: Desk) -> Desk:
    client = each_app.test_client()
    return Desk(client, boss.db, sign_in(client, Role.CIVIL_ORDERS))


def of_reset(desk: Desk) -> str:
    officer = make_account(desk.db, Role.OFFICER, area_id=area_id(desk.db, "ALD"))
    desk.db.commit()
    return f"/accounts/{officer.id}/reset"


@dataclass(frozen=True)
class Shown:
    """A form of an administrator.

    Attributes:
        path: where it is sent.
        typed: what is typed.
        logged: what is logged of what it makes.
        says: how the page that a second press leads to begins.
    """

    path: Callable[[Desk], str]
    typed: dict[str, str]
    logged: str
    says: str


FORMS = {
    "key": Shown(lambda _: "/accounts/keys/new", KEY, "key.added", "The key was made already"),
    "account": Shown(
        lambda _: "/accounts/new", PERSON, "account.added", "The account was added already"
    ),
    "reset": Shown(of_reset, {}, "account.password-set", "The password was reset already"),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
def test_a_double_press_makes_one_and_is_told(boss: Desk, form: Shown) -> None:
    path = form.path(boss)
    before = boss.count(form.logged)
    first, again = (boss.post(path, {**form.typed, "once": "one"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 303), first.text
    assert boss.count(form.logged) == before + 1
    assert form.says in check_page(boss.client.get(again.location).text).text


def test_a_request_that_is_confirmed_twice_is_told(boss: Desk, second: Desk) -> None:
    wanted = AccountInput(username="lee", name="Lee", role=Role.CIVIL_ORDERS)
    account_requests.ask_to_add(boss.db, wanted, by=boss.account, now=NOW)
    boss.db.commit()
    (asked,) = open_requests(boss.db, now=NOW)
    path = f"/account-requests/{asked.id}/confirm"
    first, again = (second.post(path, {"once": "one"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 303)
    assert "confirmed already" in check_page(second.client.get(again.location).text).text


@pytest.mark.parametrize("name", ["key", "account"])
def test_what_was_kept_is_offered_no_longer_once_it_was_taken(boss: Desk, name: str) -> None:
    form = FORMS[name]
    path = form.path(boss)
    with time_machine.travel(LATER, tick=False):
        boss.post(path, {**form.typed, "once": "one"})
        token = token_on(boss.client, "/sign-in")
        entry = {"username": boss.account.username, "password": PASSWORD, "csrf_token": token}
        there = boss.client.post("/sign-in", data=entry).location
        assert there.startswith("/typed/")
        assert boss.count(form.logged) == 0
        again = sent_by(boss.client.get(there).text)
        assert boss.client.post(path, data=again).status_code == 200
        assert boss.client.get(there).status_code == 404
        assert not boss.db.scalars(select(Draft).where(Draft.kind == "FORM")).all()
        assert boss.client.post(path, data=again).status_code == 303
        assert boss.count(form.logged) == 1


@pytest.mark.time_machine(NOW, tick=True)
def test_two_presses_at_the_same_time_make_one_key(each_new_database: str) -> None:
    app = create_app(settings_for(each_new_database))
    app.config |= {"TESTING": True, "SERVER_NAME": "localhost"}
    with app.app_context():
        account = make_account(database.session, Role.ADMINISTRATOR)
        database.session.commit()
    together, statuses = threading.Barrier(2), []

    def press() -> None:
        client = app.test_client()
        sign_in_as(client, account)
        data = {**KEY, "csrf_token": csrf_token(client)}
        together.wait()
        statuses.append(client.post("/accounts/keys/new", data=data).status_code)

    presses = [threading.Thread(target=press) for _ in range(2)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    with app.app_context():
        made = database.session.scalar(select(func.count()).select_from(ApiKey))
    dispose(app)
    assert sorted(statuses) == [200, 303]
    assert made == 1
