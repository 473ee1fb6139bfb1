"""Choosing another password of one's own."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from orders.access.accounts import hasher
from orders.access.model import Account
from orders.access.permissions import Role
from tests.factories.accounts import PASSWORD, make_account
from tests.pages import check_page
from tests.signing_in import csrf_token, sign_in, sign_in_as

PATH = "/account/password"
NEW = "seven tin kettles"


def change(client: FlaskClient, **fields: str) -> tuple[int, str]:
    form = {"present": PASSWORD, "new": NEW, "again": NEW, **fields}
    answer = client.post(PATH, data={**form, "csrf_token": csrf_token(client)})
    return answer.status_code, answer.location or answer.text


def kept(db: Session, account: Account) -> Account:
    db.expire_all()
    return db.get_one(Account, account.id)


def test_a_new_password_is_taken_and_ends_every_other_session(
    client: FlaskClient, db: Session
) -> None:
    account = sign_in(client, Role.OFFICER)
    elsewhere = client.application.test_client()
    sign_in_as(elsewhere, account)
    page = check_page(client.get("/").text)
    assert page.links["Password"] == PATH
    assert change(client) == (303, "/")
    assert hasher.verify(kept(db, account).password_hash or "", NEW)
    assert client.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 303


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"present": ""}, "Enter your present password"),
        ({"present": "wrong"}, "This is not your password"),
        ({"new": ""}, "Enter a new password"),
        ({"new": PASSWORD, "again": PASSWORD}, "not used until now"),
        ({"again": "seven tin kettle"}, "The two new passwords differ"),
        ({"new": "short", "again": "short"}, "12 to 200 characters"),
    ],
    ids=["no present", "wrong present", "no new", "the same", "not twice", "too short"],
)
def test_what_is_wrong_is_said_and_the_password_stays(
    client: FlaskClient, db: Session, fields: dict[str, str], said: str
) -> None:
    account = sign_in(client, Role.OFFICER)
    before = kept(db, account).password_hash
    status, html = change(client, **fields)
    assert status == 422
    page = check_page(html)
    assert said in page.text
    assert page.title.startswith("Error: ")
    assert PASSWORD not in html
    assert kept(db, account).password_hash == before


def test_after_wrong_answers_the_right_one_waits(client: FlaskClient, db: Session) -> None:
    sign_in(client, Role.OFFICER)
    for _ in range(5):
        change(client, present="wrong")
    assert change(client)[0] == 422


@pytest.mark.parametrize("path", ["/", "/look-up", "/orders", "/figures", "/orders/WM26-00001-1"])
def test_somebody_with_a_given_password_gets_no_further_than_choosing_their_own(
    client: FlaskClient, db: Session, path: str
) -> None:
    account = make_account(db, Role.CIVIL_ORDERS)
    account.must_change_password = True
    db.commit()
    sign_in_as(client, account)
    answer = client.get(path)
    assert (answer.status_code, answer.location) == (303, PATH)
    assert "Choose your own to go on" in check_page(client.get(PATH).text).text
    assert change(client) == (303, "/")
    assert client.get("/").status_code == 200


def test_somebody_with_a_given_password_may_sign_out(client: FlaskClient, db: Session) -> None:
    account = make_account(db, Role.CIVIL_ORDERS)
    account.must_change_password = True
    db.commit()
    sign_in_as(client, account)
    answer = client.post("/sign-out", data={"csrf_token": csrf_token(client)})
    assert answer.location == "/signed-out"
