"""Choosing, while recording, who of the register a person is; nothing withheld is shown by it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.audit.model import AuditEntry
from orders.people.joined_records import PersonJoin, same_records
from orders.people.likeness import pairs
from orders.people.model import Address, PersonPair
from orders.register.model import Draft, Order
from orders.register.person_facts import removals
from orders.rules.vocabulary.events import EventKind
from tests.contracts.test_statements import CEILING
from tests.factories.accounts import make_account
from tests.factories.orders import (
    acting,
    at,
    happen,
    home,
    make_order,
    notice_input,
    protected,
    subject,
)
from tests.search.scenes import counted
from tests.signing_in import sign_in, sign_in_as
from tests.web import writing
from tests.web.writing import HOME, NOTICE, OTHER_HOME, PROTECTED, SUBJECT, Writing

pytestmark = pytest.mark.time_machine(at("2026-11-20 22:00"), tick=False)
PNC = "2026/0123456L"
OWN_PNC = f'value="{PNC}"'
"""How a page shows it as theirs; the hint of its field is the same number."""
SECRET = "9 Hidden Close"
LOOK = {"look": "yes"}


@pytest.fixture
def held(civil: FlaskClient, db: Session) -> Order:
    """A notice on Daniel Marsh for Grace Okafor, whose home is withheld."""
    hidden = home("WS1 1AA", lines=SECRET, confidential=True)
    given = notice_input(subject=subject(pnc_id=PNC), started_at=at("2026-10-01 08:00"))
    given = replace(given, protected_persons=(protected(hidden),))
    order = make_order(db, given)
    db.commit()
    return order


def grace(db: Session, held: Order) -> int:
    db.refresh(held, ["protections"])
    return held.protections[0].person_id


def person(given: str = "Daniel", family: str = "Marsh", **more: Any) -> dict[str, Any]:
    """A person's page as a browser sends it, with its first address left empty."""
    form = {name: said for name, said in SUBJECT.items() if not name.startswith("aliases")}
    blank = {f"home-{name}": "" for name in ("lines", "postcode", "home_of", "coordinates")}
    names = {"given_names": given, "family_name": family}
    return form | blank | {"home-kind": "HOME"} | names | more


def home_fields(form: dict[str, Any] = HOME) -> dict[str, Any]:
    return {f"home-{name}": said for name, said in form.items()}


def newest(db: Session) -> Order:
    db.expire_all()
    return db.scalars(select(Order).order_by(Order.id.desc()).limit(1)).one()


def finish(draft: Writing, *, without: tuple[str, ...] = ()) -> None:
    draft.all({key: form for key, form in NOTICE.items() if key not in without})
    answer = draft.send(f"{draft.path}/record")
    assert answer.status_code == 303, writing.read(answer).text


def test_a_person_is_looked_for_before_anything_else_is_typed(
    civil: FlaskClient, held: Order
) -> None:
    draft = writing.begin(civil)
    blank = {f"born_on-{part}": "" for part in ("day", "month", "year")}
    answer = draft.save("subject", person("", "marsh", **blank, **LOOK))
    assert answer.status_code == 303
    assert answer.location.endswith("/who/subject?looked=1")
    page = writing.read(civil.get(answer.location))
    assert page.h1 == "Is it one of these people?"
    for words in ("Daniel MARSH", "27 Mar 1988", "1 Invented Street", held.reference, "PNC id"):
        assert words in page.text
    none = draft.save("subject", person("Zuzanna", "Quill", **LOOK))
    assert none.location.endswith("/subject?looked=none")
    page = writing.read(civil.get(none.location))
    assert "The register has no person like this" in page.text
    assert "There is a problem" not in page.text


def test_by_a_reference_its_people_are_offered(
    civil: FlaskClient, db: Session, held: Order
) -> None:
    draft = writing.begin(civil)
    typed = held.reference.lower().replace("-", " ")
    answer = draft.save("subject", person("", "", look_reference=typed, **LOOK))
    text = writing.read(civil.get(answer.location)).text
    assert "Daniel MARSH" in text
    assert "Grace OKAFOR" in text
    assert SECRET not in text
    assert "address withheld" in text


