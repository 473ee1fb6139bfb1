"""Words that tell a withheld home: who is warned, who reads them, and who is not told."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from orders.access.model import Account
from orders.access.permissions import Role
from orders.ground.model import Visit
from orders.register.model import Event, Order
from tests.factories.areas import area_id, make_areas
from tests.factories.ground import make_visit
from tests.factories.orders import at, home, make_served_notice, notice_input, protected
from tests.search.scenes import counted
from tests.signing_in import sign_in
from tests.web.order_pages import guard_fields, moment, send

pytestmark = pytest.mark.spatial
NOTICE = "Not shown: it would reveal a protected address. Ring 101, any hour."
RIGHT = "He waits outside 14 Acacia Avenue."
WRONG = "He waits outside 14 Lavender Street."


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with time_machine.travel(at("2026-11-21 12:00"), tick=False):
        yield


@pytest.fixture
def client(each_app: Flask) -> FlaskClient:
    return each_app.test_client()


@pytest.fixture
def order(each_db: Session) -> Order:
    """A served notice that protects somebody whose home is withheld."""
    make_areas(each_db)
    hidden = protected(
        home("WS2 2BB", lines="14 Acacia Avenue", confidential=True), given_names="Joy"
    )
    made = make_served_notice(
        each_db, notice_input(protected_persons=(hidden,), out_of_hours_contact="101")
    )
    each_db.commit()
    return made


def visit(client: FlaskClient, order: Order, words: str) -> TestResponse:
    return send(
        client,
        f"/orders/{order.reference}/visits/new",
        **moment("visited_at", "2026-11-21 10:00"),
        visited_by="PC 4411 Hale",
        subject_seen="yes",
        result="KEPT",
        words=words,
    )


def opened(
    client: FlaskClient, db: Session, order: Order, reason: str, **more: str
) -> TestResponse:
    """That the hearing opened, recorded by the civil orders team."""
    form = moment("occurred_at", "2026-11-21 11:00") | {"court": reason} | more
    guards = guard_fields(db, order)
    path = f"/orders/{order.reference}/events/hearing-opened"
    return send(client, path, **form, **guards)


def read_by(app: Flask, db: Session, account: Account, order: Order) -> str:
    """The order's page as somebody else of the LPA reads it."""
    other = app.test_client()
    sign_in(other, Role.OFFICER, area_id=account.area_id)
    return other.get(f"/orders/{order.reference}").text


def test_no_answer_tells_a_right_guess_from_a_wrong_one(
    each_app: Flask, each_db: Session, client: FlaskClient, order: Order
) -> None:
    account = sign_in(client, Role.OFFICER, area_id=area_id(each_db, "ALD"))
    told = []
    for words in (RIGHT, WRONG):
        with counted(each_db.get_bind().engine) as sent:
            answer = visit(client, order, words)
            page = client.get(f"/orders/{order.reference}").text
        assert words in page
        said = re.sub(r'(name="csrf_token" value=")[^"]+', r"\1", page)
        told.append((answer.status_code, answer.location, said.replace(words, ""), len(sent)))
        each_db.execute(delete(Visit))
        each_db.commit()
    assert told[0] == told[1]
    assert account.role is Role.OFFICER


def test_the_author_reads_it_as_typed_and_others_the_notice(
    each_app: Flask, each_db: Session, client: FlaskClient, order: Order
) -> None:
    account = sign_in(client, Role.OFFICER, area_id=area_id(each_db, "ALD"))
    assert visit(client, order, RIGHT).status_code == 303
    assert RIGHT in client.get(f"/orders/{order.reference}").text
    page = read_by(each_app, each_db, account, order)
    assert RIGHT not in page
    assert NOTICE in page


def test_who_opens_homes_is_warned_before_saving(
    each_db: Session, client: FlaskClient, order: Order
) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    before = len(each_db.scalars(select(Event)).all())
    warned = opened(client, each_db, order, RIGHT)
    assert warned.status_code == 422
    assert "Officers will not see what you wrote" in warned.text
    assert RIGHT in warned.text
    each_db.expire_all()
    assert len(each_db.scalars(select(Event)).all()) == before
    saved = opened(client, each_db, order, RIGHT, officers_do_not_see="yes")
    assert saved.status_code == 303
    each_db.expire_all()
    assert RIGHT in {each.details.get("court") for each in each_db.scalars(select(Event))}


def test_who_opens_homes_is_not_warned_of_words_that_tell_nothing(
    each_db: Session, client: FlaskClient, order: Order
) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    assert opened(client, each_db, order, WRONG).status_code == 303


def test_the_team_lists_what_is_to_be_reworded_and_nobody_else_does(
    each_db: Session, client: FlaskClient, order: Order
) -> None:
    make_visit(each_db, order, words=RIGHT)
    make_visit(each_db, order, words=WRONG)
    each_db.commit()
    sign_in(client, Role.LPA_SUPERVISOR, area_id=area_id(each_db, "ALD"))
    assert client.get("/work/texts-to-reword").status_code == 403
    sign_in(client, Role.CIVIL_ORDERS)
    with counted(each_db.get_bind().engine) as sent:
        page = client.get("/work/texts-to-reword").text
    assert len(sent) <= 12, sent
    assert order.reference in page
    assert "visit: words" in page
    assert RIGHT in page
    assert WRONG not in page
    assert "/work/texts-to-reword" in client.get("/work").text
