"""A program that types a withheld home is answered as for any other address."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.people.model import Address
from tests.api.calling import NOW, Answer, Program, make_program, order_body, person_body

RIGHT, WRONG = "2 Invented Close", "3 Invented Close"
ASKED = "2026-11-20T10:30:00Z"


def hidden(program: Program, the_time: time_machine.Traveller) -> dict[str, Any]:
    """An order of an hour ago whose protected person's home is withheld."""
    given = order_body("DVPN")["protected_persons"]
    given[0]["person"]["addresses"][0]["confidential"] = True
    made = program.record("DVPN", protected_persons=given)
    the_time.shift(3_600)
    return made


def normal(answer: Answer, lines: str) -> Any:
    """What was answered, without what numbers and names it alone."""
    text = json.dumps(answer.json).replace(lines, "GUESS")
    text = re.sub(r'"(id|record)": \d+', r'"\1": 0', text)
    text = re.sub(r'"records": \[[\d, ]+\]', '"records": [0]', text)
    return answer.status_code, re.sub(r"WM26-\d{5}-\d", "REFERENCE", text)


def move_in(program: Program, the_time: time_machine.Traveller, lines: str) -> list[Any]:
    """Every answer to a program that adds an address to the subject, and then looks."""
    the_time.move_to(NOW)
    made = hidden(program, the_time)
    path = f"/orders/{made['reference']}"
    there = f"{path}/people/{made['subject']['id']}/addresses"
    body = {"address": {"lines": lines, "postcode": "WS1 1AA", "starts_on": "2026-11-20"}}
    answers = [program.post(there, body, version='"1"'), program.get(path)]
    answers.append(program.get(path, at=ASKED))
    return [normal(each, lines) for each in answers]


def test_right_and_wrong_guesses_are_answered_alike(
    program: Program, the_time: time_machine.Traveller, db: Session
) -> None:
    right, wrong = (move_in(program, the_time, lines) for lines in (RIGHT, WRONG))
    assert [status for status, _ in right] == [201, 200, 200]
    assert "GUESS" in right[0][1]
    assert right == wrong
    typed = select(Address.lines, Address.confidential).where(Address.lines.in_([RIGHT, WRONG]))
    assert (RIGHT, True) in {(lines, hidden) for lines, hidden in db.execute(typed)}
    assert (WRONG, False) in {(lines, hidden) for lines, hidden in db.execute(typed)}


def test_another_program_sees_what_everybody_else_sees(
    program: Program, the_time: time_machine.Traveller, db: Session
) -> None:
    made = hidden(program, the_time)
    path = f"/orders/{made['reference']}"
    there = f"{path}/people/{made['subject']['id']}/addresses"
    body = {"address": {"lines": RIGHT, "postcode": "WS1 1AA"}}
    assert RIGHT in program.post(there, body, version='"1"').text
    other = make_program(program.client, db, "another")
    assert RIGHT not in other.get(path).text


def test_what_another_typed_in_its_place_is_not_read_by_who_typed_it_first(
    program: Program, the_time: time_machine.Traveller, db: Session
) -> None:
    made = hidden(program, the_time)
    path = f"/orders/{made['reference']}"
    there = f"{path}/people/{made['subject']['id']}/addresses"
    body = {"address": {"lines": RIGHT, "postcode": "WS1 1AA"}}
    added = program.post(there, body, version='"1"')
    (number,) = (
        each["id"] for each in added.json["subject"]["addresses"] if each["lines"] == [RIGHT]
    )
    there = f"{path}/addresses/{number}/corrections"
    slip = {"said": {"lines": "4 Invented Close"}, "reason": "A slip."}
    own = program.post(there, slip, version='"2"')
    assert "4 Invented Close" in own.text
    other = make_program(program.client, db, "another")
    place = {"lines": "77 Secret Court", "postcode": "WS2 2BB"}
    answer = other.post(there, {"said": place, "reason": "Wrong."}, version='"3"')
    assert answer.status_code == 201
    for each in (answer, other.get(path), program.get(path)):
        assert "77 Secret Court" not in each.text
        assert "WS2 2BB" not in each.text


@pytest.mark.parametrize("lines", [RIGHT, WRONG])
def test_an_order_recorded_with_a_guess_is_answered_with_it(
    program: Program, the_time: time_machine.Traveller, lines: str
) -> None:
    hidden(program, the_time)
    given = order_body("DVPN")["protected_persons"]
    given[0]["person"]["addresses"][0]["lines"] = lines
    made = program.record("DVPN", protected_persons=given)
    home = made["protected_persons"][0]["addresses"][0]
    assert home["lines"] == [lines]
    assert home["withheld"] is False


def guessed(made: dict[str, Any], program: Program, answers: list[Answer], lines: str) -> Any:
    """What was answered, and what is answered when the order is looked at, then and as of then."""
    path = f"/orders/{made['reference']}"
    looks = [program.get(path), program.get(path, at=ASKED)]
    return [normal(each, lines) for each in (*answers, *looks)]


def of_two(
    program: Program,
    the_time: time_machine.Traveller,
    act: Any,
    tried: tuple[str, str] = (RIGHT, WRONG),
) -> tuple[Any, Any]:
    """The answers to an act with the hidden home's words, and with words like them."""
    found = []
    for lines in tried:
        the_time.move_to(NOW)
        found.append(act(hidden(program, the_time), lines))
    return found[0], found[1]


