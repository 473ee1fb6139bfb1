"""The sign-in page as a person meets it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account, SignInAttempt
from orders.access.permissions import Role
from orders.audit.model import Action, AuditEntry
from orders.web.admin.sign_in_views import REFUSED
from tests.factories.accounts import PASSWORD, make_account
from tests.pages import check_page
from tests.signing_in import csrf_token, sign_in


def test_the_page_asks_for_username_and_password(client: FlaskClient) -> None:
    page = check_page(client.get("/sign-in").text)
    assert page.h1 == "Sign in"
    assert page.title == "Sign in - Orders register"
    assert "Your session ended" not in page.text


@pytest.mark.parametrize(
    ("username", "password", "messages"),
    [
        ("", "", ["Enter your username", "Enter your password"]),
        ("pat", "", ["Enter your password"]),
        ("pat", "wrong", [REFUSED]),
        ("' OR 1=1 --", "x", [REFUSED]),
        ("<script>alert(1)</script>", "x", [REFUSED]),
    ],
    ids=["nothing", "no password", "unknown", "SQL", "script"],
)
def test_what_is_wrong_is_said_at_the_top_and_the_password_is_not_kept(
    client: FlaskClient, username: str, password: str, messages: list[str]
) -> None:
    token = csrf_token(client)
    answer = client.post(
        "/sign-in", data={"username": username, "password": password, "csrf_token": token}
    )
    assert answer.status_code == 422
    page = check_page(answer.text)
    assert page.title == "Error: Sign in - Orders register"
    assert "There is a problem" in page.text
    for message in messages:
        assert page.links[message].startswith("#")
    assert "<script>alert" not in answer.text


def test_a_failed_attempt_is_kept_although_the_answer_is_an_error(
    client: FlaskClient, db: Session
) -> None:
    account = make_account(db, Role.OFFICER)
    db.commit()
    client.post(
        "/sign-in",
        data={
            "username": account.username,
            "password": "wrong",
            "csrf_token": csrf_token(client),
        },
    )
    db.expire_all()
    assert db.scalars(select(SignInAttempt.succeeded)).one() is False
    assert db.scalars(select(AuditEntry.what)).one() == "sign-in.failed"


def test_a_device_is_known_by_a_cookie_that_nobody_can_make(
    client: FlaskClient, db: Session
) -> None:
    account, other = (make_account(db, Role.OFFICER) for _ in range(2))
    db.commit()

    def attempt(browser: FlaskClient, who: Account, password: str = PASSWORD) -> int:
        form = {"username": who.username, "password": password}
        token = csrf_token(browser)
        return browser.post("/sign-in", data=form | {"csrf_token": token}).status_code

    assert attempt(client, account) == 303
    client.delete_cookie("orders")
    stranger, forger = client.application.test_client(), client.application.test_client()
    forger.set_cookie("orders-device", "eyJkZXZpY2UiOjF9.aaaa.bbbb")
    for _ in range(5):
        attempt(stranger, account, "wrong")
    assert [attempt(each, account) for each in (stranger, forger)] == [422, 422]
    assert attempt(client, account) == 303
    client.delete_cookie("orders")
    for _ in range(5):
        attempt(stranger, other, "wrong")
    assert attempt(client, other) == 422


def test_signing_in_and_out_is_logged(client: FlaskClient, db: Session) -> None:
    account = make_account(db, Role.CIVIL_ORDERS)
    db.commit()
    form = {"username": account.username, "password": PASSWORD, "csrf_token": csrf_token(client)}
    assert client.post("/sign-in", data=form).location == "/"
    answer = client.post("/sign-out", data={"csrf_token": csrf_token(client)})
    assert check_page(client.get(answer.location or "").text).h1 == "You are signed out"
    access = select(AuditEntry).where(AuditEntry.action == Action.ACCESS)
    lines = db.scalars(access.order_by(AuditEntry.id)).all()
    assert [line.what for line in lines] == ["sign-in.done", "sign-out.done"]
    assert {line.account_id for line in lines} == {account.id}


def test_somebody_signed_in_is_not_asked_again(client: FlaskClient) -> None:
    sign_in(client, Role.OFFICER)
    answer = client.get("/sign-in")
    assert (answer.status_code, answer.location) == (303, "/")
