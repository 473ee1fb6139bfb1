from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from time_machine import TimeMachineFixture

from orders.access.permissions import Role
from orders.digests.subscriptions import SubscriptionInput, subscribe
from orders.register.model import Order
from orders.rules.vocabulary.codes import BreachDecision
from orders.web import home as home_page
from tests.factories.accounts import make_account
from tests.factories.areas import area_id, make_areas
from tests.factories.breaches import make_breach
from tests.factories.orders import (
    at,
    home,
    make_order,
    make_served_notice,
    notice_input,
    protected,
    subject,
)
from tests.factories.reports import make_report, make_wanted
from tests.pages import check_page
from tests.search.scenes import counted
from tests.signing_in import sign_in
from tests.web.order_pages import NOW, logged

pytestmark = pytest.mark.time_machine(NOW, tick=False)


@pytest.fixture
def served(db: Session) -> Order:
    make_areas(db)
    order = make_served_notice(db)
    make_order(db, notice_input(subject=subject(given_names="Paul")))
    make_served_notice(
        db,
        notice_input(
            subject=subject(home("WS2 2BB"), given_names="Ewan"),
            protected_persons=(protected(home("WS2 2BB")),),
        ),
    )
    db.commit()
    return order


@pytest.mark.parametrize(
    ("role", "code", "live", "heading"),
    [
        (Role.OFFICER, "ALD", "1 live", "Alder"),
        (Role.LPA_SUPERVISOR, "BIR", "2 live", "Birch"),
        (Role.CIVIL_ORDERS, None, "2 live", "West Midlands Police"),
    ],
    ids=["officer: own LPA", "supervisor: own LPA", "civil orders: force"],
)
def test_it_counts_where_the_account_works(
    client: FlaskClient,
    db: Session,
    served: Order,
    role: Role,
    code: str | None,
    live: str,
    heading: str,
) -> None:
    sign_in(client, role, area_id=None if code is None else area_id(db, code))
    page = check_page(client.get("/").text)
    assert page.h1 == heading
    assert live in page.text
    assert "Not served 1" in page.text
    where = f"LPA:{code}".replace(":", "%3A") if code else "FORCE%3AWMP"
    assert page.links[live] in {
        f"/orders?area={where}&status=live",
        f"/orders?area={where.replace('%3A', ':')}&status=live",
    }


def test_what_is_on_the_worklist_is_one_click_away(
    client: FlaskClient, db: Session, served: Order
) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    page = check_page(client.get("/").text)
    there = page.links["Hearings due 2"]
    listed = check_page(client.get(there).text)
    assert "Mon 23 Nov 2026, 09:00 , 23 h 00 min left" in listed.text
    there = f"/orders/{served.reference}/events/hearing-opened"
    assert listed.links[f"Record “hearing opened” on {served.reference}"] == there
    assert client.get(there).status_code == 200


def test_who_only_reads_is_not_offered_to_record(
    client: FlaskClient, db: Session, served: Order
) -> None:
    sign_in(client, Role.LPA_SUPERVISOR, area_id=area_id(db, "ALD"))
    home = check_page(client.get("/").text)
    assert "Record a notice or order" not in home.links
    page = check_page(client.get(home.links["Hearings due 1"]).text)
    assert not any(text.startswith("Record “") for text in page.links)
    assert "Hearing must start" in page.text
    page = check_page(client.get(home.links["Served, no visit yet 1"]).text)
    assert "Record a visit on" in " ".join(page.links)


def test_an_officer_sees_no_name_of_another_lpa(
    client: FlaskClient, db: Session, served: Order
) -> None:
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    make_wanted(db, served)
    elsewhere = db.scalars(select(Order).order_by(Order.id.desc())).all()[0]
    make_wanted(db, elsewhere)
    db.commit()
    text = check_page(client.get("/").text).text
    assert "Daniel MARSH" in text
    assert "Ewan MARSH" not in text


def test_open_custody_clocks_are_listed_with_time_left(
    client: FlaskClient, db: Session, served: Order
) -> None:
    make_breach(
        db,
        served,
        now=NOW,
        occurred_from=at("2026-11-21 13:00"),
        occurred_to=at("2026-11-21 13:00"),
        reported_at=at("2026-11-21 13:00"),
        arrested_at=at("2026-11-21 14:00"),
        decision=BreachDecision.ARRESTED,
    )
    db.commit()
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    page = check_page(client.get("/").text)
    assert "In custody, clock running 1" in page.text
    assert "Open custody clocks" in page.text
    assert "Mon 23 Nov 2026, 14:00 , 28 h 00 min left" in page.text


def test_an_administrator_sees_no_order(client: FlaskClient, db: Session, served: Order) -> None:
    sign_in(client, Role.ADMINISTRATOR)
    answer = client.get("/")
    check_page(answer.text)
    for said in ("MARSH", served.reference, "live"):
        assert said not in answer.text
    assert logged(db, "worklist.read") == []


