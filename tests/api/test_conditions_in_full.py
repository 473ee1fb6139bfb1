"""By API: a record, a grant, an authorisation and a variation give each condition all it has."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from tests.api.calling import Program, event_body, make_program, order_body
from tests.factories.areas import make_areas
from tests.factories.orders import at

pytestmark = pytest.mark.spatial
WORDS = {
    "supervisor": "PC 1 Hale",
    "responsible_person": "Tag Ltd",
    "exceptions": "For work, told before.",
    "countries": "France, Spain",
    "weekly_times": "Mon-Fri 19:00-07:00",
}
CURFEW: dict[str, Any] = {
    "code": "CURFEW",
    "text_verbatim": "You must stay at home at night.",
    "premises": "SUBJECT",
    "radius_m": 50,
    "starts_at": "2026-11-21T00:00",
    "ends_at": "2026-12-11T00:00",
    "protects": 2,
    **WORDS,
}
MOLEST = {"code": "NON_MOLEST", "text_verbatim": "You must not molest her."}


@pytest.fixture
def program(each_app: Flask, each_db: Session) -> Program:
    make_areas(each_db)
    return make_program(each_app.test_client(), each_db)


def two_protected(kind: str) -> list[dict[str, Any]]:
    (one,) = order_body(kind)["protected_persons"]
    return [one, {**one, "person": {**one["person"], "given_names": "Hope"}}]


def check_curfews(told: dict[str, Any], number: int = 2) -> None:
    found = [each for each in told["conditions"] if each["code"] == "CURFEW"]
    assert len(found) == number
    for each in found:
        assert each["ends_at"] == "2026-12-11T00:00:00+00:00"
        assert each["radius_m"] == 50
        assert {name: each[name] for name in WORDS} == WORDS
        assert each["protected_person_id"] == told["protected_persons"][1]["id"]


def test_recorded(program: Program) -> None:
    told = program.record(
        "DVPO", conditions=[CURFEW, CURFEW, MOLEST], protected_persons=two_protected("DVPO")
    )
    check_curfews(told)


def test_granted(program: Program, the_time: time_machine.Traveller) -> None:
    notice = program.record("DVPN", protected_persons=two_protected("DVPN"))
    the_time.move_to(at("2026-11-20 12:00"))
    body = {
        "made_at": "2026-11-20T11:00",
        "ends_at": "2026-12-18T00:00",
        "court": "Alder court",
        "conditions": [MOLEST, CURFEW, CURFEW],
        "override_reason": "As sealed.",
    }
    answer = program.post(f"/orders/{notice['reference']}/grant", body, version='"1"')
    assert answer.status_code == 201, answer.text
    check_curfews(answer.json)


def test_varied(program: Program, the_time: time_machine.Traveller) -> None:
    order = program.record("DVPO", protected_persons=two_protected("DVPO"))
    the_time.move_to(at("2026-11-20 12:00"))
    body = event_body(
        "VARIED",
        "2026-11-20T10:00",
        details={"court": "Alder court"},
        adds=[MOLEST, CURFEW, CURFEW],
        ends=[order["conditions"][0]["id"]],
        override_reason="As sealed.",
    )
    answer = program.post(f"/orders/{order['reference']}/events", body, version='"1"')
    assert answer.status_code == 201, answer.text
    check_curfews(answer.json)


@pytest.mark.parametrize("door", ["record", "grant", "vary"])
def test_one_more_than_the_most_is_told_at_every_door(program: Program, door: str) -> None:
    many = [MOLEST] * 201
    if door == "record":
        answer = program.post("/orders", order_body("DVPO") | {"conditions": many})
    elif door == "grant":
        notice = program.record("DVPN")["reference"]
        body = {"made_at": "2026-11-20T08:30", "court": "x", "conditions": many}
        answer = program.post(f"/orders/{notice}/grant", body, version='"1"')
    else:
        order = program.record("DVPO")["reference"]
        body = event_body("VARIED", "2026-11-20T08:30", adds=many)
        answer = program.post(f"/orders/{order}/events", body, version='"1"')
    assert answer.status_code == 422
    assert "Give 200 conditions or fewer." in answer.text


def test_a_condition_ends_after_it_starts(program: Program) -> None:
    backwards = {**MOLEST, "starts_at": "2026-12-02T00:00", "ends_at": "2026-12-01T00:00"}
    answer = program.post("/orders", order_body("DVPO") | {"conditions": [backwards]})
    assert answer.status_code == 422
    assert "Enter an end that is later than its start." in answer.text
