"""That a hidden person lives where the subject does is told to no program, by any answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.people.model import Address
from orders.register.model import Order, Protection
from orders.register.schemas.order import ProtectedInput
from tests.api.calling import Answer, Program, make_program
from tests.factories.areas import make_areas
from tests.factories.orders import at, home, make_order, notice_input, protected

pytestmark = pytest.mark.time_machine(at("2026-11-21 12:00"), tick=False)
SHOWN = home("WS1 1AA", lines="2 Invented Close")
SECRET = home("WS2 2BB", lines="14 Acacia Avenue", confidential=True)
ANSWERS = [True, False, None]


@pytest.fixture
def program(client: FlaskClient, db: Session) -> Program:
    return make_program(client, db, "custody")


def recorded(db: Session, *persons: ProtectedInput) -> Order:
    order = make_order(db, notice_input(protected_persons=persons, override_reason="She fled."))
    db.commit()
    return order


def lives(answer: bool | None, *homes: Any, **changes: Any) -> ProtectedInput:
    return replace(protected(*homes, **changes), shares_home=answer)


def of_hers(answer: Answer) -> list[bool | None]:
    assert answer.status_code in {200, 201}, answer.text
    return [each["shares_home"] for each in answer.json["protected_persons"]]


def hers(db: Session, order: Order) -> int:
    asked = select(Protection.person_id).where(Protection.order_id == order.id)
    return db.scalars(asked.order_by(Protection.id)).first() or 0


def put_right(program: Program, order: Order, number: int, **said: Any) -> Answer:
    there = f"/orders/{order.reference}"
    body = {"sort": "connection", "id": number, "said": said, "reason": "A slip."}
    return program.post(f"{there}/corrections", body, version=program.get(there).headers["ETag"])


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_is_told_where_no_home_is_withheld(
    program: Program, db: Session, answer: bool | None
) -> None:
    order = recorded(db, lives(answer, SHOWN))
    assert of_hers(program.get(f"/orders/{order.reference}")) == [answer]


@pytest.mark.parametrize(
    "persons",
    [
        lambda answer: [lives(answer, SECRET)],
        lambda answer: [lives(answer, replace(SECRET, ends_on=at("2026-11-01 12:00").date()))],
        # What the others answer tells the one that is left.
        lambda answer: [lives(answer, SHOWN), lives(None, SECRET, given_names="Abi")],
    ],
    ids=["hers", "where she lived before", "another's of the order"],
)
def test_beside_a_withheld_home_every_answer_reads_alike(
    program: Program, db: Session, persons: Any
) -> None:
    read = []
    for answer in ANSWERS:
        order = recorded(db, *persons(answer))
        read.append(of_hers(program.get(f"/orders/{order.reference}")))
    assert all(set(each) == {None} for each in read)


def test_a_record_alike_of_who_is_hidden_is_answered_as_hers(program: Program, db: Session) -> None:
    recorded(db, lives(None, SECRET))
    order = recorded(db, lives(True, home(None, lines="")))
    assert of_hers(program.get(f"/orders/{order.reference}")) == [None]


def test_what_stood_there_is_not_told_nor_why(program: Program, db: Session) -> None:
    told = []
    for before, after in ((True, False), (False, True), (None, True)):
        order = recorded(db, lives(before, SECRET))
        answer = put_right(program, order, hers(db, order), shares_home=after)
        assert of_hers(answer) == [None]
        (step,) = program.get(f"/orders/{order.reference}/corrections").json["corrections"]
        told.append((step["was"], step["reason"]))
    assert told[0] == told[1] == told[2]
    assert "Withheld" in told[0][0][0]["words"]
    assert "slip" not in told[0][1]


@pytest.mark.parametrize("guess", [True, False])
def test_a_guess_is_never_answered(program: Program, db: Session, *, guess: bool) -> None:
    """It counts as put right, whether it is the same or not; elsewhere the same is refused."""
    order = recorded(db, lives(True, SECRET))
    assert put_right(program, order, hers(db, order), shares_home=guess).status_code == 201
    open_to_all = recorded(db, lives(True, SHOWN, given_names="Abi", family_name="Bell"))
    again = put_right(program, open_to_all, hers(db, open_to_all), shares_home=True)
    assert again.status_code == 422


def test_what_else_is_put_right_leaves_the_answer_as_it_is(program: Program, db: Session) -> None:
    order = recorded(db, lives(True, SECRET))
    put_right(program, order, hers(db, order), lives_with="Her mother", shares_home=None)
    kept = select(Protection.shares_home).where(Protection.order_id == order.id)
    assert db.scalars(kept).all() == [True]


@pytest.mark.parametrize("lines", ["14 Acacia Avenue", "15 Acacia Avenue"])
def test_an_address_that_a_program_tries_is_answered_by_no_answer_that_is_kept(
    program: Program, db: Session, lines: str
) -> None:
    """Of somebody else, so that nothing but the address could tell."""
    make_areas(db)
    hidden = protected(SECRET, family_name="Lovell", given_names="Jo", born_on=None)
    recorded(db, hidden)
    order = recorded(db, lives(True, SHOWN))
    there = f"/orders/{order.reference}"
    body = {"address": {"lines": lines, "postcode": "WS2 2BB"}}
    version = program.get(there).headers["ETag"]
    added = program.post(f"{there}/people/{hers(db, order)}/addresses", body, version=version)
    assert of_hers(added) == [True]
    assert of_hers(program.get(there)) == [True]
    withheld = select(Address.confidential).where(Address.lines == lines)
    assert (True in db.scalars(withheld).all()) is (lines == SECRET.lines)
    assert of_hers(make_program(program.client, db, "another").get(there)) == [
        None if lines == SECRET.lines else True
    ]
    repeated = put_right(program, order, hers(db, order), shares_home=True)
    assert repeated.status_code == 422
