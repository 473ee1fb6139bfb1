"""The page of an area, the list to choose one from, and the same on the home page."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from shapely import MultiPolygon, box
from sqlalchemy.orm import Session

from geo.columns import stored_shape
from orders.access.permissions import Role
from orders.areas.model import Area, Boundary, Edition, Level
from orders.register.model import Order
from orders.rules.vocabulary.events import EventKind
from tests.factories.areas import NORTH, SOUTH, area_id
from tests.factories.breaches import make_breach
from tests.factories.ground import move_to_birch
from tests.factories.orders import (
    at,
    happen,
    make_order,
    make_served_notice,
    notice_input,
    order_input,
    subject,
)
from tests.pages import Page, check_page
from tests.search.scenes import NOW, Scene, counted, make_scene
from tests.signing_in import sign_in
from tests.web.order_pages import logged

pytestmark = [pytest.mark.opened_with(writer=make_scene), pytest.mark.time_machine(NOW, tick=False)]


@pytest.fixture
def scene(db: Session) -> Scene:
    made = make_scene(db)
    db.commit()
    return made


def read(client: FlaskClient, path: str) -> Page:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return check_page(answer.text)


def test_an_lpas_page_says_what_is_live_there_and_where_its_rows_are(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    sign_in(client, Role.LPA_SUPERVISOR, area_id=area_id(db, "ALD"))
    page = read(client, "/areas/lpa/ALD")
    assert page.h1 == "West Midlands Police Alder"
    assert "2 live" in page.text
    assert page.links["2 live"] == "/orders?status=live&area=LPA:ALD"
    assert page.links["1 pending"] == "/orders?status=pending&area=LPA:ALD"
    kind = page.links["Domestic violence protection order"]
    assert kind == "/orders?status=live&kind=DVPO&area=LPA:ALD"
    assert page.links["Alder West"] == "/areas/neighbourhood/ALD1"
    assert page.links["2 not served"] == "/work/not-served?area=LPA:ALD"


def test_orders_of_the_week_before_are_named(client: FlaskClient, scene: Scene) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    page = read(client, "/areas/lpa/ALD?at=2026-11-25T12:00")
    assert "New in 7 days (2)" in page.text
    assert "Finn MARSH, in force here since 23 Nov 2026 11:00" in page.text
    assert page.links[f"DVPO {scene.ending.reference}"] == f"/orders/{scene.ending.reference}"
    assert "None." in read(client, "/areas/lpa/ALD?at=2026-11-20T08:30").text


def test_an_area_drawn_at_other_times_says_when_and_leads_there(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    redraw(db)
    sign_in(client, Role.CIVIL_ORDERS)
    page = read(client, "/areas/neighbourhood/ALD2")
    assert "from the beginning until 24 November 2026" in page.text
    assert page.links["show its last day"] == "/areas/neighbourhood/ALD2?at=2026-11-24T23:59:00Z"
    assert "was not drawn" not in read(client, page.links["show its last day"]).text
    before = read(client, "/areas/neighbourhood/NEW1?at=2026-11-24T12:00")
    assert "from 25 November 2026" in before.text
    assert read(client, "/areas").links["Alder East"] == "/areas/neighbourhood/ALD2"


@pytest.mark.parametrize(
    ("address", "said", "there"),
    [
        ("/areas/lpa/ALD?at=1066-10-14", "Date and time: Enter a date from 1900", "/areas/lpa/ALD"),
        (
            "/orders/map?kind=DVPN&at=soon",
            "Date and time: Enter a date and",
            "/orders/map?kind=DVPN",
        ),
        ("/breaches?since=x&area=BIR&kind=RO", "Since: Enter a date", "/breaches?area=BIR&kind=RO"),
        (
            "/breaches?since=2026-11-02&until=2026-11-01",
            "Until: Enter",
            "/breaches?since=2026-11-02",
        ),
        (
            "/work/ending?area=BIR&at=soon",
            "Date and time: There is no such",
            "/work/ending?area=BIR",
        ),
        ("/in-custody?show=none&area=BIR", "Show: Choose one of", "/in-custody?area=BIR"),
        ("/orders/map?change=new", "Since: Enter from when", "/orders/map"),
    ],
)
def test_an_address_with_a_fault_names_the_field_and_leads_to_the_page_without_it(
    client: FlaskClient, scene: Scene, address: str, said: str, there: str
) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    answer = client.get(address)
    assert answer.status_code == 422
    page = check_page(answer.text)
    assert said in page.text
    assert page.links["Open the page without it"] == there


def redraw(db: Session) -> None:
    """A second edition, from 25 Nov, in which one neighbourhood covers all of Alder."""
    from_at = at("2026-11-25 00:00")
    edition = Edition(level=Level.NEIGHBOURHOOD, from_at=from_at, source="two", imported_at=NOW)
    parent_id = area_id(db, "ALD")
    area = Area(level=Level.NEIGHBOURHOOD, code="NEW1", name="Whole Alder", parent_id=parent_id)
    db.add_all([edition, area])
    db.flush()
    shape = stored_shape(MultiPolygon([box(400_000, SOUTH, 404_000, NORTH)]))
    db.add(Boundary(edition_id=edition.id, area_id=area.id, parent_id=parent_id, shape=shape))
    db.commit()


def test_every_number_links_to_a_list_with_as_many_rows(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    page = read(client, "/areas/force/WMP")
    numbered = {
        text: href for text, href in page.links.items() if href.startswith(("/orders?", "/work/"))
    }
    tried = 0
    for text, href in numbered.items():
        number = text.split()[0]
        if number.isdigit():
            there = read(client, href)
            assert number in there.h1 or (number == "0" and "No " in there.h1), (text, there.h1)
            tried += 1
    assert tried >= 4


def test_the_newest_lead_to_all_that_are_new(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    for name in ("Ann", "Ben", "Cal", "Dev"):
        make_served_notice(db, notice_input(subject=subject(given_names=name)))
    made, over = at("2026-11-10 11:00"), at("2026-12-08 00:00")
    again = make_order(db, order_input(started_at=made, ends_at=over))
    happen(db, again, EventKind.SUSPENDED, "2026-11-20 11:00")
    happen(db, again, EventKind.RESUMED, "2026-11-22 11:00")
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    page = read(client, "/areas/lpa/ALD?at=2026-11-25T12:00")
    assert "New in 7 days (6)" in page.text
    assert "The latest 5 are named." in page.text
    there = read(client, page.links["All 6 new in 7 days"])
    assert there.h1 == "6 live orders in Alder"
    assert again.reference not in there.text
    assert "All 2 new" not in read(client, "/areas/lpa/ALD?at=2026-11-19T12:00").text


def test_the_number_of_breaches_leads_to_as_many_at_the_same_instant(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    def happened(order: Order, when: str) -> None:
        times = ("occurred_from", "occurred_to", "reported_at", "arrested_at")
        given: dict[str, Any] = dict.fromkeys(times, at(when))
        make_breach(db, order, now=NOW, **given)

    happened(scene.live, "2026-11-20 10:00")
    happened(scene.live, "2026-11-21 13:00")
    happened(scene.ending, "2026-11-29 10:00")
    move_to_birch(db, scene.live)
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    for query, code, number in (
        ("", "lpa/ALD", "2 breaches"),
        ("", "lpa/BIR", "3 breaches"),
        ("?at=2026-11-21T12:00", "lpa/ALD", "1 breach"),
        ("?at=2026-11-21T12:00", "force/WMP", "1 breach"),
    ):
        page = read(client, f"/areas/{code}{query}")
        href = page.links[f"{number.split()[0]} breaches in 28 days"]
        assert read(client, href).h1.startswith(f"{number} in ")


@pytest.mark.parametrize(
    ("when", "live"),
    [
        ("2026-11-20T08:30", "0 live"),
        ("2026-11-21T12:00", "2 live"),
        ("2026-11-25T12:00", "2 live"),
    ],
)
def test_the_page_is_true_for_any_instant(
    client: FlaskClient, scene: Scene, when: str, live: str
) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    page = read(client, f"/areas/lpa/ALD?at={when}")
    assert live in page.text
    assert page.links[live].startswith("/orders?status=live&area=LPA:ALD&at=2026-11-2")
    assert live in read(client, page.links[live]).text or "0 live" in live


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/areas/lpa/NONE", 404),
        ("/areas/borough/ALD", 404),
        ("/areas/lpa/ALD?at=never", 422),
        ("/areas/lpa/ALD?basis=subject", 422),
    ],
    ids=["no such area", "no such level", "no instant", "no such filter"],
)
def test_an_address_of_nothing_is_refused(
    client: FlaskClient, scene: Scene, path: str, status: int
) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    assert client.get(path).status_code == status


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/areas/lpa/ALD", 200),
        ("/areas/neighbourhood/ALD2", 200),
        ("/areas/lpa/BIR", 403),
        ("/areas/force/WMP", 403),
        ("/areas/lpa/BIR/trend.svg", 403),
    ],
)
def test_an_officer_opens_the_own_lpa_and_its_parts_only(
    client: FlaskClient, db: Session, scene: Scene, path: str, status: int
) -> None:
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    assert client.get(path).status_code == status


def test_the_people_with_most_live_orders_are_named(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    once_more = scene.live.subject_id
    make_served_notice(db, notice_input(subject=subject(given_names="Ola")))
    another = make_served_notice(db)
    another.subject_id = once_more
    db.commit()
    sign_in(client, Role.LPA_SUPERVISOR, area_id=area_id(db, "ALD"))
    page = read(client, "/areas/lpa/ALD")
    assert "Daniel MARSH : 2 live orders here" in page.text
    assert page.links["Daniel MARSH"] == f"/people/{once_more}"
    (line,) = logged(db, "area.read")
    assert line.details["people"] == [once_more]
    assert (line.details["area"], line.details["as_at"]) == ("LPA:ALD", NOW.isoformat())
    assert "MARSH" not in str(line.details)


def test_the_trend_is_a_picture_and_a_table(client: FlaskClient, db: Session, scene: Scene) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    page = read(client, "/areas/lpa/ALD")
    assert "1 Nov 2026 00:00 0 30 Nov 2026 12:00 2" in page.text
    answer = client.get("/areas/lpa/ALD/trend.svg")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert answer.data == client.get("/areas/lpa/ALD/trend.svg").data
    assert [each.details["area"] for each in logged(db, "area.trend")] == ["LPA:ALD"] * 2


@pytest.mark.parametrize(
    ("role", "code", "said", "unsaid"),
    [
        (Role.CIVIL_ORDERS, None, ["Alder", "Birch West", "Unallocated", "Out of force"], []),
        (Role.OFFICER, "ALD", ["Alder", "Alder East"], ["Birch", "Unallocated"]),
    ],
    ids=["civil orders: all", "officer: own LPA"],
)
def test_areas_to_choose_from_are_those_one_may_browse(
    client: FlaskClient,
    db: Session,
    scene: Scene,
    role: Role,
    code: str | None,
    said: list[str],
    unsaid: list[str],
) -> None:
    sign_in(client, role, area_id=None if code is None else area_id(db, code))
    page = read(client, "/areas")
    assert set(said) <= set(page.links)
    assert not set(unsaid) & set(page.links)
    assert page.links["Alder"] == "/areas/lpa/ALD"
    (line,) = logged(db, "area.list")
    assert "ALD" in line.details["areas"]


@pytest.mark.parametrize("path", ["/areas", "/areas/lpa/ALD", "/areas/force/WMP"])
def test_a_page_takes_as_many_queries_for_many_orders_as_for_few(
    app: Flask, client: FlaskClient, db: Session, scene: Scene, path: str
) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    engine = db.get_bind().engine
    client.get(path)
    with counted(engine) as few:
        client.get(path)
    for number in range(12):
        make_served_notice(db, notice_input(subject=subject(given_names=f"Many{number}")))
    db.commit()
    with counted(engine) as many:
        client.get(path)
    assert len(many) == len(few) <= 9, few  # One of them is the banner.


def test_the_home_of_who_works_in_an_lpa_shows_that_lpa(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    page = read(client, "/")
    assert "Live by kind and by neighbourhood" in page.text
    assert page.links["Alder West"] == "/areas/neighbourhood/ALD1"
    assert "Not served 2" in page.text
