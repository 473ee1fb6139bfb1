"""The longest forms, each through what happens to them: nothing typed is lost or recorded twice.

A session that ends, a restart, a double press, two tabs, and an answer that never arrived.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from orders import create_app
from orders.access.model import Account
from orders.access.permissions import Role
from orders.breaches.model import Breach
from orders.db import db as database
from orders.ground.model import Visit
from orders.people.dated_facts.model import DatedFact
from orders.register.corrections.model import CorrectionRecord
from orders.register.model import Condition, ConditionPlace, Draft, Event, Order
from orders.rules.vocabulary.events import EventKind
from tests.conftest import dispose
from tests.factories.accounts import PASSWORD, make_account
from tests.factories.areas import make_areas
from tests.factories.conditions import NO_CONTACT, ZONE, make_spo
from tests.factories.order_rows import as_csv, rows
from tests.factories.orders import at, happen, make_order, make_served_notice, notice_input, subject
from tests.pages import check_page
from tests.sent_forms import sent_by
from tests.signing_in import csrf_token, sign_in_as, token_on
from tests.web import writing
from tests.web.order.test_person_facts_views import facts
from tests.web.order_pages import moment

NOW = at("2026-11-23 12:00")
LATER = NOW + timedelta(minutes=31)
pytestmark = [
    pytest.mark.spatial,
    pytest.mark.postgis_is_trial,
    pytest.mark.time_machine(NOW, tick=False),
]
HERE = {"Origin": "http://localhost"}
TYPED = "As the clerk read it out, and no one else."
OTHER = "As the first of two tabs has it."
Form = dict[str, Any]


@dataclass
class Desk:
    """A recorder's browser, and the records they write on."""

    client: FlaskClient
    db: Session
    account: Account
    pending: Order
    heard: Order
    zoned: Order

    def post(self, path: str, form: Form) -> TestResponse:
        data = {**form, "csrf_token": csrf_token(self.client)}
        return self.client.post(path, data=data, headers=HERE)

    def sign_in_again(self) -> TestResponse:
        token = token_on(self.client, "/sign-in")
        typed = {"username": self.account.username, "password": PASSWORD, "csrf_token": token}
        return self.client.post("/sign-in", data=typed)

    def count(self, of: type[Any], *where: Any) -> int:
        self.db.expire_all()
        return self.db.scalar(select(func.count()).select_from(of).where(*where)) or 0


@dataclass(frozen=True)
class LongForm:
    """One of the longest forms.

    Attributes:
        path: where it stands, and is sent to.
        typed: what is typed into it besides ``words``.
        words: the field that holds its longest text.
        count: how many of what it makes there are.
        guarded: whether a second tab is told of what the first one saved; what is added beside
            others stands beside it.
    """

    path: Callable[[Desk], str]
    words: str
    count: Callable[[Desk], int]
    typed: Callable[[Desk], Form] = field(default=lambda _: {})
    guarded: bool = True


def of_draft(key: str) -> Callable[[Desk], str]:
    def path(desk: Desk) -> str:
        begun = desk.db.scalars(select(Draft.id).where(Draft.kind == "DVPN")).first()
        return f"/drafts/{begun}/{key}" if begun else f"{writing.begin(desk.client).path}/{key}"

    return path


def in_draft(key: str) -> Callable[[Desk], int]:
    def count(desk: Desk) -> int:
        desk.db.expire_all()
        found = desk.db.scalars(select(Draft).where(Draft.kind == "DVPN"))
        return sum(key in each.pages for each in found)

    return count


def of_heard(what: str) -> Callable[[Desk], str]:
    return lambda desk: f"/orders/{desk.heard.reference}/{what}"


def first_condition(order: Order, db: Session) -> int:
    wanted = select(Condition.id).where(Condition.order_id == order.id).order_by(Condition.id)
    found = db.scalars(wanted).first()
    assert found is not None
    return found


