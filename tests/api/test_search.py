"""Searching and looking up by the API: filters, pages, exact totals, no word in an address."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.audit.model import Action, AuditEntry
from orders.formatting import PAGE_SIZE
from tests.api.calling import Program, order_body, person_body
from tests.factories.areas import area_id
from tests.factories.orders import make_served_notice
from tests.signing_in import sign_in


def test_a_search_gives_a_page_and_an_exact_total(program: Program, db: Session) -> None:
    orders = [make_served_notice(db) for _ in range(PAGE_SIZE + 1)]
    db.commit()
    first = program.get("/search", area="LPA:ALD").json
    assert (first["total"], first["page"], first["pages"]) == (PAGE_SIZE + 1, 1, 2)
    second = program.get("/search", area="LPA:ALD", page="2").json
    shown = [each["reference"] for each in first["orders"] + second["orders"]]
    assert sorted(shown) == sorted(each.reference for each in orders)


def test_without_an_area_a_program_searches_the_force(program: Program, db: Session) -> None:
    make_served_notice(db)
    db.commit()
    assert program.get("/search").json["total"] == 1


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"statu": "live"}, "statu"),
        ({"status": "alive"}, "status"),
        ({"area": "LPA:NONE"}, "area"),
        ({"at": "yesterday"}, "at"),
        ({"kind": "ASBO"}, "kind"),
        ({"page": "0"}, "page"),
        ({"page": "2\n"}, None),
    ],
    ids=str,
)
def test_a_filter_that_makes_no_sense_is_named(
    program: Program, query: dict[str, str], field: str | None
) -> None:
    answer = program.get("/search", **query)
    assert answer.status_code == (200 if field is None else 422)
    assert field is None or [each["field"] for each in answer.json["errors"]] == [field]


def test_an_officer_searches_their_own_lpa_alone(
    program: Program, client: FlaskClient, db: Session
) -> None:
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    assert client.get("/api/v1/search").status_code == 200
    assert client.get("/api/v1/search?area=LPA:BIR").status_code == 403


def test_a_search_is_logged_as_a_disclosure_with_what_it_found(
    program: Program, db: Session
) -> None:
    order = make_served_notice(db)
    db.commit()
    program.get("/search", area="LPA:ALD")
    entry = db.scalars(select(AuditEntry).where(AuditEntry.what == "order.search")).one()
    assert (entry.action, entry.details["found"]) == (Action.DISCLOSURE, [order.reference])


def test_somebody_is_looked_up_by_name_in_a_body(program: Program, db: Session) -> None:
    other = order_body("DVPN") | {"subject": person_body(family_name="Quill")}
    reference = program.post("/orders", other).json["reference"]
    program.record("DVPN")
    found = program.post("/look-up", {"name": "quill daniel", "born_on": "1988-03-27"}).json
    assert [each["reference"] for each in found["orders"]] == [reference]
    entry = db.scalars(select(AuditEntry).where(AuditEntry.what == "order.look-up")).one()
    assert entry.action is Action.DISCLOSURE
    assert "quill" not in str(entry.details).lower()


@pytest.mark.parametrize("body", [{}, {"name": "…"}, {"reference": "WM26"}, {"name": 7}], ids=str)
def test_a_look_up_asks_something(program: Program, body: dict[str, object]) -> None:
    assert program.post("/look-up", body).status_code == 422


def test_a_program_asks_about_a_person_by_a_key_that_tells_nothing(
    program: Program, db: Session
) -> None:
    order = make_served_notice(db)
    db.commit()
    made = program.post("/questions", {"near": "B1 1AA", "within_m": "50"})
    assert made.status_code == 201, made.text
    found = program.get("/search", search=made.json["search"], served="yes").json
    assert [each["reference"] for each in found["orders"]] == [order.reference]
    none = program.post("/questions", {"postcode": "WS2 2BB"}).json["search"]
    assert program.get("/search", search=none).json["total"] == 0
    db.expire_all()
    for entry in db.scalars(select(AuditEntry).where(AuditEntry.what == "order.search")):
        assert "B1 1AA" not in str(entry.details)


def test_a_program_searches_several_areas_at_once(program: Program, db: Session) -> None:
    make_served_notice(db)
    db.commit()
    assert program.get("/search", area=["ALD", "BIR"]).json["total"] == 1
    assert program.get("/search", area=["ALD2", "BIR2"]).json["total"] == 0


@pytest.mark.parametrize("body", [{}, {"near": "B1 1AA"}, {"colour": "red"}, {"name": 5}])
def test_a_question_that_makes_no_sense_is_a_problem(
    program: Program, body: dict[str, object]
) -> None:
    assert program.post("/questions", body).status_code == 422
