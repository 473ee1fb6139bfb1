"""What is typed is never lost and never recorded twice: sessions that end, tabs, double presses."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from orders.access.idempotency import TakenRequest, digest_of
from orders.access.model import Account
from orders.access.permissions import Role
from orders.ground.model import Visit
from orders.papers.model import Paper
from orders.register.model import Draft, Order
from orders.web.typed_forms.typed_texts import SILENT, typed_texts
from tests.factories.accounts import PASSWORD
from tests.factories.orders import at
from tests.pages import check_page
from tests.sent_forms import sent_by
from tests.signing_in import csrf_token, sign_in, sign_in_as, token_on
from tests.web import writing

NOW = at("2026-11-21 12:00")
pytestmark = [pytest.mark.spatial, pytest.mark.time_machine(NOW, tick=False)]
HERE = {"Origin": "http://localhost"}
VISIT: dict[str, Any] = {
    "visited_at-day": "21",
    "visited_at-month": "11",
    "visited_at-year": "2026",
    "visited_at-time": "08:40",
    "visited_by": "PC 4411 Hale",
    "subject_seen": "true",
    "result": "CONCERN",
    "words": "A bag stood packed.\nTwo lines.",
}


@pytest.fixture
def team(client: FlaskClient, order: Order) -> Account:
    """The civil orders team, signed in, with an order on the register."""
    return sign_in(client, Role.CIVIL_ORDERS)


def post(client: FlaskClient, path: str, form: dict[str, Any], **headers: str) -> TestResponse:
    data = form | {"csrf_token": csrf_token(client)}
    return client.post(path, data=data, headers=HERE | headers)


def sign_in_again(client: FlaskClient, account: Account) -> TestResponse:
    token = token_on(client, "/sign-in")
    typed = {"username": account.username, "password": PASSWORD, "csrf_token": token}
    return client.post("/sign-in", data=typed)


def visits(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(Visit)) or 0


def hidden(html: str) -> dict[str, str]:
    """What the first form of a page holds, its token among it."""
    form = html.partition('<form method="post" action="/')[2]
    form = re.split("</form>", html.partition("<h1")[2])[0] or form
    found = re.findall(r'name="([^"]+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in found}


def test_a_form_sent_after_the_session_ended_is_there_after_signing_in(
    client: FlaskClient, team: Account, order: Order, db: Session
) -> None:
    path = f"/orders/{order.reference}/visits/new"
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        refused = post(client, path, VISIT | {"once": "one"}, Referer=f"http://localhost{path}")
        assert refused.location == "/sign-in"
        assert visits(db) == 0
        again = sign_in_again(client, team)
        assert again.location.startswith("/typed/")
        page = client.get(again.location)
        assert check_page(page.text).problems == []
        assert "A bag stood packed." in page.text
        done = client.post(path, data=hidden(page.text))
        assert done.status_code == 303, done.text
        db.expire_all()
        (visit,) = db.scalars(select(Visit))
        assert visit.words == "A bag stood packed.\nTwo lines."
        assert client.get(again.location).status_code == 404
        assert not db.scalars(select(Draft).where(Draft.kind == "FORM")).all()


LONGEST = (
    "/drafts/{draft}/subject",
    "/drafts/{draft}/protected-1",
    "/drafts/{draft}/conditions",
    "/drafts/{draft}/grounds",
    "/orders/{reference}/grant",
    "/orders/{reference}/conditions/correct",
    "/orders/{reference}/events/varied",
    "/orders/{reference}/breaches/new",
    "/orders/{reference}/breach-report",
    "/orders/{reference}/handovers/new",
)


@pytest.mark.parametrize("path", LONGEST)
def test_each_of_the_longest_forms_is_kept_for_its_sender_alone(
    client: FlaskClient, team: Account, order: Order, db: Session, path: str
) -> None:
    draft = writing.begin(client).path.rpartition("/")[2]
    path = path.format(draft=draft, reference=order.reference)
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        post(client, path, {"words": "All that was typed."})
        other = sign_in(client, Role.CIVIL_ORDERS)
        (kept,) = db.scalars(select(Draft).where(Draft.kind == "FORM"))
        assert kept.account_id == team.id != other.id
        assert client.get(f"/typed/{kept.id}").status_code == 404
        assert kept.pages["fields"] == [["words", "All that was typed."]]


def test_what_comes_from_elsewhere_or_holds_nothing_typed_is_not_kept(
    client: FlaskClient, team: Account, order: Order, db: Session
) -> None:
    path = f"/orders/{order.reference}/visits/new"
    for there, form, headers in (
        (path, VISIT, {"Origin": "http://elsewhere.example"}),
        (path, dict.fromkeys(SILENT - {"csrf_token"}, "a button alone"), {}),
        ("/no-such-page", VISIT, {}),
    ):
        sign_in_as(client, team)
        with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
            post(client, there, form, **headers)
        assert not db.scalars(select(Draft).where(Draft.kind == "FORM")).all()


SENT_OF_ITSELF = re.compile(r'type="hidden" name="([a-z_]+)"')
ALSO_TYPED = {"area", "confidential", "name", "officer", "owner_id", "search"}
"""What a page may send of itself, and another asks for."""


def test_what_a_page_sends_of_itself_is_not_taken_for_typed() -> None:
    pages = (Path(__file__).resolve().parents[3] / "templates").rglob("*.html")
    found = {name for page in pages for name in SENT_OF_ITSELF.findall(page.read_text())}
    assert found - SILENT == ALSO_TYPED | {"link"}
    rows = {"condition-2-from": "7", "version-WM26-00001-1": "3"}
    said = {**dict.fromkeys(SILENT, "x"), **rows, "condition-2-text_verbatim": "Keep away."}
    assert typed_texts(said.items()) == [("Condition 2 text verbatim", "Keep away.")]


def test_a_tab_from_before_signing_in_again_sends_what_it_holds_once_more(
    client: FlaskClient, team: Account, order: Order, db: Session
) -> None:
    path = f"/orders/{order.reference}/visits/new"
    old = VISIT | {"csrf_token": "of the session before"}
    refused = client.post(path, data=old, headers=HERE)
    assert refused.status_code == 400
    assert visits(db) == 0
    assert client.post(path, data=hidden(refused.text)).status_code == 303
    assert visits(db) == 1
    elsewhere = client.post(path, data=old, headers={"Origin": "http://elsewhere.example"})
    assert "A bag stood packed." not in elsewhere.text


def test_a_form_that_is_sent_twice_is_taken_once(
    client: FlaskClient, team: Account, order: Order, db: Session
) -> None:
    path = f"/orders/{order.reference}/visits/new"
    form = VISIT | {"once": "a name of its own"}
    first, second = post(client, path, form), post(client, path, form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert visits(db) == 1
    other = post(client, path, form | {"words": "Another visit."})
    assert other.status_code == 303
    assert visits(db) == 2
    wrong = form | {"once": "another", "words": ""}
    assert [post(client, path, wrong).status_code for _ in range(2)] == [422, 422]
    assert 'name="once"' in client.get(path).text


def test_the_same_form_with_another_file_of_that_name_is_another(
    client: FlaskClient, team: Account, order: Order, db: Session
) -> None:
    """A scan that is made anew bears the name of the first."""
    path = f"/orders/{order.reference}/papers/new"

    def send(content: bytes) -> TestResponse:
        file = (BytesIO(b"%PDF-1.4\n" + content), "scan.pdf")
        return post(client, path, {"kind": "SEALED_ORDER", "once": "one", "file": file})

    first, other, again = send(b"one"), send(b"another"), send(b"one")
    assert [each.status_code for each in (first, other, again)] == [303, 303, 303]
    assert db.scalar(select(func.count()).select_from(Paper)) == 2


def test_a_form_that_no_view_took_is_not_noted_as_taken(
    client: FlaskClient, team: Account, order: Order, db: Session
) -> None:
    """Whoever must choose a password first is led there, and sends the form afterwards."""
    path = f"/orders/{order.reference}/visits/new"
    form = VISIT | {"once": "one"}
    choosing = db.get_one(Account, team.id)
    choosing.must_change_password = True
    db.commit()
    assert post(client, path, form).location == "/account/password"
    choosing.must_change_password = False
    db.commit()
    assert post(client, path, form).status_code == 303
    assert visits(db) == 1


def test_what_was_sent_cannot_be_tried_against_its_digest(
    client: FlaskClient, team: Account, order: Order, db: Session
) -> None:
    path = f"/orders/{order.reference}/visits/new"
    post(client, path, VISIT | {"once": "one"})
    (taken,) = db.scalars(select(TakenRequest))
    tried = repr((path, [*VISIT.items()], [])).encode()
    assert taken.digest == digest_of(tried, key=client.application.config["SECRET_KEY"])
    assert taken.digest != hashlib.sha256(tried).hexdigest()
    assert taken.digest != digest_of(tried, key="another key")


def kept_after(client: FlaskClient, account: Account, path: str, form: dict[str, Any]) -> str:
    """Where the form is shown that was sent after the session had ended; signed in again."""
    post(client, path, form, Referer=f"http://localhost{path}")
    return sign_in_again(client, account).location


def test_what_is_kept_stays_until_it_is_taken_and_goes_with_it(
    client: FlaskClient, team: Account, order: Order, db: Session
) -> None:
    """A form that is refused is put right on the page that says so."""
    path = f"/orders/{order.reference}/visits/new"
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        wrong = VISIT | {"once": "one", "visited_at-time": "later"}
        there = kept_after(client, team, path, wrong)
        refused = client.post(path, data=hidden(client.get(there).text))
        assert refused.status_code == 422
        assert client.get(there).status_code == 200
        right = {name: each[-1] for name, each in sent_by(refused.text).items()} | VISIT
        assert client.post(path, data=right).status_code == 303
        assert client.get(there).status_code == 404
        assert visits(db) == 1


def test_what_is_kept_stays_when_its_token_is_of_an_earlier_session(
    client: FlaskClient, team: Account, order: Order, db: Session
) -> None:
    path = f"/orders/{order.reference}/visits/new"
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        there = kept_after(client, team, path, VISIT | {"once": "one"})
        sends = hidden(client.get(there).text)
        refused = client.post(path, data=sends | {"csrf_token": "of before"}, headers=HERE)
        assert refused.status_code == 400
        assert client.get(there).status_code == 200
        assert client.post(path, data=hidden(refused.text)).status_code == 303
        assert client.get(there).status_code == 404
        assert visits(db) == 1


def test_what_is_kept_stays_where_a_password_must_be_chosen_first(
    client: FlaskClient, team: Account, order: Order, db: Session
) -> None:
    path = f"/orders/{order.reference}/visits/new"
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        there = kept_after(client, team, path, VISIT | {"once": "one"})
        sends = hidden(client.get(there).text)
        choosing = db.get_one(Account, team.id)
        choosing.must_change_password = True
        db.commit()
        assert client.post(path, data=sends).location == "/account/password"
        choosing.must_change_password = False
        db.commit()
        assert client.get(there).status_code == 200


def test_what_is_kept_stays_when_another_form_of_its_page_is_taken(
    client: FlaskClient, team: Account, order: Order, db: Session
) -> None:
    """Of the forms of a page each says where the one is kept that it refused."""
    path = f"/orders/{order.reference}/visits/new"
    other = f"/orders/{order.reference}/updates/pnc"
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        there = kept_after(client, team, f"{path}?from=work", VISIT | {"once": "one"})
        kept = there.rpartition("/")[2]
        assert post(client, other, {"kept_form": kept}).status_code == 303
        assert "A bag stood packed." in client.get(there).text
        assert client.post(path, data=hidden(client.get(there).text)).status_code == 303
        assert client.get(there).status_code == 404
        assert visits(db) == 1


@pytest.mark.parametrize("page", ["//elsewhere.example/", "/\\elsewhere.example/", "//x.y?a=b"])
def test_no_page_of_another_host_is_gone_to_from_what_is_kept(
    client: FlaskClient, team: Account, order: Order, page: str
) -> None:
    path = f"/orders/{order.reference}/visits/new"
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        post(client, path, VISIT, Referer=f"http://localhost{page}")
        there = sign_in_again(client, team).location
        forgotten = post(client, f"{there}/forget", {})
    assert forgotten.location == "/"
