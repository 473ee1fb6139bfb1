"""Each kind of the catalogue, and a made-up one, goes through the register from entry to breach."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.areas import gazetteer
from orders.breaches.model import Breach
from orders.digests import preparing
from orders.register.model import Condition, Order, Presence, Stay
from orders.rules import catalogue, conditions
from orders.rules.clocks import last_day
from orders.rules.kind import Kind
from orders.rules.vocabulary import Basis, EndsKind
from tests.factories.areas import make_areas
from tests.factories.orders import at
from tests.pages import check_page
from tests.signing_in import sign_in
from tests.web import writing
from tests.web.order_pages import guard_fields, moment, send

MADE_UP = replace(
    catalogue.kind("SPO"),
    code="EPO",
    family="EPO",
    name="example protection order",
    short="EPO",
    synonyms=(),
    notification_clock=None,
)
KINDS = [*catalogue.KINDS.values(), MADE_UP]
MADE_ON = date(2026, 11, 20)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.code)
def kind(request: pytest.FixtureRequest) -> Iterator[Kind]:
    """A kind; the made-up one is known only while its test runs."""
    entry: Kind = request.param
    known = entry.code in catalogue.KINDS
    with nullcontext() if known else catalogue.KINDS.adding(entry):
        yield entry


@pytest.fixture
def civil(client: FlaskClient, db: Session) -> Iterator[FlaskClient]:
    """A browser signed in as the civil orders team on Fri 20 Nov 2026 at 22:00."""
    make_areas(db)
    db.commit()
    with time_machine.travel(at("2026-11-20 22:00"), tick=False):
        sign_in(client, Role.CIVIL_ORDERS)
        yield client


def pages(kind: Kind) -> dict[str, dict[str, Any]]:
    """Every page of a lawful record of a kind, written by what its entry says."""
    offered = [each.code for each in conditions.offered(kind)]
    code = "NON_MOLEST" if "NON_MOLEST" in offered else "NO_CONTACT_DIRECT"
    terms = {"conditions": [code], f"{code}-text_verbatim": "You must not, as sealed."}
    written = {**(writing.NOTICE if kind.is_notice else writing.ORDER), "conditions": terms}
    if kind.is_notice:
        return written
    last_on = lawful_last_day(kind)
    written["court"] = writing.COURT | {
        "ends_on-day": str(last_on.day),
        "ends_on-month": str(last_on.month),
        "ends_on-year": str(last_on.year),
        "ends_on-time": "13:00" if kind.exact_end else "",
    }
    if len(kind.ends_kinds) > 1:
        written["court"]["ends_kind"] = EndsKind.FIXED.value
    contact = written.pop("contact")
    earlier = {"earlier": {"other_order": ""}} if ends_others(kind) else {}
    return written | earlier | {"contact": contact}


def ends_others(kind: Kind) -> bool:
    interims = [each for each in catalogue.KINDS.values() if each.interim_of == kind.code]
    return bool(interims or kind.supersedes)


def lawful_last_day(kind: Kind) -> date:
    limits = kind.duration
    if limits is None:
        return date(2027, 1, 31)
    if limits.min_years:
        return last_day(MADE_ON, years=limits.min_years)
    return last_day(MADE_ON, days=limits.max_days or 28)


def record(civil: FlaskClient, db: Session, kind: Kind) -> Order:
    """The record written page by page, and served where it is a notice."""
    draft = writing.begin(civil, kind.code).all(pages(kind))
    answer = draft.send(f"{draft.path}/record")
    assert answer.status_code == 303, writing.read(answer).text
    db.expire_all()
    order = db.scalars(select(Order)).one()
    served = {
        **guard_fields(db, order),
        **moment("occurred_at", "2026-11-20 18:00"),
        "served_by": "PC 4411 Hale",
        "place": "Alder police station",
        "personally": "true",
    }
    answer = send(civil, f"/orders/{order.reference}/events/served", **served)
    assert answer.status_code == 303, answer.text
    return order


def breach(civil: FlaskClient, db: Session, order: Order, kind: Kind) -> Breach:
    """A breach reported on its page, checked and recorded."""
    path = f"/orders/{order.reference}/breaches/new"
    told = {
        "condition_ids": str(db.scalars(select(Condition.id)).one()),
        "method": "IN_PERSON",
        "account_text": "Came to the door and shouted.",
        "reported_by": "PC 4411",
        "decision": "ARRESTED",
        "decision_rationale": "Necessary to protect.",
        "custody_reference": "CU/1234/26",
        "is_offence": "yes" if kind.breach.is_crime else "no",
        "crime_reference": "20/1234/26" if kind.breach.is_crime else "",
        **moment("occurred_from", "2026-11-20 21:00"),
        **moment("reported_at", "2026-11-20 21:10"),
        **moment("arrested_at", "2026-11-20 21:30"),
    }
    check = send(civil, path, **told)
    assert check.status_code == 303, check.text
    assert send(civil, check.location).status_code == 303
    db.expire_all()
    return db.scalars(select(Breach)).one()


def test_a_kind_is_recorded_by_its_pages_and_shown(
    civil: FlaskClient, db: Session, kind: Kind
) -> None:
    order = record(civil, db, kind)
    assert (order.kind, order.override_reason) == (kind.code, None)
    page = check_page(civil.get(f"/orders/{order.reference}").text)
    assert "In force " in page.text
    assert kind.powers[0] in page.text
    assert kind.breach.max_penalty in page.text
    assert ("Name and address told to police:" in page.text) is bool(kind.notification_clock)


def test_a_kind_is_found_drawn_and_counted(civil: FlaskClient, db: Session, kind: Kind) -> None:
    order = record(civil, db, kind)
    for called in {kind.code, kind.family}:
        found = check_page(civil.get(f"/orders?area=ALD&kind={called}&status=live").text)
        assert order.reference in found.links
    other = next(code for code in catalogue.FAMILIES if code != kind.family)
    assert order.reference not in civil.get(f"/orders?area=ALD&kind={other}").text
    drawn = json.loads(civil.get(f"/orders/map/points.json?area=ALD&kind={kind.code}").data)
    assert set(drawn["references"]) == {order.reference}
    here = select(func.count()).where(
        Presence.kind == kind.code,
        Presence.state == Stay.LIVE,
        Presence.basis == Basis.EITHER,
        Presence.area_id == gazetteer.current(db).find("ALD").id,
    )
    assert db.scalar(here) == 1


def test_a_kind_is_mailed(civil: FlaskClient, db: Session, kind: Kind) -> None:
    order = record(civil, db, kind)
    places = gazetteer.current(db)
    area = places.find("ALD")
    digest = preparing.desk(db, places, date(2026, 11, 21), [area]).digest(area)
    rows = [row for part in digest.parts for group in part.groups for row in group.rows]
    assert {(row.reference, row.kind) for row in rows} == {(order.reference, kind.short)}
    assert digest.live == 1


def test_a_kind_is_breached(civil: FlaskClient, db: Session, kind: Kind) -> None:
    order = record(civil, db, kind)
    form = civil.get(f"/orders/{order.reference}/breaches/new").text
    assert (f"Offence code {kind.breach.cjs_code}" in form) is kind.breach.is_crime
    made = breach(civil, db, order, kind)
    assert (made.court_deadline_at is not None) is (kind.breach_clock is not None)
    assert (made.crime_reference is not None) is kind.breach.is_crime
    outcomes = civil.get(f"/breaches/{made.id}/outcome").text
    assert ("Guilty: custody" in outcomes) is kind.breach.is_crime
    assert ("Proved: custody" in outcomes) is not kind.breach.is_crime
