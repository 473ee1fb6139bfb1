"""How an order reaches police and its subject, and what else a court attaches to it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.register.model import Event, Order
from orders.register.schemas.condition import ConditionInput
from orders.rules.vocabulary.codes import EndsKind
from orders.rules.vocabulary.events import EventKind
from tests.factories.orders import at, make_order, make_served_notice, order_input
from tests.pages import Page, check_page
from tests.web.order_pages import NOW, event_id, guard_fields, moment, page_of, send
from tests.worklists.looking import make_court_order

pytestmark = pytest.mark.time_machine(NOW, tick=False)

STAY_AWAY = ConditionInput("OTHER", "You must leave and not come back.")


@pytest.fixture
def occupation(civil: FlaskClient, db: Session) -> Order:
    order = make_order(
        db,
        order_input(
            kind="OCCUPATION",
            made_under="s.36",
            started_at=at("2026-11-20 11:00"),
            ends_at=at("2027-05-20 00:00"),
            ends_kind=EndsKind.FIXED,
            conditions=(STAY_AWAY,),
            court="Alder Family Court",
        ),
    )
    db.commit()
    return order


def record(
    civil: FlaskClient, db: Session, order: Order, kind: EventKind, when: str, **form: str
) -> Page:
    """Record something on its page; gives the order's page afterwards."""
    slug = kind.value.lower().replace("_", "-")
    path = f"/orders/{order.reference}/events/{slug}"
    check_page(civil.get(path).text)
    answer = send(civil, path, **guard_fields(db, order), **moment("occurred_at", when), **form)
    assert answer.status_code == 303, check_page(answer.text).text
    return page_of(civil, order)


def details_of(db: Session, order: Order, kind: EventKind) -> dict[str, str]:
    event = db.get(Event, event_id(db, order, kind))
    assert event is not None
    return event.details


def test_an_order_received_says_how_and_whether_service_was_stated(
    civil: FlaskClient, db: Session, occupation: Order
) -> None:
    page = record(
        civil,
        db,
        occupation,
        EventKind.RECEIVED,
        "2026-11-21 09:00",
        via="The court, by e-mail",
        service_statement_seen="true",
    )
    assert "How it came: The court, by e-mail" in page.text
    assert "Statement of service seen: yes" in page.text


def test_a_court_s_order_is_served_as_the_court_allowed(
    civil: FlaskClient, db: Session, occupation: Order
) -> None:
    page = record(
        civil,
        db,
        occupation,
        EventKind.SERVED,
        "2026-11-20 15:00",
        served_by="The court",
        place="Alder Family Court",
        service_method="PRESENT_IN_COURT",
    )
    assert "The subject was in court when it was made" in page.text
    assert details_of(db, occupation, EventKind.SERVED)["service_method"] == "PRESENT_IN_COURT"


@pytest.mark.parametrize("method", ["", "BY_OWL"])
def test_how_it_was_served_is_one_of_the_choices(
    civil: FlaskClient, db: Session, occupation: Order, method: str
) -> None:
    answer = send(
        civil,
        f"/orders/{occupation.reference}/events/served",
        **guard_fields(db, occupation),
        **moment("occurred_at", "2026-11-20 15:00"),
        served_by="PC 4411",
        place="Alder",
        service_method=method,
    )
    assert answer.status_code == 422
    assert "Choose how it was served." in check_page(answer.text).text


def test_a_service_tried_in_vain_leaves_it_unserved(
    civil: FlaskClient, db: Session, occupation: Order
) -> None:
    page = record(
        civil,
        db,
        occupation,
        EventKind.SERVICE_ATTEMPTED,
        "2026-11-21 09:00",
        tried_by="PC 4411",
        place="At the subject's workplace",
        reason="Nobody there.",
    )
    assert "NOT SERVED" in page.text
    assert "Who tried to serve it, with collar number: PC 4411" in page.text


def test_a_power_of_arrest_may_end_before_its_order(
    civil: FlaskClient, db: Session, occupation: Order
) -> None:
    before = page_of(civil, occupation).text
    assert "LIVE, no power of arrest" in before
    assert "Made under s.36" in before
    page = record(
        civil,
        db,
        occupation,
        EventKind.POWER_OF_ARREST,
        "2026-11-20 11:00",
        clauses="1 and 2",
        **moment("until_at", "2027-02-20 16:00"),
    )
    assert "LIVE, power of arrest until 16:00 Sat 20 Feb 2027" in page.text


def test_a_second_extension_is_confirmed_with_a_reason_that_stays_d21(
    civil: FlaskClient, db: Session, occupation: Order
) -> None:
    path = f"/orders/{occupation.reference}/events/renewed"
    ends = ("2027-08-01 00:00", "2027-09-01 00:00")
    for number, (when, until) in enumerate(
        zip(("2026-11-21 09:00", "2026-11-21 10:00"), ends, strict=True)
    ):
        form = moment("occurred_at", when) | moment("until_at", until) | {"court": "Alder"}
        answer = send(civil, path, **guard_fields(db, occupation), **form)
        assert answer.status_code == (409 if number else 303)
    page = check_page(answer.text)
    assert "An order under s.36 is extended once only, and it has been." in page.text
    form["override_reason"] = "Sealed so; the court was told."
    assert send(civil, path, **guard_fields(db, occupation), **form).status_code == 303
    assert "Sealed so; the court was told." in page_of(civil, occupation).text


def test_notice_of_the_hearing_says_how_it_was_given(civil: FlaskClient, db: Session) -> None:
    notice = make_served_notice(db)
    db.commit()
    page = record(
        civil,
        db,
        notice,
        EventKind.HEARING_NOTICE,
        "2026-11-20 09:30",
        method="LEFT_AT_ADDRESS",
        given_by="PC 4411",
    )
    assert "Left at the address the subject gave" in page.text


def test_an_appeal_is_told_and_suspends_nothing(civil: FlaskClient, db: Session) -> None:
    order = make_order(
        db,
        order_input(
            kind="SPO",
            started_at=at("2026-11-20 11:00"),
            ends_at=None,
            ends_kind=EndsKind.UNTIL_FURTHER_ORDER,
        ),
    )
    db.commit()
    page = record(
        civil, db, order, EventKind.APPEALED, "2026-11-21 11:00", court="Crown Court at Alder"
    )
    assert "An appeal is lodged and not decided: that alone does not suspend it." in page.text


def test_what_is_not_known_yet_is_listed_with_the_form_that_answers_it(
    civil: FlaskClient, db: Session
) -> None:
    order = make_court_order(
        db, "OCCUPATION", "2026-11-20 11:00", made_under="s.33",
        court=None, grounds="", officer_in_case="", out_of_hours_contact="",
    )  # fmt: skip
    db.commit()
    shown = page_of(civil, order).text
    assert shown.count("Not known yet") == 4
    listed = check_page(civil.get("/work/not-known").text)
    own = f"/orders/{order.reference}/"
    links = [each for each in listed.links.values() if each.startswith(own)]
    made = db.scalars(select(Event.id).where(Event.order_id == order.id)).one()
    assert {each.removeprefix(own) for each in links} == {
        "corrections/court/0",
        "corrections/grounds/0",
        "corrections/contact/0",
        f"events/{made}/correct",
        "events/power-of-arrest",
    }
    for link in links:
        assert civil.get(link).status_code == 200
    text = check_page(civil.get(f"{own}events/power-of-arrest").text).text
    assert "Record “no power of arrest attached” instead" in text