def is_withheld(db: Session, lines: str) -> bool:
    """Whether every address of these lines that stands is withheld."""
    standing = select(Address.confidential).where(
        Address.lines == lines, Address.removal_id.is_(None)
    )
    return all(db.scalars(standing))


def alone(program: Program, subject: dict[str, Any]) -> dict[str, Any]:
    """A DVPN against somebody that protects no one of the other orders."""
    protected = order_body("DVPN")["protected_persons"]
    home = {"lines": "5 Elsewhere Road", "postcode": "B1 1AA"}
    protected[0]["person"] = person_body(family_name="Lovell", born_on=None, addresses=[home])
    return program.record("DVPN", subject=subject, protected_persons=protected)


def test_a_slip_put_right_into_a_guess_is_answered_alike(
    program: Program, the_time: time_machine.Traveller, db: Session
) -> None:
    def slip(made: dict[str, Any], lines: str) -> Any:
        path = f"/orders/{made['reference']}"
        there = f"{path}/people/{made['subject']['id']}/addresses"
        first = lines.replace("Close", "Way")
        typed = {"address": {"postcode": "WS1 1AA", "lines": first}}
        added = program.post(there, typed, version='"1"')
        (number,) = (
            each["id"] for each in added.json["subject"]["addresses"] if each["lines"] == [first]
        )
        the_time.shift(60)
        body = {"said": {"lines": lines}, "reason": "A slip."}
        answer = program.post(f"{path}/addresses/{number}/corrections", body, version='"2"')
        assert answer.status_code == 201, answer.text
        return guessed(made, program, [answer], lines)

    right, wrong = of_two(program, the_time, slip)
    assert right == wrong
    assert (is_withheld(db, RIGHT), is_withheld(db, WRONG)) == (True, False)


def test_a_name_put_right_into_hers_is_answered_alike(
    program: Program, the_time: time_machine.Traveller, db: Session
) -> None:
    def rename(made: dict[str, Any], lines: str) -> Any:
        del made
        another = person_body(
            given_names="Joy",
            born_on="1975-05-05",
            addresses=[{"lines": lines, "postcode": "WS1 1AA"}],
        )
        mine = alone(program, another)
        the_time.shift(60)
        hers = order_body("DVPN")["protected_persons"][0]["person"]
        said = {name: hers[name] for name in ("family_name", "given_names", "born_on")}
        body = {"sort": "person", "id": mine["subject"]["id"], "said": said, "reason": "A slip."}
        path = f"/orders/{mine['reference']}/corrections"
        answer = program.post(path, body, version='"1"')
        assert answer.status_code == 201, answer.text
        return guessed(mine, program, [answer], lines)

    right, wrong = of_two(program, the_time, rename)
    assert right == wrong
    assert (is_withheld(db, RIGHT), is_withheld(db, WRONG)) == (True, False)


def test_who_is_added_beside_her_is_answered_alike(
    program: Program, the_time: time_machine.Traveller, db: Session
) -> None:
    def add(made: dict[str, Any], lines: str) -> Any:
        another = person_body(
            given_names="Joy", addresses=[{"lines": lines, "postcode": "WS1 1AA"}]
        )
        mine = alone(program, another)
        the_time.shift(60)
        person = person_body(given_names="Joy", addresses=[], same_as=mine["subject"]["id"])
        added = {"person": person, "relationship_basis": "EX_COHABITANT"}
        body = {"protected_person": added, "reason": "The notice names them."}
        path = f"/orders/{made['reference']}/protected-persons"
        answer = program.post(path, body, version='"1"')
        assert answer.status_code == 201, answer.text
        return [*guessed(made, program, [answer], lines), *guessed(mine, program, [], lines)]

    right, wrong = of_two(program, the_time, add)
    assert right == wrong
    assert (is_withheld(db, RIGHT), is_withheld(db, WRONG)) == (True, False)


PHONE = {
    "kind": "PHONE",
    "said": {"number": "07700 900 982", "note": ""},
    "source": "Said so himself.",
}


@pytest.mark.parametrize("own", [True, False], ids=["own", "of another"])
def test_a_phone_of_whose_home_is_guessed_is_answered_alike(
    program: Program, the_time: time_machine.Traveller, db: Session, own: bool
) -> None:
    other = program if own else make_program(program.client, db, "another")

    def guess(made: dict[str, Any], lines: str) -> Any:
        path = f"/orders/{made['reference']}"
        person = f"{path}/people/{made['subject']['id']}"
        told = other.post(f"{person}/facts", PHONE, version='"1"')
        assert told.status_code == 201, told.text
        the_time.shift(60)
        typed = {"address": {"postcode": "WS1 1AA", "lines": lines}}
        added = program.post(f"{person}/addresses", typed, version='"2"')
        assert added.status_code == 201, added.text
        found = program.post("/look-up", {"phone": "07700 900 982"})
        assert found.status_code == 200, found.text
        return [*guessed(made, program, [added], lines), found.json["total"] > 0]

    wrong, right = of_two(program, the_time, guess, (WRONG, RIGHT))
    assert right == wrong
    reader = make_program(program.client, db, "a third")
    assert reader.post("/look-up", {"phone": "07700 900 982"}).json["total"] == 0
