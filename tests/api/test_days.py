"""Days without a time by the JSON API: ends, makings, hearings, and a breach on the day."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from tests.api.calling import Program, event_body, order_body, served_body
from tests.api.test_awareness import report
from tests.factories.orders import at


@pytest.fixture(autouse=True)
def evening(the_time: time_machine.Traveller) -> None:
    """It is 20:00 on the day the orders were made."""
    the_time.move_to(at("2026-11-20 20:00"))


def test_a_last_day_is_in_force_to_its_end(program: Program) -> None:
    order = program.record("DVPO", ends_at="2026-12-17")
    assert order["ends_at"] == "2026-12-18T00:00:00+00:00"
    condition = order_body("SPO")["conditions"][0] | {
        "starts_at": "2026-11-21",
        "ends_at": "2028-11-21",
    }
    spo = program.record("SPO", conditions=[condition], ends_at="2028-11-21")
    held = spo["conditions"][0]
    assert held["starts_at"] == "2026-11-21T00:00:00+00:00"
    assert held["ends_at"] == "2028-11-22T00:00:00+00:00"


def test_a_29th_day_is_confirmed(program: Program) -> None:
    answer = program.post(
        "/orders", order_body("DVPO") | {"ends_at": "2026-12-18", "override_reason": ""}
    )
    assert answer.status_code == 409
    assert "longer than the Act allows" in answer.json["errors"][0]["message"]


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        ("DVPN", {"started_at": "2026-11-20"}, "started_at"),
        ("SPO", {"begins_with": "APPLIED", "started_at": "2026-11-20"}, "started_at"),
        (
            "SPO",
            {"begins_with": "APPLIED", "hearing_at": "2026-12-01", "conditions": []},
            "hearing_at",
        ),
    ],
)
def test_what_needs_its_time_asks_for_it(
    program: Program, kind: str, changes: dict[str, Any], field: str
) -> None:
    answer = program.post("/orders", order_body(kind) | changes)
    assert answer.status_code == 422
    said = {each["field"]: each["message"] for each in answer.json["errors"]}
    assert said[field] == "Enter the time as well, like 06:00 or 22:15."


def test_service_arrest_and_hearing_by_their_day_alone_are_asked_for_their_time(
    program: Program,
) -> None:
    notice = program.record("DVPN")
    path = f"/orders/{notice['reference']}"
    answer = program.post(f"{path}/events", served_body("2026-11-20"), version='"1"')
    assert answer.json["errors"][0]["field"] == "occurred_at"
    served = program.post(f"{path}/events", served_body(), version='"1"').json
    opened = event_body("HEARING_OPENED", "2026-11-20", details={"court": "Alder"})
    version = f'"{served["version"]}"'
    assert program.post(f"{path}/events", opened, version=version).status_code == 422
    put_off = event_body("ADJOURNED", "2026-11-20T10:00", until_at="2026-11-27")
    answer = program.post(f"{path}/events", put_off, version=version)
    assert answer.json["errors"][0]["field"] == "until_at"


@pytest.mark.parametrize(
    ("ended", "ends_at"),
    [
        ("2026-11-20", "2026-11-21T00:00:00+00:00"),
        ("2026-11-20T11:00", "2026-11-20T11:00:00+00:00"),
    ],
)
def test_an_ending_by_its_day_alone_ends_it_at_the_end_of_that_day(
    program: Program, ended: str, ends_at: str
) -> None:
    order = program.record("NMO")
    event = event_body("DISCHARGED", ended)
    answer = program.post(f"/orders/{order['reference']}/events", event, version='"1"')
    assert answer.status_code == 201, answer.text
    assert answer.json["events"][-1]["occurred_at"] == ends_at
    tomorrow = event_body("DISCHARGED", "2026-11-21")
    other = program.record("NMO")
    answer = program.post(f"/orders/{other['reference']}/events", tomorrow, version='"1"')
    assert "in the future" in answer.json["errors"][0]["message"]


@pytest.mark.parametrize("kind", ["VARIED", "RENEWED", "SUSPENDED"])
def test_what_a_seal_dates_is_taken_by_its_day_after_the_making(
    program: Program, kind: str
) -> None:
    order = program.record("SPO")
    until = {"until_at": "2029-11-20"} if kind == "RENEWED" else {}
    event = event_body(kind, "2026-11-20") | until | {"override_reason": "As sealed."}
    answer = program.post(f"/orders/{order['reference']}/events", event, version='"1"')
    assert answer.status_code == 201, answer.text
    made, done = answer.json["events"]
    assert (done["occurred_at"], done["day_only"]) == (made["occurred_at"], True)
    assert made["day_only"] is False


def test_a_making_by_its_day_is_after_the_hearing_that_day(program: Program) -> None:
    notice = program.record("DVPN")
    path, version = f"/orders/{notice['reference']}", 1
    opened = event_body("HEARING_OPENED", "2026-11-20T10:30", details={"court": "Alder"})
    for event in (served_body(), opened):
        version = program.post(f"{path}/events", event, version=f'"{version}"').json["version"]
    order = order_body("DVPO")
    grant = {
        "made_at": "2026-11-20",
        "ends_at": "2026-12-17",
        "court": "Alder Magistrates' Court",
        "conditions": order["conditions"],
    }
    made = program.post(f"{path}/grant", grant, version=f'"{version}"')
    assert made.status_code == 201, made.text
    first = made.json["events"][0]
    assert (first["occurred_at"], first["day_only"]) == ("2026-11-20T10:30:00+00:00", True)
    assert program.get(path).json["ends_at"] == "2026-11-20T10:30:00+00:00"


def test_a_breach_on_the_day_of_a_making_without_time_is_before_or_after_it(
    program: Program,
) -> None:
    order = program.record("NMO", started_at="2026-11-20")
    assert order["events"][0]["occurred_at"] == "2026-11-20T00:00:00+00:00"
    answer = report(program, order)
    assert answer.status_code == 409
    assert answer.json["errors"][0]["field"] == "beside_making"
    assert report(program, order, beside_making="BEFORE").status_code == 409
    answer = report(program, order, beside_making="AFTER")
    assert (answer.status_code, answer.json["beside_making"]) == (201, "AFTER")
    assert report(program, order, not_in_force_reason="Nobody knows.").status_code == 201


def test_a_time_that_comes_twice_is_said_as_second(program: Program) -> None:
    first = program.record("NMO", started_at="2026-10-25 01:30")
    second = program.record("NMO", started_at="2026-10-25 01:30 second")
    assert first["events"][0]["occurred_at"] == "2026-10-25T00:30:00+00:00"
    assert second["events"][0]["occurred_at"] == "2026-10-25T01:30:00+00:00"
    answer = program.post("/orders", order_body("NMO") | {"started_at": "2026-03-29 01:30"})
    assert answer.json["errors"][0]["message"].startswith("Enter another time: clocks went forward")
