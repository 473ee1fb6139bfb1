"""An interim order on its application, and the order that replaces an interim one."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from orders.access.permissions import Role
from orders.people.joined_records import PersonJoin
from orders.register.model import Order
from orders.register.proof import verify
from orders.register.schemas.condition import ConditionInput
from orders.rules.vocabulary.codes import EndsKind
from orders.rules.vocabulary.events import EventKind
from tests.factories.orders import at, happen, home, make_order, order_input, protected
from tests.pages import check_page
from tests.signing_in import sign_in
from tests.web.order_pages import events_of, guard_fields, moment, send

pytestmark = pytest.mark.time_machine(at("2026-11-25 12:00"), tick=False)
NO_CONTACT = ConditionInput("NO_CONTACT_DIRECT", "You must not contact her at 9 Hidden Close.")
SECRET = "9 Hidden Close"


@pytest.fixture
def application(civil: FlaskClient, db: Session) -> Order:
    """An SPO applied for."""
    given = order_input(
        kind="SPO",
        begins_with=EventKind.APPLIED,
        conditions=(),
        ends_at=None,
        ends_kind=None,
        court=None,
    )
    order = make_order(db, given)
    db.commit()
    return order


@pytest.fixture
def ex_parte(civil: FlaskClient, db: Session) -> Order:
    """A non-molestation order made without notice; where she lives is withheld."""
    hidden = home("WS1 1AA", lines=SECRET, confidential=True)
    given = order_input(
        kind="NMO_EX_PARTE",
        conditions=(NO_CONTACT,),
        ends_at=at("2027-05-19 16:00"),
        ends_kind=EndsKind.FIXED,
        protected_persons=(protected(hidden),),
    )
    order = make_order(db, given)
    db.commit()
    return order


def form(db: Session, order: Order, **changes: Any) -> dict[str, Any]:
    """What the court made, on the form's own fields."""
    values = {
        **guard_fields(db, order),
        **moment("made_at", "2026-11-25 11:00"),
        "last_on-day": "1",
        "last_on-month": "3",
        "last_on-year": "2027",
        "ends_kind": "FIXED",
        "court": "Alder Magistrates' Court",
        "condition-0-code": "NO_CONTACT_DIRECT",
        "condition-0-text_verbatim": "You must not contact the protected person.",
    }
    return values | changes


def newest(db: Session) -> Order:
    db.expire_all()
    query = select(Order).order_by(Order.id.desc()).limit(1)
    return db.scalars(query.options(selectinload(Order.protections))).one()


def test_an_interim_order_is_recorded_from_its_applications_page(
    civil: FlaskClient, db: Session, application: Order
) -> None:
    page = check_page(civil.get(f"/orders/{application.reference}").text)
    there = page.links["Record an interim SPO"]
    assert "interim" in check_page(civil.get(there).text).h1
    answer = send(civil, there, **form(db, application))
    assert answer.status_code == 303, answer.text
    interim = newest(db)
    assert (interim.kind, interim.subject_id) == ("SPO_INTERIM", application.subject_id)
    db.refresh(application)
    assert interim.application == application.application is not None
    people = [each.person_id for each in interim.protections]
    db.refresh(application, ["protections"])
    assert people == [each.person_id for each in application.protections]
    assert db.scalars(select(PersonJoin)).all() == []
    refused = happen(db, application, EventKind.REFUSED, "2026-11-25 11:30", now="2026-11-25 12:00")
    assert events_of(db, interim)[-1] is EventKind.ENDED_ON_DETERMINATION
    assert verify(db).wrong == ()
    db.commit()
    assert civil.get(f"/orders/{refused.reference}/next/SPO_INTERIM").status_code == 404


def test_the_order_of_the_return_hearing_replaces_the_one_made_without_notice(
    civil: FlaskClient, db: Session, ex_parte: Order
) -> None:
    page = check_page(civil.get(f"/orders/{ex_parte.reference}").text)
    there = page.links["Record the NMO that replaces it"]
    shown = civil.get(there).text
    # Its words tell a withheld home: they are kept and not shown.
    assert SECRET not in shown
    values = form(db, ex_parte)
    del values["condition-0-code"]
    values |= {"condition-0-text_verbatim": "", "condition-0-keep": "true"}
    answer = send(civil, there, **values)
    assert answer.status_code == 303, answer.text
    final = newest(db)
    assert (final.kind, final.application is not None) == ("NMO", True)
    assert events_of(db, ex_parte)[-1] is EventKind.REPLACED
    assert verify(db).wrong == ()
    assert ex_parte.reference in civil.get(f"/orders/{final.reference}").text
    sign_in(civil, Role.LPA_SUPERVISOR)
    after = civil.get(f"/orders/{final.reference}").text
    assert final.reference in after
    assert SECRET not in after


def test_a_kind_that_does_not_follow_is_not_found(
    civil: FlaskClient, application: Order, ex_parte: Order
) -> None:
    for order, code in ((application, "NMO"), (ex_parte, "SPO"), (ex_parte, "NONSENSE")):
        assert civil.get(f"/orders/{order.reference}/next/{code}").status_code == 404


def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    civil: FlaskClient, db: Session, application: Order
) -> None:
    there = f"/orders/{application.reference}/next/SPO_INTERIM"
    answer = send(civil, there, **form(db, application, court="", reason="As heard."))
    assert answer.status_code == 422
    assert "Enter the court." in answer.text
    assert "As heard." in answer.text
    stale = form(db, application) | {"version": "7"}
    assert send(civil, there, **stale).status_code == 409
