"""Recording a notice or order by the API, and reading it: every kind, masked, with its version."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.api import orders
from orders.audit.model import Action, AuditEntry
from orders.register.model import Order
from orders.rules.kinds import catalogue
from tests.api.calling import Program, event_body, order_body, person_body, told
from tests.factories.areas import area_id
from tests.factories.orders import at, home, make_served_notice, notice_input, protected, subject
from tests.signing_in import sign_in


@pytest.mark.parametrize("code", list(catalogue.KINDS))
def test_each_kind_is_recorded_read_and_found(program: Program, code: str) -> None:
    answer = program.post("/orders", order_body(code))
    assert answer.status_code == 201, answer.text
    reference = answer.json["reference"]
    assert answer.headers["Location"] == f"/api/v1/orders/{reference}"
    assert answer.headers["ETag"] == f'"{answer.json["version"]}"'
    read = program.get(f"/orders/{reference}")
    assert (read.status_code, read.json) == (200, answer.json)
    assert read.json["kind"] == code
    assert {each["code"] for each in read.json["counts_in"]} >= {"ALD", "BIR"}
    found = program.get("/search", area="LPA:ALD", status="all", kind=code)
    assert [each["reference"] for each in found.json["orders"]] == [reference]


def test_a_made_up_kind_goes_the_same_way_by_one_catalogue_entry(program: Program) -> None:
    entry = replace(catalogue.kind("NMO"), code="EPO", family="EPO", name="example order")
    with catalogue.KINDS.adding(entry):
        made = program.record("EPO")
        found = program.get("/search", kind="EPO", status="all").json
    assert made["kind_name"] == "example order"
    assert [each["reference"] for each in found["orders"]] == [made["reference"]]


def test_a_record_with_a_source_is_taken_once(program: Program, db: Session) -> None:
    named = {"source": "case system", "source_reference": "C/1"}
    first = program.record("DVPN", **named)
    again = program.post("/orders", order_body("DVPN") | named)
    assert again.status_code == 409
    assert first["reference"] in again.json["detail"]
    assert len(db.scalars(select(Order)).all()) == 1


def test_a_record_sent_twice_at_once_is_taken_once(
    program: Program, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = {"source": "case system", "source_reference": "C/1"}
    program.record("DVPN", **named)
    # The other request had not written yet when this one looked.
    monkeypatch.setattr(orders, "_once", lambda _given: None)
    assert program.post("/orders", order_body("DVPN") | named).status_code == 409
    assert len(db.scalars(select(Order)).all()) == 1


def test_a_withheld_home_is_its_lpa_and_nothing_else(program: Program, db: Session) -> None:
    hidden = home("WS2 2BB", lines="Rowan House, 9 Hidden Mews", confidential=True)
    order = make_served_notice(db, notice_input(protected_persons=(protected(hidden),)))
    db.commit()
    answer = program.get(f"/orders/{order.reference}")
    [[shown]] = [each["addresses"] for each in answer.json["protected_persons"]]
    assert shown["withheld"]
    assert (shown["lines"], shown["postcode"], shown["lpa"]) == ([], None, "Birch")
    for secret in ("Hidden Mews", "WS2", "Birch East"):
        assert secret not in answer.text


def test_a_record_entered_in_error_says_nothing_about_anybody(program: Program) -> None:
    made = program.record("DVPN")
    mistake = {
        "kind": "ENTERED_IN_ERROR",
        "occurred_at": "2026-11-20T08:30",
        "reason": "Wrong file.",
    }
    path = f"/orders/{made['reference']}"
    assert program.post(f"{path}/events", mistake, version='"1"').status_code == 201
    answer = program.get(path)
    assert answer.json["subject"] is None
    assert "Marsh" not in answer.text


def test_an_order_is_told_as_it_was_at_an_instant(program: Program, db: Session) -> None:
    order = make_served_notice(db)
    db.commit()
    before = program.get(f"/orders/{order.reference}", at="2026-11-20T08:30")
    assert (before.json["state"], before.json["live"]) == ("PENDING", False)
    assert program.get(f"/orders/{order.reference}").json["live"]


def test_what_a_program_reads_is_logged_as_a_disclosure(program: Program, db: Session) -> None:
    """Data Protection Act 2018 s.62(1)(d)."""
    order = make_served_notice(db)
    db.commit()
    program.get(f"/orders/{order.reference}")
    entry = db.scalars(select(AuditEntry).where(AuditEntry.what == "order.read")).one()
    assert (entry.action, entry.account_id) == (Action.DISCLOSURE, program.account.id)
    assert entry.reference == order.reference


def test_what_a_person_reads_is_logged_as_a_consultation(
    program: Program, client: FlaskClient, db: Session
) -> None:
    order = make_served_notice(db)
    db.commit()
    account = sign_in(client, Role.CIVIL_ORDERS)
    assert client.get(f"/api/v1/orders/{order.reference}").status_code == 200
    entry = db.scalars(select(AuditEntry).where(AuditEntry.what == "order.read")).one()
    assert (entry.action, entry.account_id) == (Action.CONSULTATION, account.id)


def test_an_officer_reads_orders_of_their_own_lpa_alone(
    program: Program, client: FlaskClient, db: Session
) -> None:
    here = make_served_notice(db)
    elsewhere = make_served_notice(db, notice_input(subject=subject(home("WS1 1AA"))))
    db.commit()
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    assert client.get(f"/api/v1/orders/{here.reference}").status_code == 200
    answer = told(client.get(f"/api/v1/orders/{elsewhere.reference}"))
    assert (answer.status_code, answer.json["type"]) == (404, "/api#not-found")


FAULTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "unknown kind": ({"kind": "ASBO"}, "kind", "There is no such kind of order."),
    "no conditions": ({"conditions": []}, "conditions", "Choose at least one condition."),
    "nobody authorised it": (
        {"authorised_by": None},
        "authorised_by",
        "Enter the authorising officer's name and collar number.",
    ),
    "police know why": ({"grounds": ""}, "grounds", "Enter the grounds."),
    "police know who": (
        {"officer_in_case": " "},
        "officer_in_case",
        "Enter the officer in the case, with collar number.",
    ),
    "no name": (
        {"subject": person_body(family_name=" ")},
        "subject.family_name",
        "Enter the family name.",
    ),
    "no such day": (
        {"subject": person_body(born_on="1988-02-30")},
        "subject.born_on",
        "Enter a real date of birth, like 27 3 1988.",
    ),
    "mistyped field deep down": (
        {"subject": person_body(boorn_on="1988-03-27")},
        "subject.boorn_on",
        "Unknown field.",
    ),
    "no such instant": (
        {"started_at": "yesterday"},
        "started_at",
        "Enter a real date and time, like 21 11 2026 and 06:00.",
    ),
    "text for a person": ({"subject": "Marsh"}, "subject", "Invalid input type."),
    "half a metre": (
        {"conditions": [{"code": "NON_MOLEST", "text_verbatim": "No.", "radius_m": 2.5}]},
        "conditions.0.radius_m",
        "Enter the distance in whole metres.",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_wrong_is_said_by_field_in_the_words_of_the_forms(
    program: Program, name: str
) -> None:
    changes, field, message = FAULTS[name]
    answer = program.post("/orders", order_body("DVPN") | changes)
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert (field, message) in [(each["field"], each["message"]) for each in answer.json["errors"]]


def test_what_police_may_not_issue_is_refused_with_its_section(
    program: Program, db: Session
) -> None:
    """Crime and Security Act 2010 s.24(1)."""
    answer = program.post("/orders", order_body("DVPN") | {"authorised_rank": "INSPECTOR"})
    assert (answer.status_code, answer.json["type"]) == (409, "/api#law")
    [fault] = answer.json["errors"]
    assert fault["severity"] == "REFUSE"
    assert "s.24(1)" in fault["source"]
    assert db.scalars(select(Order)).all() == []


def test_a_term_the_act_does_not_allow_is_recorded_once_it_is_confirmed(program: Program) -> None:
    """Crime and Security Act 2010 s.28(10)."""
    body = order_body("DVPO") | {"ends_at": "2026-12-20T00:00:00+00:00", "override_reason": None}
    asked = program.post("/orders", body)
    assert asked.status_code == 409
    assert {each["severity"] for each in asked.json["errors"]} == {"CONFIRM"}
    body["override_reason"] = "As sealed."
    assert program.post("/orders", body).status_code == 201


@pytest.mark.parametrize(
    ("kind", "severity"),
    [("DVPN", "REFUSE"), ("DVPO", "CONFIRM")],
)
def test_a_condition_on_premises_asks_whether_one_protected_person_lives_there(
    program: Program, kind: str, severity: str
) -> None:
    """Crime and Security Act 2010 s.24(8); what a court sealed is confirmed."""
    body = order_body(kind) | {"override_reason": None}
    leave = {"code": "LEAVE_PREMISES", "text_verbatim": "Leave.", "premises": "SUBJECT"}
    body["conditions"] = [*body["conditions"], leave]
    body["considerations"] = body.get("considerations", {}) | {"OCCUPANT_OPINION": "None."}
    (person,) = body["protected_persons"]
    body["protected_persons"] = [person | {"shares_home": False}]
    answer = program.post("/orders", body)
    assert answer.status_code == 409
    [fault] = answer.json["errors"]
    assert (fault["severity"], fault["field"]) == (severity, "conditions")
    assert "live in them" in fault["message"]
    live_together = {"person": person["person"] | {"addresses": [{"home_of": 0}]}}
    body["protected_persons"] = [person | live_together]
    assert program.post("/orders", body).status_code == 201


def test_nothing_typed_wrong_reaches_the_register_half_way(program: Program, db: Session) -> None:
    unknown = person_body(addresses=[{"lines": "3 Nowhere", "postcode": "ZE1 0AA"}])
    answer = program.post("/orders", order_body("DVPN") | {"subject": unknown})
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json["errors"]] == ["subject.addresses.0.postcode"]
    assert db.scalars(select(Order)).all() == []


@pytest.mark.parametrize(
    ("where", "status"),
    [
        ({"coordinates": "403000 292500"}, 201),
        ({"coordinates": {"type": "Point", "coordinates": [-1.9554, 52.5259]}}, 201),
        ({"postcode": "B2 2BZ", "near_postcode": "B2 2BB"}, 201),
        ({"coordinates": "292500 403000"}, 422),
        ({"coordinates": 5}, 422),
        ({"uprn": "5"}, 422),
    ],
    ids=["grid", "GeoJSON", "near", "swapped", "a number", "unknown UPRN"],
)
def test_a_home_may_be_placed_without_its_postcode(
    program: Program, where: dict[str, Any], status: int
) -> None:
    given = person_body(addresses=[{"lines": "3 Invented Street", **where}])
    answer = program.post("/orders", order_body("DVPN") | {"subject": given})
    assert answer.status_code == status, answer.json
    if status == 422:
        field = "uprn" if "uprn" in where else "coordinates"
        assert [each["field"] for each in answer.json["errors"]] == [f"subject.addresses.0.{field}"]


def test_an_order_applied_for_is_pending_until_its_grant(
    program: Program, the_time: time_machine.Traveller
) -> None:
    begun: dict[str, Any] = {
        "begins_with": "APPLIED",
        "conditions": [],
        "court": None,
        "ends_at": None,
        "hearing_at": "2026-12-01T10:00",
    }
    order = program.record("SPO", **begun)
    assert not order["live"]
    assert [(each["kind"], each["until_at"]) for each in order["events"]] == [
        ("APPLIED", "2026-12-01T10:00:00+00:00")
    ]
    assert {"MADE", "REFUSED", "WITHDRAWN"} <= set(order["may_follow"])
    the_time.move_to(at("2026-12-01 12:00"))
    path = f"/orders/{order['reference']}"
    body = {
        "made_at": "2026-12-01T11:00",
        "ends_kind": "UNTIL_FURTHER_ORDER",
        "court": "Alder court",
        "conditions": [{"code": "NO_CONTACT_DIRECT", "text_verbatim": "You must not."}],
    }
    by_event = event_body("MADE", "2026-12-01T11:00")
    assert program.post(f"{path}/events", by_event, version='"1"').status_code == 422
    answer = program.post(f"{path}/grant", body, version='"1"')
    assert (answer.status_code, answer.json["reference"]) == (201, order["reference"])
    assert answer.json["live"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"begins_with": "SOMETIME"}, "begins_with", id="unknown"),
        pytest.param({"conditions": []}, "conditions", id="made-without-conditions"),
        pytest.param({"on_application": "none"}, "on_application", id="no-reference"),
    ],
)
def test_a_beginning_that_cannot_be_read_is_named(
    program: Program, changes: dict[str, Any], field: str
) -> None:
    answer = program.post("/orders", order_body("SPO") | changes)
    assert answer.status_code == 422
    assert field in {each["field"] for each in answer.json["errors"]}
