"""A register with sample accounts says so, and answers on its own machine only."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from orders import clock
from orders.access import accounts, sample_accounts
from orders.access.model import Account
from orders.access.permissions import Role
from tests.signing_in import sign_in

ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}
SAID = "Anybody can sign in with its sample accounts"


@pytest.fixture
def sample(client: FlaskClient, db: Session) -> FlaskClient:
    """A client signed in as a sample account."""
    account = sign_in(client, Role.AUDITOR)
    db.execute(update(Account).where(Account.id == account.id).values(is_sample=True))
    db.commit()
    client.application.extensions["sample_accounts"].clear()
    return client


def test_every_page_says_so_until_they_are_closed(sample: FlaskClient, db: Session) -> None:
    assert SAID in sample.get("/").text
    by = accounts.service_account(db, "tests", now=clock.now())
    assert len(sample_accounts.close(db, by=by, now=clock.now())) == 1
    db.commit()
    assert SAID not in sample.get("/sign-in").text


def test_nobody_on_another_machine_is_answered(sample: FlaskClient) -> None:
    for path in ("/", "/sign-in", "/api/orders", "/static/register.css"):
        answer = sample.get(path, environ_overrides=ELSEWHERE)
        assert answer.status_code == 403, path
        assert "on its own machine only" in answer.text
    assert sample.get("/", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 403
    assert sample.get("/", environ_overrides={"REMOTE_ADDR": "::1"}).status_code == 200


def test_a_register_without_them_answers_everybody(client: FlaskClient) -> None:
    sign_in(client, Role.AUDITOR)
    assert client.get("/", environ_overrides=ELSEWHERE).status_code == 200
