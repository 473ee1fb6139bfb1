"""Conditions recorded otherwise than sealed, put right by the API."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from tests.api.calling import Program, make_program
from tests.api.test_conditions import STATION, ZONE, spo

BLUE: dict[str, Any] = ZONE | {
    "text_verbatim": "Keep out of the area edged blue.",
    "place_name": "the area edged blue",
    "sealed_number": "2",
}
WHY = "As the court sealed it."


def test_a_condition_is_added_corrected_and_taken_out(program: Program) -> None:
    made = spo(program, ZONE, STATION)
    zone, station = (each["id"] for each in made["conditions"])
    path = f"/orders/{made['reference']}/conditions"

    def send(where: str, body: dict[str, Any], order: dict[str, Any]) -> dict[str, Any]:
        answer = program.post(where, body, version=f'"{order["version"]}"')
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json
        return found

    stale = program.post(path, BLUE | {"correction": WHY}, version='"0"')
    assert stale.status_code == 412
    order = send(path, BLUE | {"correction": WHY, "after": zone}, made)
    wordings = [each["wording"] for each in order["conditions"]]
    assert wordings == [ZONE["text_verbatim"], BLUE["text_verbatim"], STATION["text_verbatim"]]
    daily = STATION | {"text_verbatim": "Report every day.", "correction": WHY, "after": 0}
    order = send(f"{path}/{station}/correction", daily, order)
    standing = [each for each in order["conditions"] if each["taken_out"] is None]
    assert standing[0]["wording"] == "Report every day."
    (old,) = [each for each in order["conditions"] if each["taken_out"]]
    assert (old["wording"], old["taken_out"]["stands_as"]) == ("Report every Monday.", station)
    assert old["taken_out"]["reason"] == WHY
    order = send(f"{path}/{zone}/strike", {"reason": "Never sealed."}, order)
    gone = next(each for each in order["conditions"] if each["id"] == zone)
    assert gone["taken_out"]["stands_as"] is None
    missing = program.post(
        f"{path}/{zone}/strike", {"reason": WHY}, version=f'"{order["version"]}"'
    )
    assert missing.status_code == 404
    wrong = BLUE | {"correction": WHY, "geometry": None, "location": "ZZ9 9ZZ"}
    refused = program.post(path, wrong, version=f'"{order["version"]}"')
    assert refused.status_code == 422
    assert "location" in str(refused.json["errors"])


def test_an_earlier_wording_tells_a_withheld_home_to_who_wrote_it_alone(
    program: Program, db: Session
) -> None:
    near = ZONE | {
        "code": "NO_APPROACH_OTHER_PLACE",
        "text_verbatim": "Not within 50 metres of 9 Hidden Mews.",
        "radius_m": 50,
        "geometry": "SRID=27700;POINT (407000 292000)",
    }
    made = spo(program, near)
    number = made["conditions"][0]["id"]
    other = make_program(program.client, db, "another")
    mill = {"code": "NO_APPROACH_OTHER_PLACE", "text_verbatim": "Not near the mill."}
    mill |= {"place_name": "the mill", "correction": WHY}
    path = f"/orders/{made['reference']}"
    answer = other.post(f"{path}/conditions/{number}/correction", mill, version='"1"')
    assert answer.status_code == 201, answer.text
    assert "Hidden" not in answer.text
    assert "Not near the mill." in answer.text
    own = program.get(path)
    assert "Not within 50 metres of 9 Hidden Mews." in own.text


def test_a_guess_of_what_is_not_shown_is_never_said_to_be_right(
    program: Program, db: Session
) -> None:
    near = ZONE | {
        "text_verbatim": "Not within 50 metres of 9 Hidden Mews.",
        "place_name": "",
        "geometry": None,
    }
    made = spo(program, near)
    path = f"/orders/{made['reference']}/conditions/{made['conditions'][0]['id']}/correction"
    guess = near | {"correction": WHY}
    own = program.post(path, guess, version='"1"')
    assert own.status_code == 422
    assert "Nothing differs" in own.text
    other = make_program(program.client, db, "another")
    assert other.post(path, guess, version='"1"').status_code == 201
