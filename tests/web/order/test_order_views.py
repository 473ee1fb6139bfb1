from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, true
from sqlalchemy.orm import Session
from time_machine import TimeMachineFixture

from orders.access.permissions import Role
from orders.audit.model import Action
from orders.courts.calendar import PUBLISHED
from orders.people.schema import AliasInput
from orders.register import order_record
from orders.register.confidentiality.opening_model import HomeOpening
from orders.register.model import Order
from orders.register.schemas.condition import ConditionInput
from orders.rules.vocabulary.codes import BreachDecision, NameKind
from orders.rules.vocabulary.events import EventKind
from tests.factories.areas import area_id, make_areas
from tests.factories.breaches import make_breach
from tests.factories.orders import (
    NON_MOLEST,
    at,
    grant,
    happen,
    home,
    make_order,
    make_served_notice,
    notice_input,
    order_input,
    protected,
    subject,
)
from tests.pages import check_page
from tests.search.scenes import counted
from tests.signing_in import sign_in, token_on
from tests.web.order_pages import HIDDEN, NOW, SECRET, logged, page_of, send

pytestmark = pytest.mark.time_machine(NOW, tick=False)

PREMISES = ConditionInput(
    "NO_APPROACH_PREMISES", f"Do not go near {SECRET}.", premises="PROTECTED", radius_m=100
)


@pytest.fixture
def served(noticed: Order) -> Order:
    return noticed


@pytest.fixture
def hidden(db: Session) -> Order:
    given = notice_input(protected_persons=(HIDDEN,), conditions=(NON_MOLEST, PREMISES))
    order = make_served_notice(db, given)
    db.commit()
    return order


def test_it_says_who_what_until_when_and_why(client: FlaskClient, served: Order) -> None:
    sign_in(client, Role.LPA_SUPERVISOR)
    page = page_of(client, served)
    assert page.h1 == f"Domestic violence protection notice DVPN {served.reference}"
    for said in (
        "Daniel MARSH",
        "27 March 1988, aged 38",
        "Grace OKAFOR",
        "Lived together as a couple before",
        "You must not molest the protected person.",
        "LIVE - hearing due by 09:00 Mon 23 Nov",
        "In force until the court decides the application",
        "Crime and Security Act 2010 ss.25(1)(d), 25(2), 27(3)",
        "Mon 23 Nov 2026, 09:00 , 23 h 00 min left",
        "It ends when the court decides the application.",
        "Arrest without warrant",
        "DC 2210 Price",
        "Force control room 0121 496 0000",
        "Alder West, Alder",
        "Birch West, Birch",
        "1 Invented Street, B1 1AA",
    ):
        assert said in page.text


def test_other_names_and_pnc_id_are_shown(client: FlaskClient, db: Session) -> None:
    danny = AliasInput(NameKind.NICKNAME, "", "Danny")
    who = subject(aliases=(danny,), pnc_id="2026/0000001W")
    order = make_order(db, notice_input(subject=who))
    db.commit()
    sign_in(client, Role.LPA_SUPERVISOR)
    page = page_of(client, order)
    assert "Danny (nickname)" in page.text
    assert "2026/0000001W" in page.text


@pytest.mark.parametrize(
    ("query", "said", "powers"),
    [
        ("?at=2026-11-20T08:30", "AUTHORISED - NOT SERVED", False),
        ("?at=2026-11-21T12:00", "LIVE - hearing due by 09:00 Mon 23 Nov", True),
        ("?at=2026-11-23T09:01", "LIVE - hearing not recorded, check", True),
    ],
    ids=["L1 not served", "C2 Sunday left out", "L4 hearing not recorded"],
)
def test_it_says_what_held_at_an_instant(
    client: FlaskClient, served: Order, query: str, said: str, powers: bool
) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    page = page_of(client, served, query)
    assert said in page.text
    assert ("Nothing by this notice then: it is not in force." not in page.text) is powers
    assert "As things stood at" in page.text
    assert not any(text.startswith("Record “") for text in page.links)


def test_an_instant_nobody_can_read_is_refused(client: FlaskClient, served: Order) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    answer = client.get(f"/orders/{served.reference}?at=yesterday")
    assert answer.status_code == 422
    assert "Enter a date and time like" in check_page(answer.text).text


