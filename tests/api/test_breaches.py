"""Breaches by the API: reporting one, following it, listing those of an area."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.audit.model import Action, AuditEntry
from tests.api.calling import Program, served_body
from tests.factories.orders import at


@pytest.fixture
def notice(program: Program, the_time: time_machine.Traveller) -> dict[str, Any]:
    """A DVPN served at 08:30; it is 12:00."""
    path = f"/orders/{program.record('DVPN')['reference']}"
    served: dict[str, Any] = program.post(f"{path}/events", served_body(), version='"1"').json
    the_time.move_to(at("2026-11-20 12:00"))
    return served


def breach_body(order: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Came to the door at 10:00, arrested at 10:30."""
    values = {
        "occurred_from": "2026-11-20T10:00",
        "reported_at": "2026-11-20T10:05",
        "reported_by": "PC 4411",
        "method": "IN_PERSON",
        "account_text": "Came to the door.",
        "condition_ids": [each["id"] for each in order["conditions"]],
        "decision": "ARRESTED",
        "arrested_at": "2026-11-20T10:30",
        "is_offence": False,
    }
    return values | changes


def test_a_breach_is_reported_and_its_custody_clock_runs(
    program: Program, notice: dict[str, Any]
) -> None:
    """Crime and Security Act 2010 s.26(1)."""
    answer = program.post(f"/orders/{notice['reference']}/breaches", breach_body(notice))
    assert answer.status_code == 201, answer.text
    assert answer.json["court_deadline_at"] == "2026-11-21T10:30:00+00:00"
    assert answer.json["clock_runs"]
    there = f"/breaches/{answer.json['id']}"
    assert answer.headers["Location"] == f"/api/v1{there}"
    read = program.get(there)
    assert (read.json, read.headers["ETag"]) == (answer.json, answer.headers["ETag"])


def test_the_outcome_stops_the_clock(program: Program, notice: dict[str, Any]) -> None:
    made = program.post(f"/orders/{notice['reference']}/breaches", breach_body(notice))
    there = f"/breaches/{made.json['id']}/progress"
    body = {
        "decision": "ARRESTED",
        "arrested_at": "2026-11-20T10:30",
        "is_offence": False,
        "produced_at": "2026-11-20T11:30",
    }
    assert program.put(there, body).status_code == 428
    assert program.put(there, body, version='"old"').status_code == 412
    answer = program.put(there, body, version=made.headers["ETag"])
    assert answer.status_code == 200, answer.text
    assert not answer.json["clock_runs"]
    assert program.put(there, body, version=made.headers["ETag"]).status_code == 412


def test_a_breach_before_service_is_confirmed_with_a_reason(
    program: Program, notice: dict[str, Any]
) -> None:
    early = breach_body(notice, occurred_from="2026-11-20T08:10", reported_at="2026-11-20T08:20")
    there = f"/orders/{notice['reference']}/breaches"
    asked = program.post(there, early)
    assert asked.status_code == 409
    assert [each["severity"] for each in asked.json["errors"]] == ["CONFIRM"]
    assert program.post(there, early | {"not_in_force_reason": "Told orally."}).status_code == 201


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"decision": "WARNED"}, "decision"),
        ({"condition_ids": []}, "condition_ids"),
        ({"condition_ids": [1.5]}, "condition_ids.0"),
        ({"arrested_at": None}, "arrested_at"),
        ({"collar": "4411"}, "collar"),
    ],
    ids=["decision", "no condition", "half a condition", "no arrest", "unknown field"],
)
def test_what_is_wrong_with_a_breach_is_said_by_field(
    program: Program, notice: dict[str, Any], changes: dict[str, Any], field: str
) -> None:
    body = breach_body(notice) | changes
    answer = program.post(f"/orders/{notice['reference']}/breaches", body)
    assert answer.status_code == 422
    assert field in [each["field"] for each in answer.json["errors"]]


def test_the_breaches_of_an_area_are_listed_and_that_is_logged(
    program: Program, notice: dict[str, Any], db: Session
) -> None:
    made = program.post(f"/orders/{notice['reference']}/breaches", breach_body(notice)).json
    found = program.get("/breaches", area="LPA:BIR").json
    assert (found["total"], found["running"], found["pages"]) == (1, 1, 1)
    assert [each["id"] for each in found["breaches"]] == [made["id"]]
    entry = db.scalars(select(AuditEntry).where(AuditEntry.what == "breach.list")).one()
    assert (entry.action, entry.details["shown"]) == (Action.DISCLOSURE, [made["id"]])


def test_a_filter_there_is_not_is_refused(program: Program) -> None:
    answer = program.get("/breaches", colour="red")
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json["errors"]] == ["colour"]
