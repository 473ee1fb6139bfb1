"""A person's page: in force now from every order together, how they hang together, who may see."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.register.model import Order
from orders.register.schemas.condition import ConditionInput
from orders.rules.vocabulary.condition_codes import CODES
from orders.rules.vocabulary.events import EventKind
from tests.factories.areas import area_id, make_areas
from tests.factories.ground import make_detention
from tests.factories.orders import (
    NON_MOLEST,
    at,
    grant,
    happen,
    home,
    make_served_notice,
    notice_input,
    protected,
    subject,
)
from tests.factories.people import make_same
from tests.pages import Page, check_page
from tests.search.scenes import counted
from tests.signing_in import csrf_token, sign_in
from tests.web.order_pages import NOW, SECRET, logged
from tests.worklists.looking import make_court_order

pytestmark = pytest.mark.time_machine(NOW, tick=False)

NEAR = ConditionInput(
    "NO_APPROACH_PREMISES",
    "You must not come within 100 metres of 2 Invented Close.",
    premises="PROTECTED",
    radius_m=100,
)
FAR = ConditionInput(
    "NO_APPROACH_PREMISES",
    "You must not come within 200 metres of 2 Invented Close.",
    premises="PROTECTED",
    radius_m=200,
)


@pytest.fixture
def notice(client: FlaskClient, db: Session) -> Order:
    """A DVPN in force; subject in Alder West, protected person in Birch West; team signed in."""
    make_areas(db)
    order = make_served_notice(db, notice_input(conditions=(NON_MOLEST, NEAR)))
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    return order


def same_subject(db: Session, order: Order, other: Order) -> Order:
    """Record that both orders are against one person."""
    other.subject_id = order.subject_id
    db.commit()
    return other


@pytest.fixture
def nmo(db: Session, notice: Order) -> Order:
    """An NMO on the same subject, made in October, without an end, with its own distance."""
    other = make_court_order(db, "NMO", "2026-10-01 10:00", conditions=(NON_MOLEST, FAR))
    return same_subject(db, notice, other)


def read(client: FlaskClient, order: Order, more: str = "") -> Page:
    answer = client.get(f"/people/{order.subject_id}{more}")
    assert answer.status_code == 200
    return check_page(answer.text)


def test_the_card_merges_every_order_in_force_with_source_end_and_power_of_arrest(
    client: FlaskClient, notice: Order, nmo: Order
) -> None:
    page = read(client, notice)
    assert page.h1 == "Subject of 2 notices and orders Daniel MARSH"
    card = page.text.partition("In force now")[2].partition("Timeline of linked orders")[0]
    for order in (notice, nmo):
        assert card.count(order.reference) >= 3
    assert "without an end date" in card
    assert "Crime and Security Act 2010 s.25(1)(b)" in card
    assert "In 2 orders. Each binds by itself, to its own end." in card
    assert "The distances differ. The widest is 200 metres." in card
    assert page.links[f"NMO {nmo.reference}"] == f"/orders/{nmo.reference}"


def test_an_ended_order_is_listed_and_not_in_the_card(
    client: FlaskClient, db: Session, notice: Order, nmo: Order
) -> None:
    happen(db, nmo, EventKind.DISCHARGED, "2026-11-01 10:00")
    db.commit()
    text = read(client, notice).text
    card, _, rest = text.partition("Timeline of linked orders")
    assert nmo.reference not in card
    assert nmo.reference in rest


def test_a_condition_that_has_ended_is_not_in_force(
    client: FlaskClient, db: Session, notice: Order
) -> None:
    travel = ConditionInput(
        "TRAVEL_PROHIBITION", "You must not leave the United Kingdom.", ends_at=at("2026-01-01"),
        countries="all",
    )  # fmt: skip
    internet = ConditionInput("PASSWORDS", "You must give your passwords.", supervisor="PC Vale")
    shpo = make_court_order(
        db, "SHPO_CIVIL", "2021-01-01 10:00", conditions=(travel, internet), protected_persons=()
    )
    same_subject(db, notice, shpo)
    card = read(client, notice).text.partition("Timeline of")[0]
    assert "You must give your passwords." in card
    assert "You must not leave the United Kingdom." not in card


def test_a_notice_and_its_order_are_drawn_as_one_chain(
    client: FlaskClient, db: Session, notice: Order
) -> None:
    happen(db, notice, EventKind.HEARING_OPENED, "2026-11-21 08:30")
    order = grant(db, notice, made_at=at("2026-11-21 11:00"), ends_at=at("2026-12-18 00:00"))
    db.commit()
    chain = read(client, notice).text.partition("Timeline of linked orders")[2]
    chain = chain.partition("Every notice and order")[0]
    assert f"granted on {notice.reference}" in chain
    assert "21 Nov 2026 11:00: made" in chain
    assert chain.index(notice.reference) < chain.index(order.reference)


def test_an_interim_order_and_its_main_one_are_drawn_and_a_variation_is_told(
    client: FlaskClient, db: Session, notice: Order
) -> None:
    interim = make_court_order(db, "SPO_INTERIM", "2026-11-01 11:00", "2026-12-31 00:00")
    full = make_court_order(db, "SPO", "2026-11-20 11:00", ends_orders=(interim.reference,))
    full = happen(db, full, EventKind.VARIED, "2026-11-21 11:00")
    for each in (interim, full):
        same_subject(db, notice, each)
    chain = read(client, notice).text.partition("Timeline of linked orders")[2]
    assert f"the main order after {interim.reference}" in chain
    assert "21 Nov 2026 11:00: varied" in chain


def test_reading_is_logged_with_the_orders_shown_and_no_name(
    client: FlaskClient, db: Session, notice: Order, nmo: Order
) -> None:
    read(client, notice)
    read(client, notice, "/sheet")
    (line,) = logged(db, "person.read")
    assert line.details == {
        "person": notice.subject_id,
        "references": sorted([notice.reference, nmo.reference]),
    }
    (printed,) = logged(db, "person.sheet-read")
    assert printed.details == line.details


def test_the_sheet_to_print_says_what_may_be_enforced(client: FlaskClient, notice: Order) -> None:
    page = read(client, notice, "/sheet")
    assert f"Your powers under DVPN {notice.reference}" in page.text
    assert "Destroy within 24 hours" in page.text
    assert notice.officer_in_case in page.text


def test_where_the_subject_is_held_is_told_once(
    client: FlaskClient, db: Session, notice: Order, nmo: Order
) -> None:
    make_detention(db, notice, since_at=at("2026-11-21 12:00"))
    db.commit()
    # Once as a mark of the banner, once with the release expected.
    assert read(client, notice).text.partition("In force now")[0].count("In prison, on remand") == 2


def test_a_withheld_home_is_told_to_nobody(client: FlaskClient, db: Session, notice: Order) -> None:
    hidden = protected(home("WS2 2BB", lines=SECRET, confidential=True))
    secret = ConditionInput(
        "NO_ENTER_PREMISES", f"You must not enter {SECRET}.", premises="PROTECTED"
    )
    other = make_served_notice(
        db,
        notice_input(
            subject=subject(given_names="Ewan"),
            protected_persons=(hidden,),
            conditions=(NON_MOLEST, secret),
        ),
    )
    db.commit()
    for more in ("", "/sheet"):
        html = client.get(f"/people/{other.subject_id}{more}").text
        assert SECRET not in html
        assert "Birch East" not in html
        assert "WS2 2BB" not in html


@pytest.fixture
def elsewhere(db: Session, notice: Order) -> Order:
    """Live in Birch only, by both homes."""
    other = make_served_notice(
        db,
        notice_input(
            subject=subject(home("WS1 1AA"), given_names="Ewan"),
            protected_persons=(protected(home("WS2 2BB", lines="7 Other Road")),),
            conditions=(NON_MOLEST, NEAR),
        ),
    )
    db.commit()
    return other


def test_an_officer_of_another_lpa_learns_what_is_in_force_and_not_whom_it_protects(
    client: FlaskClient, db: Session, elsewhere: Order
) -> None:
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    found = looked_up(client, elsewhere)
    page = check_page(client.get(found).text)
    assert elsewhere.reference in page.text
    assert CODES["NO_APPROACH_PREMISES"].plain_words in page.text
    assert "The sealed words are for who may open the order." in page.text
    for secret in ("OKAFOR", "Okafor", "Invented", "Other Road", "WS1 1AA", "Birch"):
        assert secret not in page.text
    # A breach may be reported; the order itself may not be opened.
    of_order = [href for href in page.links.values() if elsewhere.reference in href]
    assert all(f"/orders/{elsewhere.reference}/breach-report?" in href for href in of_order)
    # What it forbids is known; the powers and whom to ring are what he needs at the roadside.
    sheet = check_page(client.get(found.replace("?", "/sheet?")).text)
    assert elsewhere.officer_in_case in sheet.text


def looked_up(client: FlaskClient, order: Order) -> str:
    """Where looking up an order's subject by the reference leads."""
    token = csrf_token(client)
    form = {"csrf_token": token, "reference": order.reference}
    html = client.post("/look-up", data=form, follow_redirects=True).text
    found = re.search(rf'href="(/people/{order.subject_id}[^"]*)"', html)
    assert found is not None
    return found[1]


