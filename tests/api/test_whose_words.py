"""Each word is the own of the account that typed it, whatever another put right beside it.

A program reads as typed what it typed, so that it cannot try addresses and see which is a home; of
what others typed, before or since, it reads no more by having put something right.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.scopes import USUAL, KeyScope
from orders.breaches.model import Breach
from orders.register.model import Event, Order, Protection
from orders.rules.vocabulary.events import EventKind
from tests.api.calling import Program, event_body, make_program, person_body
from tests.api.test_breaches import breach_body
from tests.factories.areas import make_areas
from tests.factories.breaches import make_breach
from tests.factories.ground import make_visit
from tests.factories.orders import at, home, make_served_notice, notice_input, protected

pytestmark = [
    pytest.mark.spatial,
    pytest.mark.time_machine(at("2026-11-21 12:00"), tick=False),
]
SECRET = "14 Acacia Avenue"
TOLD = f"He waits outside {SECRET}."
"""What another typed."""
TYPED = f"She moved to {SECRET} in May."
"""What the program types."""
NEAR = f"Near {SECRET}"
NOTICE = "Not shown: it would reveal a protected address."


@pytest.fixture
def order(db: Session) -> Order:
    """A served notice that others recorded, in words that tell whom it protects."""
    make_areas(db)
    hidden = protected(home("WS2 2BB", lines=SECRET, confidential=True))
    hidden = replace(hidden, lives_with=TOLD)
    considered = dict.fromkeys(notice_input().considerations, TOLD)
    given = notice_input(
        protected_persons=(hidden,),
        grounds=TOLD,
        considerations=considered,
        crime_reference=TOLD[:40],
        out_of_hours_contact="101",
    )
    made = make_served_notice(db, given)
    served = db.scalars(
        select(Event).where(Event.order_id == made.id, Event.kind == EventKind.SERVED)
    ).one()
    served.details = {**served.details, "place": TOLD}
    db.commit()
    return made


@pytest.fixture
def program(client: FlaskClient, db: Session, order: Order) -> Program:
    return make_program(client, db, "custody")


@pytest.fixture
def other(client: FlaskClient, db: Session, order: Order) -> Program:
    return make_program(client, db, "archive")


def read(program: Program, order: Order, more: str = "") -> str:
    """What a program reads of an order."""
    answer = program.get(f"/orders/{order.reference}{more}")
    assert answer.status_code == 200, answer.text
    return answer.text


def put_right(program: Program, order: Order, sort: str, number: int, **said: Any) -> str:
    there = f"/orders/{order.reference}"
    body = {"sort": sort, "id": number, "said": said, "reason": "Slip."}
    version = program.get(there).headers["ETag"]
    answer = program.post(f"{there}/corrections", body, version=version)
    assert answer.status_code == 201, answer.text
    return answer.text


def hers(db: Session, order: Order) -> int:
    return db.scalars(select(Protection.person_id).where(Protection.order_id == order.id)).one()


def test_who_puts_a_text_right_reads_no_more_of_what_stood_there(
    program: Program, db: Session, order: Order
) -> None:
    code = next(iter(order.considerations))
    put_right(program, order, "grounds", 0, grounds="Other.", considerations={code: "Asked."})
    put_right(program, order, "connection", hers(db, order), lives_with="Her mother")
    told = read(program, order, "/corrections")
    assert NOTICE in told
    assert "Acacia" not in told
    assert "Acacia" not in read(program, order)


def test_who_puts_one_field_right_reads_no_more_of_the_others(
    program: Program, order: Order
) -> None:
    assert "Acacia" not in put_right(program, order, "grounds", 0, crime_reference="20X/1/26")
    assert "Acacia" not in read(program, order)


def test_what_is_put_right_is_read_as_typed_by_who_typed_it_alone(
    program: Program, other: Program, db: Session, order: Order
) -> None:
    code, *_ = order.considerations
    said = {"grounds": TYPED, "considerations": {code: TYPED}}
    assert TYPED in put_right(program, order, "grounds", 0, **said)
    put_right(program, order, "connection", hers(db, order), lives_with=TYPED)
    body = program.get(f"/orders/{order.reference}").json
    assert body["grounds"] == TYPED
    assert TYPED in str(body["considerations"]) if "considerations" in body else True
    assert body["protected_persons"][0]["lives_with"] == TYPED
    assert "He waits" not in read(program, order)
    assert "Acacia" not in read(other, order)
    # What they typed and put right again stays theirs, where it is told what stood there.
    put_right(program, order, "grounds", 0, grounds="Nothing of it.")
    assert TYPED in read(program, order, "/corrections")
    assert "Acacia" not in read(other, order, "/corrections")


def test_words_another_put_right_since_are_theirs(
    program: Program, other: Program, order: Order
) -> None:
    put_right(program, order, "grounds", 0, grounds="Violence.", crime_reference=NEAR)
    put_right(other, order, "grounds", 0, grounds=TYPED)
    assert TYPED not in read(program, order)
    assert program.get(f"/orders/{order.reference}").json["crime_reference"] == NEAR
    assert TYPED in read(other, order)
    assert SECRET not in other.get(f"/orders/{order.reference}").json["crime_reference"]


def test_a_person_added_is_read_as_typed_by_who_added_them(
    program: Program, other: Program, order: Order
) -> None:
    there = f"/orders/{order.reference}"
    person = person_body(given_names="Joy", warning_markers=TYPED)
    right = {"person": person, "relationship_basis": "EX_COHABITANT", "lives_with": TYPED}
    body = {"protected_person": right, "reason": "The notice names her."}
    version = program.get(there).headers["ETag"]
    added = program.post(f"{there}/protected-persons", body, version=version)
    assert added.status_code == 201, added.text
    assert [each["lives_with"] == TYPED for each in added.json["protected_persons"]] == [
        False,
        True,
    ]
    assert TYPED in read(program, order)
    assert "Acacia" not in read(other, order)


def test_what_is_recorded_after_a_visit_was_taken_out_is_its_authors_own(
    client: FlaskClient, db: Session, order: Order
) -> None:
    """It has a number of its own, and none of what was put right of the other."""
    program = make_program(client, db, "custody", scopes={*USUAL, KeyScope.GROUND})
    when = at("2026-11-20 08:30")
    taken = make_visit(db, order, visited_at=when).id
    db.commit()
    put_right(program, order, "visit", taken, words="Nothing of it.")
    there = f"/orders/{order.reference}"
    body = {"sort": "visit", "id": taken, "reason": "Another order's."}
    version = program.get(there).headers["ETag"]
    answer = program.post(f"{there}/corrections/removals", body, version=version)
    assert answer.status_code == 201, answer.text
    make_visit(db, order, words=TOLD, visited_at=when)
    db.commit()
    told = read(program, order, "/ground")
    assert NOTICE in told
    assert "Acacia" not in told


def test_an_event_put_right_tells_no_more_of_what_it_takes_over(
    program: Program, other: Program, db: Session, order: Order
) -> None:
    there = f"/orders/{order.reference}"
    served = db.scalars(
        select(Event.id).where(Event.order_id == order.id, Event.kind == EventKind.SERVED)
    ).one()
    typed = {"served_by": TYPED, "place": "Alder", "personally": "yes"}
    body = event_body("SERVED", "2026-11-20T08:40", details=typed)
    body["correction"] = "Slip."
    version = program.get(there).headers["ETag"]
    answer = program.post(f"{there}/events/{served}/correction", body, version=version)
    assert answer.status_code == 201, answer.text
    assert TOLD not in answer.text
    assert TYPED in answer.text
    assert "Acacia" not in read(other, order)
    assert TOLD not in read(program, order)
    standing = db.scalars(select(Event.id).where(Event.replaces_id == served)).one()
    answer = other.post(
        f"{there}/events/{standing}/strike",
        {"reason": "Never served."},
        version=answer.headers["ETag"],
    )
    assert answer.status_code == 201, answer.text
    assert "Acacia" not in read(other, order)


def test_what_became_known_of_a_breach_is_read_as_typed_by_who_said_it(
    program: Program, other: Program, db: Session, order: Order
) -> None:
    there = f"/orders/{order.reference}"
    at_ten = {"occurred_from": "2026-11-20T08:45", "reported_at": "2026-11-20T08:50"}
    body = breach_body(program.get(there).json, decision="UNDECIDED", account_text=TYPED)
    body = body | at_ten | {"decision_rationale": "", "not_in_force_reason": "Seen."}
    body = {each: said for each, said in body.items() if not each.startswith("arrest")}
    made = other.post(f"{there}/breaches", body)
    assert made.status_code == 201, made.text
    breach = f"/breaches/{made.json['id']}"
    read_first = program.get(breach)
    assert TYPED not in read_first.text
    known = {
        "decision": "UNDECIDED",
        "offence": "NOT_YET",
        "decision_rationale": TOLD,
    }
    said = program.put(f"{breach}/progress", known, version=read_first.headers["ETag"])
    assert said.status_code == 200, said.text
    assert said.json["decision_rationale"] == TOLD
    assert TOLD not in other.get(breach).text
    assert TYPED in other.get(breach).text
    assert db.scalars(select(Breach.decision_rationale)).one() == TOLD


@pytest.mark.parametrize("guess", [TOLD, TYPED])
def test_a_guess_at_what_is_not_shown_is_taken_as_new_whether_right_or_wrong(
    program: Program, db: Session, order: Order, guess: str
) -> None:
    code = next(iter(order.considerations))
    said = {"grounds": guess, "considerations": {code: guess}}
    put_right(program, order, "grounds", 0, **said)
    put_right(program, order, "connection", hers(db, order), lives_with=guess)
    body = program.get(f"/orders/{order.reference}").json
    assert body["grounds"] == body["protected_persons"][0]["lives_with"] == guess
    told = program.get(f"/orders/{order.reference}/corrections").json["corrections"]
    was = [words["words"] for each in told for words in each["was"]]
    assert len(was) == 3
    assert all(each.startswith(NOTICE) for each in was)


def test_what_is_shown_and_is_the_same_is_no_correction(program: Program, order: Order) -> None:
    there = f"/orders/{order.reference}"
    version = program.get(there).headers["ETag"]
    for sort, said in (("contact", {"out_of_hours_contact": "101"}), ("grounds", {})):
        body = {"sort": sort, "id": 0, "said": said, "reason": "Slip."}
        answer = program.post(f"{there}/corrections", body, version=version)
        assert answer.status_code == 422, answer.text


def test_a_guess_at_what_became_known_of_a_breach_is_taken_as_new(
    program: Program, db: Session, order: Order
) -> None:
    breach = make_breach(db, order, decision_rationale=TOLD)
    breach.decision_rationale = TOLD
    db.commit()
    there = f"/breaches/{breach.id}"
    answer = program.get(there)
    assert TOLD not in answer.text
    known = {"decision": "UNDECIDED", "offence": "NOT_YET", "decision_rationale": TOLD}
    said = program.put(f"{there}/progress", known, version=answer.headers["ETag"])
    assert said.status_code == 200, said.text
    assert said.json["decision_rationale"] == TOLD
    # Nor does the version prove it: neither by staying as it was nor by being made of the text.
    assert said.headers["ETag"] != answer.headers["ETag"]
    breach.decision_rationale = TYPED
    db.commit()
    assert program.get(there).headers["ETag"] == said.headers["ETag"]


def test_equality_answers_are_put_right_by_who_may_read_them(
    program: Program, order: Order
) -> None:
    there = f"/orders/{order.reference}"
    said = {"characteristics": {"RELIGION": "none"}}
    body = {"sort": "answers", "id": order.subject_id, "said": said, "reason": "Slip."}
    version = program.get(there).headers["ETag"]
    answer = program.post(f"{there}/corrections", body, version=version)
    assert answer.status_code == 403, answer.text
