"""Who may open withheld homes is asked about a subject's own home that is a protected address."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.audit.model import AuditEntry
from orders.people.model import Address
from orders.register.model import Order
from tests.factories.areas import area_id, make_areas
from tests.factories.orders import home, make_served_notice, notice_input, protected, subject
from tests.pages import check_page
from tests.signing_in import sign_in
from tests.web import writing
from tests.web.order_pages import NOW, page_of, send, send_shown

pytestmark = pytest.mark.time_machine(NOW, tick=False)

LINES = "2 Invented Close"
SECRET = home("WS1 1AA", lines=LINES, confidential=True)
OPEN = home("WS1 1AA", lines=LINES)
TITLE = "Subjects' homes withheld: also a protected address"


@pytest.fixture
def order(db: Session) -> Order:
    """A notice whose subject's home is also that of the protected person."""
    make_areas(db)
    given = notice_input(subject=subject(OPEN), protected_persons=(protected(SECRET),))
    order = make_served_notice(db, given)
    db.commit()
    return order


def own(db: Session, order: Order) -> Address:
    db.expire_all()
    return db.scalars(select(Address).where(Address.person_id == order.subject_id)).one()


def question(db: Session, order: Order) -> str:
    return f"/orders/{order.reference}/addresses/{own(db, order).id}/same-home"


def what_was_logged(db: Session) -> list[tuple[str, str | None]]:
    lines = select(AuditEntry).where(AuditEntry.what.startswith("address.")).order_by(AuditEntry.id)
    return [(each.what, each.reason) for each in db.scalars(lines)]


def test_recording_leads_to_the_question(client: FlaskClient, db: Session) -> None:
    make_areas(db)
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    begun = writing.begin(client).all(writing.NOTICE)
    begun.saved("subject/homes/1", writing.OTHER_HOME | {"lines": LINES})
    begun.saved(
        "protected-1/homes/1", writing.OTHER_HOME | {"lines": LINES, "confidential": "true"}
    )
    sent = begun.send(f"{begun.path}/record")
    assert sent.location.endswith("/same-homes")
    asked = client.get(sent.location)
    page = check_page(client.get(asked.location).text)
    assert page.h1.endswith("This is also a protected address: does it stay withheld?")
    assert LINES not in page.text


def test_it_stays_withheld_and_leaves_the_worklist(
    client: FlaskClient, db: Session, order: Order
) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    work = "/work/same-homes?area=WMP"
    assert order.reference in check_page(client.get(work).text).text
    there = client.get(f"/orders/{order.reference}/same-homes").location
    answer = send_shown(client, there, keeps="true", reason="")
    assert answer.location.endswith(f"/orders/{order.reference}")
    assert order.reference not in check_page(client.get(work).text).text
    assert own(db, order).confidential
    assert what_was_logged(db)[-1] == ("address.kept-withheld", None)
    assert client.get(there).status_code == 404


@pytest.mark.parametrize("keeps", ["true", "false"])
def test_an_answer_to_a_page_that_somebody_else_overtook_is_refused(
    client: FlaskClient, db: Session, order: Order, keeps: str
) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    there, seen = question(db, order), order.version
    order.version += 1
    db.commit()
    form = {"keeps": keeps, "purpose": "CORRECTION", "reason": "He lives there alone now."}
    for claimed in ({}, {"version": seen}):
        assert send(client, there, **form, **claimed).status_code == 409
    assert what_was_logged(db)[-1][0] not in {"address.kept-withheld", "address.opened"}
    assert send(client, there, **form, version=order.version).status_code == 303


def test_it_is_shown_with_a_reason(client: FlaskClient, db: Session, order: Order) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    there = question(db, order)
    silent = send_shown(client, there, keeps="false", reason=" ")
    assert silent.status_code == 422
    assert own(db, order).confidential
    assert send_shown(client, there, keeps="perhaps").status_code == 422
    why = {"purpose": "CORRECTION", "reason": "He lives there alone now."}
    send_shown(client, there, keeps="false", **why)
    assert not own(db, order).confidential
    assert what_was_logged(db)[-1] == ("address.opened", "He lives there alone now.")
    assert LINES in page_of(client, order).text


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LPA_SUPERVISOR])
def test_nobody_else_is_asked_or_sees_the_list(
    client: FlaskClient, db: Session, order: Order, role: Role
) -> None:
    sign_in(client, role, area_id=area_id(db, "BIR"))
    assert client.get(f"/orders/{order.reference}/same-homes").status_code == 403
    assert client.get(question(db, order)).status_code == 403
    assert client.get("/work/same-homes?area=BIR").status_code == 404
    for path in ("/work?team=civil-orders&area=BIR", "/work?show=civil-orders&area=BIR", "/"):
        page = client.get(path)
        assert page.status_code in {200, 422}
        assert TITLE not in page.text


def test_the_subject_is_found_and_shown_by_lpa(
    client: FlaskClient, db: Session, order: Order
) -> None:
    sign_in(client, Role.OFFICER, area_id=area_id(db, "BIR"))
    assert order.reference in client.get("/orders?area=BIR&basis=subject").text
    assert order.reference not in client.get("/orders?area=BIR1&basis=subject").text
    page = page_of(client, order)
    assert LINES not in page.text
    assert "WS1 1AA" not in page.text
