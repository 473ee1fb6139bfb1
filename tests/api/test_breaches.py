"""Breaches by the API: reporting one, following it, listing those of an area."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.audit.model import Action, AuditEntry
from tests.api.calling import Program, make_program, served_body
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
        "offence": "NOT_YET",
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
    assert answer.json["maximum_penalty"] == [
        "Maximum penalty: No penalty in itself; the court may remand."
    ]
    assert answer.json["maximum_penalty_source"] == ("Crime and Security Act 2010 ss.25(1)(b), 26")
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
        "offence": "NOT_YET",
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


def test_a_breach_is_told_in_full_and_its_withheld_place_is_not(
    program: Program, notice: dict[str, Any]
) -> None:
    body = breach_body(
        notice,
        offence="YES",
        crime_reference="20/1/26",
        arrest_power="OF_THE_ORDER",
        location="9 Hidden Mews",
        location_postcode="ws22bb",
        location_withheld=True,
        occurrence_reference="LOG 9",
    )
    made = program.post(f"/orders/{notice['reference']}/breaches", body)
    assert made.status_code == 201, made.text
    assert made.json["place"] == {
        "location": None,
        "lpa": "Birch",
        "neighbourhood": None,
        "withheld": True,
    }
    assert "Hidden" not in made.text
    told = {name: made.json[name] for name in ("offence", "cjs_code", "occurrence_reference")}
    assert told == {"offence": "YES", "cjs_code": "CS10503", "occurrence_reference": "LOG 9"}


def test_who_recorded_a_breach_reads_no_place_that_was_put_right_since(
    program: Program, db: Session, notice: dict[str, Any]
) -> None:
    other_program = make_program(program.client, db, "another")
    body = breach_body(notice, location="9 Hidden Mews", location_postcode="ws22bb")
    made = program.post(f"/orders/{notice['reference']}/breaches", body)
    assert made.json["place"]["location"] == "9 Hidden Mews, WS2 2BB"
    home = notice["protected_persons"][0]["addresses"][0]["id"]
    there = f"/orders/{notice['reference']}"
    version = program.get(there).headers["ETag"]
    withheld = other_program.put(
        f"{there}/addresses/{home}/confidential", {"confidential": True}, version=version
    )
    assert withheld.status_code == 200, withheld.text
    own = program.get(f"/breaches/{made.json['id']}").json["place"]
    assert own["location"] == "9 Hidden Mews, WS2 2BB"
    right = {
        "sort": "breach-place",
        "id": made.json["id"],
        "said": {"location": "3 Right Mews"},
        "reason": "Misread.",
    }
    answer = other_program.post(f"{there}/corrections", right, version=withheld.headers["ETag"])
    assert answer.status_code == 201, answer.text
    for each in (program, other_program):
        place = each.get(f"/breaches/{made.json['id']}").json["place"]
        assert (place["location"], place["withheld"]) == (None, True)


def test_an_outcome_beside_the_law_is_confirmed_with_a_reason(
    program: Program, notice: dict[str, Any]
) -> None:
    """A court decides nothing about the breach of a notice as about an offence."""
    made = program.post(f"/orders/{notice['reference']}/breaches", breach_body(notice))
    there = f"/breaches/{made.json['id']}/progress"
    body = {
        "decision": "ARRESTED",
        "arrested_at": "2026-11-20T10:30",
        "offence": "NOT_YET",
        "produced_at": "2026-11-20T11:00",
        "outcome": "GUILTY_FINE",
        "outcome_at": "2026-11-20T11:30",
        "fine_pounds": 100,
    }
    asked = program.put(there, body, version=made.headers["ETag"])
    assert asked.status_code == 409
    assert [each["severity"] for each in asked.json["errors"]] == ["CONFIRM"]
    sealed = body | {"outcome_reason": "Read on the sealed result."}
    answer = program.put(there, sealed, version=made.headers["ETag"])
    assert answer.status_code == 200, answer.text
    assert (answer.json["fine_pounds"], answer.json["outcome"]) == (100, "GUILTY_FINE")


def test_decisions_are_rows_and_the_body_says_which_stands(
    program: Program, notice: dict[str, Any], the_time: time_machine.Traveller
) -> None:
    made = program.post(f"/orders/{notice['reference']}/breaches", breach_body(notice))
    there = f"/breaches/{made.json['id']}/progress"
    body = {
        "decision": "ARRESTED",
        "arrested_at": "2026-11-20T10:30",
        "offence": "NOT_YET",
        "produced_at": "2026-11-20T11:00",
        "outcome_at": "2026-11-20T11:30",
    }
    adjourned = {"outcome": "ADJOURNED_BAIL", "adjourned_to_at": "2026-11-25T10:00"}
    first = program.put(there, body | adjourned, version=made.headers["ETag"])
    assert first.status_code == 200, first.text
    the_time.move_to(at("2026-11-25 12:00"))
    final = {
        "outcome": "PROVED_NO_PENALTY",
        "outcome_at": "2026-11-25T10:30",
        "further_outcomes": [
            {
                "outcome": "PROVED_NO_PENALTY",
                "outcome_at": "2026-11-25T10:30",
                "sentence_text": "Bound over.",
            }
        ],
    }
    second = program.put(there, body | final, version=first.headers["ETag"])
    assert second.status_code == 200, second.text
    assert (second.json["outcome"], second.json["adjourned_to_at"]) == ("PROVED_NO_PENALTY", None)
    rows = [(each["outcome"], each["standing"], each["stands"]) for each in second.json["outcomes"]]
    assert rows == [
        ("PROVED_NO_PENALTY", "STANDS", True),
        ("PROVED_NO_PENALTY", "STANDS", True),
        ("ADJOURNED_BAIL", "HEARD_SINCE", False),
    ]
    assert second.json["outcomes"][2]["adjourned_to_at"] == "2026-11-25T10:00:00+00:00"
    # What it answers is sent back with something else changed: no decision does.
    said = {name: second.json[name] for name in ("outcome", "outcome_at", "sentence_text")}
    again = program.put(
        there, body | said | {"evidence": "A recording."}, version=second.headers["ETag"]
    )
    assert again.status_code == 200, again.text
    # What else was decided, without what: nothing on record goes by it.
    alone: dict[str, Any] = {name: each for name, each in body.items() if name != "outcome_at"}
    alone["further_outcomes"] = final["further_outcomes"]
    refused = program.put(there, alone, version=again.headers["ETag"])
    assert refused.status_code == 422, refused.text
    assert [each["field"] for each in refused.json["errors"]] == ["outcome"]
    assert again.json["outcomes"] == second.json["outcomes"]
    listed = program.get("/breaches", area="ALD").json["breaches"][0]
    assert listed["outcomes"] == second.json["outcomes"]


def test_a_decision_is_put_right_and_taken_out_and_put_back(
    program: Program, notice: dict[str, Any]
) -> None:
    order = f"/orders/{notice['reference']}"
    made = program.post(f"{order}/breaches", breach_body(notice))
    breach = f"/breaches/{made.json['id']}"
    body = {
        "decision": "ARRESTED",
        "arrested_at": "2026-11-20T10:30",
        "offence": "NOT_YET",
        "produced_at": "2026-11-20T11:00",
        "outcome_at": "2026-11-20T11:30",
        "outcome": "PROVED_NO_PENALTY",
    }
    decided = program.put(f"{breach}/progress", body, version=made.headers["ETag"])
    number = decided.json["outcomes"][0]["id"]

    def tell(what: str, **said: Any) -> Any:
        version = program.get(order).headers["ETag"]
        answer = program.post(f"{order}/corrections{what}", said, version=version)
        assert answer.status_code in {200, 201}, answer.text
        return program.get(breach).json

    now = tell("", sort="outcome", id=number, said={"outcome": "NOT_PROVED"}, reason="The result.")
    assert (now["outcome"], now["outcomes"][0]["outcome"]) == ("NOT_PROVED", "NOT_PROVED")
    now = tell("/removals", sort="outcome", id=number, reason="Another man.")
    assert (now["outcome"], now["outcome_at"], now["outcomes"]) == (None, None, [])
    kept = program.get(f"{order}/corrections").json["corrections"][0]["id"]
    now = tell(f"/{kept}/return", reason="It was his.")
    assert now["outcome"] == "NOT_PROVED"


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ({"waiting": "CLOCK"}, 1),
        ({"nature": "criminal"}, 0),
        ({"stage": "COURT", "kind": "DVPN"}, 1),
        ({"pattern": "any"}, 0),
    ],
)
def test_breaches_are_listed_by_what_is_asked(
    program: Program, notice: dict[str, Any], query: dict[str, str], total: int
) -> None:
    program.post(f"/orders/{notice['reference']}/breaches", breach_body(notice))
    assert program.get("/breaches", **query).json["total"] == total


@pytest.mark.parametrize("name", ["stage", "nature", "waiting", "pattern"])
def test_a_filter_with_a_value_nobody_knows_is_refused(program: Program, name: str) -> None:
    answer = program.get("/breaches", **{name: "green"})
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json["errors"]] == [name]


def test_a_filter_there_is_not_is_refused(program: Program) -> None:
    answer = program.get("/breaches", colour="red")
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json["errors"]] == ["colour"]


def test_who_moves_a_breach_is_answered_the_breach_and_nothing_of_the_orders(
    program: Program, notice: dict[str, Any]
) -> None:
    made = program.post(f"/orders/{notice['reference']}/breaches", breach_body(notice)).json
    right = program.record("DVPN")
    body = {
        "order": right["reference"],
        "condition_ids": [right["conditions"][0]["id"]],
        "reason": "The other notice was meant.",
    }
    there = f"/orders/{notice['reference']}/breaches/{made['id']}/moves"
    answer = program.post(there, body, version='"2"')
    assert answer.status_code == 201, answer.text
    assert answer.json.keys() == made.keys()
    assert answer.json["reference"] == right["reference"]
    assert answer.headers["ETag"] == program.get(f"/breaches/{made['id']}").headers["ETag"]
