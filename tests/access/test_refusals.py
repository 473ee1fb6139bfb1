"""Refused tries at others' records and failed sign-ins are in the log, and nothing typed is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.audit import log_queries
from orders.audit.model import Action, AuditEntry
from orders.register.model import Order
from tests.factories.areas import area_id, make_areas
from tests.factories.orders import home, make_order, notice_input, protected
from tests.signing_in import csrf_token, sign_in

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


@pytest.fixture
def order(db: Session) -> Order:
    """An order that counts in Alder alone."""
    make_areas(db)
    lives_there = (protected(home("B2 2BB", lines="2 Invented Close")),)
    made = make_order(db, notice_input(protected_persons=lives_there))
    db.commit()
    return made


@pytest.fixture
def officer(client: FlaskClient, db: Session, order: Order) -> FlaskClient:
    """An officer of Birch."""
    sign_in(client, Role.OFFICER, area_id=area_id(db, "BIR"))
    return client


def refused(db: Session) -> list[AuditEntry]:
    """Lines of refusals, in the order they were written."""
    db.expire_all()
    wanted = select(AuditEntry).where(AuditEntry.what == "access.refused")
    return list(db.scalars(wanted.order_by(AuditEntry.id)))


def test_a_try_at_anothers_order_is_named(officer: FlaskClient, db: Session, order: Order) -> None:
    for path in ("", "/map-frame", "/points.json"):
        assert officer.get(f"/orders/{order.reference}{path}").status_code == 404
    lines = refused(db)
    assert [line.reference for line in lines] == [order.reference] * 3
    assert {line.action for line in lines} == {Action.ACCESS}
    assert all(line.author and line.details["from"] == "127.0.0.1" for line in lines)
    assert all(line.shown is None for line in lines)


def test_a_try_at_a_person_is_named_as_tried_not_as_shown(
    officer: FlaskClient, db: Session, order: Order
) -> None:
    assert officer.get(f"/people/{order.subject_id}").status_code == 404
    [line] = refused(db)
    assert line.shown == f" tp{order.subject_id} "
    assert line.details["tried"] == {"person_id": order.subject_id}


def test_a_try_at_what_is_not_there_is_noted_and_nothing_typed_is_kept(
    officer: FlaskClient, db: Session
) -> None:
    assert officer.get("/orders/Jo Bloggs of Acacia Avenue").status_code == 404
    assert officer.get("/no-such-page/Jo Bloggs").status_code == 404
    [line] = refused(db)
    assert line.reference is None
    assert "Bloggs" not in repr((line.details, line.what, line.shown))


def test_what_a_role_may_not_open_is_named(client: FlaskClient, db: Session, order: Order) -> None:
    sign_in(client, Role.ANALYST)
    assert client.get(f"/orders/{order.reference}").status_code == 403
    [line] = refused(db)
    assert (line.reference, line.details["status"]) == (order.reference, 403)


def test_strangers_who_miss_a_page_leave_no_line(client: FlaskClient, db: Session) -> None:
    assert client.get("/static/nothing.js").status_code == 404
    assert refused(db) == []


def test_a_failed_sign_in_says_from_where_and_keeps_no_name(
    client: FlaskClient, db: Session
) -> None:
    form = {"password": "wrong", "csrf_token": csrf_token(client)}
    for typed in ("Jo Bloggs", "jo bloggs ", "somebody else"):
        client.post("/sign-in", data={"username": typed, **form})
    lines = db.scalars(select(AuditEntry).where(AuditEntry.what == "sign-in.failed")).all()
    hashes = [line.details["typed_hash"] for line in lines]
    assert hashes[0] == hashes[1] != hashes[2]
    assert {line.details["from"] for line in lines} == {"127.0.0.1"}
    assert "bloggs" not in repr([line.details for line in lines]).lower()


def test_every_sort_of_refusal_says_from_where_and_keeps_nothing_typed(
    client: FlaskClient, db: Session, order: Order
) -> None:
    token = csrf_token(client)
    passwords = {"new": "Jo Bloggs of Acacia", "again": "Jo Bloggs of Acacia", "csrf_token": token}
    client.post("/account/new-password", data={"username": "Jo Bloggs", "code": "1", **passwords})
    client.post("/account/new-password", data={"link": "Jo Bloggs", **passwords})
    for key in ("Bearer ork_Bloggs", "Basic Bloggs"):
        path = f"/api/v1/orders/{order.reference}"
        assert client.get(path, headers={"Authorization": key}).status_code == 401
    sign_in(client, Role.OFFICER, area_id=area_id(db, "BIR"))
    assert client.get(f"/api/v1/orders/{order.reference}").status_code == 404
    token = csrf_token(client)
    client.post("/account/password", data={"present": "Bloggs", "csrf_token": token})
    db.expire_all()
    sought = log_queries.Sought(action=log_queries.Type.REFUSED)
    lines, _ = log_queries.lines(db, sought, limit=50)
    assert sorted(line.what for line in lines) == sorted(
        ["account.secret-wrong"] * 2 + ["access.refused"] * 3 + ["password.wrong"]
    )
    assert {line.details["from"] for line in lines} == {"127.0.0.1"}
    assert "bloggs" not in repr([(line.details, line.reason) for line in lines]).lower()
    tried = [line for line in lines if line.what == "access.refused"]
    assert [line.reference for line in tried] == [order.reference] * 3