def test_d1_a_fixed_end_is_a_last_day_and_an_instant(client: FlaskClient, db: Session) -> None:
    order = make_order(
        db, order_input(started_at=at("2026-11-10 11:00"), ends_at=at("2026-12-08 00:00"))
    )
    db.commit()
    sign_in(client, Role.LPA_SUPERVISOR)
    page = page_of(client, order)
    assert "Ends: end of Mon 7 Dec 2026 (midnight) , 15 days left" in page.text
    assert "LIVE - NOT SERVED" in page.text
    later = page_of(client, order, "?at=2026-12-08T00:00")
    assert "Ended 24:00 Mon 7 Dec 2026" in later.text
    assert "Kept as history in" in later.text


@pytest.mark.time_machine(at("2026-11-24 09:00"), tick=False)
def test_l5_notice_and_order_name_each_other(
    client: FlaskClient, served: Order, db: Session
) -> None:
    happen(db, served, EventKind.HEARING_OPENED, "2026-11-23 10:00")
    order = grant(db, served)
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    notice_page, order_page = page_of(client, served), page_of(client, order)
    assert notice_page.links[f"DVPO {order.reference}"] == f"/orders/{order.reference}"
    assert order_page.links[f"DVPN {served.reference}"] == f"/orders/{served.reference}"
    assert "ENDED - order granted" in notice_page.text


def test_what_a_court_sealed_against_the_act_says_why_for_ever(
    client: FlaskClient, db: Session
) -> None:
    order = make_order(
        db,
        order_input(
            started_at=at("2026-11-20 11:00"),
            ends_at=at("2026-12-30 00:00"),
            override_reason="Seen on the sealed copy.",
            unverified=True,
        ),
    )
    db.commit()
    sign_in(client, Role.LPA_SUPERVISOR)
    page = page_of(client, order)
    assert (
        "Recorded as sealed although it differs from what the Act provides, or from the record."
        in page.text
    )
    assert "Seen on the sealed copy." in page.text
    assert "Unverified." in page.text


def test_the_timeline_says_who_recorded_what_and_how_late(client: FlaskClient, db: Session) -> None:
    order = make_order(db)
    happen(db, order, EventKind.SERVED, "2026-11-20 09:00", now="2026-11-22 09:30")
    db.commit()
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    text = page_of(client, order).text
    assert "on 22 Nov 2026 09:30, 2 days after it happened" in " ".join(text.split()).replace(
        " ,", ","
    )
    assert "Who served it, with collar number: PC 4411 Hale" in text


def test_breaches_are_listed_with_their_clock(
    client: FlaskClient, served: Order, db: Session
) -> None:
    make_breach(
        db,
        served,
        now=NOW,
        occurred_from=at("2026-11-22 02:00"),
        occurred_to=at("2026-11-22 02:10"),
        reported_at=at("2026-11-22 02:20"),
        decision=BreachDecision.ARRESTED,
        arrested_at=at("2026-11-22 03:00"),
    )
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    page = page_of(client, served)
    assert "Before the court by 24:00 Mon 23 Nov 2026 , 38 h 00 min left" in page.text
    assert page.links["Log a breach"] == f"/orders/{served.reference}/breaches/new"


def test_a_withheld_home_is_its_lpa_and_nothing_else(client: FlaskClient, hidden: Order) -> None:
    sign_in(client, Role.LPA_SUPERVISOR)
    answer = client.get(f"/orders/{hidden.reference}")
    text = check_page(answer.text).text
    assert "Address withheld In Birch" in text
    for secret in (SECRET, "WS2 2BB", "Birch East", "Show this address"):
        assert secret not in answer.text


