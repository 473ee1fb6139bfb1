"""What no careful person types: it is stored as text or refused clearly, and nothing leaks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from orders.access.permissions import Role
from orders.audit.model import AuditEntry
from orders.breaches.model import Breach
from orders.people.model import Address, Person
from orders.register.model import Event, Order
from tests.choosing import in_turn
from tests.factories.areas import area_id
from tests.factories.breaches import make_breach
from tests.factories.orders import home, make_served_notice, notice_input, protected, subject
from tests.pages import check_page
from tests.sent_forms import OF_EVERY_PAGE
from tests.signing_in import csrf_token, sign_in
from tests.web.order_pages import NOW, moment
from tests.web.writing import NOTICE, ORDER, begin, read

pytestmark = pytest.mark.time_machine(NOW, tick=False)

FRAGMENTS = {
    "script": "<script>alert(1)</script>",
    "attribute": '" onmouseover="alert(1)',
    "template": "{{ 9187 * 7919 }}${9187*7919}",
    "sql": "'; DROP TABLE person; --",
    "nothing": "\x00\x1b[31m",
    "long": "<b>x</b>" * 4000,
}
EVERYWHERE = "everywhere"
"""Typed into every field, not only where text is taken."""
LISTS = ("/orders", "/orders/map", "/orders.csv", "/breaches")
KEYS = ("area", "basis", "status", "kind", "at", "page", "colour")
RATIO = "/figures/dvpn-ratio"
SOUND = moment("", "2026-11-22 09:00")
NARROWER = {"postcode": "WS2 2BB", "reference": "", "page": "1"}
for _name in ("ends_at", "ends_on", "hearing_at"):
    NARROWER |= dict.fromkeys(moment(_name, "2026-11-22 09:00"), "")
"""Fields that take less than any text."""


@dataclass
class Form:
    """A form as a page offers it: where it goes and what it holds before anything is typed."""

    action: str = ""
    values: dict[str, str | list[str]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    choices: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def order(civil: FlaskClient, noticed: Order) -> Order:
    """A served DVPN whose protected person lives in Birch."""
    return noticed


Find = Callable[[Session, Order], str]


def _person(db: Session, order: Order) -> str:
    return f"/orders/{order.reference}/people/{order.subject_id}/addresses/new"


def _event(db: Session, order: Order) -> str:
    found = db.scalars(select(func.max(Event.id)).where(Event.order_id == order.id)).one()
    return f"/orders/{order.reference}/events/{found}"


def _breach(db: Session, order: Order) -> str:
    breach = make_breach(db, order, now=NOW)
    db.commit()
    return f"/breaches/{breach.id}/outcome"


FORMS: dict[str, Find] = {
    "move": _person,
    "hearing": lambda _, order: f"/orders/{order.reference}/events/hearing-opened",
    "error": lambda _, order: f"/orders/{order.reference}/events/entered-in-error",
    "correct": lambda db, order: f"{_event(db, order)}/correct",
    "strike": lambda db, order: f"{_event(db, order)}/strike",
    "grant": lambda _, order: f"/orders/{order.reference}/grant",
    "breach": lambda _, order: f"/orders/{order.reference}/breaches/new",
    "outcome": _breach,
    "look-up": lambda *_: "/look-up",
    "subscribe": lambda *_: "/subscriptions/new",
    "kind": lambda *_: "/orders/new",
}


@pytest.mark.parametrize(
    ("name", "what", "where"), in_turn(FORMS, FRAGMENTS, [EVERYWHERE, "taken"], every=3)
)
def test_a_fragment_in_every_field_of_a_form_is_text(
    civil: FlaskClient, db: Session, order: Order, name: str, what: str, where: str
) -> None:
    form = form_of(civil, FORMS[name](db, order))
    data = filled(form, FRAGMENTS[what], everywhere=where == EVERYWHERE)
    answer = civil.post(form.action, data=data)
    check_harmless(answer, what)
    if answer.status_code == 303:
        check_harmless(civil.get(answer.location), what)
    check_harmless(civil.get(f"/orders/{order.reference}"), what)
    db.expire_all()
    assert db.scalar(select(func.count(Person.id))) == 2


@pytest.mark.parametrize(("key", "what"), in_turn(sorted({*NOTICE, *ORDER}), FRAGMENTS, every=3))
def test_a_fragment_in_every_field_of_a_new_record_is_text(
    civil: FlaskClient, key: str, what: str
) -> None:
    writing = begin(civil, "DVPO" if key == "court" else "DVPN")
    form = form_of(civil, f"{writing.path}/{key}")
    answer = civil.post(form.action, data=filled(form, FRAGMENTS[what], everywhere=True))
    check_harmless(answer, what)
    for path in (f"{writing.path}/{key}", writing.path, "/orders/new"):
        check_harmless(civil.get(path), what)


@pytest.mark.parametrize(("path", "key", "what"), in_turn(LISTS, KEYS, FRAGMENTS, every=3))
def test_a_fragment_in_a_query_is_refused_with_words(
    civil: FlaskClient, path: str, key: str, what: str
) -> None:
    answer = civil.get(path, query_string={key: FRAGMENTS[what][:2000]})
    assert answer.status_code in {404, 422}
    check_harmless(answer, what)


@pytest.mark.parametrize("path", [*LISTS, RATIO])
def test_a_key_there_is_not_is_refused(civil: FlaskClient, path: str) -> None:
    answer = civil.get(path, query_string={"colour": "red"}, follow_redirects=True)
    assert answer.status_code == 422
    assert "colour" in answer.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"postcode": "B99 9ZZ"}, "where this postcode is", id="unknown postcode"),
        pytest.param({"postcode": "DROP"}, "postcode", id="no postcode at all"),
        pytest.param(
            {"starts_on-day": "1", "starts_on-month": "2", "starts_on-year": "1950"},
            "before the person was born",
            id="before birth",
        ),
    ],
)
def test_a_home_that_cannot_be_is_said_beside_what_was_typed(
    civil: FlaskClient, changes: dict[str, str], said: str
) -> None:
    writing = begin(civil)
    writing.saved("subject", NOTICE["subject"])
    answer = writing.save("subject/homes/1", NOTICE["subject/homes/1"] | changes)
    assert answer.status_code == 422
    assert said in read(answer).text
    assert "1 Invented Street" in answer.text


def test_swapped_coordinates_are_named_by_line(
    app: Flask, civil: FlaskClient, tmp_path: Path
) -> None:
    path = tmp_path / "places.csv"
    path.write_text("lat,lon\n52.52,-1.98\n-1.98,52.52\n")
    result = app.test_cli_runner().invoke(args=["areas", "locate", str(path)])
    assert result.exit_code == 1
    assert "Line 3:" in result.stderr
    assert "swapped" in result.stderr
    assert result.stdout.splitlines()[1].endswith("ALD,Alder,ALD1,Alder West")


@pytest.mark.parametrize("name", ["look-up", "subscribe", "grant", "breach"])
def test_fifty_megabytes_are_refused_and_change_nothing(
    civil: FlaskClient, db: Session, order: Order, name: str
) -> None:
    path = FORMS[name](db, order)
    before = rows(db)
    answer = civil.post(path, data={"account_text": "x" * (50 * 1024 * 1024)})
    assert answer.status_code == 413
    assert "20 MB" in check_page(answer.text).text
    assert rows(db) == before


@pytest.mark.parametrize("name", [each for each in FORMS if each != "look-up"])
def test_a_forged_token_changes_nothing(
    civil: FlaskClient, db: Session, order: Order, name: str
) -> None:
    form = form_of(civil, FORMS[name](db, order))
    before = rows(db)
    forged = form.values | {"csrf_token": csrf_token(civil.application.test_client())}
    answer = civil.post(form.action, data=forged)
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.text
    assert rows(db) == before


def test_another_lpas_order_by_the_address_bar_is_not_there_and_says_nothing(
    civil: FlaskClient, db: Session
) -> None:
    given = notice_input(
        subject=subject(home("WS2 2BB"), family_name="Reed", given_names="Owen"),
        protected_persons=(protected(home("WS1 1AA"), family_name="Vale"),),
    )
    hidden = make_served_notice(db, given).reference
    db.commit()
    sign_in(civil, Role.OFFICER, area_id=area_id(db, "ALD"))
    nowhere = civil.get("/orders/WM26-99999-9")
    for path in ("", "?at=2026-11-21T09:00", "/map-frame", "/points.json"):
        answer = civil.get(f"/orders/{hidden}{path}")
        assert answer.status_code == 404
        assert words_of(answer) == words_of(nowhere)
        assert not re.search("Reed|Owen|Vale|Grace|Birch|DVPN", answer.text, re.IGNORECASE)


def test_no_redirect_names_anybody(civil: FlaskClient) -> None:
    writing = begin(civil)
    asked = []
    for key, form in NOTICE.items():
        asked.append(writing.save(key, form).location or "")
    recorded = writing.send(f"{writing.path}/record")
    assert recorded.status_code == 303
    asked.append(recorded.location)
    assert not re.search("Okafor|Grace|Invented|WS1", "".join(asked), re.IGNORECASE)


def form_of(client: FlaskClient, path: str) -> Form:
    """The page's own form: the first that is posted after the button to sign out."""
    answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    reader = _Reader()
    reader.feed(answer.text)
    found = [form for form in reader.forms if form.action not in OF_EVERY_PAGE]
    assert found, f"no form on {path}"
    assert found[0].texts or found[0].choices, f"nothing to type on {path}"
    return found[0]


