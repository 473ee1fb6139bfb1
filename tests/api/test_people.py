"""Where people live by the API: somebody moves, a home is withheld."""

from __future__ import annotations

from typing import Any

from tests.api.calling import Program


def test_who_moves_takes_the_order_along(program: Program) -> None:
    made = program.record("DVPN")
    path = f"/orders/{made['reference']}"
    body = {"address": _flat("2026-11-20"), "leaves": True}
    there = f"{path}/people/{made['subject']['id']}/addresses"
    answer = program.post(there, body, version='"1"')
    assert answer.status_code == 201, answer.text
    here = {each["code"] for each in answer.json["counts_in"] if each["basis"] == "SUBJECT_HOME"}
    assert "BIR2" in here


def test_who_leaves_does_so_on_a_day(program: Program) -> None:
    made = program.record("DVPN")
    there = f"/orders/{made['reference']}/people/{made['subject']['id']}/addresses"
    answer = program.post(there, {"address": _flat(None), "leaves": True}, version='"1"')
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json["errors"]] == ["address.starts_on"]


def test_a_postcode_nobody_knows_is_named(program: Program) -> None:
    made = program.record("DVPN")
    there = f"/orders/{made['reference']}/people/{made['subject']['id']}/addresses"
    address = _flat("2026-11-20") | {"postcode": "ZE1 0AA"}
    answer = program.post(there, {"address": address}, version='"1"')
    assert answer.status_code == 422
    assert "postcode" in answer.json["errors"][0]["field"]


def test_somebody_of_another_order_is_not_found(program: Program) -> None:
    first, second = program.record("DVPN"), program.record("DVPN")
    there = f"/orders/{first['reference']}/people/{second['subject']['id']}/addresses"
    assert program.post(there, {"address": _flat("2026-11-20")}, version='"1"').status_code == 404


def test_a_home_is_withheld_and_opened_again_with_a_reason(program: Program) -> None:
    made = program.record("DVPN")
    home = made["protected_persons"][0]["addresses"][0]["id"]
    there = f"/orders/{made['reference']}/addresses/{home}/confidential"
    hidden = program.put(there, {"confidential": True}, version='"1"')
    assert hidden.status_code == 200
    assert "Invented Close" not in hidden.text
    assert program.put(there, {"confidential": False}, version='"1"').status_code == 422
    body = {"confidential": False, "reason": "She asked for it."}
    assert "Invented Close" in program.put(there, body, version='"1"').text
    elsewhere = f"/orders/{made['reference']}/addresses/{home + 99}/confidential"
    assert program.put(elsewhere, body, version='"1"').status_code == 404


def _flat(starts_on: str | None) -> dict[str, Any]:
    return {"lines": "5 Fresh Row", "postcode": "WS2 2BB", "starts_on": starts_on}
