"""Records of another system: verified one by one, persons who look alike compared."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from orders.access.permissions import Role
from orders.audit.model import Action
from orders.breaches.backlog.takeover import import_backlog
from orders.people.joined_records import PersonJoin
from orders.people.model import Person, PersonPair, Sameness
from orders.register.model import Order
from tests.factories.areas import make_areas
from tests.factories.backlog import write
from tests.factories.orders import FORCE, acting, home, make_order, notice_input, subject
from tests.pages import check_page
from tests.signing_in import sign_in
from tests.web.order_pages import logged, send


@pytest.fixture
def team(client: FlaskClient, db: Session, tmp_path: Path) -> FlaskClient:
    """The civil orders team, with a backlog taken over."""
    make_areas(db)
    import_backlog(db, write(tmp_path), source="Old", force=FORCE, **acting(db, "2025-11-01 12:00"))
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    return client


def first(db: Session) -> Order:
    db.expire_all()
    return db.scalars(select(Order).order_by(Order.id)).first()  # type: ignore[return-value]  # it is there


def verify(client: FlaskClient, order: Order, **form: object) -> TestResponse:
    return send(client, f"/to-verify/{order.reference}", **form)


def test_a_record_is_compared_and_marked_and_leaves_the_list(
    team: FlaskClient, db: Session
) -> None:
    order = first(db)
    page = check_page(team.get("/to-verify").text)
    assert page.h1 == "3 records to verify"
    assert "Old, OLD/000001" in page.text
    form = check_page(team.get(f"/to-verify/{order.reference}").text)
    assert "where it is OLD/000001" in form.text
    assert "to be verified" in form.text
    answer = verify(team, order, compared="true", version=order.version)
    assert answer.status_code == 303
    assert not first(db).unverified
    assert check_page(team.get("/to-verify").text).h1 == "2 records to verify"
    (line,) = logged(db, "order.verified")
    assert (line.action, line.reference) == (Action.ALTERATION, order.reference)
    assert team.get(f"/to-verify/{order.reference}").status_code == 404


def test_what_was_not_compared_or_has_changed_is_not_marked(team: FlaskClient, db: Session) -> None:
    order = first(db)
    answer = verify(team, order, version=order.version)
    assert answer.status_code == 422
    assert "then tick this" in check_page(answer.text).text
    assert verify(team, order, compared="true", version=order.version + 1).status_code == 409
    assert first(db).unverified


def test_persons_who_look_alike_stand_side_by_side_with_the_reason(
    team: FlaskClient, db: Session
) -> None:
    waiting = check_page(team.get("/people/duplicates").text)
    assert "No two records look alike" in waiting.text
    assert "records not compared with the others yet" in waiting.text
    assert send(team, "/people/duplicates").status_code == 303
    listed = check_page(team.get("/people/duplicates").text)
    assert "the same PNC number" in listed.text
    assert "Very likely" in listed.text
    assert "not compared" not in listed.text
    one, other = db.scalars(
        select(Person.id).where(Person.pnc_id.is_not(None)).order_by(Person.id)
    ).all()
    there = f"/people/duplicates/{one}/{other}"
    assert "ZZ9 9ZZ" in check_page(team.get(there).text).text
    assert send(team, there).status_code == 422
    assert send(team, there, decision="DIFFERENT").status_code == 303
    kept = db.scalars(select(PersonPair)).one()
    assert (kept.first_id, kept.second_id, kept.decision) == (one, other, Sameness.DIFFERENT)
    assert "No two records look alike" in check_page(team.get("/people/duplicates").text).text
    assert send(team, there, decision="DIFFERENT").status_code == 409
    assert len(logged(db, "person.compared")) == 1
    # Who was told apart by mistake is declared one; the log keeps both decisions.
    assert send(team, there, decision="SAME", reason="One PNC number.").status_code == 303
    db.expire_all()
    assert db.scalars(select(PersonPair)).all() == []
    assert db.scalars(select(PersonJoin)).one().reason == "One PNC number."


def test_same_name_with_birth_or_postcode_is_enough_and_a_withheld_home_is_not(
    team: FlaskClient, db: Session
) -> None:
    for given in (
        subject(given_names="Ann"),
        subject(given_names="ANN", addresses=(home("WS1 1AA"),)),
        subject(given_names="Eve", born_on=None),
        subject(given_names="Eve"),
        subject(given_names="Ida", born_on=None, addresses=(home(confidential=True),)),
        subject(given_names="Ida", born_on=date(1971, 5, 6), addresses=(home(confidential=True),)),
    ):
        make_order(db, notice_input(subject=given, override_reason="Age confirmed."))
    db.commit()
    text = check_page(team.get("/people/duplicates").text).text
    assert "Ann MARSH" in text
    assert "Eve MARSH" in text
    assert "Ida" not in text


def test_a_pair_that_is_none_is_not_found(team: FlaskClient, db: Session) -> None:
    one, two, *_ = db.scalars(select(Person.id).order_by(Person.id)).all()
    # Any two records may be declared one, however unlike they are.
    assert team.get(f"/people/duplicates/{one}/{two}").status_code == 200
    assert team.get(f"/people/duplicates/{two}/{one}").status_code == 404
    assert team.get(f"/people/duplicates/{one}/{one}").status_code == 404
    assert team.get("/people/duplicates/1/99999").status_code == 404


@pytest.mark.parametrize("path", ["/to-verify", "/people/duplicates"])
def test_only_those_who_record_see_them(client: FlaskClient, db: Session, path: str) -> None:
    sign_in(client, Role.LPA_SUPERVISOR)
    assert client.get(path).status_code == 403
