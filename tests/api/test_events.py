"""What happens to an order by the API: events, the order granted, corrections, versions."""

from __future__ import annotations

import pytest
import time_machine

from tests.api.calling import Program, event_body, served_body
from tests.factories.orders import at


def test_service_makes_a_notice_live_and_counts_its_version_up(program: Program) -> None:
    path = f"/orders/{program.record('DVPN')['reference']}"
    answer = program.post(f"{path}/events", served_body(), version='"1"')
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"2"')
    assert answer.json["live"]
    assert [each["kind"] for each in answer.json["events"]] == ["AUTHORISED", "SERVED"]
    assert "HEARING_OPENED" in answer.json["may_follow"]


@pytest.mark.parametrize(
    ("version", "status", "problem"),
    [
        (None, 428, "version-needed"),
        ("", 428, "version-needed"),
        ("*", 428, "version-needed"),
        ('"7"', 412, "changed"),
        ('W/"1"', 412, "changed"),
        ("1", 201, None),
    ],
)
def test_a_change_says_which_version_it_changes(
    program: Program, version: str | None, status: int, problem: str | None
) -> None:
    """RFC 9110 section 13.1.1, RFC 6585 section 3."""
    path = f"/orders/{program.record('DVPN')['reference']}"
    answer = program.post(f"{path}/events", served_body(), version=version)
    assert answer.status_code == status
    assert answer.json.get("type") == (problem and f"/api#{problem}")


def test_what_cannot_follow_is_refused_with_its_section(program: Program) -> None:
    path = f"/orders/{program.record('DVPN')['reference']}"
    opened = event_body("HEARING_OPENED", "2026-11-20T08:45", details={"court": "Alder court"})
    answer = program.post(f"{path}/events", opened, version='"1"')
    assert (answer.status_code, answer.json["type"]) == (409, "/api#law")
    assert all(each["source"] for each in answer.json["errors"])


def test_an_event_without_its_facts_names_each(program: Program) -> None:
    path = f"/orders/{program.record('DVPN')['reference']}"
    answer = program.post(f"{path}/events", event_body("SERVED", "2026-11-20T08:30"), version='"1"')
    assert answer.status_code == 422
    assert {each["field"] for each in answer.json["errors"]} == {
        "served_by",
        "place",
        "personally",
    }


def test_an_instant_among_the_facts_must_be_one(program: Program) -> None:
    path = f"/orders/{program.record('DVPN')['reference']}"
    body = served_body()
    body["details"]["hearing_at"] = "soon"
    answer = program.post(f"{path}/events", body, version='"1"')
    assert [each["field"] for each in answer.json["errors"]] == ["hearing_at"]
    body["details"]["hearing_at"] = "2026-11-21T10:00"
    answer = program.post(f"{path}/events", body, version='"1"')
    assert answer.json["events"][1]["details"]["hearing_at"] == "2026-11-21T10:00:00+00:00"


def test_the_order_a_court_grants_ends_the_notice(
    program: Program, the_time: time_machine.Traveller
) -> None:
    path = f"/orders/{program.record('DVPN')['reference']}"
    program.post(f"{path}/events", served_body(), version='"1"')
    the_time.move_to(at("2026-11-20 12:00"))
    opened = event_body("HEARING_OPENED", "2026-11-20T10:00", details={"court": "Alder court"})
    assert program.post(f"{path}/events", opened, version='"2"').status_code == 201
    by_event = program.post(
        f"{path}/events", event_body("GRANTED", "2026-11-20T11:00"), version='"3"'
    )
    assert by_event.status_code == 422
    body = {
        "made_at": "2026-11-20T11:00",
        "ends_at": "2026-12-18T00:00",
        "court": "Alder court",
        "conditions": [{"code": "NON_MOLEST", "text_verbatim": "You must not molest her."}],
    }
    answer = program.post(f"{path}/grant", body, version='"3"')
    assert (answer.status_code, answer.json["kind"]) == (201, "DVPO")
    assert answer.headers["Location"] == f"/api/v1/orders/{answer.json['reference']}"
    notice = program.get(path).json
    assert (notice["live"], notice["order_made"]) == (False, answer.json["reference"])


def test_nothing_is_granted_on_an_order(program: Program) -> None:
    path = f"/orders/{program.record('DVPO')['reference']}"
    body = {"made_at": "2026-11-20T08:30", "court": "x", "conditions": _CONDITION}
    assert program.post(f"{path}/grant", body, version='"1"').status_code == 404


_CONDITION = [{"code": "NON_MOLEST", "text_verbatim": "You must not molest her."}]


def test_a_correction_replaces_an_event_and_keeps_what_stood_there(program: Program) -> None:
    path = f"/orders/{program.record('DVPN')['reference']}"
    served = program.post(f"{path}/events", served_body(), version='"1"').json["events"][1]
    right = served_body("2026-11-20T08:15") | {"correction": "Read off the wrong line."}
    there = f"{path}/events/{served['id']}/correction"
    answer = program.post(there, right, version='"2"')
    assert answer.status_code == 201, answer.text
    rows = [each for each in answer.json["events"] if each["kind"] == "SERVED"]
    assert [(each["counts"], each["replaces"]) for each in rows] == [
        (True, served["id"]),
        (False, None),
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({}, "correction"), ({"correction": "Wrong.", "kind": "LAPSED"}, "kind")],
)
def test_a_correction_needs_its_reason_and_the_same_kind(
    program: Program, changes: dict[str, str], field: str
) -> None:
    path = f"/orders/{program.record('DVPN')['reference']}"
    served = program.post(f"{path}/events", served_body(), version='"1"').json["events"][1]
    there = f"{path}/events/{served['id']}/correction"
    answer = program.post(there, served_body() | changes, version='"2"')
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json["errors"]] == [field]


def test_an_event_that_never_happened_is_taken_out(program: Program) -> None:
    path = f"/orders/{program.record('DVPN')['reference']}"
    served = program.post(f"{path}/events", served_body(), version='"1"').json["events"][1]
    there = f"{path}/events/{served['id']}/strike"
    assert program.post(there, {"reason": " "}, version='"2"').status_code == 422
    answer = program.post(there, {"reason": "Another file."}, version='"2"')
    assert answer.status_code == 201
    assert not answer.json["live"]
    assert not any(each["counts"] for each in answer.json["events"] if each["kind"] == "SERVED")


def test_an_event_of_another_order_is_not_found(program: Program) -> None:
    first, second = program.record("DVPN"), program.record("DVPN")
    event = second["events"][0]["id"]
    there = f"/orders/{first['reference']}/events/{event}/strike"
    assert program.post(there, {"reason": "Wrong."}, version='"1"').status_code == 404
