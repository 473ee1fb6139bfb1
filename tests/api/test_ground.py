"""A program with the scope of the ground records visits, custody and handovers, and reads them."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.scopes import KeyScope
from orders.audit.model import Action, AuditEntry
from orders.follow_ups.model import FollowUp
from tests.api.calling import CUSTODY, VISIT, Program, make_program, served_body


@pytest.fixture
def order(program: Program) -> dict[str, Any]:
    """A notice that is served; a program that may do the usual recorded it."""
    made = program.record("DVPN")
    served = program.post(f"/orders/{made['reference']}/events", served_body(), version="1")
    assert served.status_code == 201, served.text
    return made


@pytest.fixture
def ground(client: FlaskClient, db: Session, order: dict[str, Any]) -> Program:
    """Another program, for the ground alone."""
    return make_program(client, db, "mobile", scopes=[KeyScope.GROUND])


def test_a_visit_is_recorded_followed_up_and_read_back(
    ground: Program, db: Session, order: dict[str, Any]
) -> None:
    path = f"/orders/{order['reference']}"
    answer = ground.post(f"{path}/visits", VISIT)
    assert answer.status_code == 201, answer.text
    [visit] = answer.json["visits"]
    assert (visit["result"], visit["words"]) == ("CONCERN", "A bag stood packed.")
    assert ground.get(f"{path}/ground").json == answer.json
    assert db.scalars(select(FollowUp)).one().visit_id == visit["id"]
    read = db.scalars(select(AuditEntry).where(AuditEntry.what == "ground.read")).all()
    assert {line.action for line in read} == {Action.DISCLOSURE}
    assert all(f"p{order['subject']['id']} " in (line.shown or "") for line in read)


def test_custody_begins_and_ends(ground: Program, order: dict[str, Any]) -> None:
    path = f"/orders/{order['reference']}/custody"
    held = ground.post(path, CUSTODY).json["held"]
    assert (held["held_in"], held["place"]) == ("PRISON_REMAND", "Invented Prison")
    answer = ground.put(f"{path}/{held['id']}", {"released_at": "2026-11-20T08:50Z"})
    assert (answer.status_code, answer.json["held"]) == (200, None)
    again = ground.put(f"{path}/{held['id']}", {"released_at": "2026-11-20T08:55Z"})
    assert again.status_code == 409


def test_what_was_not_left_is_not_handed_over(ground: Program, order: dict[str, Any]) -> None:
    given = {"from_lpa": "BIR", "to_lpa": "nowhere", "note": "Knows the schools."}
    path = f"/orders/{order['reference']}/handovers"
    answer = ground.post(path, given)
    assert [each["field"] for each in answer.json["errors"]] == ["to_lpa"]
    answer = ground.post(path, given | {"to_lpa": "ald"})
    assert [each["field"] for each in answer.json["errors"]] == ["from_lpa"]


def test_nothing_of_the_ground_is_another_keys(program: Program, order: dict[str, Any]) -> None:
    path = f"/orders/{order['reference']}"
    for answer in (program.get(f"{path}/ground"), program.post(f"{path}/visits", VISIT)):
        assert answer.status_code == 403
        assert "It needs the scope ground." in answer.json["detail"]
