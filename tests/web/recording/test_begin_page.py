"""The pages of a record that begins before there is an order, and the order made on it."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.register.model import Condition, Order
from orders.rules.vocabulary.events import EventKind
from tests.factories.orders import at
from tests.pages import check_page
from tests.signing_in import sign_in
from tests.web import writing
from tests.web.order_pages import events_of, guard_fields, moment, page_of, send
from tests.web.writing import CONTACT, GROUNDS, ORDER, Writing

pytestmark = pytest.mark.time_machine(at("2026-11-20 22:00"), tick=False)

PEOPLE = {key: form for key, form in ORDER.items() if "/" in key or key.startswith(("sub", "pro"))}
APPLICATION = {**moment("started_at", "2026-11-20 11:00"), "court": "Alder Magistrates' Court"}


def begin(civil: FlaskClient, begins: str = "APPLIED", **application: Any) -> Writing:
    """A stalking protection order that no court has made yet, complete."""
    draft = writing.begin(civil, "SPO").all(PEOPLE | {"begins": {"begins_with": begins}})
    return draft.all(
        {"grounds": GROUNDS, "application": APPLICATION | application, "contact": CONTACT}
    )


def record(draft: Writing, db: Session) -> Order:
    answer = draft.send(f"{draft.path}/record")
    assert answer.status_code == 303, writing.read(answer).text
    db.expire_all()
    return db.scalars(select(Order).order_by(Order.id.desc())).first() or Order()


def test_an_order_is_taken_as_made_until_somebody_says_otherwise(civil: FlaskClient) -> None:
    draft = writing.begin(civil, "SPO")
    page = draft.page("begins")
    assert page.h1 == "How far it has come"
    labels = ("Made", "Considered", "Application authorised", "Applied for")
    assert all(label in page.text for label in labels)
    assert "The court's order" in draft.page().text


def test_what_is_not_made_yet_is_asked_for_less(civil: FlaskClient) -> None:
    draft = begin(civil)
    text = draft.page().text
    assert "When it began" in text
    assert "Conditions" not in text
    assert "Earlier orders it ends" not in text


@pytest.mark.parametrize(
    ("begins", "asked"),
    [("CONSIDERED", False), ("APPLICATION_AUTHORISED", False), ("APPLIED", True)],
)
def test_the_hearing_is_asked_for_once_the_court_was_asked(
    civil: FlaskClient, begins: str, *, asked: bool
) -> None:
    draft = begin(civil, begins)
    assert ("When the court is to hear it" in draft.page("application").text) is asked


def test_a_way_to_begin_that_the_kind_does_not_have_is_refused(civil: FlaskClient) -> None:
    answer = writing.begin(civil, "SPO").save("begins", {"begins_with": "SERVED"})
    assert answer.status_code == 422
    assert "Choose how far it has come." in writing.read(answer).text


def test_kinds_that_police_do_not_apply_for_are_not_asked(civil: FlaskClient) -> None:
    draft = writing.begin(civil, "NMO")
    assert "How far it has come" not in draft.page().text
    assert civil.get(f"{draft.path}/begins").status_code == 404


def test_an_application_is_recorded_and_then_the_order_the_court_made(
    civil: FlaskClient, db: Session
) -> None:
    draft = begin(civil, **moment("hearing_at", "2026-12-15 10:00"))
    assert "Applied for" in draft.page("check").text
    order = record(draft, db)
    assert events_of(db, order) == [EventKind.APPLIED]
    page = page_of(civil, order)
    assert "APPLICATION" in page.text
    assert "10:00 on Tue 15 Dec 2026" in page.text
    path = f"/orders/{order.reference}"
    with time_machine.travel(at("2026-12-15 12:00"), tick=False):
        sign_in(civil, Role.CIVIL_ORDERS)
        assert civil.get(f"{path}/events/made").location.endswith("/grant")
        form = {
            **guard_fields(db, order),
            **moment("made_at", "2026-12-15 11:00"),
            "ends_kind": "UNTIL_FURTHER_ORDER",
            "court": "Alder Magistrates' Court",
            "condition-0-code": "NO_CONTACT_DIRECT",
            "condition-0-text_verbatim": "You must not contact the protected person.",
        }
        answer = send(civil, f"{path}/grant", **form)
        assert answer.status_code == 303, answer.text
        assert "LIVE" in page_of(civil, order).text
        assert civil.get(f"{path}/grant").status_code == 404
    assert events_of(db, order) == [EventKind.APPLIED, EventKind.MADE]
    terms = db.scalars(select(Condition.code).where(Condition.order_id == order.id))
    assert terms.all() == ["NO_CONTACT_DIRECT"]


def test_an_order_is_not_made_without_a_condition(civil: FlaskClient, db: Session) -> None:
    order = record(begin(civil), db)
    form = {
        **guard_fields(db, order),
        **moment("made_at", "2026-11-20 12:00"),
        "ends_kind": "UNTIL_FURTHER_ORDER",
        "court": "Alder Magistrates' Court",
    }
    answer = send(civil, f"/orders/{order.reference}/grant", **form)
    assert answer.status_code == 422
    assert "Choose at least one condition." in answer.text


def test_an_interim_order_names_the_application_it_waits_for(
    civil: FlaskClient, db: Session
) -> None:
    main = record(begin(civil), db)
    terms = writing.terms(("NO_CONTACT_DIRECT", "You must not contact the protected person."))
    court = ORDER["court"] | moment("started_at", "2026-11-20 18:00")
    draft = writing.begin(civil, "SPO_INTERIM").all(
        ORDER | {"conditions": terms, "court": court | {"on_application": main.reference.lower()}}
    )
    assert main.reference in draft.page("check").text
    interim = record(draft, db)
    db.refresh(main)
    assert interim.application == main.application is not None
    ended = send(
        civil,
        f"/orders/{main.reference}/events/refused",
        **guard_fields(db, main),
        **moment("occurred_at", "2026-11-20 21:00"),
        reason="Not proved.",
    )
    assert ended.status_code == 303
    assert events_of(db, interim)[-1] is EventKind.ENDED_ON_DETERMINATION


def test_an_application_nobody_knows_is_refused_on_its_page(civil: FlaskClient) -> None:
    terms = writing.terms(("NO_CONTACT_DIRECT", "You must not contact the protected person."))
    court = ORDER["court"] | {"on_application": "WM26-00412-7"}
    draft = writing.begin(civil, "SPO_INTERIM").all(ORDER | {"conditions": terms, "court": court})
    page = draft.page("check")
    assert "There is no record WM26-00412-7." in page.text


def test_a_notice_considered_is_authorised_on_its_page(civil: FlaskClient, db: Session) -> None:
    draft = writing.begin(civil).all(PEOPLE | {"begins": {"begins_with": "CONSIDERED"}})
    when = {**moment("started_at", "2026-11-20 07:00"), "applicant_force": ""}
    notice = record(draft.all({"grounds": GROUNDS, "application": when, "contact": CONTACT}), db)
    path = f"/orders/{notice.reference}/events/authorised"
    assert "The officer's rank" in check_page(civil.get(path).text).text
    form = {
        **moment("occurred_at", "2026-11-20 08:00"),
        "authorised_by": "Supt 0077 Lang",
        "adds-0-code": "NON_MOLEST",
        "adds-0-text_verbatim": "You must not molest the protected person.",
    }
    low = send(civil, path, **guard_fields(db, notice), **form, authorised_rank="INSPECTOR")
    assert low.status_code == 409
    assert "not below superintendent" in low.text
    done = send(civil, path, **guard_fields(db, notice), **form, authorised_rank="SUPERINTENDENT")
    assert done.status_code == 303
    assert "AUTHORISED - NOT SERVED" in page_of(civil, notice).text
    db.refresh(notice)
    assert notice.authorised_by == "Supt 0077 Lang"
