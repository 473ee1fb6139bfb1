"""A password, a code or a link that is typed is neither kept, shown again nor compared."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.idempotency import TakenRequest
from orders.access.model import Account
from orders.access.permissions import Role
from orders.register.model import Draft
from tests.factories.accounts import PASSWORD
from tests.factories.orders import at
from tests.signing_in import csrf_token, sign_in, token_on

NOW = at("2026-11-21 12:00")
pytestmark = [pytest.mark.spatial, pytest.mark.time_machine(NOW, tick=False)]
HERE = {"Origin": "http://localhost"}
OTHER = "three quiet lamps"
OWN = {"present": PASSWORD, "new": OTHER, "again": OTHER}
SENT = (
    ("/account/password", OWN),
    ("/account/new-password", {"link": "the-secret-of-a-link", "new": OTHER, "again": OTHER}),
    ("/account/new-password", {"username": "a", "code": "ABCD-EFGH-2345", "new": OTHER}),
    ("/sign-in", {"username": "a", "password": PASSWORD}),
)
"""Each form that takes a secret, by where it is sent."""


@pytest.fixture
def each_team(each_app: Flask, each_db: Session) -> tuple[FlaskClient, Account]:
    """A browser of the civil orders team and its account, on each database in turn."""
    client = each_app.test_client()
    return client, sign_in(client, Role.CIVIL_ORDERS)


@pytest.mark.parametrize(("path", "typed"), SENT)
def test_a_secret_that_is_sent_after_the_session_ended_is_not_kept(
    each_team: tuple[FlaskClient, Account], each_db: Session, path: str, typed: dict[str, str]
) -> None:
    client, _ = each_team
    form = typed | {"once": "a name", "csrf_token": csrf_token(client)}
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        client.post(path, data=form, headers=HERE | {"Referer": f"http://localhost{path}"})
        assert each_db.scalars(select(Draft)).all() == []


@pytest.mark.parametrize(("path", "typed"), SENT)
def test_a_secret_with_the_token_of_an_earlier_session_is_not_shown_again(
    client: FlaskClient, db: Session, path: str, typed: dict[str, str]
) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    answer = client.post(path, data=typed | {"csrf_token": "of before"}, headers=HERE)
    assert answer.status_code == 400
    assert not any(each in answer.text for each in typed.values() if len(each) > 1)


def test_nothing_is_noted_of_a_sign_in_or_of_another_password(
    each_team: tuple[FlaskClient, Account], each_db: Session
) -> None:
    client, account = each_team
    form = OWN | {"once": "a name", "csrf_token": csrf_token(client)}
    assert client.post("/account/password", data=form).status_code == 303
    client.post("/sign-out", data={"csrf_token": csrf_token(client)})
    typed = {"username": account.username, "password": OTHER, "once": "another"}
    token = {"csrf_token": token_on(client, "/sign-in")}
    assert client.post("/sign-in", data=typed | token).status_code == 303
    assert each_db.scalars(select(TakenRequest)).all() == []


def test_a_form_that_takes_no_secret_is_kept_whatever_its_fields_are_called(
    client: FlaskClient, db: Session
) -> None:
    """An edition of boundaries is told the field that holds the code of each area."""
    sign_in(client, Role.ADMINISTRATOR)
    form = {"code_field": "LPA_CODE", "csrf_token": csrf_token(client)}
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        client.post("/areas/editions/new", data=form, headers=HERE)
    (kept,) = db.scalars(select(Draft).where(Draft.kind == "FORM"))
    assert "LPA_CODE" in json.dumps(kept.pages)
