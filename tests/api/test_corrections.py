"""What was recorded wrongly is put right by the API, as it is by page."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.audit.model import AuditEntry
from orders.register.model import Order
from tests.api.calling import Program, person_body
from tests.factories.ground import make_visit


def put_right(program: Program, made: dict[str, Any], sort: str, number: int, **said: Any) -> Any:
    body = {"sort": sort, "id": number, "said": said, "reason": "Typed wrongly."}
    there = f"/orders/{made['reference']}/corrections"
    return program.post(there, body, version=made.get("version", '"1"'))


def test_a_name_and_grounds_are_put_right_and_what_was_stays_readable(
    program: Program, db: Session
) -> None:
    made = program.record("DVPN")
    person = made["subject"]["id"]
    answer = put_right(
        program, made, "person", person, family_name="Marshe", pnc_id="2001/0012345X"
    )
    assert answer.status_code == 422
    answer = put_right(program, made, "person", person, family_name="Marshe")
    assert answer.status_code == 201, answer.text
    assert answer.json["subject"]["family_name"] == "Marshe"
    assert answer.headers["ETag"] == '"2"'
    stale = put_right(program, made, "grounds", 0, grounds="Other.")
    assert stale.status_code == 412
    answer = put_right(program, made | {"version": '"2"'}, "grounds", 0, grounds="Other.")
    assert answer.json["grounds"] == "Other."
    told = program.get(f"/orders/{made['reference']}/corrections").json["corrections"]
    assert [(each["act"], each["was"][0]["field"]) for each in told] == [
        ("WRONG", "Grounds"),
        ("WRONG", "Family name"),
    ]
    line = db.scalars(select(AuditEntry).where(AuditEntry.what == "record.corrected")).first()
    assert line is not None
    assert line.reason == "Typed wrongly."


@pytest.mark.parametrize(
    ("sort", "said", "field"),
    [
        ("person", {"shoes": "9"}, "shoes"),
        ("person", {"sex": "X"}, "sex"),
        ("contact", {"officer_in_case": ""}, "officer_in_case"),
        ("court", {"originating_route": "BY_CAT"}, "originating_route"),
        ("grounds", {}, "form"),
        ("shoe", {"size": "9"}, "sort"),
    ],
)
def test_what_cannot_be_is_named_by_its_field(
    program: Program, sort: str, said: dict[str, Any], field: str
) -> None:
    made = program.record("DVPN")
    number = made["subject"]["id"] if sort == "person" else 0
    answer = put_right(program, made, sort, number, **said)
    assert answer.status_code == 422, answer.text
    assert [each["field"] for each in answer.json["errors"]] == [field]


def test_a_wrong_protected_person_is_taken_off_and_the_right_one_added(program: Program) -> None:
    made = program.record("DVPN")
    there = f"/orders/{made['reference']}"
    wrong = made["protected_persons"][0]["id"]
    body: dict[str, Any] = {"sort": "connection", "id": wrong, "reason": "Her sister."}
    out = program.post(f"{there}/corrections/removals", body, version='"1"')
    assert out.status_code == 201, out.text
    assert out.json["protected_persons"] == []
    right = {"person": person_body(given_names="Joy"), "relationship_basis": "EX_COHABITANT"}
    body = {"protected_person": right, "reason": "The notice names her."}
    added = program.post(f"{there}/protected-persons", body, version='"2"')
    assert added.status_code == 201, added.text
    assert [each["given_names"] for each in added.json["protected_persons"]] == ["Joy"]
    # A key reads who is on the order, not who was taken off it.
    told = program.get(f"{there}/corrections").json["corrections"]
    assert [each["act"] for each in told] == ["ADDED"]


def test_a_visit_that_was_taken_out_by_mistake_is_put_back(program: Program, db: Session) -> None:
    made = program.record("DVPN")
    there = f"/orders/{made['reference']}"
    order = db.scalars(select(Order).where(Order.reference == made["reference"])).one()
    number = make_visit(db, order).id
    db.commit()
    gone = {"sort": "visit", "id": number, "reason": "Another order."}
    version = program.get(there).headers["ETag"]
    out = program.post(f"{there}/corrections/removals", gone, version=version)
    assert out.status_code == 201, out.text
    (step,) = program.get(f"{there}/corrections").json["corrections"]
    path, body = f"{there}/corrections/{step['id']}/return", {"reason": "It was this one."}
    assert program.post(path, body, version=version).status_code == 412
    back = program.post(path, body, version=out.headers["ETag"])
    assert back.status_code == 201, back.text
    acts = [each["act"] for each in program.get(f"{there}/corrections").json["corrections"]]
    assert acts == ["PUT_BACK", "TAKEN_OUT"]
    assert program.post(path, body, version=back.headers["ETag"]).status_code == 409