def test_a_withheld_home_is_shown_for_a_short_time_to_who_says_why(
    client: FlaskClient, hidden: Order, db: Session, time_machine: TimeMachineFixture
) -> None:
    account = sign_in(client, Role.CIVIL_ORDERS)
    place = next(
        each.id
        for each in order_record.read(db, hidden.reference, visible=true(), calendar=PUBLISHED)
        .protected[0]
        .addresses
    )
    path = f"/orders/{hidden.reference}/addresses/{place}/show"
    without = send(client, path, reason="x")
    assert without.status_code == 422
    said = check_page(without.text).text
    assert "Choose what you open it for." in said
    assert "Enter why in your own words" in said
    assert SECRET not in without.text
    assert db.scalars(select(HomeOpening)).all() == []
    why = {"purpose": "WELFARE_CHECK", "reason": "Welfare visit tonight"}
    answer = send(client, path, **why)
    assert (answer.status_code, SECRET in answer.text) == (303, False)
    for _ in range(2):
        shown = client.get(answer.location)
        assert f"{SECRET}, WS2 2BB" in check_page(shown.text).text
    assert SECRET not in client.get(f"/orders/{hidden.reference}").text
    other = client.application.test_client()
    sign_in(other, Role.CIVIL_ORDERS)
    assert SECRET not in other.get(answer.location).text
    time_machine.shift(121)
    assert SECRET not in client.get(answer.location).text
    (first,) = db.scalars(select(HomeOpening).order_by(HomeOpening.id))
    assert (first.address_id, first.account_id, first.purpose.value, first.reason) == (
        place,
        account.id,
        *why.values(),
    )
    (line,) = logged(db, "address.opened-for-reading")
    assert line.details == {"address": place, "opening": first.id, "purpose": "WELFARE_CHECK"}
    seen = [each.details.get("address") for each in logged(db, "order.read")]
    assert seen.count(place) == 2
    assert (line.account_id, line.reason, line.reference, line.action) == (
        account.id,
        "Welfare visit tonight",
        hidden.reference,
        Action.CONSULTATION,
    )
    assert SECRET not in str(line.details)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LPA_SUPERVISOR])
def test_who_may_not_open_withheld_homes_is_refused(
    client: FlaskClient, hidden: Order, db: Session, role: Role
) -> None:
    sign_in(client, role, area_id=area_id(db, "ALD"))
    place = (
        order_record.read(db, hidden.reference, visible=true(), calendar=PUBLISHED)
        .protected[0]
        .addresses[0]
        .id
    )
    answer = send(client, f"/orders/{hidden.reference}/addresses/{place}/show", reason="Curious")
    assert answer.status_code == 403
    assert SECRET not in answer.text


def test_an_address_of_somebody_else_is_not_found(
    client: FlaskClient, hidden: Order, served: Order, db: Session
) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    place = (
        order_record.read(db, hidden.reference, visible=true(), calendar=PUBLISHED)
        .protected[0]
        .addresses[0]
        .id
    )
    answer = send(client, f"/orders/{served.reference}/addresses/{place}/show", reason="Why not")
    assert answer.status_code == 404
    assert SECRET not in answer.text


def test_another_lpas_order_answers_like_an_unknown_one(client: FlaskClient, db: Session) -> None:
    given = notice_input(
        subject=subject(home("WS1 1AA")), protected_persons=(protected(home("WS1 1AA")),)
    )
    order = make_served_notice(db, given)
    db.commit()
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    theirs = client.get(f"/orders/{order.reference}")
    unknown = client.get("/orders/WM26-99999-4")
    assert (theirs.status_code, unknown.status_code) == (404, 404)
    assert check_page(theirs.text).h1 == check_page(unknown.text).h1


@pytest.mark.parametrize("asked", ["{lower}", "{bare}"], ids=["small letters", "no hyphens"])
def test_a_reference_typed_otherwise_leads_to_its_page(
    client: FlaskClient, served: Order, asked: str
) -> None:
    sign_in(client, Role.LPA_SUPERVISOR)
    reference = served.reference
    path = asked.format(lower=reference.lower(), bare=reference.replace("-", ""))
    answer = client.get(f"/orders/{path}?at=2026-11-21&_external=1")
    assert answer.status_code == 308
    assert answer.location == f"/orders/{reference}?at=2026-11-21"


@pytest.mark.parametrize("asked", ["WM26-00001-0", "nonsense", "%3Cscript%3E"])
def test_what_is_no_reference_is_not_found(client: FlaskClient, served: Order, asked: str) -> None:
    sign_in(client, Role.LPA_SUPERVISOR)
    answer = client.get(f"/orders/{asked}")
    assert answer.status_code == 404
    assert "<script>" not in answer.text


def test_entered_in_error_says_so_and_names_nobody(
    client: FlaskClient, served: Order, db: Session
) -> None:
    happen(db, served, EventKind.ENTERED_IN_ERROR, "2026-11-22 09:00")
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    answer = client.get(f"/orders/{served.reference}")
    page = check_page(answer.text)
    assert page.h1 == f"{served.reference} was entered in error"
    assert "Why: test" in page.text
    for name in ("MARSH", "OKAFOR", "Invented"):
        assert name not in answer.text


