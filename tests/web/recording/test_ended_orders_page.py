"""The page that names the orders a new one ends, and conditions with days of their own."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from orders.audit.model import AuditEntry
from orders.register.changes import order_links
from orders.register.model import Order
from orders.register.schemas.condition import ConditionInput
from orders.rules.vocabulary.codes import EndsKind
from orders.rules.vocabulary.events import EventKind
from tests.factories.orders import at, happen, make_order, order_input
from tests.pages import check_page
from tests.web import writing
from tests.web.writing import COURT, ORDER, Writing

pytestmark = pytest.mark.time_machine(at("2026-11-20 22:00"), tick=False)

TERMS = writing.terms(("NO_CONTACT_DIRECT", "You must not contact the protected person."))
OPEN = COURT | {
    "ends_kind": "UNTIL_FURTHER_ORDER",
    "ends_on-day": "",
    "ends_on-month": "",
    "ends_on-year": "",
}


@pytest.fixture
def interim(civil: FlaskClient, db: Session) -> Order:
    """An interim SPO on the subject that ``writing`` writes."""
    order = make_order(
        db,
        order_input(
            kind="SPO_INTERIM",
            started_at=at("2026-10-20 11:00"),
            ends_at=at("2027-01-31 00:00"),
            ends_kind=EndsKind.FIXED,
            conditions=(ConditionInput("NO_CONTACT_DIRECT", "As sealed."),),
        ),
    )
    db.commit()
    return order


def begin(civil: FlaskClient) -> Writing:
    """A stalking protection order, complete but for the orders it ends."""
    return writing.begin(civil, "SPO").all(ORDER | {"conditions": TERMS, "court": OPEN})


def newest(db: Session) -> Order:
    db.expire_all()
    query = select(Order).order_by(Order.id.desc()).limit(1)
    return db.scalars(
        query.options(selectinload(Order.events), selectinload(Order.conditions))
    ).one()


def test_the_interim_order_of_the_same_subject_is_offered_and_ended(
    civil: FlaskClient, db: Session, interim: Order
) -> None:
    draft = begin(civil)
    assert "Orders it ends" in draft.page("earlier").title or "Earlier" in draft.page("earlier").h1
    assert interim.reference in draft.page("earlier").text
    draft.saved("earlier", {"ends_orders": [interim.reference], "other_order": ""})
    assert interim.reference in draft.page("check").text
    assert draft.send(f"{draft.path}/record").status_code == 303
    order = newest(db)
    assert order.kind == "SPO"
    ended = civil.get(f"/orders/{interim.reference}").text
    assert "ended when the application was decided" in ended
    page = check_page(civil.get(f"/orders/{order.reference}").text)
    assert "Interim order it went on from" in page.text
    assert f"interim SPO {interim.reference}" in page.links
    what = db.scalars(
        select(AuditEntry.what).where(AuditEntry.reference == interim.reference)
    ).all()
    assert {"draft.earlier-order", "order.ended-on-determination"} <= set(what)


def test_nothing_is_kept_of_an_order_that_is_refused_after_it_was_written(
    civil: FlaskClient, db: Session, interim: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = begin(civil)
    draft.saved("earlier", {"ends_orders": [interim.reference], "other_order": ""})
    end_earlier = order_links.end_earlier

    def overtaken(own: Session, *args: Any, **kwargs: Any) -> None:
        earlier = own.scalars(select(Order).where(Order.reference == interim.reference)).one()
        happen(own, earlier, EventKind.DISCHARGED, "2026-11-20 10:00", now="2026-11-20 22:00")
        end_earlier(own, *args, **kwargs)

    monkeypatch.setattr(order_links, "end_earlier", overtaken)
    answer = draft.send(f"{draft.path}/record", {"override_reason": "As sealed."})
    assert answer.status_code == 422
    assert newest(db).kind == "SPO_INTERIM"
    monkeypatch.undo()
    assert draft.send(f"{draft.path}/record").status_code == 303


def test_the_section_must_be_looked_at_before_the_order_is_recorded(
    civil: FlaskClient, interim: Order
) -> None:
    draft = begin(civil)
    assert civil.get(f"{draft.path}/check").location == draft.path
    draft.saved("earlier", {"other_order": ""})
    assert draft.page("check").h1 == "Check your answers"


def test_a_reference_may_be_typed(civil: FlaskClient, db: Session, interim: Order) -> None:
    draft = begin(civil)
    draft.saved("earlier", {"other_order": interim.reference.lower().replace("-", " ")})
    draft.send(f"{draft.path}/record")
    made = next(each for each in newest(db).events if each.kind is EventKind.MADE)
    assert made.details == {"ends_orders": interim.reference}


@pytest.mark.parametrize("typed", ["WM26-00001-0", "nonsense", "<script>"])
def test_what_is_no_reference_is_told(civil: FlaskClient, typed: str) -> None:
    answer = begin(civil).save("earlier", {"other_order": typed})
    assert answer.status_code == 422
    assert "Enter a reference like WM26-00412-7." in writing.read(answer).text


def test_an_order_that_is_not_there_is_refused_with_a_way_back(civil: FlaskClient) -> None:
    draft = begin(civil)
    draft.saved("earlier", {"other_order": "WM26-00412-7"})
    page = draft.page("check")
    assert f"{draft.path}/earlier" in [
        href for words, href in page.links.items() if "There is no record WM26-00412-7" in words
    ]


def test_a_condition_may_have_a_last_day_of_its_own(civil: FlaskClient, db: Session) -> None:
    draft = begin(civil)
    day = {
        "condition-0-ends_on-day": "19",
        "condition-0-ends_on-month": "11",
        "condition-0-ends_on-year": "2028",
    }
    wrong = draft.save("conditions", TERMS | day | {"condition-0-ends_on-month": "13"})
    assert wrong.status_code == 422
    draft.saved("conditions", TERMS | day)
    draft.saved("earlier", {"other_order": ""})
    assert "last day 19 November 2028" in draft.page("check").text
    draft.send(f"{draft.path}/record")
    assert newest(db).conditions[0].ends_at == at("2028-11-20 00:00")


def test_a_discharge_asks_for_both_consents(civil: FlaskClient, db: Session) -> None:
    draft = begin(civil)
    draft.saved("earlier", {"other_order": ""})
    draft.send(f"{draft.path}/record")
    page = check_page(civil.get(f"/orders/{newest(db).reference}/events/discharged").text)
    assert "The court was told that the subject consents" in page.text
    assert "The court was told that the chief officer of police consents" in page.text
