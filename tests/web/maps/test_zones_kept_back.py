"""A zone that points at a withheld home leaves by no door, and what is said instead tells no more.

Written by a program, read by the program itself, another one, an officer and a file.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from shapely import Point, Polygon, from_geojson, get_coordinates
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.crs import to_grid
from geo.drawing import as_wkt
from orders.access.permissions import Role
from orders.register.model import Condition, Order
from tests.api.calling import Program, make_program, person_body
from tests.factories.areas import area_id, make_areas
from tests.factories.orders import at
from tests.factories.people import make_same
from tests.pages import check_page
from tests.search.drawings import HOUSE, disc, square, strip
from tests.signing_in import sign_in
from tests.web.order_pages import guard_fields, send

NOW = at("2026-11-22 10:00")
pytestmark = [pytest.mark.spatial, pytest.mark.time_machine(NOW, tick=False)]
LARGE = disc(1_200)
INSTEAD = "Zone in Birch. Ring 101 extension 7 for its edge."


@pytest.fixture
def client(each_app: Flask, each_db: Session) -> FlaskClient:
    """A browser without JavaScript on each database in turn."""
    make_areas(each_db)
    each_db.commit()
    return each_app.test_client()


@pytest.fixture
def program(each_app: Flask, client: FlaskClient, each_db: Session) -> Program:
    """The program that records the orders."""
    return make_program(each_app.test_client(), each_db)


def drawn(*shapes: Polygon, **more: Any) -> list[dict[str, Any]]:
    """Areas not to be entered, as a program sends them."""
    return [
        {
            "code": "EXCLUSION_ZONE",
            "text_verbatim": "Keep out of the area edged red.",
            "place_name": "the area edged red",
            "geometry": as_wkt(shape),
            **more,
        }
        for shape in shapes
    ]


def record(
    program: Program,
    conditions: list[dict[str, Any]],
    *,
    given_names: str = "Daniel",
    woman: str = "Grace",
    born_on: str = "1988-03-27",
    postcode: str | None = "WS2 2BB",
    contact: str = "101 extension 7",
) -> dict[str, Any]:
    """An SPO that protects a woman in a refuge at ``HOUSE``; its subject lives in Birch too."""
    where = {"postcode": postcode} if postcode else {"without_place": True}
    refuge = {"kind": "REFUGE", "lines": "9 Hidden Mews", "source": "test", **where}
    home = {"lines": "4 Open Road", "postcode": "WS1 1AA", "source": "test"}
    hidden = person_body(family_name="Reed", given_names=woman, born_on=born_on, addresses=[refuge])
    return program.record(
        "SPO",
        subject=person_body(given_names=given_names, born_on=born_on, addresses=[home]),
        protected_persons=[{"person": hidden, "relationship_basis": "EX_COHABITANT"}],
        conditions=conditions,
        out_of_hours_contact=contact,
    )


def officer(client: FlaskClient, db: Session) -> FlaskClient:
    """A browser with an officer of Birch signed in."""
    sign_in(client, Role.OFFICER, area_id=area_id(db, "BIR"))
    return client


Read = Callable[[FlaskClient, dict[str, Any]], str]
DOORS: dict[str, Read] = {
    "page": lambda browser, made: browser.get(f"/orders/{made['reference']}").text,
    "zones": lambda browser, made: browser.get(f"/orders/{made['reference']}/zones.json").text,
    "person": lambda browser, made: browser.get(f"/people/{made['subject']['id']}").text,
    "zones-of-person": lambda browser, made: (
        browser.get(f"/people/{made['subject']['id']}/zones.json").text
    ),
    "map": lambda browser, _: browser.get("/orders/map?area=BIR").text,
    "map-frame": lambda browser, _: browser.get("/orders/map/frame?area=BIR").text,
    "zones-of-search": lambda browser, _: browser.get("/orders/map/zones.json?area=BIR").text,
    "print": lambda browser, _: browser.get("/orders/map/print?area=BIR").text,
    "list": lambda browser, _: browser.get("/orders?area=BIR").text,
}
FILES = ("csv", "geojson")


def tells(text: str) -> list[str]:
    """What of the zone stands in a text: a corner of it, its size, its own words."""
    plain = html.unescape(text).replace(",", "")
    corners = [f"{x:.0f} {y:.0f}" for x, y in get_coordinates(LARGE)[:8]]
    return [each for each in (*corners, "-1.89", "-1.90", "1200", "edged red") if each in plain]


@pytest.mark.parametrize("door", DOORS)
def test_no_page_and_no_map_gives_out_a_large_circle_round_a_refuge(
    client: FlaskClient, each_db: Session, program: Program, door: str
) -> None:
    made = record(program, drawn(LARGE))
    text = DOORS[door](officer(client, each_db), made)
    assert "Page not found" not in text
    assert tells(text) == []


def test_the_page_says_where_about_it_lies_and_whom_to_ring(
    client: FlaskClient, each_db: Session, program: Program
) -> None:
    made = record(program, drawn(LARGE))
    text = check_page(officer(client, each_db).get(f"/orders/{made['reference']}").text).text
    assert INSTEAD in " ".join(text.split())
    found = client.get(f"/orders/{made['reference']}/zones.json").get_json()
    assert (found["features"], found["withheld"]) == ([], 1)
    assert [INSTEAD in each["label"] for each in found["not_drawn"]] == [True]


def test_where_an_order_names_nobody_who_may_be_rung_the_register_does(
    client: FlaskClient,
    each_app: Flask,
    each_db: Session,
    program: Program,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = replace(each_app.config["SETTINGS"], register_contact="01234 567890")
    monkeypatch.setitem(each_app.config, "SETTINGS", settings)
    made = record(program, drawn(LARGE), contact="9 Hidden Mews")
    found = officer(client, each_db).get(f"/orders/{made['reference']}/zones.json").get_json()
    assert "Ring 01234 567890 for its edge." in found["not_drawn"][0]["label"]


def test_the_picture_of_a_map_is_the_same_with_the_zone_and_without_it(
    client: FlaskClient, each_db: Session, program: Program
) -> None:
    record(program, [{"code": "NO_CONTACT_DIRECT", "text_verbatim": "No contact."}])
    browser = officer(client, each_db)
    address = "/orders/map/picture.svg?area=BIR"
    before = browser.get(address).text
    made = record(program, drawn(LARGE))
    assert browser.get(address).text.count("stroke-dasharray") == before.count("stroke-dasharray")
    assert browser.get(f"/orders/{made['reference']}/zones.json").get_json()["features"] == []


@pytest.mark.parametrize("form", FILES)
def test_no_file_has_it(client: FlaskClient, each_db: Session, program: Program, form: str) -> None:
    record(program, drawn(LARGE))
    sign_in(client, Role.LPA_SUPERVISOR, area_id=area_id(each_db, "BIR"))
    answer = client.get(f"/orders.{form}?area=BIR")
    assert answer.status_code == 200
    assert tells(answer.text) == []
    if form == "csv":
        assert f"EXCLUSION_ZONE {INSTEAD}" in answer.text


@pytest.mark.parametrize(
    "shapes",
    [
        pytest.param([LARGE], id="right"),
        pytest.param([disc(1_200, east=-3_000)], id="elsewhere"),
        pytest.param([strip(900, 100), strip(900, 100, 90)], id="two-strips"),
    ],
)
def test_a_program_reads_what_it_drew_as_it_drew_it_and_another_does_not(
    each_app: Flask, each_db: Session, program: Program, shapes: list[Polygon]
) -> None:
    made = record(program, drawn(*shapes))
    again = program.get(f"/orders/{made['reference']}").json
    for body in (made, again):
        assert [each["withheld"] for each in body["conditions"]] == [False] * len(shapes)
        for told, shape in zip(body["conditions"], shapes, strict=True):
            back = from_geojson(json.dumps(told["geometry"]))
            x, y = to_grid(*get_coordinates(back).T.tolist())
            assert Polygon(zip(x, y, strict=True)).symmetric_difference(shape).area < 2_000
    other = make_program(each_app.test_client(), each_db, "another")
    read = other.get(f"/orders/{made['reference']}").json["conditions"]
    hidden = shapes[0].centroid.distance(Point(HOUSE)) < 1_000
    assert [each["withheld"] for each in read] == [hidden] * len(shapes)
    assert [each["geometry"] is None for each in read] == [hidden] * len(shapes)


def test_a_distance_is_kept_back_with_its_place(
    client: FlaskClient, each_app: Flask, each_db: Session, program: Program
) -> None:
    near = {
        "code": "NO_APPROACH_OTHER_PLACE",
        "text_verbatim": "Not within 4321 metres of it.",
        "radius_m": 4_321,
        "geometry": "SRID=27700;POINT (405500 292000)",
    }
    made = record(program, [near])
    other = make_program(each_app.test_client(), each_db, "another")
    (read,) = other.get(f"/orders/{made['reference']}").json["conditions"]
    assert (read["withheld"], read["radius_m"], read["geometry"]) == (True, None, None)
    browser = officer(client, each_db)
    for door in DOORS.values():
        text = door(browser, made).replace(",", "")
        assert "4321" not in text
        assert "405500" not in text


@pytest.mark.parametrize("joined", [True, False], ids=["joined", "recorded-alike"])
def test_two_orders_about_one_person_tell_nothing_together(
    client: FlaskClient, each_db: Session, program: Program, joined: bool
) -> None:
    name = "Somebody" if joined else "Daniel"
    first = record(program, drawn(square(250, east=-1_000)))
    second = record(program, drawn(square(250, east=1_000)), given_names=name)
    if joined:
        ids = sorted(each["subject"]["id"] for each in (first, second))
        make_same(each_db, *ids)
        each_db.commit()
    browser = officer(client, each_db)
    for made in (first, second):
        assert browser.get(f"/orders/{made['reference']}/zones.json").get_json()["features"] == []


def test_two_orders_about_two_people_are_not_weighed_together(
    client: FlaskClient, each_db: Session, program: Program
) -> None:
    names = {"given_names": "Somebody", "woman": "Ruth", "born_on": "1988-03-28"}
    made = [
        record(program, drawn(square(250, east=-1_000))),
        record(program, drawn(square(250, east=1_000)), **names),
    ]
    browser = officer(client, each_db)
    found = [browser.get(f"/orders/{each['reference']}/zones.json").get_json() for each in made]
    assert [len(each["features"]) for each in found] == [1, 1]


@pytest.mark.parametrize("right", [True, False], ids=["round-the-home", "elsewhere"])
def test_saying_where_a_condition_applies_answers_alike_whether_it_tells_or_not(
    client: FlaskClient, each_db: Session, program: Program, right: bool
) -> None:
    made = record(program, [{"code": "EXCLUSION_ZONE", "text_verbatim": "Keep out."}])
    sign_in(client, Role.CIVIL_ORDERS)
    order = each_db.scalars(select(Order).where(Order.reference == made["reference"])).one()
    path = f"/orders/{order.reference}/conditions/{made['conditions'][0]['id']}/place"
    shape = LARGE if right else disc(1_200, east=-3_000)
    answer = send(client, path, **guard_fields(each_db, order), geometry=as_wkt(shape))
    assert answer.status_code == 303
    assert "What you save takes its place" not in client.get(path).text
    each_db.expire_all()
    condition = each_db.scalars(select(Condition)).one()
    assert condition.placed_at == NOW
    zones = client.get(f"/orders/{order.reference}/zones.json").get_json()
    assert (len(zones["features"]), zones["withheld"]) == (1, 0)
    colleague = officer(client, each_db)
    zones = colleague.get(f"/orders/{order.reference}/zones.json").get_json()
    assert len(zones["features"]) == (0 if right else 1)
    sign_in(client, Role.CIVIL_ORDERS)
    form = client.get(path).text
    assert ("What you save takes its place" in form) is right


def test_a_home_that_nobody_can_place_keeps_back_what_looks_drawn_round_one(
    client: FlaskClient, each_db: Session, program: Program
) -> None:
    town = Polygon(
        [
            (404_900, 291_300),
            (407_500, 291_100),
            (407_500, 292_000),
            (406_000, 292_300),
            (405_800, 294_300),
            (404_900, 294_300),
        ]
    )
    made = record(program, drawn(disc(900, east=-2_000), town), postcode=None)
    found = officer(client, each_db).get(f"/orders/{made['reference']}/zones.json").get_json()
    assert (len(found["features"]), found["withheld"]) == (1, 1)
