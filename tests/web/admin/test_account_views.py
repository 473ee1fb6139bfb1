"""The administrator's pages of accounts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders import clock
from orders.access.accounts import hasher
from orders.access.model import Account, SignInAttempt
from orders.access.permissions import Role
from orders.access.request_model import AccountRequest
from tests.digests.post_office import PostOffice, certificate, open_office
from tests.factories.accounts import make_account, type_wrong
from tests.factories.areas import area_id, make_areas
from tests.pages import check_page
from tests.signing_in import csrf_token, sign_in, sign_in_as, token_on
from tests.web.order_pages import logged, send

PERSON = {
    "username": "Pat.Example",
    "name": "Pat Example",
    "collar_number": "4471",
    "role": "OFFICER",
    "lpa": "ALD",
}


@pytest.fixture
def boss(client: FlaskClient, db: Session) -> Account:
    """An administrator who is signed in, at a register with areas."""
    make_areas(db)
    db.commit()
    return sign_in(client, Role.ADMINISTRATOR)


@pytest.fixture
def office(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PostOffice]:
    """The mail server of the register."""
    office, controller = open_office(*certificate(tmp_path))
    settings = replace(client.application.config["SETTINGS"], **office.settings)
    monkeypatch.setitem(client.application.config, "SETTINGS", settings)
    yield office
    controller.stop()


@pytest.fixture
def officer(db: Session, boss: Account) -> Account:
    """An officer in Alder."""
    account = make_account(db, Role.OFFICER, area_id=area_id(db, "ALD"))
    db.commit()
    return account


def found(db: Session, account: Account) -> Account:
    db.expire_all()
    return db.get_one(Account, account.id)


def link_in(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    [there] = re.findall(r"/account/new-password\?link=\S+", body.get_content())
    return str(there)


def shown_password(html: str) -> str:
    [shown] = re.findall(r"<code>([^<]+)</code>", html)
    return str(shown)


def test_an_account_is_added_with_a_password_shown_once_and_to_be_changed(
    client: FlaskClient, db: Session, boss: Account
) -> None:
    check_page(client.get("/accounts/new").text)
    answer = send(client, "/accounts/new", **PERSON)
    page = check_page(answer.text)
    assert page.h1 == "The account is added"
    assert answer.headers["Cache-Control"] == "no-store"
    account = db.scalars(select(Account).where(Account.username == "pat.example")).one()
    assert hasher.verify(account.password_hash or "", shown_password(answer.text))
    assert account.must_change_password
    listed = check_page(client.get("/accounts").text)
    assert "Pat Example 4471 pat.example Officer Alder Password to be changed" in listed.text
    assert [line.account_id for line in logged(db, "account.added")] == [boss.id]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"username": ""}, "Enter a username"),
        ({"username": "p"}, "2 to 40 letters"),
        ({"name": " "}, "Enter the person's name"),
        ({"role": ""}, "Choose a role"),
        ({"role": "SERVICE"}, "Choose a role"),
        ({"lpa": ""}, "Choose the LPA they work in"),
        ({"lpa": "NOWHERE"}, "No LPA has the code NOWHERE"),
    ],
    ids=["no username", "short", "no name", "no role", "service", "no LPA", "no such LPA"],
)
def test_what_is_wrong_with_a_new_account_is_said_and_none_is_made(
    client: FlaskClient, db: Session, boss: Account, changes: dict[str, str], said: str
) -> None:
    answer = send(client, "/accounts/new", **(PERSON | changes))
    assert answer.status_code == 422
    assert said in check_page(answer.text).text
    assert list(db.scalars(select(Account.id))) == [boss.id]


def test_a_username_is_given_once(client: FlaskClient, boss: Account, officer: Account) -> None:
    answer = send(client, "/accounts/new", **(PERSON | {"username": officer.username}))
    assert "is taken" in check_page(answer.text).text


def test_a_role_is_changed_and_the_sessions_end(
    client: FlaskClient, db: Session, officer: Account
) -> None:
    path = f"/accounts/{officer.id}"
    theirs = client.application.test_client()
    sign_in_as(theirs, officer)
    page = check_page(client.get(path).text)
    assert page.h1 == f"{officer.username} {officer.name}"
    answer = send(client, path, name="Sam Example", role="LPA_SUPERVISOR", lpa="BIR")
    assert answer.location == f"{path}?done=changed"
    assert "The account is changed" in check_page(client.get(answer.location).text).text
    changed = found(db, officer)
    assert (changed.role, changed.area_id) == (Role.LPA_SUPERVISOR, area_id(db, "BIR"))
    assert theirs.get("/").status_code == 303
    answer = send(client, path, name="", role="LPA_SUPERVISOR", lpa="")
    assert answer.status_code == 422
    assert "Enter the person's name" in check_page(answer.text).text


def test_an_administrator_gives_themselves_no_other_role(
    client: FlaskClient, db: Session, boss: Account
) -> None:
    path = f"/accounts/{boss.id}"
    page = check_page(client.get(path).text)
    assert "Close the account" not in page.links
    answer = send(client, path, name=boss.name, role="CIVIL_ORDERS", lpa="")
    assert answer.status_code == 422
    assert "You cannot change your own role" in check_page(answer.text).text
    assert found(db, boss).role is Role.ADMINISTRATOR
    for action in ("reset", "close"):
        assert client.get(f"{path}/{action}").status_code == 400
        assert send(client, f"{path}/{action}").status_code == 400
    assert found(db, boss).active


def test_an_account_is_unlocked_signed_out_reset_and_closed(
    client: FlaskClient, db: Session, officer: Account
) -> None:
    path = f"/accounts/{officer.id}"
    type_wrong(db, officer.username, times=5, now=clock.now())
    db.commit()
    assert "Forget the wrong passwords" in check_page(client.get(path).text).text
    assert send(client, f"{path}/unlock").status_code == 303
    assert db.scalars(select(SignInAttempt)).all() == []
    assert send(client, f"{path}/end-sessions").status_code == 303
    assert found(db, officer).session_number == 2
    check_page(client.get(f"{path}/reset").text)
    answer = send(client, f"{path}/reset")
    assert check_page(answer.text).h1 == "The password is reset"
    after = found(db, officer)
    assert hasher.verify(after.password_hash or "", shown_password(answer.text))
    assert (after.must_change_password, after.session_number) == (True, 3)
    check_page(client.get(f"{path}/close").text)
    assert send(client, f"{path}/close").status_code == 303
    assert not found(db, officer).active
    assert "Closed" in check_page(client.get(path).text).text
    assert send(client, f"{path}/reset").status_code == 409


CODE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}")
TEAM_MEMBER = {"username": "kim", "name": "Kim Example", "role": "CIVIL_ORDERS"}


def test_an_account_that_may_open_homes_takes_two_and_the_administrator_sees_no_secret(
    client: FlaskClient, db: Session, boss: Account
) -> None:
    asked = send(client, "/accounts/new", **TEAM_MEMBER)
    page = client.get(asked.location).text
    assert "A member of the civil orders team confirms it." in check_page(page).text
    assert "Kim Example (kim) Add an account: Civil orders team" in check_page(page).text
    assert not re.findall(r"<code>", asked.text + page)
    assert db.scalars(select(Account).where(Account.username == "kim")).all() == []
    second = client.application.test_client()
    sign_in(second, Role.CIVIL_ORDERS)
    assert "1 account request to confirm" in check_page(second.get("/").text).text
    check_page(second.get("/account-requests").text)
    number = db.scalars(select(AccountRequest.id)).one()
    there = f"/account-requests/{number}"
    shown = check_page(second.get(there).text)
    assert f"Asked by {boss.name} ({boss.username})" in shown.text
    assert client.get(there).status_code == 403
    assert send(client, f"{there}/confirm").status_code == 403
    confirmed = send(second, f"{there}/confirm")
    assert confirmed.headers["Cache-Control"] == "no-store"
    [code] = CODE.findall(check_page(confirmed.text).text)
    assert send(second, f"{there}/confirm").status_code == 409
    assert second.get(there).status_code == 409
    hers = client.application.test_client()
    choose = {"username": "kim", "new": "six paper lions", "again": "six paper lions"}
    token = token_on(hers, "/account/new-password")
    wrong = hers.post("/account/new-password", data={**choose, "code": "AAAA", "csrf_token": token})
    assert (wrong.status_code, "do not fit" in check_page(wrong.text).text) == (422, True)
    done = hers.post("/account/new-password", data={**choose, "code": code, "csrf_token": token})
    assert check_page(done.text).h1 == "Your password is saved"
    entered = {"username": "kim", "password": "six paper lions", "csrf_token": token}
    assert hers.post("/sign-in", data=entered).location == "/"
    assert hers.get("/openings").status_code == 200


def test_a_role_change_and_a_reset_wait_for_a_second_person_or_are_withdrawn_or_refused(
    client: FlaskClient, db: Session, officer: Account
) -> None:
    holder = make_account(db, Role.CIVIL_ORDERS)
    db.commit()
    held = holder.password_hash
    path = f"/accounts/{officer.id}"
    answer = send(client, path, name="Sam Example", role="CIVIL_ORDERS", lpa="")
    assert answer.location == f"{path}?done=asked"
    assert "until then nothing is changed" in check_page(client.get(answer.location).text).text
    assert found(db, officer).role is Role.OFFICER
    twice = send(client, path, name="Sam Example", role="CIVIL_ORDERS", lpa="")
    assert (twice.status_code, "Withdraw it first" in twice.text) == (422, True)
    first, *_ = db.scalars(select(AccountRequest.id))
    taken_back = send(client, f"/accounts/requests/{first}/withdraw")
    assert "withdrawn" in check_page(client.get(taken_back.location).text).text
    assert "a second person" not in check_page(client.get("/accounts").text).text
    asking = check_page(client.get(f"/accounts/{holder.id}/reset").text)
    assert "a member of the civil orders team confirms it" in asking.text
    answer = send(client, f"/accounts/{holder.id}/reset")
    assert answer.location == f"/accounts/{holder.id}?done=asked"
    assert found(db, holder).password_hash == held
    second = client.application.test_client()
    sign_in(second, Role.CIVIL_ORDERS)
    number = db.scalars(select(AccountRequest.id).order_by(AccountRequest.id.desc())).first()
    refused = send(second, f"/account-requests/{number}/refuse")
    assert "The request is refused." in check_page(second.get(refused.location).text).text
    assert found(db, holder).password_hash == held


def test_a_mailbox_is_the_forces_and_of_one_account(
    client: FlaskClient,
    db: Session,
    boss: Account,
    officer: Account,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = replace(client.application.config["SETTINGS"], mailbox_pattern=r".+@force\.example")
    monkeypatch.setitem(client.application.config, "SETTINGS", settings)
    wrong = send(client, "/accounts/new", **(PERSON | {"mailbox": "pat@else.example"}))
    assert "own email addresses" in check_page(wrong.text).text
    send(client, "/accounts/new", **(PERSON | {"mailbox": "Pat@Force.example"}))
    pat = db.scalars(select(Account).where(Account.username == "pat.example")).one()
    assert pat.mailbox == "pat@force.example"
    taken = send(client, "/accounts/new", **(PERSON | {"username": "kim", "mailbox": pat.mailbox}))
    assert "has that email address" in check_page(taken.text).text


def test_an_officers_link_goes_to_their_mailbox_where_there_is_a_mail_server(
    client: FlaskClient, db: Session, boss: Account, office: PostOffice
) -> None:
    answer = send(client, "/accounts/new", **(PERSON | {"mailbox": "pat@force.example"}))
    page = check_page(answer.text)
    assert "A link to choose a password has gone to pat@force.example." in page.text
    (mail,) = office.to("pat@force.example")
    there = link_in(mail)
    assert there.partition("=")[2] not in answer.text
    hers = client.application.test_client()
    assert hers.get(there).status_code == 200
    token = token_on(hers, there)
    form = {"link": there.partition("=")[2], "csrf_token": token, "again": "six paper lions"}
    differ = hers.post("/account/new-password", data=form | {"new": "six paper tigers"})
    assert "The two new passwords differ" in check_page(differ.text).text
    short = hers.post("/account/new-password", data=form | {"new": "six", "again": "six"})
    assert "12 to 200 characters" in check_page(short.text).text
    done = hers.post("/account/new-password", data=form | {"new": "six paper lions"})
    assert check_page(done.text).h1 == "Your password is saved"
    again = hers.get(there)
    assert (again.status_code, "was used" in check_page(again.text).text) == (422, True)
    account = db.scalars(select(Account).where(Account.username == "pat.example")).one()
    assert send(client, f"/accounts/{account.id}/reset").status_code == 200
    assert len(office.received) == 2


def test_a_link_that_was_not_mailed_is_said_and_another_one_goes(
    client: FlaskClient, db: Session, boss: Account, office: PostOffice
) -> None:
    office.refused.add("pat@force.example")
    answer = send(client, "/accounts/new", **(PERSON | {"mailbox": "pat@force.example"}))
    page = check_page(answer.text)
    assert "may not have gone: SMTPResponseException: 550 no such mailbox" in page.text
    assert "has gone" not in page.text
    office.refused.clear()
    account = db.scalars(select(Account).where(Account.username == "pat.example")).one()
    assert page.links["reset the password"] == f"/accounts/{account.id}/reset"
    assert send(client, f"/accounts/{account.id}/reset").status_code == 200
    (mail,) = office.to("pat@force.example")
    assert client.application.test_client().get(link_in(mail)).status_code == 200


def test_a_confirmed_link_that_was_not_mailed_is_said(
    client: FlaskClient, db: Session, boss: Account, office: PostOffice
) -> None:
    office.refused.add("pat@force.example")
    wanted = PERSON | {"role": "CIVIL_ORDERS", "lpa": "", "mailbox": "pat@force.example"}
    assert send(client, "/accounts/new", **wanted).status_code == 303
    [asked] = db.scalars(select(AccountRequest)).all()
    sign_in(client, Role.CIVIL_ORDERS)
    page = check_page(send(client, f"/account-requests/{asked.id}/confirm").text)
    assert "may not have gone: SMTPResponseException: 550 no such mailbox" in page.text
    assert "Ask an administrator" in page.text


def test_there_is_no_page_of_a_scheduled_job(
    client: FlaskClient, db: Session, boss: Account
) -> None:
    job = make_account(db, Role.SERVICE)
    db.commit()
    assert client.get(f"/accounts/{job.id}").status_code == 404
    assert client.get("/accounts/999999").status_code == 404


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CIVIL_ORDERS, Role.AUDITOR, Role.ANALYST])
def test_others_manage_no_account(
    client: FlaskClient, db: Session, officer: Account, role: Role
) -> None:
    sign_in(client, role)
    assert client.get("/accounts").status_code == 403
    token = csrf_token(client)
    answer = client.post(f"/accounts/{officer.id}/close", data={"csrf_token": token})
    assert answer.status_code == 403
    assert found(db, officer).active
