"""Words that tell a withheld home: who is warned, who reads them, and who is not told."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from orders.access.permissions import Role
from orders.audit.model import AuditEntry
from orders.ground.model import Visit
from orders.register.model import Condition, Event, Order
from orders.search.disclosure.rewording_model import Rewording
from tests.factories.areas import area_id, make_areas
from tests.factories.ground import make_visit
from tests.factories.orders import at, home, make_served_notice, notice_input, protected
from tests.search.scenes import counted
from tests.signing_in import sign_in
from tests.web.order_pages import guard_fields, moment, send

pytestmark = [
    pytest.mark.spatial,
    pytest.mark.postgis_is_trial,
    pytest.mark.time_machine(at("2026-11-21 12:00"), tick=False),
]
NOTICE = "Not shown: it would reveal a protected address. Ring 101, any hour."
RIGHT = "He waits outside 14 Acacia Avenue."
WRONG = "He waits outside 14 Lavender Street."


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


def read_by(app: Flask, db: Session, order: Order) -> str:
    """The order's page as somebody else of the LPA reads it."""
    other = app.test_client()
    sign_in(other, Role.OFFICER, area_id=area_id(db, "ALD"))
    return other.get(f"/orders/{order.reference}").text


def test_the_author_reads_it_as_typed_and_others_the_notice(
    each_app: Flask, each_db: Session, client: FlaskClient, order: Order
) -> None:
    sign_in(client, Role.OFFICER, area_id=area_id(each_db, "ALD"))
    assert visit(client, order, RIGHT).status_code == 303
    assert RIGHT in client.get(f"/orders/{order.reference}").text
    page = read_by(each_app, each_db, order)
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


def link_of(page: str) -> str:
    """Where the first text on the list is reworded."""
    found = re.search(r'href="(/work/texts-to-reword/[^"]+/[^"]+/\d+/[0-9a-f]+)"', page)
    assert found is not None
    return found[1]


def test_the_team_rewords_a_text_and_keeps_what_it_said(
    each_app: Flask, each_db: Session, client: FlaskClient, order: Order
) -> None:
    made = make_visit(each_db, order, words=RIGHT)
    each_db.commit()
    account = sign_in(client, Role.CIVIL_ORDERS)
    where = link_of(client.get("/work/texts-to-reword").text)
    assert RIGHT in client.get(where).text
    words, reason = "He waits outside her home.", "It named the street."
    answer = send(client, where, words=words, reason=reason)
    assert (answer.status_code, answer.location) == (303, "/work/texts-to-reword")
    each_db.expire_all()
    assert each_db.get_one(Visit, made.id).words == words
    kept = each_db.scalars(select(Rewording)).one()
    assert (kept.former, kept.reason, kept.row_id) == (RIGHT, reason, made.id)
    assert (kept.reworded_by_id, kept.reworded_at) == (account.id, at("2026-11-21 12:00"))
    line = each_db.scalars(select(AuditEntry).where(AuditEntry.what == "text.reword")).one()
    assert line.details == {"field": "visit: words", "rewording": kept.id}
    assert (line.reference, line.reason) == (order.reference, reason)
    page = client.get("/work/texts-to-reword").text
    assert RIGHT not in page
    assert "No text of these records needs rewording." in page
    assert RIGHT in client.get("/work/texts-to-reword/done").text
    assert client.get(where).status_code == 404
    read = read_by(each_app, each_db, order)
    assert words in read
    assert NOTICE not in read


def details_with_court(db: Session) -> dict[str, object]:
    """What the one event says that names a court."""
    db.expire_all()
    return next(each.details for each in db.scalars(select(Event)) if "court" in each.details)


def test_a_text_within_an_event_is_reworded_alone(
    each_db: Session, client: FlaskClient, order: Order
) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    opened(client, each_db, order, RIGHT, officers_do_not_see="yes")
    each_db.expire_all()
    before = next(
        each.details for each in each_db.scalars(select(Event)) if "court" in each.details
    )
    where = link_of(client.get("/work/texts-to-reword").text)
    assert send(client, where, words="Walsall", reason="Named the street.").status_code == 303
    each_db.expire_all()
    assert before | {"court": "Walsall"} in [
        each.details for each in each_db.scalars(select(Event))
    ]


@pytest.mark.parametrize(
    ("words", "reason", "says"),
    [
        ("He waits in Acacia Ave.", "Wrong.", "These words would reveal the address too."),
        ("He waits.", "It said 14 Acacia Avenue.", "The reason would reveal the address."),
        ("", "Wrong.", "Enter the new words"),
        ("He waits.", "", "Enter why you reword it"),
    ],
)
def test_new_words_that_tell_too_are_refused(
    each_db: Session, client: FlaskClient, order: Order, words: str, reason: str, says: str
) -> None:
    made = make_visit(each_db, order, words=RIGHT)
    each_db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    where = link_of(client.get("/work/texts-to-reword").text)
    answer = send(client, where, words=words, reason=reason)
    assert answer.status_code == 422
    assert says in answer.text
    each_db.expire_all()
    assert each_db.get_one(Visit, made.id).words == RIGHT
    assert each_db.scalars(select(Rewording)).all() == []


def test_only_who_opens_homes_rewords_and_only_what_tells(
    each_db: Session, client: FlaskClient, order: Order
) -> None:
    make_visit(each_db, order, words=RIGHT)
    made = make_visit(each_db, order, words=WRONG)
    each_db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    where = link_of(client.get("/work/texts-to-reword").text)
    assert client.get(where.rsplit("/", 1)[0] + "/" + "0" * 16).status_code == 404
    other = where.split("/visit.words/")[0] + f"/visit.words/{made.id}/" + where.rsplit("/", 1)[1]
    assert client.get(other).status_code == 404
    sign_in(client, Role.LPA_SUPERVISOR, area_id=area_id(each_db, "ALD"))
    for path in (where, "/work/texts-to-reword/done"):
        assert client.get(path).status_code == 403
    assert send(client, where, words="Quiet.", reason="Wrong.").status_code == 403
    each_db.expire_all()
    assert {each.words for each in each_db.scalars(select(Visit))} == {RIGHT, WRONG}


def test_the_words_of_a_court_are_not_reworded(
    each_db: Session, client: FlaskClient, order: Order
) -> None:
    each_db.execute(update(Condition).values(text_verbatim=RIGHT))
    each_db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    page = client.get("/work/texts-to-reword").text
    assert "The court's words stay as they are." in html.unescape(page)
    assert "condition.text_verbatim/" not in page