def filled(form: Form, text: str, *, everywhere: bool) -> dict[str, str | list[str]]:
    """What is sent when ``text`` is typed into every field, or only where any text will do."""
    if everywhere:
        return form.values | dict.fromkeys([*form.texts, *form.choices], text)
    typed = {name: SOUND.get(name[name.rfind("-") :], text) for name in form.texts}
    typed |= {name: said for name, said in NARROWER.items() if name in typed}
    typed |= {name: "150" for name in typed if name.endswith("radius_m")}
    return form.values | form.choices | typed


def check_harmless(answer: TestResponse, what: str) -> None:
    """It answered, and the fragment is nowhere on the page but as text."""
    assert answer.status_code in {200, 303, 404, 409, 422}
    if answer.status_code == 303:
        assert not re.search("alert|DROP|7919", answer.location)
        return
    # The strict reader fails on an inline script, a handler, or a tag that was never ours.
    check_page(answer.text)
    assert FRAGMENTS["script"] not in answer.text
    assert "<b>x" not in answer.text
    assert str(9187 * 7919) not in answer.text, what


def rows(db: Session) -> list[int]:
    """How many rows of each sort there are; looks are not among them."""
    db.expire_all()
    counted = [db.scalar(select(func.count(each.id))) for each in (Order, Event, Breach, Address)]
    looks = AuditEntry.what.not_like("%.read")
    counted.append(db.scalar(select(func.count(AuditEntry.id)).where(looks)))
    return [number or 0 for number in counted]


def words_of(answer: TestResponse) -> str:
    """What an error page says, without the reference each has of its own."""
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\b[0-9A-F]{8}\b", "", main)


class _Reader(HTMLParser):
    """Collects the forms of a page that are posted."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: text or "" for name, text in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
        if tag == "option" and self.select and not self.forms[-1].choices[self.select]:
            self.forms[-1].choices[self.select] = given.get("value", "")
        name = given.get("name")
        if not self.forms or not name or tag not in {"input", "select", "textarea"}:
            return
        kind = given.get("type", "text") if tag == "input" else tag
        if kind == "hidden":
            self.forms[-1].values[name] = given.get("value", "")
        elif kind in {"radio", "select"}:
            self.forms[-1].choices.setdefault(name, given.get("value", ""))
            self.select = name if kind == "select" else ""
        elif kind == "checkbox":
            kept = self.forms[-1].values.setdefault(name, [])
            if isinstance(kept, list):
                kept.append(given.get("value", ""))
        else:
            self.forms[-1].texts.append(name)
