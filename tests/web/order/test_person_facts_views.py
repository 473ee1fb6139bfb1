"""Pages of what is known of a person: a name, a death, what is taken out as always wrong."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.people.model import Address, Death, PersonName
from orders.register.model import Order, Protection
from orders.rules.vocabulary.codes import NameKind
from tests.factories.accounts import make_account
from tests.factories.areas import area_id
from tests.factories.orders import at, make_order, notice_input, order_input
from tests.pages import check_page
from tests.signing_in import sign_in_as
from tests.web.order_pages import (
    HIDDEN,
    NOW,
    SECRET,
    guard_fields,
    logged,
    page_of,
    send,
    send_shown,
)

pytestmark = pytest.mark.time_machine(NOW, tick=False)
DIED = {"died_on-day": "21", "died_on-month": "11", "died_on-year": "2026", "source": "Coroner"}


def facts(order: Order, person_id: int, more: str = "") -> str:
    return f"/orders/{order.reference}/people/{person_id}/facts{more}"


def hers(db: Session, order: Order) -> int:
    return db.scalars(select(Protection.person_id).where(Protection.order_id == order.id)).one()


def test_a_name_is_added_and_every_order_lists_the_new_legal_one(
    client: FlaskClient, db: Session, order: Order
) -> None:
    there = facts(order, order.subject_id, "/name")
    check_page(client.get(there).text)
    form = {"kind": "LEGAL", "family_name": "Fenn", "given_names": "Alder"}
    answer = send_shown(client, there, **form)
    assert answer.status_code == 303
    page = check_page(client.get(answer.location).text)
    assert "The name is recorded." in page.text
    assert "Alder FENN" in page.text
    assert "Daniel MARSH (legal name)" in page.text
    assert logged(db, "person.named")[0].reference == order.reference


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"kind": "LEGAL"}, "Enter the name."),
        ({"kind": "TITLE", "family_name": "Fenn"}, "Must be one of"),
        ({"kind": "NICKNAME", "family_name": "x" * 201}, "Shorten this to 200 characters"),
    ],
    ids=["blank", "no such sort", "long"],
)
def test_a_name_that_cannot_be_is_said_and_kept(
    client: FlaskClient, db: Session, order: Order, form: dict[str, str], said: str
) -> None:
    answer = send_shown(client, facts(order, order.subject_id, "/name"), **form)
    assert answer.status_code == 422
    page = check_page(answer.text)
    assert page.title.startswith("Error: ")
    assert said in page.text
    assert form.get("family_name", "") in answer.text
    assert logged(db, "person.named") == []


def test_a_death_is_said_on_the_order_and_the_person_and_can_be_taken_out(
    client: FlaskClient, db: Session, order: Order
) -> None:
    there = facts(order, order.subject_id, "/death")
    check_page(client.get(there).text)
    answer = send_shown(client, there, **DIED)
    assert answer.status_code == 303
    said = "Daniel MARSH died on 21 November 2026 (Coroner)."
    assert said in check_page(client.get(answer.location).text).text
    for path in (f"/people/{order.subject_id}", f"/people/{order.subject_id}/sheet"):
        page = check_page(client.get(path).text)
        assert "Daniel MARSH has died." in page.text
        assert "Died 21 November 2026, said by Coroner" in page.text
    assert said not in page_of(client, order, "?at=2026-11-20T12:00").text
    death = db.scalars(select(Death)).one()
    listed = check_page(client.get(facts(order, order.subject_id)).text)
    assert "21 November 2026; said by Coroner" in listed.text
    there = facts(order, order.subject_id, f"/death/{death.id}/take-out")
    check_page(client.get(there).text)
    assert send_shown(client, there, reason=" ").status_code == 422
    answer = send_shown(client, there, reason="Another man of that name.")
    page = check_page(client.get(answer.location).text)
    assert "Another man of that name. Taken out" in page.text
    assert said not in page_of(client, order).text
    assert "has died" not in client.get(f"/people/{order.subject_id}").text
    assert logged(db, "person.fact-removed")[0].reason == "Another man of that name."
    assert client.get(there).status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"died_on-day": "23"}, "The day of death must be in the past."),
        ({"died_on-year": "1980"}, "The day of death must be after the day of birth."),
        ({"died_on-day": "31"}, "Enter a real date"),
        ({"died_on-day": "", "died_on-month": "", "died_on-year": ""}, "Enter the day they died."),
        ({"source": ""}, "Enter who said so."),
    ],
    ids=["tomorrow", "unborn", "31 November", "no day", "nobody"],
)
def test_a_death_that_cannot_be_is_said_and_kept(
    client: FlaskClient, db: Session, order: Order, changes: dict[str, str], said: str
) -> None:
    there = facts(order, order.subject_id, "/death")
    answer = send_shown(client, there, **(DIED | changes))
    assert answer.status_code == 422
    assert said in check_page(answer.text).text
    assert db.scalars(select(Death)).all() == []


def test_who_changed_the_order_meanwhile_is_not_overwritten(
    client: FlaskClient, db: Session, order: Order
) -> None:
    there = facts(order, order.subject_id, "/death")
    assert send(client, there, **DIED, version="77").status_code == 409
    assert db.scalars(select(Death)).all() == []


def test_a_protected_persons_death_asks_to_record_it_on_an_occupation_order(
    client: FlaskClient, db: Session, order: Order
) -> None:
    """Family Law Act 1996 s.36(9)."""
    given = order_input(
        kind="OCCUPATION",
        made_under="s.36",
        started_at=at("2026-11-19 11:00"),
        ends_at=at("2027-05-01 00:00"),
    )
    made = make_order(db, given)
    db.commit()
    assert "may end by this death" not in page_of(client, made).text
    send_shown(client, facts(made, hers(db, made), "/death"), **DIED)
    page = page_of(client, made)
    assert f"{made.reference} may end by this death." in page.text
    assert "Grace OKAFOR died on 21 November 2026" in page.text
    assert (
        f"/orders/{made.reference}/events/party-died"
        in client.get(f"/orders/{made.reference}").text
    )
    # Another order of hers says that she died, and nothing of an end.
    assert "may end by this death" not in page_of(client, order).text


def test_an_officer_reads_what_is_known_and_changes_nothing(
    client: FlaskClient, db: Session, order: Order
) -> None:
    sign_in_as(client, make_account(db, Role.OFFICER, area_id=area_id(db, "ALD")))
    page = check_page(client.get(facts(order, order.subject_id)).text)
    assert "Daniel MARSH" in page.text
    assert "Take out" not in page.text
    for more in ("/name", "/death", "/death/1/take-out"):
        assert client.get(facts(order, order.subject_id, more)).status_code == 403
        assert client.post(facts(order, order.subject_id, more)).status_code in {400, 403}


def test_a_withheld_home_is_not_told_by_what_is_known_or_was_taken_out(
    client: FlaskClient, db: Session, order: Order
) -> None:
    page_of(client, order)
    made = make_order(db, notice_input(protected_persons=(HIDDEN,)))
    db.commit()
    number = db.scalars(select(Address.id).where(Address.lines == SECRET)).one()
    there = facts(made, hers(db, made))
    for path in (there, f"{there}/address/{number}/take-out"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert SECRET not in answer.text
        assert "address withheld" in answer.text
    answer = send_shown(client, f"{there}/address/{number}/take-out", reason="Never hers.")
    assert answer.status_code == 303
    after = client.get(there)
    assert SECRET not in after.text
    assert "Never hers." in after.text


def test_the_name_a_record_came_with_is_not_taken_out(
    client: FlaskClient, db: Session, order: Order
) -> None:
    own = db.scalars(
        select(PersonName.id).where(
            PersonName.person_id == order.subject_id, PersonName.kind == NameKind.LEGAL
        )
    ).one()
    there = facts(order, order.subject_id, f"/person_name/{own}/take-out")
    answer = send_shown(client, there, reason="Misspelt.")
    assert answer.status_code == 422
    assert "This is the name the record came with." in check_page(answer.text).text


def test_what_is_of_another_person_is_not_found(
    client: FlaskClient, db: Session, order: Order
) -> None:
    other = make_order(db, order_input())
    db.add(
        Death(
            person_id=other.subject_id,
            died_on=date(2026, 11, 20),
            source="Coroner",
            recorded_at=NOW,
            recorded_by_id=make_account(db).id,
        )
    )
    db.commit()
    number = db.scalars(select(Death.id)).one()
    for sort in ("death", "account", "person_name"):
        there = facts(order, order.subject_id, f"/{sort}/{number + 900}/take-out")
        assert client.get(there).status_code == 404
    there = facts(order, order.subject_id, f"/death/{number}/take-out")
    assert client.get(there).status_code == 404
    assert send(client, there, reason="x", **guard_fields(db, order)).status_code == 404
    assert client.get(facts(order, other.subject_id)).status_code == 404
