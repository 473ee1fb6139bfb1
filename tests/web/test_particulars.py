"""Who somebody is, on the pages: written page by page, shown to whom it concerns, no further."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.audit.model import Action, AuditEntry
from orders.people.answers import answers_of
from orders.people.model import Person, PersonName
from orders.register.model import Order, Protection
from orders.rules.vocabulary.characteristics import (
    Characteristic,
    CharacteristicAnswer,
    UnansweredReason,
)
from orders.rules.vocabulary.codes import PersonFlag
from tests.factories.areas import area_id
from tests.factories.orders import make_served_notice, notice_input, subject
from tests.pages import Page, check_page
from tests.signing_in import sign_in
from tests.web import writing
from tests.web.writing import NOTICE, PROTECTED, SUBJECT

FAITH = "Sentinel-Faith"
TOLD: dict[str, Any] = {
    "born_on-day": "",
    "born_on-month": "",
    "born_on-year": "",
    "birth_year": "1988",
    "gender_described": "non-binary",
    "pnc_id": "26/1w",
    "cro_no": "65656/91H",
    "asn": "26/20AA/01/1X",
    "connect_nominal_ref": "C-77",
    "flags": ["MARAC", "SERVICE_PERSONNEL"],
    "dash_risk": "HIGH",
    "warning_markers": "Weapons",
    "characteristics-ETHNICITY_SELF_DEFINED": "18+1 W3",
    "characteristics-ETHNICITY_OFFICER": "16+1 NS UNKNOWN",
    "characteristics-RELIGION": FAITH,
    "characteristics-RELIGION-gap": "DECLINED",
    "characteristics-DISABILITY-gap": "NOT_ASKED",
    "characteristics-LANGUAGE": "Punjabi",
    "characteristics-INTERPRETER": "YES",
    "aliases-0-notified_on-day": "3",
    "aliases-0-notified_on-month": "2",
    "aliases-0-notified_on-year": "2025",
}


@pytest.fixture
def told(db: Session) -> Order:
    answers = {
        Characteristic.RELIGION: CharacteristicAnswer(FAITH),
        Characteristic.DISABILITY: CharacteristicAnswer(gap=UnansweredReason.DECLINED),
        Characteristic.LANGUAGE: CharacteristicAnswer("Punjabi"),
    }
    who = subject(
        born_on=None,
        birth_year=1988,
        cro_no="065656/91H",
        characteristics=answers,
        flags=(PersonFlag.SERVICE_PERSONNEL,),
    )
    order = make_served_notice(db, notice_input(subject=who))
    db.commit()
    return order


def page_at(client: FlaskClient, path: str) -> Page:
    answer = client.get(path)
    assert answer.status_code == 200
    return check_page(answer.get_data(as_text=True))


def test_all_that_is_written_of_a_person_is_read_once_more_and_kept(
    civil: FlaskClient, db: Session
) -> None:
    child = PROTECTED | {"is_relevant_child": "true", "lives_with": "an aunt"}
    pages = NOTICE | {"subject": SUBJECT | TOLD, "protected-1": child}
    draft = writing.begin(civil).all(writing.notice_of_an_hour_ago() | pages)
    check = draft.page("check").text
    for said in (
        "In 1988, day not known",
        "2026/0000001W",
        "065656/91H",
        "26/20AA/01/00000000001X",
        "Discussed at MARAC",
        "Religion or belief: Sentinel-Faith",
        "Disability: not asked",
        "Not stated (NS, 16+1), asked, not known",
        "A child whose interests matter",
        "an aunt",
    ):
        assert said in check
    assert draft.send(f"{draft.path}/record").status_code == 303
    db.expire_all()
    person = db.scalars(select(Person).order_by(Person.id)).first()
    assert person is not None
    assert (person.birth_year, person.asn) == (1988, "26/20AA/01/00000000001X")
    assert answers_of(db, [person.id])[person.id] == {
        Characteristic.ETHNICITY_SELF_DEFINED: CharacteristicAnswer("W3", "18+1"),
        Characteristic.ETHNICITY_OFFICER: CharacteristicAnswer(
            "NS", "16+1", UnansweredReason.UNKNOWN
        ),
        Characteristic.RELIGION: CharacteristicAnswer(FAITH),
        Characteristic.DISABILITY: CharacteristicAnswer(gap=UnansweredReason.NOT_ASKED),
        Characteristic.LANGUAGE: CharacteristicAnswer("Punjabi"),
        Characteristic.INTERPRETER: CharacteristicAnswer("YES"),
    }
    notified = select(PersonName.notified_on).where(PersonName.notified_on.is_not(None))
    assert [str(each) for each in db.scalars(notified)] == ["2025-02-03"]
    assert db.scalars(select(Protection.lives_with)).all() == ["an aunt"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        pytest.param("pnc_id", "2001/0171310S", "never I, O or S", id="D26"),
        pytest.param("cro_no", "85227/65G", "does not fit its figures", id="D27"),
        pytest.param("asn", "1", "year, force and unit", id="asn"),
        pytest.param("birth_year", "1989", "not the year of the date of birth", id="year"),
        pytest.param("characteristics-ETHNICITY_OFFICER", "W1", "the list", id="ethnicity"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    civil: FlaskClient, name: str, text: str, said: str
) -> None:
    draft = writing.begin(civil)
    answer = draft.save("subject", SUBJECT | {name: text})
    assert answer.status_code == 422
    page = writing.read(answer)
    assert said in page.text
    assert f'href="#{name}"' in answer.get_data(as_text=True)


def test_there_is_always_room_for_one_more_name(civil: FlaskClient) -> None:
    draft = writing.begin(civil)
    names = {f"aliases-{number}-given_names": f"Dan{number}" for number in range(5)}
    draft.saved("subject", SUBJECT)
    assert "Other name 3" in draft.page("subject").text
    for number in range(2, 5):
        written = {name: text for name, text in names.items() if int(name[8]) <= number}
        draft.saved("subject", SUBJECT | written)
        text = draft.page("subject").text
        assert f"Other name {number + 2}" in text
        assert f"Other name {number + 3}" not in text


def test_the_page_says_what_to_know_and_not_what_is_sensitive(
    client: FlaskClient, told: Order
) -> None:
    sign_in(client, Role.LPA_SUPERVISOR)
    text = page_at(client, f"/orders/{told.reference}").text
    assert "in 1988, day not known, aged 37 or 38" in text
    assert "065656/91H" in text
    assert "Tell the commanding officer" in text
    assert "Punjabi" in text
    assert FAITH not in text
    assert "Equality answers" not in text


def test_the_civil_orders_team_reads_the_answers_on_a_page_of_their_own(
    civil: FlaskClient, told: Order, db: Session
) -> None:
    path = f"/orders/{told.reference}/people/{told.subject_id}/answers"
    page = page_at(civil, f"/orders/{told.reference}")
    assert FAITH not in page.text
    assert any(href.endswith(path) for href in page.links.values())
    text = page_at(civil, path).text
    for said in (FAITH, "declined to say", "not asked", "Punjabi"):
        assert said in text
    entry = db.scalars(select(AuditEntry).where(AuditEntry.what == "person.answers-read")).one()
    assert entry.action is Action.CONSULTATION
    assert entry.reference == told.reference
    assert FAITH not in str(entry.details)


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in {Role.CIVIL_ORDERS, Role.SERVICE}]
)
def test_nobody_else_reads_them(client: FlaskClient, told: Order, db: Session, role: Role) -> None:
    sign_in(client, role, area_id=area_id(db, "ALD"))
    path = f"/orders/{told.reference}/people/{told.subject_id}/answers"
    answer = client.get(path)
    assert answer.status_code == 403
    assert FAITH not in answer.get_data(as_text=True)


def test_somebody_on_no_such_order_has_no_answers(civil: FlaskClient, told: Order) -> None:
    assert civil.get(f"/orders/{told.reference}/people/999999/answers").status_code == 404


def test_no_download_names_an_answer(civil: FlaskClient, told: Order) -> None:
    for path in ("/orders.csv", "/orders"):
        answer = civil.get(f"{path}?area=WMP&status=all")
        assert told.reference in answer.get_data(as_text=True)
        assert FAITH not in answer.get_data(as_text=True)
