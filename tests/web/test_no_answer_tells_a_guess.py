"""No door answers a right guess at a withheld home otherwise than a wrong one.

The same words are sent about two orders that differ in nothing but whose home they name. What is
answered, and how many statements that took, is the same: by page, API, file and command.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from orders.access.permissions import Role
from orders.register.model import Order
from tests.api.calling import Answer, Program, event_body, make_program, order_body
from tests.api.test_breaches import breach_body
from tests.factories.areas import area_id, make_areas
from tests.factories.ground import make_visit
from tests.factories.order_rows import as_csv, notice_row
from tests.factories.orders import at, home, make_served_notice, notice_input, protected
from tests.search.scenes import counted
from tests.signing_in import csrf_token, sign_in
from tests.web.order_pages import looked_up, moment, send

pytestmark = [
    pytest.mark.spatial,
    pytest.mark.postgis_is_trial,
    pytest.mark.time_machine(at("2026-11-21 12:00"), tick=False),
]
RIGHT, WRONG = "14 Acacia Avenue", "14 Lavender Street"
NEXT_DOOR = "16 Acacia Avenue"
WORDS = f"He waits outside {RIGHT}."


class Scene(NamedTuple):
    """Who asks, and about which of the two orders."""

    client: FlaskClient
    db: Session
    order: Order


Answers = list[TestResponse | Answer]


def order_with(db: Session, lines: str) -> Order:
    """A served notice that protects somebody whose home is withheld."""
    hidden = protected(home("WS2 2BB", lines=lines, confidential=True), given_names="Joy")
    given = notice_input(protected_persons=(hidden,), out_of_hours_contact="101")
    return make_served_notice(db, given)


def reads(scene: Scene) -> Answers:
    return [scene.client.get(f"/orders/{scene.order.reference}")]


def a_visit(scene: Scene) -> Answers:
    path = f"/orders/{scene.order.reference}/visits/new"
    form = moment("visited_at", "2026-11-21 10:00") | {"visited_by": WORDS, "words": WORDS}
    result = {"subject_seen": "yes", "result": "BREACH_SUSPECTED"}
    return [send(scene.client, path, **form, **result), *reads(scene)]


def a_report(scene: Scene) -> Answers:
    path = f"/orders/{scene.order.reference}/breach-report"
    form = moment("occurred_at", "2026-11-21 10:00") | {"arrested": "no", "place_text": WORDS}
    sent = send(scene.client, path, **form, account_text=WORDS)
    page = re.sub(r"^https?://[^/]+", "", sent.location or path)
    return [sent, scene.client.get(page), *reads(scene)]


def held(scene: Scene) -> Answers:
    path = f"/orders/{scene.order.reference}/custody/new"
    form = moment("since_at", "2026-11-21 09:00") | {"held_in": "HOSPITAL", "place": WORDS}
    return [send(scene.client, path, **form), *reads(scene), scene.client.get("/in-custody")]


def by_api(scene: Scene) -> Answers:
    program = make_program(scene.client, scene.db, f"custody {scene.order.id}")
    path = f"/orders/{scene.order.reference}"
    read = program.get(path)
    body = breach_body(read.json, account_text=WORDS, reported_by=WORDS)
    at_ten = {"occurred_from": "2026-11-21T10:00", "reported_at": "2026-11-21T10:05"}
    made = program.post(f"{path}/breaches", body | at_ten | {"arrested_at": "2026-11-21T10:30"})
    there = f"/breaches/{made.json['id']}"
    opened = event_body("HEARING_OPENED", "2026-11-21T11:00", details={"court": WORDS})
    event = program.post(f"{path}/events", opened, version=read.headers["ETag"])
    refused = program.post(f"{path}/events", opened | {"kind": WORDS}, version='"1"')
    assert made.status_code == 201
    assert event.status_code == 201, event.text
    return [made, event, refused, program.get(path), program.get(there)]


def a_record(scene: Scene, lines: str) -> dict[str, Any]:
    body = order_body("DVPN") | {"grounds": WORDS, "officer_in_case": WORDS}
    body["started_at"] = "2026-11-21T08:00:00+00:00"
    at_home = body["protected_persons"][0]["person"]["addresses"][0]
    at_home |= {"lines": lines, "confidential": True}
    body["protected_persons"][0]["person"]["warning_markers"] = WORDS
    return body


def file_of(lines: str, number: int = 1) -> str:
    told = {"grounds": WORDS, "subject_warning_markers": WORDS, "served_place": WORDS}
    hidden = {"protected1_home1_lines": lines, "protected1_home1_confidential": "yes"}
    return as_csv([notice_row(number, **told, **hidden)])


def said_of(answers: Answers) -> list[tuple[int, str, str]]:
    """Each answer without numbers, tokens and what was typed."""
    return [
        (
            each.status_code,
            re.sub(r"\d+", "N", _plain(each.headers.get("Location", ""))),
            re.sub(r"\d+|[0-9a-f]{16,}", "N", _plain(each.text)),
        )
        for each in answers
    ]


def _plain(text: str) -> str:
    text = re.sub(r'(name="(?:csrf_token|once)" value="|nonce=")[^"]+', r"\1", text)
    text = re.sub(r'(search=|name="search" value=")[\w-]+', r"\1KEY", text)
    text = re.sub(r'("reference":")[0-9A-F]{8}"', r"\1ERROR", text)
    for each in (RIGHT, WRONG, NEXT_DOOR):
        text = text.replace(each, "HOME")
    return text


OFFICER, SUPERVISOR = Role.OFFICER, Role.LPA_SUPERVISOR


@pytest.mark.parametrize(
    ("role", "door"),
    [
        (OFFICER, a_visit),
        (OFFICER, a_report),
        (SUPERVISOR, held),
        (OFFICER, by_api),
    ],
)
def test_a_right_guess_is_answered_as_a_wrong_one(
    each_app: Flask, each_db: Session, role: Role, door: Callable[[Scene], Answers]
) -> None:
    make_areas(each_db)
    orders = [order_with(each_db, lines) for lines in (WRONG, WRONG, RIGHT)]
    each_db.commit()
    told = []
    for order in orders:
        client = each_app.test_client()
        sign_in(client, role, area_id=area_id(each_db, "ALD"))
        with counted(each_db.get_bind().engine) as sent:
            answers = door(Scene(client, each_db, order))
        assert any(WORDS in each.text for each in answers)
        told.append((len(sent), said_of(answers)))
    # The first warms up what is read once for all.
    assert told[1] == told[2]


def test_a_record_that_names_its_own_home_is_answered_as_one_that_does_not(
    each_app: Flask, each_db: Session
) -> None:
    make_areas(each_db)
    each_db.commit()
    client, told = each_app.test_client(), []
    program = make_program(client, each_db)
    for lines in (WRONG, WRONG, RIGHT):
        with counted(each_db.get_bind().engine) as sent:
            made = program.post("/orders", a_record(Scene(client, each_db, Order()), lines))
            read = program.get(f"/orders/{made.json['reference']}")
        assert (made.status_code, read.status_code) == (201, 200), made.text
        assert WORDS in read.text
        told.append((len(sent), said_of([made, read])))
    # The first warms up what is read once for all.
    assert told[1] == told[2]


def found_by(program: Program, lines: str) -> Answers:
    """What a program finds of an order whose protected person it says lives at ``lines``."""
    body = order_body("DVPN") | {"started_at": "2026-11-21T08:00:00+00:00"}
    body["protected_persons"][0]["person"]["addresses"][0] |= {"lines": lines}
    made = program.post("/orders", body)
    reference = made.json["reference"]
    breach = breach_body(
        made.json, location=lines, location_postcode="WS1 1AA", not_in_force_reason="Seen."
    )
    at_ten = {"occurred_from": "2026-11-21T10:00", "reported_at": "2026-11-21T10:05"}
    at_ten["arrested_at"] = "2026-11-21T10:30"
    reported = program.post(f"/orders/{reference}/breaches", breach | at_ten)
    assert (made.status_code, reported.status_code) == (201, 201), reported.text
    asked = program.post("/questions", {"postcode": "WS1 1AA", "name": "Okafor"})
    narrowed = {"status": "all", "basis": "victim", "number": reference}
    inner, force = {"area": "NEIGHBOURHOOD:BIR1"}, {"area": "FORCE:WMP"}
    searches: list[dict[str, str]] = [
        inner,
        force,
        force | {"search": asked.json["search"]},
    ]
    found = [program.get("/search", **narrowed, **each) for each in searches]
    assert [each.json["total"] for each in found] == [1, 1, 1]
    looked_up = program.post("/look-up", {"reference": reference})
    return [*found, looked_up, reported, program.get(f"/breaches/{reported.json['id']}")]


def test_a_program_finds_what_it_recorded_by_where_it_said_it_is(
    each_app: Flask, each_db: Session
) -> None:
    make_areas(each_db)
    hidden = protected(home("WS1 1AA", lines=RIGHT, confidential=True))
    make_served_notice(each_db, notice_input(protected_persons=(hidden,)))
    each_db.commit()
    program = make_program(each_app.test_client(), each_db)
    with time_machine.travel(at("2026-11-21 12:30"), tick=False):
        wrong, right = (found_by(program, lines) for lines in (NEXT_DOOR, RIGHT))
    assert said_of(right) == said_of(wrong)
    other = make_program(each_app.test_client(), each_db, "another")
    area = {"area": "NEIGHBOURHOOD:BIR1", "status": "all", "basis": "victim"}
    assert other.get("/search", **area).json["total"] == 1
    assert program.get("/search", **area).json["total"] == 2


def test_a_file_that_names_a_home_is_answered_as_one_that_does_not(
    each_app: Flask, each_db: Session
) -> None:
    make_areas(each_db)
    each_db.commit()
    client, told = each_app.test_client(), []
    sign_in(client, Role.CIVIL_ORDERS)
    for number, lines in enumerate((WRONG, WRONG, RIGHT), 1):
        with counted(each_db.get_bind().engine) as sent:
            data = {
                "csrf_token": csrf_token(client),
                "what": "import",
                "source": f"old {number}",
                "file": (io.BytesIO(file_of(lines, number).encode()), "orders.csv"),
            }
            answer = client.post("/import", data=data)
        assert answer.status_code == 200, answer.text
        told.append((len(sent), said_of([answer])))
    # The first warms up what is read once for all.
    assert told[1] == told[2]


def a_form_to_mend(scene: Scene, typed: str) -> Answers:
    path = f"/orders/{scene.order.reference}"
    form = {"visited_by": typed, "words": f"He waits outside {typed}.", "result": "KEPT"}
    told = {"account_text": f"He waits outside {typed}.", "place_text": typed}
    return [
        send(scene.client, f"{path}/visits/new", **form),
        send(scene.client, f"{path}/breach-report", **told),
    ]


def what_is_asked(scene: Scene, typed: str) -> Answers:
    asked = send(scene.client, "/orders/by-person-or-place?area=ALD&status=all", name=typed)
    found = scene.client.get(asked.location)
    again = scene.client.get(asked.location.replace("/orders?", "/orders/by-person-or-place?"))
    kept = send(scene.client, "/searches", name=typed, query="area=ALD")
    looked = looked_up(scene.client, name=f"Marsh, {typed}")
    return [asked, found, again, kept, scene.client.get("/searches"), looked]


@pytest.mark.parametrize("door", [a_form_to_mend, what_is_asked])
def test_what_another_wrote_is_not_told_by_typing_it(
    each_app: Flask, each_db: Session, door: Callable[[Scene, str], Answers]
) -> None:
    make_areas(each_db)
    order = order_with(each_db, RIGHT)
    make_visit(each_db, order, words=WORDS)
    order.grounds, order.officer_in_case = WORDS, RIGHT
    each_db.commit()
    told = []
    for typed in (WRONG, WRONG, RIGHT):
        client = each_app.test_client()
        sign_in(client, Role.LPA_SUPERVISOR, area_id=area_id(each_db, "ALD"))
        with counted(each_db.get_bind().engine) as sent:
            answers = door(Scene(client, each_db, order), typed)
        assert any(typed in each.text for each in answers)
        told.append((len(sent), said_of(answers)))
    # The first warms up what is read once for all.
    assert told[1] == told[2]