FORMS = {
    "grounds of a new record": LongForm(
        of_draft("grounds"), "grounds", in_draft("grounds"), lambda _: writing.GROUNDS
    ),
    "person of a new record": LongForm(
        of_draft("subject"),
        "home-lines",
        in_draft("subject"),
        lambda _: writing.SUBJECT | {f"home-{name}": said for name, said in writing.HOME.items()},
    ),
    "conditions of a new record": LongForm(
        of_draft("conditions"),
        "condition-0-text_verbatim",
        in_draft("conditions"),
        lambda _: writing.CONDITIONS,
    ),
    "zone": LongForm(
        lambda desk: (
            f"/orders/{desk.zoned.reference}/conditions"
            f"/{first_condition(desk.zoned, desk.db)}/place"
        ),
        "place_name",
        lambda desk: desk.count(ConditionPlace, ConditionPlace.name == TYPED),
    ),
    "correction of the grounds": LongForm(
        of_heard("corrections/grounds/0"),
        "grounds",
        lambda desk: desk.count(CorrectionRecord),
        lambda _: {"reason": "Misread."},
    ),
    "correction of conditions": LongForm(
        lambda desk: f"/orders/{desk.zoned.reference}/conditions/correct",
        "condition-1-text_verbatim",
        lambda desk: desk.count(Condition, Condition.text_verbatim == TYPED),
        lambda _: {"reason": "Slip rule."},
    ),
    "breach": LongForm(
        of_heard("breaches/new"),
        "account_text",
        lambda desk: desk.count(Draft, Draft.kind == "BREACH") + desk.count(Breach),
        lambda desk: {
            "condition_ids": str(first_condition(desk.heard, desk.db)),
            "method": "IN_PERSON",
            "reported_by": "PC 4411",
            "decision": "NFA_15",
            "decision_rationale": "Not enough.",
            "offence": "NOT_YET",
            **moment("occurred_from", "2026-11-20 21:00"),
            **moment("reported_at", "2026-11-20 21:30"),
        },
        guarded=False,
    ),
    "service": LongForm(
        lambda desk: f"/orders/{desk.pending.reference}/events/served",
        "place",
        lambda desk: desk.count(Event, Event.kind == EventKind.SERVED) - 1,
        lambda _: {
            "served_by": "PC 4411 Hale",
            "personally": "true",
            **moment("occurred_at", "2026-11-20 09:00"),
            **moment("hearing_at", "2026-11-23 10:00"),
        },
    ),
    "grant": LongForm(
        of_heard("grant"),
        "condition-0-text_verbatim",
        lambda desk: desk.count(Order, Order.follows_id.is_not(None)),
        lambda _: {
            **moment("made_at", "2026-11-23 11:00"),
            "last_on-day": "20",
            "last_on-month": "12",
            "last_on-year": "2026",
            "court": "Birmingham Magistrates' Court",
            "condition-0-keep": "true",
            "condition-0-code": "NON_MOLEST",
        },
    ),
    "dated fact": LongForm(
        lambda desk: facts(desk.heard, desk.heard.subject_id, "/add/bail"),
        "conditions",
        lambda desk: desk.count(DatedFact),
        lambda _: {"source": "PC 1 Hale"},
    ),
    "visit": LongForm(
        of_heard("visits/new"),
        "words",
        lambda desk: desk.count(Visit),
        lambda _: {
            "visited_by": "PC 4411 Hale",
            "subject_seen": "true",
            "result": "CONCERN",
            **moment("visited_at", "2026-11-21 08:40"),
        },
        guarded=False,
    ),
}
every_form = pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
every_guarded = pytest.mark.parametrize(
    "form",
    [each for each in FORMS.values() if each.guarded],
    ids=[name for name, each in FORMS.items() if each.guarded],
)


@pytest.fixture
def desk(each_app: Flask, each_db: Session) -> Desk:
    make_areas(each_db)
    account = make_account(each_db, Role.CIVIL_ORDERS)
    return desk_of(each_app, each_db, account)