@pytest.mark.parametrize(
    ("role", "told"),
    [(Role.CIVIL_ORDERS, True), (Role.ADMINISTRATOR, True), (Role.LPA_SUPERVISOR, False)],
)
def test_who_answers_for_the_daily_mail_sees_which_areas_did_not_go(
    client: FlaskClient, db: Session, served: Order, role: Role, told: bool
) -> None:
    area = area_id(db, "ALD")
    sign_in(client, role, area_id=area if role is Role.LPA_SUPERVISOR else None)
    given = SubscriptionInput("ALD", "alder@force.example")
    subscribe(db, given, by=make_account(db), now=at("2026-11-20 12:00"))
    page = check_page(client.get("/").text)
    assert ("Alder, 22 Nov 2026: not composed, 1 mailbox" in page.text) is told


def test_an_officer_of_no_lpa_is_told_so(client: FlaskClient, db: Session, served: Order) -> None:
    sign_in(client, Role.OFFICER)
    answer = client.get("/")
    assert "Your account belongs to no LPA" in check_page(answer.text).text
    assert "MARSH" not in answer.text


def test_looking_at_the_worklist_is_logged_with_what_was_shown(
    client: FlaskClient, db: Session, served: Order
) -> None:
    account = sign_in(client, Role.LPA_SUPERVISOR, area_id=area_id(db, "ALD"))
    make_wanted(db, served)
    make_report(db, served)
    db.commit()
    client.get("/")
    (line,) = logged(db, "worklist.read")
    assert line.account_id == account.id
    assert line.details["area"] == "LPA:ALD"
    assert line.details["references"] == [served.reference]
    assert line.details["people"] == [served.subject_id]
    assert "MARSH" not in str(line.details)


def test_what_changed_since_yesterday_stands_there_with_the_list_of_each(
    client: FlaskClient, db: Session, served: Order
) -> None:
    make_wanted(db, served, "2026-11-21 13:00", now=NOW)
    db.commit()
    sign_in(client, Role.LPA_SUPERVISOR, area_id=area_id(db, "ALD"))
    page = check_page(client.get("/").text)
    changed = ("0 new", "1 breach", "0 moved in", "0 moved out", "0 ended")
    assert f"Since yesterday 06:00: {' · '.join(changed)}" in page.text
    for words in changed:
        assert client.get(page.links[words]).status_code == 200
    assert served.reference in client.get(page.links["1 breach"]).text


def test_whom_to_think_of_first_is_named_with_the_facts_and_their_order(
    client: FlaskClient, db: Session, served: Order
) -> None:
    make_wanted(db, served)
    db.commit()
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    page = check_page(client.get("/").text)
    assert "WANTED Daniel MARSH 1 breach in 12 months, 1 live order here, no visit yet" in page.text
    assert "It is not a risk assessment." in page.text


def test_the_page_takes_as_many_queries_for_many_orders_as_for_few(
    app: Flask, client: FlaskClient, db: Session, served: Order
) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    engine = db.get_bind().engine
    client.get("/")
    with counted(engine) as few:
        client.get("/")
    for number in range(12):
        make_served_notice(db, notice_input(subject=subject(given_names=f"Many{number}")))
    db.commit()
    with counted(engine) as many:
        client.get("/")
    assert len(many) == len(few)
    # One of them finds whom the orders named here are about, for the log; one counts what is
    # to be done about access, two which mail did not go.
    assert len(few) <= 14, few


def test_an_lpa_of_which_nothing_is_live_says_so(client: FlaskClient, db: Session) -> None:
    make_areas(db)
    db.commit()
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    page = check_page(client.get("/").text)
    assert "0 live" in page.text
    assert "or is to be released within 7 days." in page.text
    assert "No order is live here." in page.text
    assert "In this order" not in page.text


def test_an_lpa_without_neighbourhoods_counts_its_kinds(
    client: FlaskClient, db: Session, served: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home_page, "parts_of", lambda *_: ())
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    page = check_page(client.get("/").text)
    assert "Domestic violence protection notice 1" in page.text
    assert "Neighbourhood" not in page.text


def test_what_is_long_overdue_crowds_no_clock_out_of_what_is_to_be_done_first(
    client: FlaskClient, db: Session, served: Order, time_machine: TimeMachineFixture
) -> None:
    for number in range(3):
        make_served_notice(db, notice_input(subject=subject(given_names=f"Late{number}")))
    arrested = at("2026-11-25 08:00")
    times: dict[str, Any] = dict.fromkeys(("occurred_from", "occurred_to", "reported_at"), arrested)
    make_breach(
        db,
        served,
        now=arrested,
        **times,
        arrested_at=arrested,
        decision=BreachDecision.ARRESTED,
    )
    db.commit()
    time_machine.move_to(at("2026-11-25 10:00"))
    sign_in(client, Role.CIVIL_ORDERS)
    text = check_page(client.get("/").text).text
    first = text[text.index("Do first") : text.index("To do")]
    assert first.count("Overdue: court result not recorded") == 2
    assert first.count("Open custody clocks") == 1
