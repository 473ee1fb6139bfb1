"""People by the API: who they are, where they live; somebody moves, a home is withheld."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.scopes import KeyScope
from orders.audit.model import AuditEntry
from orders.people.answers import answers_of
from orders.rules.vocabulary.characteristics import (
    Characteristic,
    CharacteristicAnswer,
    UnansweredReason,
)
from tests.api.calling import Program, make_program, order_body, person_body


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


def test_two_records_are_joined_and_taken_apart_again(program: Program, db: Session) -> None:
    first, second = (
        program.record("DVPN", subject=person_body(given_names=name)) for name in ("Dan", "Danny")
    )
    own, other = (each["subject"]["id"] for each in (first, second))
    there = f"/orders/{first['reference']}/people/{own}/joins"
    body = {"record": other, "reason": "One fingerprint."}
    made = program.post(there, body)
    assert made.status_code == 201, made.text
    assert made.json["subject"]["records"] == [own, other]
    apart = program.post(f"{there}/taken-back", body | {"reason": "Twins."})
    assert apart.status_code == 201, apart.text
    assert apart.json["subject"]["records"] == [own]
    assert program.post(f"{there}/taken-back", body).status_code == 404
    lines = db.scalars(
        select(AuditEntry).where(AuditEntry.what == "person.compared").order_by(AuditEntry.id)
    )
    assert [each.reason for each in lines] == ["One fingerprint.", "Twins."]


def test_a_death_is_given_out_and_taken_out_again(program: Program, db: Session) -> None:
    made = program.record("DVPN")
    there = f"/orders/{made['reference']}/people/{made['subject']['id']}"
    body = {"died_on": "2026-11-19", "source": "Coroner"}
    died = program.post(f"{there}/death", body, version='"1"')
    assert died.status_code == 201, died.text
    (said,) = died.json["subject"]["deaths"]
    assert (said["died_on"], said["source"]) == ("2026-11-19", "Coroner")
    assert died.json["findings"] == []
    wrong = {"sort": "death", "id": said["id"], "reason": "Another man."}
    apart = program.post(f"{there}/removals", wrong, version='"2"')
    assert apart.status_code == 201, apart.text
    assert (apart.json["subject"]["died_on"], apart.json["subject"]["deaths"]) == (None, [])
    line = db.scalars(select(AuditEntry).where(AuditEntry.what == "person.fact-removed")).one()
    assert line.reason == "Another man."
    again = program.post(f"{there}/removals", wrong, version='"3"')
    assert again.status_code == 409, again.text
    for changes in ({"id": said["id"] + 9}, {"sort": "account"}):
        answer = program.post(f"{there}/removals", wrong | changes, version='"3"')
        assert answer.status_code == 404, answer.text


def test_a_death_on_an_occupation_order_is_a_finding(program: Program) -> None:
    """Family Law Act 1996 s.36(9)."""
    made = program.record("OCCUPATION")
    there = f"/orders/{made['reference']}/people/{made['protected_persons'][0]['id']}/death"
    died = program.post(there, {"died_on": "2026-11-19", "source": "Coroner"}, version='"1"')
    assert died.status_code == 201, died.text
    assert [each["code"] for each in died.json["findings"]] == ["party-died"]


def test_a_key_that_may_not_read_reads_nobody_by_joining_them(
    client: FlaskClient, db: Session, program: Program
) -> None:
    held = program.record("DVPN")
    only = make_program(client, db, "recorder", scopes=[KeyScope.RECORD_ORDERS])
    own = only.record("DVPN", subject=person_body(given_names="Ed", born_on="1990-01-02"))
    there = f"/orders/{own['reference']}/people/{own['subject']['id']}/joins"
    for path in (there, f"{there}/taken-back"):
        answer = only.post(path, {"record": held["subject"]["id"], "reason": "Let me see."})
        assert answer.status_code == 403, answer.text
        assert "It needs the scope read-search." in answer.json["detail"]


def test_a_person_of_the_register_is_named_while_recording(program: Program) -> None:
    held = program.record("DVPN")
    own = held["subject"]["id"]
    known = person_body(given_names="Danny", same_as=own, addresses=[])
    made = program.record("DVPO", subject=known)
    assert sorted(made["subject"]["records"]) == sorted([own, made["subject"]["id"]])
    nobody = order_body("DVPO") | {"subject": person_body(same_as=4_711_000)}
    answer = program.post("/orders", nobody)
    assert answer.status_code == 422, answer.text
    assert "There is no such person in the register." in answer.text


def test_a_key_that_may_not_read_names_nobody_while_recording(
    client: FlaskClient, db: Session, program: Program
) -> None:
    held = program.record("DVPN")
    only = make_program(client, db, "recorder", scopes=[KeyScope.RECORD_ORDERS])
    own = held["subject"]["id"]
    for number in (own, 4_711_000):
        body = order_body("DVPO") | {"subject": person_body(same_as=number)}
        answer = only.post("/orders", body)
        assert answer.status_code == 403, answer.text
    assert "It needs the scope read-search." in answer.json["detail"]


def test_an_address_is_another_persons_of_the_order_and_withheld_as_it_is(
    program: Program,
) -> None:
    lines = "9 Hidden Close"
    hidden = {"lines": lines, "postcode": "WS1 1AA", "confidential": True}
    mother: dict[str, Any] = {"person": person_body(given_names="Joy", addresses=[hidden])}
    child: dict[str, Any] = {
        "person": person_body(given_names="Abi", addresses=[{"home_of": 1}]),
        "is_relevant_child": True,
    }
    for each in (mother, child):
        each["relationship_basis"] = "EX_COHABITANT"
    text = program.post("/orders", order_body("DVPO") | {"protected_persons": [mother, child]})
    assert text.status_code == 201, text.text
    homes = [each["addresses"] for each in text.json["protected_persons"]]
    assert all(any(home["withheld"] for home in some) for some in homes)
    assert lines not in text.text


def test_a_home_is_withheld_and_no_key_opens_it_again(program: Program, db: Session) -> None:
    made = program.record("DVPN")
    home = made["protected_persons"][0]["addresses"][0]["id"]
    there = f"/orders/{made['reference']}/addresses/{home}/confidential"
    hidden = program.put(there, {"confidential": True}, version='"1"')
    assert hidden.status_code == 200
    assert "Invented Close" not in hidden.text
    line = db.scalars(select(AuditEntry).where(AuditEntry.what == "address.withheld")).one()
    assert line.details == {"address": home}
    body = {"confidential": False, "reason": "She asked for it."}
    theirs = made["subject"]["addresses"][0]["id"]
    # The answer is the same whether the home is withheld or not: it tells nothing.
    for each in (home, theirs):
        there = f"/orders/{made['reference']}/addresses/{each}/confidential"
        opened = program.put(there, body, version='"1"')
        assert (opened.status_code, opened.json["type"]) == (403, "/api#refused")
        assert "No key" in opened.json["detail"]
    assert "Invented Close" not in program.get(f"/orders/{made['reference']}").text
    elsewhere = f"/orders/{made['reference']}/addresses/{home + 99}/confidential"
    assert program.put(elsewhere, {"confidential": True}, version='"1"').status_code == 404


def test_of_two_moves_from_one_reading_the_second_is_refused(program: Program) -> None:
    made = program.record("DVPN")
    there = f"/orders/{made['reference']}/people/{made['subject']['id']}/addresses"
    first = program.post(there, {"address": _flat("2026-11-20")}, version='"1"')
    assert (first.status_code, first.headers["ETag"]) == (201, '"2"')
    second = program.post(there, {"address": _flat("2026-11-20")}, version='"1"')
    assert (second.status_code, second.json["type"]) == (412, "/api#changed")


def _flat(starts_on: str | None) -> dict[str, Any]:
    return {"lines": "5 Fresh Row", "postcode": "WS2 2BB", "starts_on": starts_on}


def test_who_somebody_is_goes_in_whole_and_comes_out_without_what_is_sensitive(
    program: Program, db: Session
) -> None:
    """Data Protection Act 2018 s.35(4)-(5), (8)."""
    told = {
        "born_on": None,
        "birth_year": 1988,
        "pnc_id": "26/1w",
        "cro_no": "65656/91H",
        "asn": "2620AA0100000000001X",
        "flags": ["MARAC"],
        "dash_risk": "HIGH",
        "aliases": [{"kind": "NICKNAME", "given_names": "Danny", "notified_on": "2025-02-03"}],
        "characteristics": {
            "RELIGION": "Sentinel-Faith",
            "ETHNICITY_SELF_DEFINED": "18+1 NS DECLINED",
            "LANGUAGE": "Punjabi",
        },
    }
    answer = program.post("/orders", order_body("DVPN") | {"subject": person_body(**told)})
    assert answer.status_code == 201, answer.text
    said = answer.json["subject"]
    assert (said["born_on"], said["birth_year"]) == (None, 1988)
    assert (said["pnc_id"], said["cro_no"]) == ("2026/0000001W", "065656/91H")
    assert said["asn"] == "26/20AA/01/00000000001X"
    assert (said["flags"], said["dash_risk"]) == (["MARAC"], "HIGH")
    assert said["aliases"][0]["notified_on"] == "2025-02-03"
    assert said["characteristics"] == {"LANGUAGE": "Punjabi"}
    assert "Sentinel-Faith" not in answer.text
    held = answers_of(db, [said["id"]])[said["id"]]
    assert held[Characteristic.RELIGION] == CharacteristicAnswer("Sentinel-Faith")
    assert held[Characteristic.ETHNICITY_SELF_DEFINED] == CharacteristicAnswer(
        "NS", "18+1", UnansweredReason.DECLINED
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"pnc_id": "20230583843N"}, "pnc_id", id="D26"),
        pytest.param({"cro_no": "85227/65G"}, "cro_no", id="D27"),
        pytest.param({"pnc_id": 20230583843}, "pnc_id", id="number"),
        pytest.param({"flags": ["LATE"]}, "flags", id="flag"),
        pytest.param({"characteristics": {"RELIGION": 5}}, "characteristics", id="no-text"),
        pytest.param({"characteristics": {"STAR_SIGN": "Leo"}}, "characteristics", id="no-such"),
    ],
)
def test_a_program_is_told_which_field_of_a_person_is_wrong(
    program: Program, changes: dict[str, Any], field: str
) -> None:
    answer = program.post("/orders", order_body("DVPN") | {"subject": person_body(**changes)})
    assert answer.status_code == 422
    named = [each["field"] for each in answer.json["errors"]]
    assert all(each.startswith(f"subject.{field}") for each in named), named


def test_one_home_withheld_withholds_it_for_who_is_protected_together(program: Program) -> None:
    first, *_ = order_body("DVPN")["protected_persons"]
    second = first | {"person": first["person"] | {"given_names": "Ada"}}
    hers = [each | {"confidential": True} for each in first["person"]["addresses"]]
    withheld = first | {"person": first["person"] | {"addresses": hers}}
    made = program.record("DVPN", protected_persons=[withheld, second])
    assert "Invented Close" not in program.get(f"/orders/{made['reference']}").text
    assert "WS1 1AA" not in program.get(f"/orders/{made['reference']}").text

    first, second, withheld = (_at("7 Far Road", each) for each in (first, second, withheld))
    made = program.record("DVPN", protected_persons=[first, second])
    assert "Far Road" in program.get(f"/orders/{made['reference']}").text
    home = made["protected_persons"][1]["addresses"][0]["id"]
    there = f"/orders/{made['reference']}/addresses/{home}/confidential"
    hidden = program.put(there, {"confidential": True}, version='"1"')
    assert "Far Road" not in hidden.text

    first, withheld = (_at("8 Near Road", each) for each in (first, withheld))
    made = program.record("DVPN", protected_persons=[first, _elsewhere(withheld)])
    assert "Near Road" in program.get(f"/orders/{made['reference']}").text
    child = made["protected_persons"][1]["id"]
    there = f"/orders/{made['reference']}/people/{child}/addresses"
    (moved,) = _at("8 Near Road", withheld)["person"]["addresses"]
    given = {"address": moved | {"starts_on": "2026-11-19"}, "leaves": False}
    answer = program.post(there, given, version='"1"')
    assert answer.status_code == 201, answer.text
    assert "Near Road" not in answer.text


def _at(lines: str, given: dict[str, Any]) -> dict[str, Any]:
    """A protected person who lives at another address."""
    homes = [each | {"lines": lines} for each in given["person"]["addresses"]]
    return given | {"person": given["person"] | {"addresses": homes}}


def _elsewhere(given: dict[str, Any]) -> dict[str, Any]:
    return given | {"person": given["person"] | {"addresses": [_flat(None)]}}


def test_an_address_is_put_right_in_its_place(program: Program, db: Session) -> None:
    made = program.record("DVPN")
    (home,) = made["subject"]["addresses"]
    there = f"/orders/{made['reference']}/addresses/{home['id']}/corrections"
    body = {"said": {"postcode": "B2 2BB"}, "reason": "A slip."}
    assert program.post(there, body).status_code == 428
    answer = program.post(there, body, version='"1"')
    assert answer.status_code == 201, answer.text
    (right,) = answer.json["subject"]["addresses"]
    assert (right["id"], right["lines"], right["postcode"]) == (home["id"], home["lines"], "B2 2BB")
    here = {each["code"] for each in answer.json["counts_in"] if each["basis"] == "SUBJECT_HOME"}
    assert "ALD2" in here
    assert program.post(there, body, version='"1"').status_code == 412
    assert program.post(there, body, version='"2"').status_code == 422
    unknown = program.post(there, body | {"said": {"confidential": False}}, version='"2"')
    assert unknown.status_code == 422
    line = db.scalars(select(AuditEntry).where(AuditEntry.what == "address.corrected")).one()
    assert line.reason == "A slip."


def test_an_address_says_which_other_force_it_lies_in(program: Program) -> None:
    away = {"lines": "1 Far Road", "postcode": "M1 1AE", "outside_force": "Cheshire Police"}
    made = program.record("DVPN", subject=person_body(addresses=[away]))
    (home,) = made["subject"]["addresses"]
    assert (home["outside_force"], home["lpa"]) == ("Cheshire Police", "Out of force")
    there = f"/orders/{made['reference']}/addresses/{home['id']}/corrections"
    body = {"said": {"outside_force": None}, "reason": "Not known."}
    answer = program.post(there, body, version='"1"')
    assert answer.json["subject"]["addresses"][0]["outside_force"] is None
