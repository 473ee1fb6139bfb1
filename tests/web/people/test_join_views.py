"""Records joined as one person: listed with the reason, and taken back with one."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.people.joined_records import PersonJoin
from tests.factories.accounts import make_account
from tests.factories.orders import at, make_order, order_input, subject
from tests.factories.people import join_records
from tests.pages import check_page
from tests.signing_in import csrf_token, sign_in_as


def test_a_join_is_listed_and_taken_back_with_a_reason(client: FlaskClient, db: Session) -> None:
    one, other = (
        make_order(db, order_input(subject=subject(given_names=name))) for name in ("Dan", "Danny")
    )
    made = join_records(db, one.subject_id, other.subject_id, now=at("2026-12-01 09:00"))
    db.commit()
    sign_in_as(client, make_account(db, Role.CIVIL_ORDERS))
    listed = check_page(client.get("/people/duplicates/joins").text).text
    assert "The same person." in listed
    assert one.reference in listed
    there = f"/people/duplicates/joins/{made.id}"
    assert other.reference in check_page(client.get(there).text).text
    token = {"csrf_token": csrf_token(client)}
    assert client.post(there, data=token).status_code == 422
    long = client.post(there, data=token | {"reason": "x" * 1_001})
    assert long.status_code == 422
    assert "x" * 1_001 in long.text
    assert client.post(there, data=token | {"reason": "Twins."}).status_code == 303
    db.expire_all()
    assert db.get_one(PersonJoin, made.id).taken_back_reason == "Twins."
    assert "No records are joined" in check_page(client.get("/people/duplicates/joins").text).text
    assert client.get(there).status_code == 409