def test_entered_in_error_leaves_no_home_on_a_map_and_no_breach_to_read(
    client: FlaskClient, served: Order, db: Session
) -> None:
    breach = make_breach(db, served)
    person = f"/people/{served.subject_id}"
    asked = [f"/orders/{served.reference}/{what}.json" for what in ("points", "zones")]
    asked += [f"{person}/points.json", f"/breaches/{breach.id}", f"/api/v1/breaches/{breach.id}"]
    sign_in(client, Role.CIVIL_ORDERS)
    db.commit()
    assert {client.get(path).status_code for path in asked} == {200}
    happen(db, served, EventKind.ENTERED_IN_ERROR, "2026-11-22 09:00")
    db.commit()
    assert {path: client.get(path).status_code for path in asked} == dict.fromkeys(asked, 404)
    assert '"total":0' in client.get(f"{person}/zones.json").text


def test_every_look_is_logged(client: FlaskClient, served: Order, db: Session) -> None:
    account = sign_in(client, Role.LPA_SUPERVISOR)
    page_of(client, served)
    page_of(client, served, "?at=2026-11-21T12:00")
    now, then = logged(db, "order.read")
    assert (now.account_id, now.reference, now.details) == (account.id, served.reference, {})
    assert then.details == {"at": "2026-11-21T12:00:00+00:00"}


@pytest.mark.parametrize(
    ("role", "offered"),
    [(Role.CIVIL_ORDERS, True), (Role.LPA_SUPERVISOR, False)],
    ids=["civil orders", "supervisor"],
)
def test_what_comes_next_is_offered_to_who_records(
    client: FlaskClient, served: Order, role: Role, offered: bool
) -> None:
    sign_in(client, role)
    page = page_of(client, served)
    there = f"/orders/{served.reference}/events/hearing-opened"
    assert (page.links.get("Record “hearing opened”") == there) is offered
    assert ("Add an address or a move" in page.text) is offered
    assert "Record “lapsed”" not in page.links


def test_scripts_in_a_record_are_only_text(client: FlaskClient, db: Session) -> None:
    nasty = "<script>alert(1)</script>{{ 7*7 }}"
    order = make_order(
        db,
        notice_input(
            subject=subject(home(lines=nasty), given_names=nasty),
            grounds=nasty,
            conditions=(NON_MOLEST, ConditionInput("NON_MOLEST_ACTS", nasty)),
        ),
    )
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    answer = client.get(f"/orders/{order.reference}")
    check_page(answer.text)
    assert "<script>alert" not in answer.text
    assert "{{ 7*7 }}" in answer.text


def test_one_order_is_read_in_eight_queries(each_db: Session, each_app: Flask) -> None:
    make_areas(each_db)
    order = make_served_notice(each_db)
    each_db.commit()
    with counted(each_db.get_bind().engine) as sent:
        sheet = order_record.read(each_db, order.reference, visible=true(), calendar=PUBLISHED)
    assert len(sent) <= 8
    assert [each.person.family_name for each in sheet.people] == ["Marsh", "Okafor"]


def test_showing_an_address_needs_the_form_token(client: FlaskClient, hidden: Order) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    path = f"/orders/{hidden.reference}/addresses/1/show"
    assert client.post(path, data={"reason": "x", "csrf_token": "forged"}).status_code == 400
    assert token_on(client, f"/orders/{hidden.reference}") != ""


def test_it_says_which_other_force_looks_after_it_until_that_is_over(
    client: FlaskClient, db: Session, order: Order
) -> None:
    assert "Looked after by" not in page_of(client, order).text
    details = {"force": "Staffordshire Police", "with": "DS 12 Hale, 01632 960111"}
    happen(db, order, EventKind.TRANSFERRED_OUT, "2026-11-20 10:00", details=details)
    db.commit()
    page = page_of(client, order).text
    assert "Looked after by Staffordshire Police since 20 Nov 2026 10:00: DS 12 Hale" in page
    happen(db, order, EventKind.TRANSFERRED_IN, "2026-11-20 11:00", details=details)
    db.commit()
    assert "Looked after by" not in page_of(client, order).text
