"""By pages, on both databases: what was granted on the wrong notice is granted on the right one."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.register.model import Event, Order
from orders.rules.vocabulary.events import EventKind
from tests.factories.orders import (
    at,
    happen,
    make_order,
    make_served_notice,
    notice_input,
    order_input,
    subject,
)
from tests.pages import check_page
from tests.web.order_pages import guard_fields, moment, page_of, send

pytestmark = [
    pytest.mark.spatial,
    pytest.mark.postgis_is_trial,
    pytest.mark.time_machine(at("2026-11-23 12:00"), tick=False),
]
REASON = "Seen on the sealed copy."


def heard(db: Session, name: str) -> Order:
    notice = make_served_notice(db, notice_input(subject=subject(family_name=name)))
    happen(db, notice, EventKind.HEARING_OPENED, "2026-11-23 08:30")
    db.commit()
    return notice


def grant(each_civil: FlaskClient, db: Session, notice: Order, **changes: str) -> Order:
    form = {
        **moment("made_at", "2026-11-23 11:00"),
        "last_on-day": "20",
        "last_on-month": "12",
        "last_on-year": "2026",
        "court": "Birmingham Magistrates' Court",
        "condition-0-keep": "true",
        "condition-0-code": "NON_MOLEST",
        "condition-0-text_verbatim": "As sealed: do not molest.",
        **changes,
    }
    answer = send(
        each_civil, f"/orders/{notice.reference}/grant", **guard_fields(db, notice), **form
    )
    assert answer.status_code == 303, check_page(answer.text).text
    db.expire_all()
    return db.scalars(select(Order).where(Order.follows_id == notice.id)).one()


def withdraw(each_civil: FlaskClient, db: Session, order: Order) -> None:
    answer = send(
        each_civil,
        f"/orders/{order.reference}/events/entered-in-error",
        **guard_fields(db, order),
        **moment("occurred_at", "2026-11-23 11:30"),
        reason="Granted on the wrong notice.",
    )
    assert answer.status_code == 303, check_page(answer.text).text


def take_out(each_civil: FlaskClient, db: Session, order: Order, kind: EventKind) -> None:
    event = db.scalars(
        select(Event.id).where(Event.order_id == order.id, Event.kind == kind)
    ).first()
    path = f"/orders/{order.reference}/events/{event}/strike"
    check_page(each_civil.get(path).text)
    answer = send(each_civil, path, **guard_fields(db, order), reason="Not on this one.")
    assert answer.status_code == 303, check_page(answer.text).text


@pytest.mark.parametrize("first", ["order", "event"])
def test_granted_on_the_wrong_notice(each_civil: FlaskClient, each_db: Session, first: str) -> None:
    wrong, right = heard(each_db, "Marsh"), heard(each_db, "Fenn")
    order = grant(each_civil, each_db, wrong)
    assert "ENDED" in page_of(each_civil, wrong).text
    if first == "event":
        take_out(each_civil, each_db, wrong, EventKind.GRANTED)
    withdraw(each_civil, each_db, order)
    page = page_of(each_civil, wrong)
    assert "LIVE" in page.text
    assert f"/orders/{wrong.reference}/events/granted" in page.links.values()
    for notice in (right, wrong):
        made = grant(each_civil, each_db, notice)
        assert f"/orders/{made.reference}" in page_of(each_civil, notice).links.values()
    withdrawn = check_page(each_civil.get(f"/orders/{order.reference}").text)
    assert f"/orders/{wrong.reference}" in withdrawn.links.values()


def test_a_withdrawal_made_by_mistake_is_taken_out_from_its_page(
    each_civil: FlaskClient, each_db: Session
) -> None:
    notice = heard(each_db, "Marsh")
    order = grant(each_civil, each_db, notice)
    withdraw(each_civil, each_db, order)
    take_out(each_civil, each_db, order, EventKind.ENTERED_IN_ERROR)
    assert "LIVE" in page_of(each_civil, order).text
    assert "ENDED" in page_of(each_civil, notice).text


@pytest.mark.parametrize(
    "happened",
    [
        pytest.param([], id="unserved"),
        pytest.param([(EventKind.NOT_SERVED, "2026-11-21 09:00")], id="not served"),
    ],
)
def test_an_order_on_a_notice_that_stands_otherwise_is_confirmed(
    each_civil: FlaskClient, each_db: Session, happened: list[tuple[EventKind, str]]
) -> None:
    notice = make_order(each_db)
    for kind, when in happened:
        happen(each_db, notice, kind, when)
    each_db.commit()
    assert (
        f"/orders/{notice.reference}/events/granted" in page_of(each_civil, notice).links.values()
    )
    form = {
        **moment("made_at", "2026-11-23 11:00"),
        "last_on-day": "20",
        "last_on-month": "12",
        "last_on-year": "2026",
        "court": "Birmingham Magistrates' Court",
        "condition-0-keep": "true",
        "condition-0-code": "NON_MOLEST",
        "condition-0-text_verbatim": "As sealed: do not molest.",
    }
    path = f"/orders/{notice.reference}/grant"
    asked = send(each_civil, path, **guard_fields(each_db, notice), **form)
    assert asked.status_code == 409
    assert "say why the record differs" in check_page(asked.text).text
    order = grant(each_civil, each_db, notice, override_reason=REASON)
    assert REASON in page_of(each_civil, order).text


def test_a_making_is_taken_out_of_an_application_and_recorded_again(
    each_civil: FlaskClient, each_db: Session
) -> None:
    application = make_order(
        each_db,
        order_input(
            kind="SPO",
            begins_with=EventKind.APPLIED,
            started_at=at("2026-11-20 11:00"),
            ends_at=None,
            ends_kind=None,
            court=None,
            conditions=(),
        ),
    )
    each_db.commit()
    form = {
        **moment("made_at", "2026-11-23 11:00"),
        "ends_kind": "UNTIL_FURTHER_ORDER",
        "court": "Birmingham Magistrates' Court",
        "condition-0-code": "NO_CONTACT_DIRECT",
        "condition-0-text_verbatim": "You must not contact her.",
        "override_reason": REASON,
    }
    path = f"/orders/{application.reference}/grant"
    for number in (1, 2):
        made = send(each_civil, path, **guard_fields(each_db, application), **form)
        assert made.status_code == 303, check_page(made.text).text
        assert "LIVE" in page_of(each_civil, application).text
        if number == 1:
            take_out(each_civil, each_db, application, EventKind.MADE)
            assert "LIVE" not in page_of(each_civil, application).text


def test_the_interim_order_is_on_the_page_of_the_person_applied_against(
    each_civil: FlaskClient, each_db: Session
) -> None:
    application = make_order(
        each_db,
        order_input(
            kind="SPO",
            begins_with=EventKind.APPLIED,
            started_at=at("2026-11-20 11:00"),
            ends_at=None,
            ends_kind=None,
            court=None,
            conditions=(),
        ),
    )
    interim = make_order(
        each_db,
        order_input(
            kind="SPO_INTERIM",
            started_at=at("2026-11-21 11:00"),
            ends_at=at("2027-02-01 00:00"),
            on_application=application.reference,
            override_reason=REASON,
        ),
    )
    each_db.commit()
    for one, other in ((application, interim), (interim, application)):
        page = check_page(each_civil.get(f"/people/{one.subject_id}").text)
        assert f"/orders/{other.reference}" in page.links.values()
        assert "LIVE" in page.text
