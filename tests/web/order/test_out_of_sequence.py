"""What a court sealed out of sequence, recorded on its page and by a program; never refused."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from flask.testing import FlaskClient
from sqlalchemy import true
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.courts.calendar import PUBLISHED
from orders.register import order_record
from orders.register.model import Order
from orders.rules.vocabulary.events import EventKind as E
from tests.api.calling import make_program
from tests.factories.areas import make_areas
from tests.factories.orders import at, happen, make_served_notice
from tests.signing_in import sign_in
from tests.web.order_pages import guard_fields, moment, send
from tests.worklists.looking import make_court_order

NOW = "2026-12-01 12:00"
pytestmark = pytest.mark.time_machine(at(NOW), tick=False)
COURT = {"court": "Alder Crown Court"}


@dataclass(frozen=True)
class Case:
    """What stood on record, what the court sealed then, and when the order is in force.

    Attributes:
        kind: of the order.
        until: its end as it was made.
        before: what happened to it since, with its times.
        sealed: the event, its time and the end it names.
        asks: whether it is confirmed with a reason.
        live: whether it is in force at an instant.
        made: when it was made.
    """

    kind: str
    until: str
    before: tuple[tuple[E, str], ...]
    sealed: tuple[E, str, str]
    asks: bool
    live: dict[str, bool] = field(default_factory=dict)
    made: str = "2026-11-01 11:00"


CASES = {
    "renewed-after-its-end": Case(
        "SPO_INTERIM",
        "2026-11-20 00:00",
        (),
        (E.RENEWED, "2026-11-24 11:00", "2027-01-31 13:00"),
        asks=True,
        live={"2026-11-19 12:00": True, "2026-11-22 12:00": False, NOW: True},
    ),
    "discharged-from-a-day-to-come": Case(
        "SPO",
        "",
        (),
        (E.DISCHARGED, "2026-12-31 10:00", ""),
        asks=True,
        live={NOW: True, "2026-12-31 10:00": False},
    ),
    "restored-by-the-crown-court": Case(
        "SPO",
        "",
        ((E.DISCHARGED, "2026-11-10 11:00"),),
        (E.RESTORED, "2026-11-20 11:00", ""),
        asks=False,
        live={"2026-11-15 12:00": False, NOW: True},
        made="2021-11-01 11:00",
    ),
    "varied-and-served-again": Case(
        "NMO",
        "",
        ((E.SERVED, "2026-11-02 11:00"), (E.VARIED, "2026-11-10 11:00")),
        (E.SERVED, "2026-11-12 11:00", ""),
        asks=False,
        live={NOW: True},
    ),
    "appeal-on-a-refused-notice": Case(
        "DVPN",
        "",
        ((E.HEARING_OPENED, "2026-11-23 08:30"), (E.REFUSED, "2026-11-30 11:00")),
        (E.APPEALED, "2026-11-30 15:00", ""),
        asks=False,
        live={NOW: False},
    ),
}


@pytest.fixture(params=list(CASES.values()), ids=list(CASES))
def case(request: pytest.FixtureRequest) -> Case:
    """One sequence."""
    found: Case = request.param
    return found


@pytest.fixture
def order(db: Session, case: Case) -> Order:
    """The order as it stood before the court sealed what comes out of sequence."""
    make_areas(db)
    if case.kind == "DVPN":
        found = make_served_notice(db)
    else:
        found = make_court_order(db, case.kind, case.made, case.until)
    for kind, when in case.before:
        found = happen(db, found, kind, when)
    db.commit()
    return found


def facts(case: Case) -> dict[str, str]:
    served = {"served_by": "PC 4411", "place": "Alder", "service_method": "SERVED_PERSONALLY"}
    return served if case.sealed[0] is E.SERVED else COURT


def is_as_sealed(db: Session, order: Order, case: Case) -> None:
    db.expire_all()
    record = order_record.read(db, order.reference, visible=true(), calendar=PUBLISHED)
    for when, live in case.live.items():
        assert (when, record.explain(at(when)).live) == (when, live)


def test_it_is_recorded_on_its_page(
    client: FlaskClient, db: Session, case: Case, order: Order
) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    kind, when, until = case.sealed
    there = f"/orders/{order.reference}/events/{kind.value.lower().replace('_', '-')}"
    form = {
        **moment("occurred_at", when),
        **(moment("until_at", until) if until else {}),
        **facts(case),
        "reason": "As sealed.",
    }
    answer = send(client, there, **guard_fields(db, order), **form)
    if case.asks:
        assert answer.status_code == 409, answer.text
        why = {"override_reason": "The sealed paper says so."}
        answer = send(client, there, **guard_fields(db, order), **form, **why)
    assert answer.status_code == 303, answer.text
    is_as_sealed(db, order, case)


def test_it_is_recorded_by_a_program(
    client: FlaskClient, db: Session, case: Case, order: Order
) -> None:
    program = make_program(client, db)
    kind, when, until = case.sealed
    path = f"/orders/{order.reference}"
    body = {
        "kind": kind.value,
        "occurred_at": when.replace(" ", "T"),
        "until_at": until.replace(" ", "T") or None,
        "reason": "As sealed.",
        "details": facts(case),
    }
    answer = program.post(f"{path}/events", body, version=program.get(path).headers["ETag"])
    if case.asks:
        assert answer.status_code == 409, answer.text
        assert {each["severity"] for each in answer.json["errors"]} == {"CONFIRM"}
        body |= {"override_reason": "The sealed paper says so."}
        answer = program.post(f"{path}/events", body, version=program.get(path).headers["ETag"])
    assert answer.status_code == 201, answer.text
    is_as_sealed(db, order, case)