def desk_of(app: Flask, db: Session, account: Account) -> Desk:
    """A desk at a register with areas."""
    pending = make_order(db, notice_input(subject=subject(family_name="Fenn")))
    heard = make_served_notice(db)
    happen(db, heard, EventKind.HEARING_OPENED, "2026-11-23 08:30")
    zoned = make_spo(db, ZONE, NO_CONTACT)
    db.commit()
    client = app.test_client()
    sign_in_as(client, account)
    return Desk(client, db, account, pending, heard, zoned)


def opened(desk: Desk, form: LongForm, words: str = TYPED) -> tuple[str, Form]:
    """The address of a form, and what is sent of it once it is filled in."""
    path = form.path(desk)
    page = desk.client.get(path)
    assert page.status_code == 200, path
    shown = {name: said for name, said in sent_by(page.text).items() if name != "csrf_token"}
    assert shown["once"]
    return path, {**shown, **form.typed(desk), form.words: words}


def kept(html: str) -> Form:
    """What the page that keeps a form sends again."""
    found: Form = {}
    own = re.search(r'<form method="post" action="/(?!sign-out).*?</form>', html, re.DOTALL)
    assert own is not None
    for name, said in re.findall(r'name="([^"]+)" value="([^"]*)"', own[0]):
        found.setdefault(name, []).append(unescape(said))
    return found


def holds(html: str, form: LongForm, words: str = TYPED) -> bool:
    """Whether a page's form holds what was typed."""
    return words in sent_by(html).get(form.words, [])


@every_form
def test_what_is_sent_after_the_session_ended_is_there_after_signing_in(
    desk: Desk, form: LongForm
) -> None:
    path, sends = opened(desk, form)
    before = form.count(desk)
    with time_machine.travel(LATER, tick=False):
        assert desk.post(path, sends).status_code in {302, 303}
        assert form.count(desk) == before
        there = desk.sign_in_again().location
        page = desk.client.get(there).text
        assert TYPED in page
        again = desk.client.post(path, data=kept(page))
        assert again.status_code == 303, again.text
        assert form.count(desk) == before + 1
        assert desk.client.get(there).status_code == 404


@pytest.fixture(scope="module")
def started() -> Iterator[dict[str, Flask]]:
    """Apps started beside those that the tests share, by the address of their database."""
    apps: dict[str, Flask] = {}
    yield apps
    for each in apps.values():
        dispose(each)


@pytest.fixture
def other_app(started: dict[str, Flask], each_app: Flask, desk: Desk) -> Iterator[Flask]:
    """The register as after a restart: all it knows of what the first was sent is in the database.

    That nothing is kept in the memory of a process is shown by ``test_restarts``, on real ones.
    """
    settings = each_app.config["SETTINGS"]
    if settings.database_url not in started:
        started[settings.database_url] = create_app(settings)
        started[settings.database_url].config |= {"TESTING": True, "SERVER_NAME": "localhost"}
    app = started[settings.database_url]
    with database.joined(app, each_app.extensions["joined"]):
        yield app


def taken_to(app: Flask, desk: Desk) -> Desk:
    """The same browser at the server as it was started again."""
    client = app.test_client()
    cookie = desk.client.get_cookie("orders")
    assert cookie is not None
    client.set_cookie("orders", cookie.value)
    return replace(desk, client=client)


@every_form
def test_what_was_kept_survives_a_restart_and_is_taken_once_through_another(
    desk: Desk, other_app: Flask, form: LongForm
) -> None:
    path, sends = opened(desk, form)
    before = form.count(desk)
    with time_machine.travel(LATER, tick=False):
        desk.post(path, sends)
        again = taken_to(other_app, desk)
        page = again.client.get(again.sign_in_again().location).text
        assert TYPED in page
        sends = kept(page)
        taken = again.client.post(path, data=sends)
        assert taken.status_code == 303, taken.text
        # The first knows as little of what was taken as one that is started now.
        once_more = taken_to(desk.client.application, again).client.post(path, data=sends)
    assert (once_more.status_code, once_more.location) == (303, taken.location)
    assert form.count(desk) == before + 1


