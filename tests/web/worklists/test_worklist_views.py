"""The pages of worklists: a team's together, each whole, and what clears a row."""

from __future__ import annotations

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.register.model import Order
from orders.rules.vocabulary.codes import BreachDecision, System
from orders.upkeep.model import SystemUpdate
from orders.worklists import loader
from orders.worklists.definitions import LISTS, of_team
from orders.worklists.listing import Team
from tests.factories.areas import area_id
from tests.factories.breaches import make_breach
from tests.factories.orders import at, make_order, make_served_notice, notice_input, subject
from tests.pages import Page, check_page
from tests.search.scenes import counted
from tests.signing_in import sign_in
from tests.web.order_pages import NOW, logged, send

pytestmark = pytest.mark.time_machine(NOW, tick=False)

TEAMS = [each.value for each in Team]


def read(client: FlaskClient, path: str) -> Page:
    answer = client.get(path)
    assert answer.status_code == 200
    return check_page(answer.text)


@pytest.mark.parametrize("key", list(LISTS))
def test_every_list_has_a_page_of_its_own(
    client: FlaskClient, db: Session, served: Order, key: str
) -> None:
    page = read(client, f"/work/{key}")
    assert LISTS[key].title in page.h1
    assert "West Midlands Police" in page.h1
    (line,) = logged(db, "worklist.list")
    assert (line.details["key"], line.details["area"]) == (key, "FORCE:WMP")
    assert line.details["total"] == len(line.details["references"])
    assert "MARSH" not in str(line.details)


def test_what_clears_each_list_is_a_page_there_is(app: Flask) -> None:
    assert {each.clears.endpoint for each in LISTS.values()} <= set(app.view_functions)


@pytest.mark.parametrize("team", TEAMS)
def test_every_team_has_a_page_with_the_number_of_each_list(
    client: FlaskClient, served: Order, team: str
) -> None:
    page = read(client, f"/work?show={team}")
    assert Team(team).label in page.h1
    for listing in of_team(Team(team), Role.CIVIL_ORDERS):
        assert listing.short in page.text
        assert listing.title in page.text
    assert page.links["1 hearings due"] == "/work/hearings?area=FORCE:WMP"


@pytest.mark.parametrize(
    ("role", "code", "heading"),
    [
        (Role.CIVIL_ORDERS, None, "West Midlands Police To do: Civil orders team"),
        (Role.LPA_SUPERVISOR, "ALD", "Alder To do: LPA supervisors"),
        (Role.OFFICER, "ALD", "Alder To do: LPA supervisors"),
    ],
    ids=["civil orders: force", "supervisor: own LPA", "officer: own LPA"],
)
def test_each_sees_the_own_team_and_area_first(
    client: FlaskClient, db: Session, served: Order, role: Role, code: str | None, heading: str
) -> None:
    sign_in(client, role, area_id=None if code is None else area_id(db, code))
    assert read(client, "/work").h1 == heading


def test_the_team_may_choose_an_lpa(client: FlaskClient, db: Session, served: Order) -> None:
    make_order(db, notice_input(subject=subject(given_names="Paul")))
    db.commit()
    assert served.reference in read(client, "/work/hearings?area=LPA:ALD").text
    page = read(client, "/work/hearings?area=LPA:BIR")
    assert page.h1 == "Birch Hearings due (1)"


def test_an_officer_may_not_read_the_work_of_another_lpa(
    client: FlaskClient, db: Session, served: Order
) -> None:
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    assert client.get("/work/hearings?area=LPA:BIR").status_code == 403
    assert client.get("/work?area=FORCE:WMP").status_code == 403


@pytest.mark.parametrize(
    ("path", "status"),
    [("/work/no-such-list", 404), ("/work/hearings?page=2", 404), ("/work?show=nobody", 422)],
)
def test_what_there_is_not_is_said(
    client: FlaskClient, served: Order, path: str, status: int
) -> None:
    assert client.get(path).status_code == status


def test_time_left_is_told_in_words_and_drawn(client: FlaskClient, served: Order) -> None:
    html = client.get("/work/hearings").text
    assert "23 h 00 min left" in check_page(html).text
    assert f'value="{23 * 3600}.0"' in html
    assert "<meter" in html


def test_a_custody_clock_under_six_hours_is_marked_and_leads_to_the_breach(
    client: FlaskClient, db: Session, served: Order
) -> None:
    breach = make_breach(
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
    with time_machine.travel(at("2026-11-23 08:30"), tick=False):
        sign_in(client, Role.CIVIL_ORDERS)
        html = client.get("/work/custody").text
    assert "register-deadline--soon" in html
    assert "5 h 30 min left" in check_page(html).text
    assert f"/breaches/{breach.id}" in html


def test_one_press_says_that_pnc_was_updated_and_comes_back(
    client: FlaskClient, db: Session, served: Order
) -> None:
    html = client.get("/work/not-on-pnc?area=LPA:ALD").text
    assert f"PNC updated just now for {served.reference}" in check_page(html).text
    path = f"/orders/{served.reference}/updates/pnc"
    answer = send(client, path, list="not-on-pnc", area="LPA:ALD")
    assert (answer.status_code, answer.location) == (303, "/work/not-on-pnc?area=LPA:ALD")
    assert served.reference not in read(client, answer.location).text
    assert served.reference in read(client, "/work/not-on-connect").text
    update = db.scalars(select(SystemUpdate)).one()
    assert (update.system, update.updated_at) == (System.PNC, NOW)


@pytest.mark.parametrize(
    ("key", "words", "href"),
    [
        ("hearings", "Record “hearing opened” on {0}", "/orders/{0}/events/hearing-opened"),
        ("never-visited", "Record a visit on {0}", "/orders/{0}/visits/new"),
    ],
)
def test_each_row_is_one_click_from_what_clears_it(
    client: FlaskClient, served: Order, key: str, words: str, href: str
) -> None:
    page = read(client, f"/work/{key}")
    there = href.format(served.reference)
    assert page.links[words.format(served.reference)] == there
    assert client.get(there).status_code == 200


def test_nothing_is_cut_without_saying_so(
    client: FlaskClient, db: Session, served: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(11):
        make_order(db, notice_input(subject=subject(given_names=f"Many{number}")))
    db.commit()
    page = read(client, "/work")
    assert "The first 10 of 11 are shown." in page.text
    assert page.links["Show all 11 : Not served"] == "/work/not-served?area=FORCE:WMP"
    monkeypatch.setattr(loader, "PAGE_SIZE", 50)
    assert "1 to 11 of 11 rows" in read(client, "/work/not-served").text


@pytest.mark.parametrize("path", ["/work", "/work/hearings", "/work/not-on-pnc"])
def test_a_page_takes_at_most_eight_queries_whatever_its_length(
    client: FlaskClient, db: Session, served: Order, path: str
) -> None:
    engine = db.get_bind().engine
    client.get(path)
    with counted(engine) as few:
        client.get(path)
    for number in range(8):
        make_served_notice(db, notice_input(subject=subject(given_names=f"Many{number}")))
    db.commit()
    with counted(engine) as many:
        client.get(path)
    assert len(few) <= 8, few
    assert len(many) == len(few)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_reads_no_order_reads_no_worklist(
    client: FlaskClient, db: Session, served: Order, role: Role
) -> None:
    sign_in(client, role)
    assert client.get("/work").status_code == 403
