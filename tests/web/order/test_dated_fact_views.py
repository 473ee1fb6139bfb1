"""Phones, vehicles, flags and the like on pages and by API, and who is kept from reading them."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.people.dated_facts.kinds import FactKind
from orders.people.dated_facts.model import DatedFact
from orders.people.model import Address
from orders.register.model import Order
from tests.api.calling import make_program
from tests.factories.accounts import make_account
from tests.factories.areas import area_id
from tests.factories.orders import make_order, notice_input
from tests.pages import check_page
from tests.signing_in import sign_in_as
from tests.web.order.test_person_facts_views import facts, hers
from tests.web.order_pages import HIDDEN, NOW, SECRET, logged, page_of, send_shown

pytestmark = pytest.mark.time_machine(NOW, tick=False)
NUMBER, PLATE = "07700 900982", "BD51 SMR"
PHONE = {"number": NUMBER, "note": "his mother's", "source": "PC 1 Hale"}
KEPT = "Withheld: it may tell where they live."


def test_each_kind_is_added_on_a_page_and_shown_on_order_person_and_sheet(
    client: FlaskClient, db: Session, order: Order
) -> None:
    forms: dict[FactKind, dict[str, str]] = {
        FactKind.PHONE: PHONE,
        FactKind.VEHICLE: {"registration": PLATE, "description": "blue van"},
        FactKind.FLAG: {"flag": "MAPPA", "level": "level 2"},
        FactKind.BAIL: {"conditions": "To sign on daily at noon."},
        FactKind.SAFE_CONTACT: {"way": "Text first.", "hours": "after 18:00"},
        FactKind.ADVOCATE: {"name": "Ms Fenn", "organisation": "Refuge of Alder"},
    }
    assert forms.keys() == set(FactKind)
    for kind, form in forms.items():
        there = facts(order, order.subject_id, f"/add/{kind.slug}")
        check_page(client.get(there).text)
        answer = send_shown(client, there, **({"source": "PC 1 Hale"} | form))
        assert answer.status_code == 303, check_page(answer.text).text
    said = [
        f"Phone {NUMBER}; his mother's",
        f"Vehicle {PLATE}; blue van",
        "Flag Managed under MAPPA; level 2",
        "Bail To sign on daily at noon.",
        "Safe way to ring Text first.; after 18:00",
        "Advocate Ms Fenn; Refuge of Alder",
    ]
    person = f"/people/{order.subject_id}"
    for path in (f"/orders/{order.reference}", person, f"{person}/sheet"):
        text = check_page(client.get(path).text).text
        assert [each for each in said if each not in text] == []
    assert len(logged(db, "person.fact-recorded")) == len(forms)


@pytest.mark.parametrize(
    ("slug", "form", "said"),
    [
        ("phone", {"number": "ring her"}, "Enter a phone number, like"),
        ("phone", {}, "Enter the phone number."),
        ("vehicle", {"registration": "a blue one"}, "Enter a registration number, like"),
        ("flag", {"flag": "TALL"}, "Choose one of the list."),
        ("bail", {"conditions": "x" * 4_001}, "Shorten this to 4,000 characters or fewer."),
    ],
)
def test_what_cannot_be_is_said_and_kept(
    client: FlaskClient, db: Session, order: Order, slug: str, form: dict[str, str], said: str
) -> None:
    there = facts(order, order.subject_id, f"/add/{slug}")
    answer = send_shown(client, there, source="Sentinel source", **form)
    assert answer.status_code == 422
    assert said in check_page(answer.text).text
    assert "Sentinel source" in answer.text
    assert db.scalars(select(DatedFact)).all() == []
    assert client.get(facts(order, order.subject_id, "/add/pigeon")).status_code == 404


def test_a_number_changes_and_what_was_can_still_be_read(
    client: FlaskClient, db: Session, order: Order
) -> None:
    who = order.subject_id
    send_shown(client, facts(order, who, "/add/phone"), **PHONE)
    fact = db.scalars(select(DatedFact)).one()
    there = facts(order, who, f"/dated/{fact.id}/change")
    check_page(client.get(there).text)
    days = {"on-day": "22", "on-month": "11", "on-year": "2026"}
    form = {"number": "07700 900111", "source": "Himself"}
    assert send_shown(client, there, **form, **days).status_code == 422
    answer = send_shown(client, there, **form, **days, reason="A new phone.")
    assert answer.status_code == 303, check_page(answer.text).text
    text = page_of(client, order).text
    assert "07700 900111" in text
    assert NUMBER not in text
    listed = check_page(client.get(facts(order, who)).text).text
    assert f"{NUMBER}; his mother's, until 21 Nov 2026; said by PC 1 Hale. A new phone." in listed
    assert client.get(there).status_code == 404
    assert logged(db, "person.fact-changed")[0].reason == "A new phone."


@pytest.fixture
def hidden(client: FlaskClient, db: Session, order: Order) -> tuple[Order, int]:
    """An order on whom a woman with a withheld home is protected, and her record."""
    page_of(client, order)
    made = make_order(db, notice_input(protected_persons=(HIDDEN,)))
    db.commit()
    return made, hers(db, made)


def everywhere(client: FlaskClient, made: Order, who: int) -> str:
    """All that pages and the API say of the order and the woman."""
    paths = [f"/orders/{made.reference}", facts(made, who), "/orders?area=BIR", "/orders.csv"]
    paths += [f"/people/{made.subject_id}", f"/people/{made.subject_id}/sheet"]
    return "\n".join(client.get(path).text for path in paths)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LPA_SUPERVISOR, Role.CIVIL_ORDERS])
def test_what_may_tell_where_she_lives_is_told_to_nobody_but_who_typed_it(
    client: FlaskClient, db: Session, hidden: tuple[Order, int], role: Role
) -> None:
    made, who = hidden
    words = {
        "phone": {"number": NUMBER, "note": "Sentinel-note"},
        "vehicle": {"registration": PLATE, "description": "Sentinel-van"},
        "safe-contact": {"way": "Sentinel-way", "hours": "Sentinel-hours"},
        "advocate": {"name": "Sentinel-adviser", "organisation": "Sentinel-refuge"},
    }
    for slug, form in words.items():
        there = facts(made, who, f"/add/{slug}")
        assert send_shown(client, there, source="Sentinel-source", **form).status_code == 303
    assert "Sentinel-way" in page_of(client, made).text
    wrong = db.scalars(select(DatedFact.id).where(DatedFact.kind == FactKind.ADVOCATE)).one()
    gone = facts(made, who, f"/dated_fact/{wrong}/take-out")
    assert send_shown(client, gone, reason="Sentinel-reason").status_code == 303
    assert "Sentinel-reason" in client.get(facts(made, who)).text
    area = None if role is Role.CIVIL_ORDERS else area_id(db, "BIR")
    sign_in_as(client, make_account(db, role, area_id=area))
    told = everywhere(client, made, who)
    assert KEPT in told
    for secret in ("Sentinel", NUMBER, "07700900982", PLATE, "BD51SMR", SECRET):
        assert secret not in told


def test_a_program_reads_none_of_it_either(
    client: FlaskClient, db: Session, hidden: tuple[Order, int]
) -> None:
    made, who = hidden
    send_shown(client, facts(made, who, "/add/phone"), **PHONE)
    program = make_program(client, db)
    path = f"/orders/{made.reference}"
    (person,) = program.get(path).json["protected_persons"]
    (fact,) = person["facts"]
    assert (fact["kind"], fact["said"], fact["withheld"]) == ("PHONE", None, True)
    # What it sent itself it goes on reading, as with a home.
    body: dict[str, Any] = {"kind": "PHONE", "said": {"number": "07700 900111"}, "source": "x"}
    version = program.get(path).json["version"]
    there = f"{path}/people/{who}/facts"
    sent = program.post(there, body, version=f'"{version}"')
    assert sent.status_code == 201, sent.text
    assert "07700 900111" in sent.text
    assert NUMBER not in sent.text
    other = make_program(client, db, "other")
    assert "07700 900111" not in other.get(path).text


def test_who_opens_her_home_with_a_reason_reads_them_for_two_minutes(
    client: FlaskClient, db: Session, hidden: tuple[Order, int]
) -> None:
    made, who = hidden
    send_shown(client, facts(made, who, "/add/phone"), **PHONE)
    sign_in_as(client, make_account(db, Role.CIVIL_ORDERS))
    assert NUMBER not in page_of(client, made).text
    number = db.scalars(select(Address.id).where(Address.lines == SECRET)).one()
    answer = send_shown(
        client,
        f"/orders/{made.reference}/addresses/{number}/show",
        purpose="WELFARE_CHECK",
        reason="She called.",
    )
    assert answer.status_code == 303, check_page(answer.text).text
    opened = client.get(answer.location).text
    assert SECRET in opened
    assert NUMBER in opened
    assert NUMBER not in client.get(f"/orders/{made.reference}").text


def test_by_the_api_a_fact_is_added_changed_and_taken_out(
    client: FlaskClient, db: Session, order: Order
) -> None:
    program = make_program(client, db)
    path = f"/orders/{order.reference}"
    there = f"{path}/people/{order.subject_id}"
    body: dict[str, Any] = {
        "kind": "VEHICLE",
        "said": {"registration": PLATE},
        "starts_on": "2026-11-20",
        "source": "ANPR",
    }
    version = program.get(path).json["version"]
    added = program.post(f"{there}/facts", body, version=f'"{version}"')
    assert added.status_code == 201, added.text
    (fact,) = added.json["subject"]["facts"]
    assert (fact["said"], fact["withheld"]) == ({"registration": PLATE}, False)
    change: dict[str, Any] = {"on": "2026-11-22", "reason": "Sold.", "source": "DVLA"}
    wrong = change | {"said": {"registration": "none"}}
    changes = f"{there}/facts/{fact['id']}/changes"
    assert program.post(changes, wrong, version=f'"{version + 1}"').status_code == 422
    ended = program.post(changes, change, version=f'"{version + 1}"')
    assert ended.status_code == 201, ended.text
    assert ended.json["subject"]["facts"][0]["ends_on"] == "2026-11-22"
    assert program.post(changes, change, version=f'"{version + 2}"').status_code == 409
    out = {"sort": "dated_fact", "id": fact["id"], "reason": "Another man's."}
    gone = program.post(f"{there}/removals", out, version=f'"{version + 2}"')
    assert gone.status_code == 201, gone.text
    assert gone.json["subject"]["facts"] == []
    for wrong in (body | {"kind": "PIGEON"}, body | {"said": {}}, body | {"said": {"x": "y"}}):
        answer = program.post(f"{there}/facts", wrong, version=f'"{version + 3}"')
        assert answer.status_code == 422, answer.text
