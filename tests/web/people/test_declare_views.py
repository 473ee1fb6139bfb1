"""Any two records are declared one person from a page of theirs, with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.people.joined_records import PersonJoin
from orders.people.model import PersonPair, Sameness
from orders.register.changes import person_matches
from orders.register.model import Order
from orders.rules.vocabulary.events import EventKind
from tests.factories.accounts import make_account
from tests.factories.orders import at, happen, home, make_order, order_input, protected, subject
from tests.pages import check_page
from tests.signing_in import csrf_token, sign_in_as

pytestmark = pytest.mark.time_machine(at("2026-11-25 12:00"), tick=False)
SECRET = "9 Hidden Close"


@pytest.fixture
def two(client: FlaskClient, db: Session) -> tuple[Order, Order]:
    """Orders on two people whose records share nothing; a home on the second is withheld."""
    hidden = protected(home("WS1 1AA", lines=SECRET, confidential=True), given_names="Joy")
    unlike: dict[str, Any] = {"family_name": "Quill", "given_names": "Ed", "born_on": None}
    one = make_order(db, order_input())
    other = make_order(
        db,
        order_input(
            subject=subject(home("B2 2BB", lines="5 Away"), **unlike), protected_persons=(hidden,)
        ),
    )
    db.commit()
    sign_in_as(client, make_account(db, Role.CIVIL_ORDERS))
    return one, other


def send(client: FlaskClient, path: str, **form: str) -> Any:
    return client.post(path, data=form | {"csrf_token": csrf_token(client)})


def test_two_records_that_share_nothing_are_declared_one(
    client: FlaskClient, db: Session, two: tuple[Order, Order]
) -> None:
    one, other = two
    page = check_page(client.get(f"/people/{one.subject_id}").text)
    there = page.links["Say that another record is the same person"]
    assert "Daniel MARSH" in check_page(client.get(there).text).h1
    asked = send(client, there, other=other.reference.lower())
    assert asked.status_code == 422
    assert "Choose which of these people it is." in asked.text
    went = send(client, there, other=other.reference, record=f"{other.subject_id}")
    compare = f"/people/duplicates/{one.subject_id}/{other.subject_id}"
    assert went.location.endswith(compare)
    shown = client.get(compare).text
    assert "they share nothing" in shown
    assert SECRET not in shown
    assert send(client, compare, decision="SAME", reason="").status_code == 422
    assert send(client, compare, decision="SAME", reason="One fingerprint.").status_code == 303
    db.expire_all()
    assert db.scalars(select(PersonJoin)).one().reason == "One fingerprint."
    assert send(client, compare, decision="SAME", reason="Again.").status_code == 409
    assert send(client, compare, decision="DIFFERENT", reason="No.").status_code == 409


def test_by_the_number_of_a_record_one_goes_on_at_once(
    client: FlaskClient, two: tuple[Order, Order]
) -> None:
    one, other = two
    there = f"/people/duplicates/declare/{one.subject_id}"
    went = send(client, there, other=f"{other.subject_id}")
    assert went.location.endswith(f"/{one.subject_id}/{other.subject_id}")


@pytest.mark.parametrize("typed", ["", "nonsense", "WM26-99999-9", "999999", "9" * 40, "-1", "<b>"])
def test_nobody_is_told_plainly_and_what_was_typed_stays(
    client: FlaskClient, two: tuple[Order, Order], typed: str
) -> None:
    answer = send(client, f"/people/duplicates/declare/{two[0].subject_id}", other=typed)
    assert answer.status_code == 422
    assert "Enter the reference of an order that names them" in check_page(answer.text).text


def test_who_was_told_apart_may_be_declared_one_after_all(
    client: FlaskClient, db: Session, two: tuple[Order, Order]
) -> None:
    ids = sorted(each.subject_id for each in two)
    by = make_account(db)
    person_matches.tell_apart(db, *ids, reason="Seen.", by=by, now=at("2026-11-25 11:00"))
    db.commit()
    compare = f"/people/duplicates/{ids[0]}/{ids[1]}"
    assert send(client, compare, decision="SAME", reason="Prints.").status_code == 303
    db.expire_all()
    assert db.get(PersonPair, tuple(ids)) is None
    assert Sameness.DIFFERENT == "DIFFERENT"


def test_of_whom_only_a_mistake_speaks_nothing_is_shown(
    client: FlaskClient, db: Session, two: tuple[Order, Order]
) -> None:
    one, other = two
    happen(db, other, EventKind.ENTERED_IN_ERROR, "2026-11-25 11:00")
    db.commit()
    assert client.get(f"/people/duplicates/declare/{other.subject_id}").status_code == 404
    assert client.get(f"/people/duplicates/{one.subject_id}/{other.subject_id}").status_code == 404
    there = f"/people/duplicates/declare/{one.subject_id}"
    for typed in (other.reference, f"{other.subject_id}"):
        assert send(client, there, other=typed).status_code == 422


def test_an_officer_declares_nobody(
    client: FlaskClient, db: Session, two: tuple[Order, Order]
) -> None:
    sign_in_as(client, make_account(db, Role.LPA_SUPERVISOR))
    assert client.get(f"/people/duplicates/declare/{two[0].subject_id}").status_code == 403
    assert "Say that another record" not in client.get(f"/people/{two[0].subject_id}").text