def test_what_was_always_wrong_of_a_person_is_not_offered(
    civil: FlaskClient, db: Session, held: Order
) -> None:
    own = Address.person_id == held.subject_id
    options: dict[str, Any] = {"reason": "Another man's.", "reference": held.reference}
    options |= acting(db, "2026-11-20 21:00")
    who, number = held.subject_id, db.scalars(select(Address.id).where(own)).one()
    removals.take_out(db, "address", number, person_id=who, **options)
    db.commit()
    draft = writing.begin(civil)
    answer = draft.save("subject", person("", "marsh", look_reference=held.reference, **LOOK))
    engine = civil.application.extensions["engine"]
    with counted(engine) as sent:
        page = writing.read(civil.get(answer.location))
    assert "Daniel MARSH" in page.text
    assert "1 Invented Street" not in page.text
    assert len(sent) <= CEILING, "\n".join(sent)


def test_this_is_them_offers_what_the_register_has_and_joins_when_recorded(
    civil: FlaskClient, db: Session, held: Order
) -> None:
    draft = writing.begin(civil)
    draft.saved("subject", person("", "Marsh", **LOOK))
    said = {"offered": f"{held.subject_id}", f"choice-{held.subject_id}": "SAME", "looked": "1"}
    answer = draft.save("who/subject", said)
    assert answer.status_code == 303, writing.read(answer).text
    page = civil.get(answer.location).text
    for value in ("Daniel", OWN_PNC, "1 Invented Street", "B1 1AA"):
        assert value in page
    assert "This is a person the register has." in page
    draft.saved("subject", person(pnc_id=PNC, **home_fields()))
    assert "Yes: joined with the person you chose" not in civil.get(draft.path).text
    finish(draft, without=("subject", "subject/homes/1"))
    order = newest(db)
    assert same_records(db, order.subject_id) == (held.subject_id, order.subject_id)
    made = db.scalars(select(PersonJoin)).one()
    assert made.reason == f"Chosen while recording {order.reference}."


def test_who_is_chosen_with_a_withheld_home_needs_none_and_shows_none(
    civil: FlaskClient, db: Session, held: Order
) -> None:
    draft, own = writing.begin(civil), grace(db, held)
    answer = draft.save(
        "protected-1", PROTECTED | home_fields({"kind": "HOME", "lines": ""}) | LOOK
    )
    seen = [writing.read(civil.get(answer.location)).text]
    answer = draft.save("who/protected-1", {"offered": f"{own}", f"choice-{own}": "SAME"})
    seen.append(civil.get(answer.location).text)
    assert "1 address of theirs is withheld and not shown here." in seen[-1]
    form = PROTECTED | {"home-kind": "HOME", "home-lines": "", "home-postcode": ""}
    answer = draft.save("protected-1", form)
    assert answer.status_code == 303, writing.read(answer).text
    # Her child lives with her: nothing of that home is shown either.
    child = PROTECTED | {"given_names": "Abi", "born_on-year": "2015"}
    child |= {"home-kind": "HOME", "home-home_of": "protected-1", "home-lines": ""}
    draft.saved("protected-2", child)
    draft.all({key: form for key, form in NOTICE.items() if not key.startswith("protected")})
    seen += [civil.get(f"{draft.path}/{key}").text for key in ("check", "protected-1", "")]
    seen.append(civil.get(f"{draft.path}/protected-2/homes").text)
    kept = db.scalars(select(Draft.pages)).one()
    assert SECRET not in json.dumps(kept)
    assert draft.send(f"{draft.path}/record").status_code == 303
    order = newest(db)
    seen.append(civil.get(f"/orders/{order.reference}").text)
    assert [text for text in seen if SECRET in text or "WS1 1AA" in text] == []
    homes = db.scalars(select(Address).where(Address.lines == SECRET)).all()
    assert [each.confidential for each in homes] == [True, True]
    sign_in(civil, Role.OFFICER)
    assert SECRET not in civil.get(f"/orders/{order.reference}").text