def test_nobody_reads_the_force_by_counting_through_people(
    client: FlaskClient, db: Session, elsewhere: Order, notice: Order
) -> None:
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    path = f"/people/{elsewhere.subject_id}"
    assert [client.get(f"{path}{more}").status_code for more in ("", "/sheet")] == [404, 404]
    found = looked_up(client, elsewhere)
    assert client.get(found).status_code == 200
    # Of this account, for this person, and no longer than a session.
    assert client.get(found.replace(path, f"/people/{notice.subject_id}")).status_code == 200
    other = make_served_notice(db, notice_input(subject=subject(home("WS1 1AA"))))
    db.commit()
    assert client.get(found.replace(path, f"/people/{other.subject_id}")).status_code == 404
    with time_machine.travel(NOW + timedelta(hours=13), tick=False):
        sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
        assert client.get(found).status_code == 404


def test_an_officer_learns_nothing_of_what_has_ended_elsewhere(
    client: FlaskClient, db: Session, elsewhere: Order
) -> None:
    happen(db, elsewhere, EventKind.HEARING_OPENED, "2026-11-21 08:30")
    happen(db, elsewhere, EventKind.REFUSED, "2026-11-21 11:00")
    db.commit()
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    assert client.get(f"/people/{elsewhere.subject_id}").status_code == 404


