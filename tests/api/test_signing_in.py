"""Who may use the API: a key of a service account, or for reading a signed-in browser."""

from __future__ import annotations

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access import keys
from orders.access.accounts import close
from orders.access.model import ApiKey
from orders.access.permissions import Role
from orders.audit.model import Action, AuditEntry
from orders.register.model import Order
from tests.api.calling import NOW, ROOT, Program, order_body, told
from tests.factories.orders import at
from tests.signing_in import csrf_token, sign_in


def test_without_a_key_or_a_session_nothing_is_told(program: Program, client: FlaskClient) -> None:
    answer = told(client.get(f"{ROOT}/areas"))
    assert (answer.status_code, answer.json["type"]) == (401, "/api#not-signed-in")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["Bearer ork_wrong", "Bearer", "Basic b3JrOng=", "Bearer ü"])
def test_a_wrong_key_opens_nothing_even_in_a_signed_in_browser(
    program: Program, client: FlaskClient, db: Session, header: str
) -> None:
    account = sign_in(client, Role.CIVIL_ORDERS)
    answer = told(client.get(f"{ROOT}/areas", headers={"Authorization": header}))
    assert answer.status_code == 401
    entry = db.scalars(select(AuditEntry).where(AuditEntry.what == "access.refused")).one()
    assert (entry.action, entry.account_id) == (Action.ACCESS, account.id)


def test_a_revoked_key_opens_nothing(program: Program, db: Session) -> None:
    assert program.get("/areas").status_code == 200
    number = db.scalars(select(ApiKey.id)).one()
    keys.revoke(db, number, by=None, now=NOW)
    db.commit()
    assert program.get("/areas").status_code == 401


def test_the_key_of_a_closed_account_opens_nothing(program: Program, db: Session) -> None:
    close(db, program.account, by=None, now=NOW)
    db.commit()
    assert program.get("/areas").status_code == 401


def test_a_key_is_kept_as_its_hash_with_its_last_use(
    program: Program, db: Session, the_time: time_machine.Traveller
) -> None:
    program.get("/areas")
    the_time.move_to(at("2026-11-20 09:00:30"))
    program.get("/areas")
    db.expire_all()
    key = db.scalars(select(ApiKey)).one()
    assert program.key not in (key.key_hash, key.name)
    assert key.last_used_at == NOW


def test_a_signed_in_browser_reads_and_changes_nothing(
    program: Program, client: FlaskClient, db: Session
) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    assert client.get(f"{ROOT}/areas").status_code == 200
    headers = {"X-CSRFToken": csrf_token(client)}
    answer = told(client.post(f"{ROOT}/orders", json=order_body("DVPN"), headers=headers))
    assert answer.status_code == 401
    assert db.scalars(select(Order)).all() == []


def test_a_key_opens_no_page(program: Program, client: FlaskClient) -> None:
    answer = told(client.get("/orders", headers={"Authorization": f"Bearer {program.key}"}))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")


def test_who_may_not_is_refused_and_that_is_logged(
    program: Program, client: FlaskClient, db: Session
) -> None:
    account = sign_in(client, Role.ADMINISTRATOR)
    answer = told(client.get(f"{ROOT}/search"))
    assert (answer.status_code, answer.json["type"]) == (403, "/api#refused")
    entry = db.scalars(select(AuditEntry).where(AuditEntry.what == "access.refused")).one()
    assert entry.account_id == account.id


def test_an_address_there_is_not_is_a_problem_in_json(program: Program) -> None:
    answer = program.get("/nowhere")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_a_method_there_is_not_says_which_there_are(program: Program) -> None:
    answer = program.put("/orders", {})
    assert (answer.status_code, answer.json["type"]) == (405, "/api#method")
    assert set(answer.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}


def test_what_is_no_json_is_unreadable(program: Program, client: FlaskClient) -> None:
    headers = {"Authorization": f"Bearer {program.key}", "Content-Type": "application/json"}
    answer = told(client.post(f"{ROOT}/orders", data="{", headers=headers))
    assert (answer.status_code, answer.json["type"]) == (400, "/api#unreadable")


@pytest.mark.parametrize("body", [[1], "text", 7, None, [[]]], ids=str)
def test_json_of_another_shape_is_input_gone_wrong(program: Program, body: object) -> None:
    assert program.post("/orders", body).status_code in {400, 422}
