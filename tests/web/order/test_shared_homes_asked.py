"""Forms that ask whether a protected person lives where the subject does, and check it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.register.model import Order, Protection
from orders.register.schemas.condition import ConditionInput
from orders.register.schemas.order import ProtectedInput
from orders.rules.vocabulary.events import EventKind
from tests.api.calling import make_program
from tests.factories.orders import NON_MOLEST, at, happen, make_order, notice_input, protected
from tests.pages import check_page
from tests.sent_forms import sent_by
from tests.web import writing
from tests.web.order_pages import HIDDEN, moment
from tests.web.writing import HOME, PROTECTED, SUBJECT

pytestmark = pytest.mark.time_machine(at("2026-11-23 12:00"), tick=False)
PREMISES = ConditionInput("NO_ENTER_PREMISES", "Do not enter.", premises="SUBJECT")
MADE = {
    **moment("made_at", "2026-11-23 11:00"),
    "last_on-day": "20",
    "last_on-month": "12",
    "last_on-year": "2026",
    "court": "Alder Magistrates' Court",
}
ANSWERS = (True, False, None)
NO_ONE = "Conditions on premises need subject and protected person to live in them."


def heard(db: Session, person: ProtectedInput, answer: bool | None) -> Order:
    given = notice_input(
        protected_persons=(replace(person, shares_home=answer),),
        conditions=(NON_MOLEST, PREMISES) if answer is not False else (NON_MOLEST,),
        override_reason="As she says.",
    )
    order = make_order(db, given)
    happen(db, order, EventKind.SERVED, "2026-11-20 09:00")
    happen(db, order, EventKind.HEARING_OPENED, "2026-11-23 10:00")
    db.commit()
    return order


def of_hers(db: Session, order: Order) -> Protection:
    db.expire_all()
    return db.scalars(select(Protection).where(Protection.order_id == order.id)).one()


def granted(db: Session, notice: Order) -> Protection:
    asked = select(Order).where(Order.follows_id == notice.id)
    return of_hers(db, db.scalars(asked).one())


def form_of(client: FlaskClient, path: str) -> tuple[str, dict[str, Any]]:
    html = client.get(path).text
    return check_page(html).text, sent_by(html)


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_grant_asks_it_and_shows_what_the_notice_says(
    civil: FlaskClient, db: Session, answer: bool | None
) -> None:
    notice = heard(db, protected(), answer)
    path = f"/orders/{notice.reference}/grant"
    text, sent = form_of(civil, path)
    name = f"shares_home-{of_hers(db, notice).person_id}"
    assert "Does Grace OKAFOR live at the same premises as the subject?" in text
    assert sent.get(name) == [{True: "true", False: "false", None: ""}[answer]]
    done = civil.post(path, data=sent | MADE)
    assert done.status_code == 303, check_page(done.text).text
    assert granted(db, notice).shares_home is answer


def test_that_no_one_lives_there_is_confirmed_on_a_grant(civil: FlaskClient, db: Session) -> None:
    notice = heard(db, protected(), True)
    path = f"/orders/{notice.reference}/grant"
    _, sent = form_of(civil, path)
    sent |= MADE | {f"shares_home-{of_hers(db, notice).person_id}": "false"}
    asked = civil.post(path, data=sent)
    assert asked.status_code == 409
    assert NO_ONE in check_page(asked.text).text
    again = civil.post(path, data=sent_by(asked.text) | {"override_reason": "As sealed."})
    assert again.status_code == 303, check_page(again.text).text
    assert granted(db, notice).shares_home is False


def test_a_grant_shows_no_answer_that_is_kept_back_and_carries_it_on(
    civil: FlaskClient, db: Session
) -> None:
    shown = []
    for answer in ANSWERS:
        notice = heard(db, HIDDEN, answer)
        path = f"/orders/{notice.reference}/grant"
        text, sent = form_of(civil, path)
        assert "What is recorded is withheld: it may tell where they live." in text
        shown.append(sent[f"shares_home-{of_hers(db, notice).person_id}"])
        done = civil.post(path, data=sent | MADE)
        assert done.status_code == 303, check_page(done.text).text
        assert granted(db, notice).shares_home is answer
    assert shown[0] == shown[1] == shown[2]


@pytest.mark.parametrize("person", [HIDDEN, protected()], ids=["hidden", "shown"])
@pytest.mark.parametrize("answer", ANSWERS)
def test_a_program_says_it_on_a_grant_and_else_what_was_said_is_carried_on(
    client: FlaskClient, db: Session, person: ProtectedInput, answer: bool | None
) -> None:
    notice = heard(db, person, answer)
    program = make_program(client, db, "courts")
    there = f"/orders/{notice.reference}"
    number = of_hers(db, notice).person_id
    body: dict[str, Any] = {
        "made_at": "2026-11-23T11:00:00Z",
        "ends_at": "2026-12-21T00:00:00Z",
        "court": "Alder Magistrates' Court",
        "conditions": [{"code": "NON_MOLEST", "text_verbatim": "Molest no one."}],
    }
    version = program.get(there).headers["ETag"]
    wrong = program.post(f"{there}/grant", body | {"shares_home": {"0": True}}, version=version)
    assert wrong.status_code == 422
    made = program.post(f"{there}/grant", body, version=version)
    assert made.status_code == 201, made.text
    assert granted(db, notice).shares_home is answer
    told = [each["shares_home"] for each in made.json["protected_persons"]]
    assert told == [None if person is HIDDEN else answer]
    assert number == made.json["protected_persons"][0]["id"]


def test_a_person_who_is_added_is_asked_about_and_what_differs_is_confirmed(
    civil: FlaskClient, db: Session
) -> None:
    order = heard(db, protected(), True)
    path = f"/orders/{order.reference}/protected-persons/new"
    text, sent = form_of(civil, path)
    assert "Do they live at the same premises as the subject?" in text
    sent |= {
        "person-given_names": "Abi",
        "person-family_name": "Bell",
        "person-addresses-0-lines": "1 Invented Street",
        "person-addresses-0-postcode": "B1 1AA",
        "shares_home": "false",
        "reason": "Left out.",
    }
    asked = civil.post(path, data=sent)
    assert asked.status_code == 409
    assert "but the same address is given." in check_page(asked.text).text
    again = civil.post(path, data=sent_by(asked.text) | {"override_reason": "Two flats."})
    assert again.status_code == 303, check_page(again.text).text
    kept = select(Protection.shares_home).where(Protection.order_id == order.id)
    assert db.scalars(kept.order_by(Protection.id)).all() == [True, False]


def test_where_conditions_are_put_right_it_leads_to_where_it_is_said(
    civil: FlaskClient, db: Session
) -> None:
    order = heard(db, protected(), None)
    number = of_hers(db, order).person_id
    page = civil.get(f"/orders/{order.reference}/conditions/correct").text
    assert "Say so first, where it is not known yet" in check_page(page).text
    assert f"/orders/{order.reference}/corrections/connection/{number}" in page


def test_who_lives_at_the_subjects_address_is_shown_with_the_answer(civil: FlaskClient) -> None:
    draft = writing.begin(civil)
    draft.saved("subject", SUBJECT)
    draft.saved("subject/homes/1", HOME)
    draft.saved("protected-1", PROTECTED | {"home-home_of": "subject"})
    html = civil.get(f"{draft.path}/protected-1").text
    assert sent_by(html)["shares_home"] == ["true"]
    draft.all({key: form for key, form in writing.NOTICE.items() if "protected-1" not in key})
    checked = draft.page("check").text
    assert "Lives at the same premises as the subject Yes" in checked