def test_a_protected_person_has_no_such_page(
    client: FlaskClient, db: Session, notice: Order
) -> None:
    assert client.get("/people/999999").status_code == 404
    other = {each.person_id for each in notice.protections}
    for person_id in other:
        assert client.get(f"/people/{person_id}").status_code == 404


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_reads_no_order_reads_no_person(client: FlaskClient, notice: Order, role: Role) -> None:
    sign_in(client, role)
    assert client.get(f"/people/{notice.subject_id}").status_code == 403


def test_records_decided_to_be_one_person_are_shown_together(
    client: FlaskClient, db: Session, notice: Order, elsewhere: Order
) -> None:
    make_same(db, notice.subject_id, elsewhere.subject_id)
    db.commit()
    page = read(client, notice)
    assert elsewhere.reference in page.text
    assert page.links[f"person {elsewhere.subject_id}"] == f"/people/{elsewhere.subject_id}"


def test_the_page_takes_as_many_queries_for_many_orders_as_for_few(
    client: FlaskClient, db: Session, notice: Order, nmo: Order
) -> None:
    engine = db.get_bind().engine
    read(client, notice)
    with counted(engine) as few:
        read(client, notice)
    for month in range(1, 6):
        other = make_court_order(db, "NMO", f"2026-0{month}-01 10:00", conditions=(NEAR,))
        same_subject(db, notice, other)
    with counted(engine) as many:
        read(client, notice)
    assert len(many) == len(few)


def test_lists_and_the_orders_page_lead_to_the_person(
    client: FlaskClient, db: Session, notice: Order
) -> None:
    there = f"/people/{notice.subject_id}"
    found = check_page(client.get("/orders?area=FORCE:WMP").text)
    assert found.links["Daniel MARSH"] == there
    order = check_page(client.get(f"/orders/{notice.reference}").text)
    assert order.links["Every order against Daniel MARSH"] == there


def test_a_record_entered_in_error_leads_to_no_person(
    client: FlaskClient, db: Session, notice: Order
) -> None:
    happen(db, notice, EventKind.ENTERED_IN_ERROR, "2026-11-21 10:00")
    db.commit()
    there = f"/people/{notice.subject_id}"
    assert client.get(there).status_code == 404
    order = check_page(client.get(f"/orders/{notice.reference}").text)
    assert there not in order.links.values()
    token = csrf_token(client)
    form = {"reference": notice.reference, "csrf_token": token}
    found = check_page(client.post("/look-up", data=form, follow_redirects=True).text)
    assert notice.reference in found.text
    assert there not in found.links.values()
