"""A key is for what its scopes name, until its end."""

from __future__ import annotations

import re

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access import keys
from orders.access.guard import API, scopes_of
from orders.access.model import ApiKey
from orders.access.scopes import ANY, USUAL, KeyScope
from orders.audit.model import AuditEntry
from tests.api.calling import NOW, Program
from tests.factories.orders import at


def key_for(db: Session, program: Program, *scopes: KeyScope) -> str:
    """Another key of the program's account, for these scopes."""
    key = keys.add(db, program.account, "another", by=None, now=NOW, scopes=scopes)
    db.commit()
    return key


@pytest.mark.parametrize("scope", list(KeyScope))
def test_each_scope_opens_its_operations_and_no_other(
    app: Flask, client: FlaskClient, db: Session, program: Program, scope: KeyScope
) -> None:
    headers = {"Authorization": f"Bearer {key_for(db, program, scope)}"}
    wrong = {}
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(API):
            continue
        path = re.sub(r"<(?:\w+:)?\w+>", "1", rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            answer = client.open(path, method=method, headers=headers, json={})
            opens = scope in scopes_of(app.view_functions[rule.endpoint])
            if (answer.status_code != 403) is not opens:
                wrong[method, rule.rule] = answer.status_code
    assert wrong == {}


def test_a_key_says_which_scope_it_lacks_and_the_refusal_is_logged(
    client: FlaskClient, db: Session, program: Program
) -> None:
    headers = {"Authorization": f"Bearer {key_for(db, program, KeyScope.RECORD_BREACHES)}"}
    answer = client.get("/api/v1/search", headers=headers)
    assert answer.status_code == 403
    assert "It needs the scope read-search." in answer.get_json()["detail"]
    line = db.scalars(select(AuditEntry).where(AuditEntry.what == "access.refused")).one()
    assert line.account_id == program.account.id


def test_a_key_made_without_scopes_is_for_the_usual_for_a_year(
    db: Session, program: Program, the_time: time_machine.Traveller
) -> None:
    key = db.scalars(select(ApiKey)).one()
    assert set(key.scopes) == {scope.value for scope in USUAL}
    the_time.move_to(at("2027-11-20 08:59:59"))
    assert program.get("/areas").status_code == 200
    the_time.move_to(at("2027-11-20 09:00"))
    answer = program.get("/areas")
    assert answer.status_code == 401
    assert answer.json["detail"] == (
        "This key ended on 20 Nov 2027 09:00. Ask an administrator of the register for another."
    )


def test_no_scope_is_to_open_homes() -> None:
    assert frozenset(KeyScope) == ANY
    assert not [scope for scope in KeyScope if "confidential" in scope or "open" in scope]
