"""Sessions begin afresh, end in time, and lead back to where somebody was going."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from orders.access import accounts
from orders.access.model import Account
from orders.access.permissions import Role
from orders.access.sign_in import account_session
from orders.errors import Refused
from tests.factories.accounts import PASSWORD, hashed, make_account
from tests.pages import check_page
from tests.signing_in import csrf_token, sign_in, sign_in_as

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


def post_sign_in(client: FlaskClient, account: Account) -> str | None:
    token = csrf_token(client)
    answer = client.post(
        "/sign-in",
        data={"username": account.username, "password": PASSWORD, "csrf_token": token},
    )
    assert answer.status_code == 303
    return answer.location


@pytest.mark.parametrize(
    ("idle", "status"),
    [
        (timedelta(minutes=29, seconds=59), 200),
        (timedelta(minutes=30), 303),
        (timedelta(minutes=30, seconds=1), 303),
    ],
    ids=["just before", "on the limit", "just after"],
)
def test_an_idle_session_ends(client: FlaskClient, idle: timedelta, status: int) -> None:
    with time_machine.travel(NOW, tick=False):
        sign_in(client, Role.CIVIL_ORDERS)
    with time_machine.travel(NOW + idle, tick=False):
        assert client.get("/").status_code == status


def test_using_the_register_keeps_a_session_but_not_for_ever(client: FlaskClient) -> None:
    with time_machine.travel(NOW, tick=False):
        sign_in(client, Role.CIVIL_ORDERS)
    worked = []
    for minutes in range(20, 13 * 60, 20):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            if client.get("/").status_code == 200:
                worked.append(minutes)
    assert worked[-1] == 12 * 60 - 20


def test_somebody_whose_session_ended_is_told_and_goes_on_where_they_were(
    client: FlaskClient, db: Session
) -> None:
    with time_machine.travel(NOW, tick=False):
        account = sign_in(client, Role.CIVIL_ORDERS)
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        client.get("/?area=T1&page=2")
        page = check_page(client.get("/sign-in").text)
        assert "Your session ended" in page.text
        assert post_sign_in(client, account) == "/?area=T1&page=2"
        assert client.get("/").status_code == 200


def test_a_form_sent_after_the_end_leads_back_to_its_page(client: FlaskClient) -> None:
    answer = client.post("/sign-out", headers={"Referer": "http://localhost/orders/new?step=2"})
    assert answer.location == "/sign-in"
    with client.session_transaction() as session:
        assert session["destination"] == "/orders/new?step=2"


def test_what_a_page_fetches_after_the_end_leaves_the_sign_in_form_as_it_is(
    client: FlaskClient, db: Session
) -> None:
    account = make_account(db)
    db.commit()
    with time_machine.travel(NOW, tick=False):
        post_sign_in(client, account)
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        answer = client.get("/areas/outlines.json", headers={"Sec-Fetch-Dest": "empty"})
    assert answer.status_code == 303
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "referrer", ["https://elsewhere.example/orders", "//elsewhere.example/", "", "nonsense"]
)
def test_a_form_sent_from_elsewhere_leads_home(client: FlaskClient, referrer: str) -> None:
    client.post("/sign-out", headers={"Referer": referrer})
    with client.session_transaction() as session:
        assert "destination" not in session


@pytest.mark.parametrize(
    ("path", "safe"),
    [
        ("/", True),
        ("/orders/WM26-00412-7", True),
        ("/orders?area=E05001178&basis=EITHER", True),
        ("//elsewhere.example/", False),
        ("/\\elsewhere.example/", False),
        ("https://elsewhere.example/", False),
        ("javascript:alert(1)", False),
        ("elsewhere", False),
        ("", False),
        ("/\t/elsewhere.example/", False),
        ("/orders\r\nSet-Cookie: x=1", False),
    ],
)
def test_only_paths_on_this_host_are_gone_on_to(path: str, safe: bool) -> None:
    assert account_session.is_safe_path(path) is safe


def test_signing_in_leaves_nothing_of_the_session_before(client: FlaskClient, db: Session) -> None:
    account = make_account(db, Role.CIVIL_ORDERS)
    db.commit()
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    post_sign_in(client, account)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["_user_id"] == f"{account.id}.1"


def test_a_copied_cookie_is_worth_nothing_after_signing_out(client: FlaskClient) -> None:
    account = sign_in(client, Role.CIVIL_ORDERS)
    thief = client.application.test_client()
    sign_in_as(thief, account)
    assert thief.get("/").status_code == 200
    answer = client.post("/sign-out", data={"csrf_token": csrf_token(client)})
    assert answer.location == "/signed-out"
    assert client.get("/").status_code == 303
    assert thief.get("/").status_code == 303


@pytest.mark.parametrize("how", ["sessions ended", "closed", "password set"])
def test_an_administrator_ends_sessions_at_once(client: FlaskClient, db: Session, how: str) -> None:
    number = sign_in(client, Role.ANALYST).id
    account = db.get_one(Account, number)
    match how:
        case "sessions ended":
            accounts.end_sessions(db, account, by=None, now=NOW)
        case "closed":
            accounts.close(db, account, by=None, now=NOW)
        case _:
            accounts.set_password(db, account, hashed("a wholly other one"), by=None, now=NOW)
    db.commit()
    assert client.get("/").status_code == 303


def test_there_is_no_current_account_without_a_session(client: FlaskClient) -> None:
    with client.application.test_request_context("/"), pytest.raises(Refused):
        account_session.current_account()