@every_form
def test_a_double_press_is_taken_once(desk: Desk, form: LongForm) -> None:
    path, sends = opened(desk, form)
    before = form.count(desk)
    first, second = desk.post(path, sends), desk.post(path, sends)
    assert (first.status_code, second.status_code) == (303, 303), first.text
    assert first.location == second.location
    assert form.count(desk) == before + 1


@every_form
def test_what_is_sent_again_since_no_answer_arrived_is_not_recorded_twice(
    desk: Desk, form: LongForm
) -> None:
    """The connection was lost after it was taken; the session has ended by the next press."""
    path, sends = opened(desk, form)
    before = form.count(desk)
    taken = desk.post(path, sends)
    assert taken.status_code == 303, taken.text
    with time_machine.travel(LATER, tick=False):
        desk.post(path, sends)
        page = desk.client.get(desk.sign_in_again().location).text
        assert TYPED in page
        again = desk.client.post(path, data=kept(page))
    assert (again.status_code, again.location) == (303, taken.location)
    assert form.count(desk) == before + 1


@every_guarded
def test_the_second_of_two_tabs_is_told_and_keeps_what_was_typed(
    desk: Desk, form: LongForm
) -> None:
    path, first = opened(desk, form, OTHER)
    _, second = opened(desk, form)
    before = form.count(desk)
    assert desk.post(path, first).status_code == 303
    after = form.count(desk)
    refused = desk.post(path, second)
    assert refused.status_code == 409
    page = check_page(refused.text)
    assert page.problems == []
    if "govuk-error-summary" in refused.text:
        assert holds(refused.text, form)
    else:
        # What another has put right meanwhile is not shown under older values: read first.
        assert TYPED in page.text
        assert page.links["Open the form as it is now"] == path
    assert form.count(desk) == after <= before + 1


@pytest.mark.parametrize("name", ["breach", "visit"])
def test_what_is_added_beside_others_is_taken_from_both_tabs(desk: Desk, name: str) -> None:
    form = FORMS[name]
    path, first = opened(desk, form, OTHER)
    _, second = opened(desk, form)
    before = form.count(desk)
    assert [desk.post(path, each).status_code for each in (first, second)] == [303, 303]
    assert form.count(desk) == before + 2


def test_a_breach_is_recorded_once_from_its_last_page(desk: Desk) -> None:
    path, sends = opened(desk, FORMS["breach"])
    check = desk.post(path, sends).location
    page = desk.client.get(check).text
    last = {name: said for name, said in sent_by(page).items() if name != "csrf_token"}
    first, second = desk.post(check, last), desk.post(check, last)
    assert first.status_code == second.status_code == 303, first.text
    assert first.location == second.location
    assert desk.count(Breach) == 1


def hand_in(desk: Desk, **sends: Any) -> TestResponse:
    file = (BytesIO(as_csv(rows(3)).encode()), "orders.csv")
    return desk.post("/import", {"what": "import", "source": "old", "file": file, **sends})


def test_a_file_handed_in_twice_is_taken_once(desk: Desk) -> None:
    once = sent_by(desk.client.get("/import").text)["once"][0]
    before = desk.count(Order)
    first, second = hand_in(desk, once=once), hand_in(desk, once=once)
    assert (first.status_code, second.status_code) == (200, 303)
    assert "The file was taken already." in check_page(desk.client.get(second.location).text).text
    assert "3 unchanged" in hand_in(desk, once="another").text
    assert desk.count(Order) == before + 3


def test_a_file_handed_in_after_the_session_ended_is_chosen_again(desk: Desk) -> None:
    before = desk.count(Order)
    with time_machine.travel(LATER, tick=False):
        hand_in(desk, once="one", source="Connect of 2019")
        page = desk.client.get(desk.sign_in_again().location).text
        assert "A file has to be chosen again." in page
        refused = desk.client.post("/import", data=kept(page))
        assert refused.status_code == 422
        assert "Choose a file." in refused.text
        assert sent_by(refused.text)["source"] == ["Connect of 2019"]
        assert desk.count(Order) == before
        assert hand_in(desk).status_code == 200
        assert desk.count(Order) == before + 3