def test_somebody_else_needs_a_reason_and_is_not_asked_again(
    civil: FlaskClient, db: Session, held: Order
) -> None:
    draft = writing.begin(civil)
    answer = draft.save("subject", person(**home_fields()))
    assert "/who/subject" in answer.location
    said = {"offered": f"{held.subject_id}", f"choice-{held.subject_id}": "OTHER", "reason": ""}
    wrong = draft.save("who/subject", said)
    assert wrong.status_code == 422
    assert "Enter why they are a different person" in writing.read(wrong).text
    went = draft.save("who/subject", said | {"reason": "A cousin."})
    assert went.location.endswith("/protected-1")
    again = draft.save("subject", person(**home_fields()))
    assert "/who/" not in again.location
    finish(draft, without=("subject", "subject/homes/1"))
    pair = db.scalars(select(PersonPair).where(PersonPair.first_id == held.subject_id)).one()
    assert pair.reason == "A cousin."
    assert all(held.subject_id not in each for each in pairs.undecided(db, limit=9))


def test_not_sure_stands_on_the_list(civil: FlaskClient, db: Session, held: Order) -> None:
    draft = writing.begin(civil)
    draft.saved("subject", person(**home_fields()))
    said = {"offered": f"{held.subject_id}", f"choice-{held.subject_id}": "UNSURE"}
    draft.saved("who/subject", said)
    assert "Not sure: recorded apart" in _check(draft)
    answer = draft.send(f"{draft.path}/record")
    assert answer.status_code == 303
    listed = writing.read(civil.get("/people/duplicates")).text
    assert "A recorder was not sure" in listed
    assert db.scalars(select(PersonJoin)).all() == []


def _check(draft: Writing) -> str:
    draft.all({key: form for key, form in NOTICE.items() if not key.startswith("subject")})
    return draft.page("check").text


@pytest.mark.parametrize(
    "said",
    [{}, {"choice-{own}": "NONSENSE"}, {"choice-{own}": "SAME", "choice-{other}": "SAME"}],
)
def test_each_person_offered_is_answered_and_one_only_is_them(
    civil: FlaskClient, db: Session, held: Order, said: dict[str, str]
) -> None:
    draft, other = writing.begin(civil), grace(db, held)
    draft.saved("subject", person(**LOOK))
    names = {"own": held.subject_id, "other": other}
    form = {name.format(**names): value for name, value in said.items()}
    answer = draft.save("who/subject", {"offered": f"{held.subject_id},{other}", **form})
    assert answer.status_code == 422
    assert "Choose" in writing.read(answer).text
    assert "Daniel MARSH" in writing.read(answer).text


def test_whom_nobody_looked_for_is_offered_before_the_record_is_made(
    civil: FlaskClient, held: Order
) -> None:
    page = writing.begin(civil).all(NOTICE).page("check")
    assert "The register may already have" in page.text
    assert any("/who/subject" in href for href in page.links.values())


def test_what_was_offered_is_logged(civil: FlaskClient, db: Session, held: Order) -> None:
    draft = writing.begin(civil)
    answer = draft.save("subject", person(**LOOK))
    civil.get(answer.location)
    line = db.scalars(select(AuditEntry).where(AuditEntry.what == "draft.same-person")).one()
    assert held.reference in json.dumps(line.details)


def test_who_is_chosen_by_a_number_nobody_was_offered_is_a_look_that_is_logged(
    civil: FlaskClient, db: Session, held: Order
) -> None:
    draft = writing.begin(civil)
    draft.save("subject", person("Ivo", "Stern", **home_fields()))
    own = held.subject_id
    answer = draft.save("who/subject", {"offered": f"{own}", f"choice-{own}": "SAME"})
    assert answer.status_code == 303
    assert OWN_PNC in civil.get(answer.location).text
    line = db.scalars(select(AuditEntry).where(AuditEntry.what == "draft.same-person")).one()
    assert line.details is not None
    assert line.details["people"] == [own]
    assert f"p{own}" in (line.shown or "").split()


def test_nobody_is_chosen_of_whom_no_order_says_anything(
    civil: FlaskClient, db: Session, held: Order
) -> None:
    happen(db, held, EventKind.ENTERED_IN_ERROR, "2026-10-01 09:00")
    db.commit()
    draft = writing.begin(civil)
    draft.save("subject", person("Ivo", "Stern", **home_fields()))
    own = held.subject_id
    answer = draft.save("who/subject", {"offered": f"{own}", f"choice-{own}": "SAME"})
    assert answer.status_code == 404
    assert OWN_PNC not in answer.text + civil.get(f"{draft.path}/subject").text


