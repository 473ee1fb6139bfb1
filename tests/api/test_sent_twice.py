"""What a program adds by the API and sends twice is one: every operation that adds has the gate."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders import create_app
from orders.access.scopes import USUAL, KeyScope
from orders.audit.model import Action, AuditEntry
from orders.db import db as database
from orders.register.model import Order
from tests.api.calling import (
    CUSTODY,
    ROOT,
    VISIT,
    Answer,
    Program,
    make_program,
    order_body,
    served_body,
    told,
)
from tests.api.test_breaches import breach_body
from tests.conftest import dispose, settings_for
from tests.factories.areas import make_areas
from tests.factories.orders import at

ASKING = {"/api/v1/areas/locate", "/api/v1/questions", "/api/v1/look-up"}
"""They are sent by POST so that no address holds what is asked; they record nothing."""
MOVE = {"address": {"lines": "5 Fresh Row", "postcode": "WS2 2BB", "starts_on": "2026-11-20"}}


def test_every_operation_that_adds_takes_a_key(program: Program) -> None:
    paths = program.get("/openapi.json").json["paths"]
    keyed = {
        path: any(each.get("name") == "Idempotency-Key" for each in asked["post"]["parameters"])
        for path, asked in paths.items()
        if "post" in asked and path not in ASKING
    }
    assert len(keyed) > 8
    assert [path for path, has in keyed.items() if not has] == []


def send(
    program: Program, path: str, body: Any, *, key: str = "", version: str | None = None
) -> Answer:
    headers = program._headers(version)
    if key:
        headers["Idempotency-Key"] = key
    return told(program.client.post(ROOT + path, json=body, headers=headers))


def written(db: Session) -> int | None:
    """How many changes the log has."""
    query = select(func.count()).select_from(AuditEntry)
    return db.scalar(query.where(AuditEntry.action.in_([Action.COLLECTION, Action.ALTERATION])))


@pytest.fixture
def program(client: FlaskClient, db: Session) -> Program:
    """One that may record orders, breaches and the ground."""
    make_areas(db)
    return make_program(client, db, scopes={*USUAL, KeyScope.GROUND})


@pytest.fixture
def served(program: Program, the_time: time_machine.Traveller) -> dict[str, Any]:
    """A DVPN served at 08:30; it is 12:00."""
    path = f"/orders/{program.record('DVPN')['reference']}/events"
    given: dict[str, Any] = program.post(path, served_body(), version='"1"').json
    the_time.move_to(at("2026-11-20 12:00"))
    return given


@pytest.mark.parametrize("what", ["breaches", "events", "addresses", "visits", "custody"])
def test_what_is_sent_twice_is_one(
    program: Program, db: Session, served: dict[str, Any], what: str
) -> None:
    made = program.record("DVPN") if what == "events" else served
    order = f"/orders/{made['reference']}"
    path, body = {
        "breaches": (f"{order}/breaches", breach_body(made)),
        "events": (f"{order}/events", served_body()),
        "addresses": (f"{order}/people/{made['subject']['id']}/addresses", MOVE),
        "visits": (f"{order}/visits", VISIT),
        "custody": (f"{order}/custody", CUSTODY),
    }[what]
    version = made_version(program, order) if what in {"events", "addresses"} else None
    first = send(program, path, body, key="one", version=version)
    assert first.status_code == 201, first.text
    before = written(db)
    again = send(program, path, body, key="one", version=version)
    assert (again.status_code, again.json["type"]) == (409, "/api#conflict")
    where = first.headers.get("Location", ROOT + order)
    assert again.headers["Location"] == where
    assert written(db) == before
    other = send(program, path, {**body, "x": 1}, key="one", version=version)
    assert other.status_code in {409, 422}
    assert "Location" not in other.headers


def made_version(program: Program, order: str) -> str:
    return program.get(order).headers["ETag"]


def test_an_order_sent_twice_says_where_it_is(program: Program) -> None:
    body = order_body("DVPN")
    first = send(program, "/orders", body, key="one")
    again = send(program, "/orders", body, key="one")
    assert (first.status_code, again.status_code) == (201, 409)
    assert again.headers["Location"] == first.headers["Location"]
    why = {"override_reason": "Another notice of that day."}
    named = body | why | {"source": "Connect", "source_reference": "C-1"}
    second = send(program, "/orders", named)
    known = send(program, "/orders", named)
    assert known.headers["Location"] == second.headers["Location"] != first.headers["Location"]


def test_a_breach_is_known_by_its_name_elsewhere(program: Program, served: dict[str, Any]) -> None:
    body = breach_body(served) | {"source": "Connect", "source_reference": "B-1"}
    path = f"/orders/{served['reference']}/breaches"
    first, again = send(program, path, body), send(program, path, body)
    assert (first.status_code, again.status_code) == (201, 409)
    assert again.headers["Location"] == first.headers["Location"]


def test_what_was_refused_may_be_sent_again_under_its_key(program: Program) -> None:
    made = program.record("DVPN")
    path = f"/orders/{made['reference']}/visits"
    assert send(program, path, {}, key="one").status_code == 422
    assert send(program, path, VISIT, key="one").status_code == 201


def test_of_two_at_once_one_is_taken(each_new_database: str) -> None:
    app = create_app(settings_for(each_new_database))
    with app.app_context():
        make_areas(database.session)
        program = make_program(app.test_client(), database.session)
    programs = [replace(program, client=app.test_client()) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        sent = pool.map(lambda each: send(each, "/orders", order_body("DVPN"), key="one"), programs)
    answers = list(sent)
    assert sorted(each.status_code for each in answers) == [201, 409, 409, 409]
    assert len({each.headers["Location"] for each in answers}) == 1
    dispose(app)


def test_several_at_once_record_one_each(each_new_database: str) -> None:
    app = create_app(settings_for(each_new_database))
    with app.app_context():
        make_areas(database.session)
        program = make_program(app.test_client(), database.session)
    programs = [replace(program, client=app.test_client()) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(lambda each: send(each, "/orders", order_body("DVPN")), programs))
    assert [each.status_code for each in sent] == [201] * 4
    with app.app_context():
        assert database.session.scalar(select(func.count()).select_from(Order)) == 4
    dispose(app)
