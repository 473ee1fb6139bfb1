"""Each kind of the catalogue, and a made-up one, goes through the register from entry to breach."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.areas import gazetteer
from orders.breaches.model import Breach
from orders.digests import inputs
from orders.formatting import london
from orders.register.imports import csv_import
from orders.register.model import Condition, Order, Presence, Stay
from orders.rules.checks import conditions
from orders.rules.clocks.deadlines import ends_at_for, last_day
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import ArrestRules, Kind
from orders.rules.vocabulary.codes import Basis, EndsKind
from tests.api.calling import NAMED
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.orders import FORCE, at
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
HARMLESS = ("NON_MOLEST", "NO_CONTACT_DIRECT", "TRAVEL_PROHIBITION", "OTHER")
"""Conditions that name no place, one of which every kind may carry."""
pytestmark = pytest.mark.time_machine(at("2026-11-20 22:00"), tick=False)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.code)
def kind(request: pytest.FixtureRequest) -> Iterator[Kind]:
    """A kind; the made-up one is known only while its test runs."""
    entry: Kind = request.param
    known = entry.code in catalogue.KINDS
    with nullcontext() if known else catalogue.KINDS.adding(entry):
        yield entry


@pytest.fixture
def civil(client: FlaskClient, db: Session) -> FlaskClient:
    """A browser signed in as the civil orders team on Fri 20 Nov 2026 at 22:00."""
    make_areas(db)
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    return client


def pages(kind: Kind) -> dict[str, dict[str, Any]]:
    """Every page of a lawful record of a kind, written by what its entry says."""
    offered = [*(each.code for each in conditions.offered(kind)), "OTHER"]
    code = next(each for each in HARMLESS if each in offered)
    terms = writing.terms((code, "You must not, as sealed."))
    written = {**(writing.NOTICE if kind.is_notice else writing.ORDER), "conditions": terms}
    if kind.is_notice:
        force = "Greater Manchester Police" if kind.switch else ""
        return written | {"authority": writing.AUTHORITY | {"applicant_force": force}}
    last_on = lawful_last_day(kind)
    written["court"] = writing.COURT | {
        **moment("started_at", f"{made_on(kind)} 11:00"),
        "ends_on-day": str(last_on.day),
        "ends_on-month": str(last_on.month),
        "ends_on-year": str(last_on.year),
        "ends_on-time": "13:00" if kind.exact_end else "",
        "made_under": kind.provisions[0].code if kind.provisions else "",
        **(NAMED if kind.named_by_the_order else {}),
    }
    if len(kind.ends_kinds) > 1:
        written["court"]["ends_kind"] = EndsKind.FIXED.value
    contact = written.pop("contact")
    earlier = {"earlier": {"other_order": ""}} if ends_others(kind) else {}
    return written | earlier | {"contact": contact}


def made_on(kind: Kind) -> date:
    """A day on which courts made such orders."""
    return kind.closed.last_made_on if kind.closed else MADE_ON


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
        "service_method": "SERVED_PERSONALLY",
    }
    answer = send(civil, f"/orders/{order.reference}/events/served", **served)
    assert answer.status_code == 303, answer.text
    return order


def breach(civil: FlaskClient, db: Session, order: Order, kind: Kind) -> Breach:
    """A breach reported on its page, checked and recorded."""
    path = f"/orders/{order.reference}/breaches/new"
    arrested = kind.breach.arrest is ArrestRules.YES
    told = {
        "condition_ids": str(db.scalars(select(Condition.id)).one()),
        "method": "IN_PERSON",
        "account_text": "Came to the door and shouted.",
        "reported_by": "PC 4411",
        "decision": "ARRESTED" if arrested else "NOT_ARRESTED",
        "decision_rationale": "Necessary to protect." if arrested else "No power of arrest.",
        "custody_reference": "CU/1234/26" if arrested else "",
        "offence": "YES" if kind.breach.is_crime else "NOT_YET",
        "crime_reference": "20/1234/26" if kind.breach.is_crime else "",
        **moment("occurred_from", "2026-11-20 21:00"),
        **moment("reported_at", "2026-11-20 21:10"),
        **(moment("arrested_at", "2026-11-20 21:30") if arrested else {}),
    }
    check = send(civil, path, **told)
    assert check.status_code == 303, check.text
    assert send(civil, check.location).status_code == 303
    db.expire_all()
    return db.scalars(select(Breach)).one()


def test_a_kind_goes_through_every_door(civil: FlaskClient, db: Session, kind: Kind) -> None:
    order = record(civil, db, kind)
    assert (order.kind, order.override_reason) == (kind.code, None)
    is_shown(civil, order, kind)
    is_found_drawn_and_counted(civil, db, order, kind)
    is_mailed(db, order, kind)
    is_breached(civil, db, order, kind)


def is_shown(civil: FlaskClient, order: Order, kind: Kind) -> None:
    page = check_page(civil.get(f"/orders/{order.reference}").text)
    assert "In force " in page.text
    assert kind.powers[0] in page.text
    assert kind.breach.max_penalty in page.text
    duty = kind.notification_duty if kind.notification_clock else None
    assert any(f"{words}:" in page.text for words in _TOLD) is (duty is not None)
    assert duty is None or f"{duty.words}:" in page.text


_TOLD = {
    each.notification_duty.words for each in catalogue.KINDS.values() if each.notification_duty
}


def is_found_drawn_and_counted(civil: FlaskClient, db: Session, order: Order, kind: Kind) -> None:
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


def is_mailed(db: Session, order: Order, kind: Kind) -> None:
    places = gazetteer.current(db)
    area = places.find("ALD")
    digest = inputs.desk(db, places, date(2026, 11, 21), [area]).digest(area)
    rows = [row for part in digest.parts for group in part.groups for row in group.rows]
    assert {(row.reference, row.kind) for row in rows} == {(order.reference, kind.short)}
    assert digest.live == 1


def is_breached(civil: FlaskClient, db: Session, order: Order, kind: Kind) -> None:
    has_code = kind.breach.cjs_code is not None
    assert has_code or not kind.breach.is_crime, "a breach that is a crime needs a cjs_code"
    form = civil.get(f"/orders/{order.reference}/breaches/new").text
    assert (f"Offence code {kind.breach.cjs_code}" in form) is kind.breach.is_crime
    made = breach(civil, db, order, kind)
    arrested = kind.breach.arrest is ArrestRules.YES
    has_deadline = arrested and kind.breach_clock is not None
    assert (made.court_deadline_at is not None) is has_deadline
    assert (made.crime_reference is not None) is kind.breach.is_crime
    outcomes = civil.get(f"/breaches/{made.id}/outcome").text
    as_sealed = kind.breach.arrest is ArrestRules.AS_SEALED
    assert ("Guilty: custody" in outcomes) is (kind.breach.is_crime or as_sealed)
    assert ("Proved: custody" in outcomes) is not kind.breach.is_crime


def test_every_kind_is_taken_from_a_file(civil: FlaskClient, db: Session, tmp_path: Path) -> None:
    rows = [row_of(kind) for kind in catalogue.KINDS.values()]
    file = tmp_path / "kinds.csv"
    with file.open("w", newline="", encoding="utf-8") as opened:
        out = csv.DictWriter(opened, sorted(set().union(*rows)))
        out.writeheader()
        out.writerows(rows)
    report = csv_import.import_orders(
        db,
        file,
        source="another system",
        by=make_account(db, Role.CIVIL_ORDERS),
        now=at("2026-11-20 22:00"),
        force=FORCE,
    )
    assert [str(each) for each in report.faults] == []
    assert report.added == len(catalogue.KINDS)


def row_of(kind: Kind) -> dict[str, str]:
    """A lawful order of a kind as a row of a file."""
    allowed = kind.condition_codes or HARMLESS
    row = {
        "source_reference": f"OLD/{kind.code}",
        "kind": kind.code,
        "started_at": f"{made_on(kind)} 11:00",
        "subject_family_name": "Marsh",
        "subject_given_names": "Daniel",
        "subject_born_on": "1988-03-27",
        "protected1_family_name": "Okafor",
        "protected1_given_names": "Grace",
        "protected1_born_on": "1990-07-01",
        "protected1_relationship": "EX_COHABITANT",
        "condition1_code": next(code for code in HARMLESS if code in allowed),
        "condition1_text": "You must not, as sealed.",
        "grounds": "As recorded there.",
        "officer_in_case": "DC 2210 Price",
        "out_of_hours_contact": "Force control room",
    }
    if kind.is_notice:
        considered = {f"considered_{each.lower()}": "Yes." for each in kind.considerations}
        rank = kind.authorising_rank.name if kind.authorising_rank else ""
        authority = {"authorised_by": "Supt 0077 Lang", "authorised_rank": rank}
        return row | considered | authority | {"applicant_force": "Another Police"}
    ends = london(ends_at_for(lawful_last_day(kind)))
    ends_at = f"{lawful_last_day(kind)} 13:00" if kind.exact_end else f"{ends:%Y-%m-%d %H:%M}"
    making = {"made_under": kind.provisions[0].code} if kind.provisions else {}
    court = {"court": "Alder court", "ends_kind": "FIXED", "ends_at": ends_at}
    named = NAMED if kind.named_by_the_order else {}
    return row | court | making | named
