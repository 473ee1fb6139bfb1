"""By API, on both databases: what was granted on the wrong notice is granted on the right one."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from tests.api.calling import Program, event_body, make_program, order_body, served_body
from tests.api.test_breaches import breach_body
from tests.factories.areas import make_areas
from tests.factories.orders import at

pytestmark = pytest.mark.spatial
GRANT: dict[str, Any] = {
    "made_at": "2026-11-20T11:00",
    "ends_at": "2026-12-18T00:00",
    "court": "Alder court",
    "conditions": [{"code": "NON_MOLEST", "text_verbatim": "You must not molest her."}],
}


@pytest.fixture
def program(each_app: Flask, each_db: Session) -> Program:
    make_areas(each_db)
    return make_program(each_app.test_client(), each_db)


def send(program: Program, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Post to a path under an order, held to its version as it is now."""
    order = path.split("/")[2]
    version = program.get(f"/orders/{order}").headers["ETag"]
    answer = program.post(path, body, version=version)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json
    return told


@pytest.mark.parametrize("first", ["order", "event"])
def test_granted_on_the_wrong_notice(
    program: Program, the_time: time_machine.Traveller, first: str
) -> None:
    notices = [program.record("DVPN")["reference"] for _ in range(2)]
    the_time.move_to(at("2026-11-20 12:00"))
    opened = event_body("HEARING_OPENED", "2026-11-20T10:00", details={"court": "Alder court"})
    for notice in notices:
        send(program, f"/orders/{notice}/events", served_body())
        send(program, f"/orders/{notice}/events", opened)
    wrong = send(program, f"/orders/{notices[0]}/grant", GRANT)["reference"]
    if first == "event":
        events = program.get(f"/orders/{notices[0]}").json["events"]
        granted = next(each["id"] for each in events if each["kind"] == "GRANTED")
        send(program, f"/orders/{notices[0]}/events/{granted}/strike", {"reason": "Not here."})
    in_error = event_body("ENTERED_IN_ERROR", "2026-11-20T11:30")
    send(program, f"/orders/{wrong}/events", in_error)
    assert program.get(f"/orders/{notices[0]}").json["state"] == "LIVE"
    for notice in reversed(notices):
        made = send(program, f"/orders/{notice}/grant", GRANT)
        assert (made["state"], made["notice"]) == ("LIVE", notice)
        told = program.get(f"/orders/{notice}").json
        assert (told["state"], told["order_made"]) == ("ENDED", made["reference"])


def test_a_second_order_is_told_what_to_do_with_the_first(
    program: Program, the_time: time_machine.Traveller
) -> None:
    notice = program.record("DVPN")["reference"]
    the_time.move_to(at("2026-11-20 12:00"))
    first = program.post(f"/orders/{notice}/grant", GRANT, version='"1"')
    assert first.status_code == 409
    assert "say why the record differs" in first.text
    sealed = {**GRANT, "override_reason": "Seen on the sealed copy."}
    made = send(program, f"/orders/{notice}/grant", sealed)["reference"]
    second = program.post(f"/orders/{notice}/grant", sealed, version='"2"')
    assert second.status_code == 409
    assert f"{made} was granted on this notice" in second.text


def test_a_name_at_its_source_is_free_again_once_its_record_is_in_error(program: Program) -> None:
    body = order_body("DVPN") | {"source": "connect", "source_reference": "C/1"}
    first = program.post("/orders", body).json["reference"]
    twice = program.post("/orders", body)
    assert twice.status_code == 409
    assert f"as {first}. If that is a mistake, record {first} as entered in error" in twice.text
    send(program, f"/orders/{first}/events", event_body("ENTERED_IN_ERROR", "2026-11-20T08:30"))
    again = program.post("/orders", body)
    assert again.status_code == 201, again.text
    assert program.post("/orders", body).status_code == 409


def test_a_withdrawal_made_by_mistake_is_taken_out(program: Program) -> None:
    reference = program.record("DVPN")["reference"]
    in_error = event_body("ENTERED_IN_ERROR", "2026-11-20T08:30", reason="The wrong man.")
    send(program, f"/orders/{reference}/events", in_error)
    told = program.get(f"/orders/{reference}").json
    (withdrawal,) = told["events"]
    assert withdrawal["kind"] == "ENTERED_IN_ERROR"
    assert told["subject"] is None
    strike = f"/orders/{reference}/events/{withdrawal['id']}/strike"
    again = send(program, strike, {"reason": "The right man."})
    assert again["state"] == "PENDING"
    assert again["subject"]["family_name"]


def test_a_breachs_name_at_its_source_is_free_again_once_its_order_is_in_error(
    program: Program, the_time: time_machine.Traveller
) -> None:
    the_time.move_to(at("2026-11-20 12:00"))
    wrong, right = (program.record("NMO") for _ in range(2))
    named = {"source": "Connect", "source_reference": "B-1"}
    body = breach_body(wrong) | named
    assert program.post(f"/orders/{wrong['reference']}/breaches", body).status_code == 201
    path, body = f"/orders/{right['reference']}/breaches", breach_body(right) | named
    assert program.post(path, body).status_code == 409
    in_error = event_body("ENTERED_IN_ERROR", "2026-11-20T11:30")
    send(program, f"/orders/{wrong['reference']}/events", in_error)
    again = program.post(path, body)
    assert again.status_code == 201, again.text
    assert program.post(path, body).headers["Location"] == again.headers["Location"]