@pytest.mark.parametrize("instead", ["OTHER", "UNSURE"])
def test_what_was_filled_in_of_the_wrong_person_is_taken_out_again(
    civil: FlaskClient, db: Session, held: Order, instead: str
) -> None:
    draft, own = writing.begin(civil), held.subject_id
    draft.saved("subject", person("", "Marsh", **LOOK))
    offered = {"offered": f"{own}", "looked": "1", "reason": ""}
    answer = draft.save("who/subject", offered | {f"choice-{own}": "SAME"})
    page = civil.get(answer.location).text
    assert OWN_PNC in page
    assert "1 Invented Street" in page
    # A form that is sent back meanwhile loses nothing of it.
    assert draft.save("who/subject", offered | {f"choice-{own}": "OTHER"}).status_code == 422
    said = offered | {f"choice-{own}": instead, "reason": "Another face."}
    assert draft.save("who/subject", said).status_code == 303
    page = civil.get(f"{draft.path}/subject").text
    assert 'value="Marsh"' in page
    assert [each for each in (OWN_PNC, "Daniel", "1 Invented Street") if each in page] == []


def test_what_the_recorder_wrote_over_stays(civil: FlaskClient, held: Order) -> None:
    draft, own = writing.begin(civil), held.subject_id
    draft.saved("subject", person("", "Marsh", **LOOK))
    draft.save("who/subject", {"offered": f"{own}", f"choice-{own}": "SAME", "looked": "1"})
    draft.save("subject", person("Denis", "Marsh", pnc_id=PNC, **home_fields()))
    said = {"offered": f"{own}", f"choice-{own}": "OTHER", "reason": "Another face."}
    assert draft.save("who/subject", said).status_code == 303
    page = civil.get(f"{draft.path}/subject").text
    assert 'value="Denis"' in page
    assert OWN_PNC not in page


def test_a_draft_of_another_account_offers_nobody(
    civil: FlaskClient, db: Session, held: Order
) -> None:
    draft = writing.begin(civil)
    draft.saved("subject", person(**LOOK))
    sign_in_as(civil, make_account(db, Role.CIVIL_ORDERS))
    answer = civil.get(f"{draft.path}/who/subject")
    assert (answer.status_code, answer.location) == (303, draft.path)


def test_several_people_are_written_one_page_each(civil: FlaskClient, db: Session) -> None:
    draft = writing.begin(civil)
    answer = draft.save("subject", person("Ivo", "Stern", **home_fields()))
    assert answer.location.endswith("/protected-1")
    mother = PROTECTED | home_fields(OTHER_HOME) | {"then": "another"}
    assert draft.save("protected-1", mother).location.endswith("/protected-2")
    page = draft.page("protected-2")
    assert "Lives at the same address as" in page.text
    child = PROTECTED | {"given_names": "Abi", "home-home_of": "protected-1", "home-lines": ""}
    assert draft.save("protected-2", child).location.endswith("/protected")
    draft.all({key: form for key, form in NOTICE.items() if "1" not in key and key != "subject"})
    assert "The same address as protected person 1" in draft.page("check").text
    assert draft.send(f"{draft.path}/record").status_code == 303
    lines = db.scalars(select(Address.lines).order_by(Address.id)).all()
    assert lines == ["1 Invented Street\nAlder", "2 Invented Close", "2 Invented Close"]


@pytest.mark.parametrize("whose", ["protected-1", "protected-9", "grounds", "<b>"])
def test_an_address_cannot_be_that_of_nobody(civil: FlaskClient, whose: str) -> None:
    draft = writing.begin(civil)
    draft.saved("subject", person("Ivo", "Stern", **home_fields()))
    form = PROTECTED | {"home-home_of": whose, "home-lines": ""}
    answer = draft.save("protected-1", form)
    assert answer.status_code == 422
    assert "Choose another person of this record." in writing.read(answer).text
