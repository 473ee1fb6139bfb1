"""Shades, breaches and the base map of a map; the map on paper; what none of them tells."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from shapely import Point
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.crs import wgs84_point
from orders.access.permissions import Role
from orders.areas import base_map
from orders.areas.map_model import LayerKind, LayerStyle, Residents
from orders.audit.model import AuditEntry
from orders.breaches.model import BreachPlace
from orders.web.security import ImageSources
from tests.conftest import settings_for
from tests.factories.accounts import make_account
from tests.factories.areas import area_id
from tests.factories.breaches import make_breach
from tests.pages import check_page
from tests.search.scenes import NOW, SECRET_LINES, Scene, make_scene
from tests.signing_in import sign_in

pytestmark = [pytest.mark.opened_with(writer=make_scene), pytest.mark.time_machine(NOW, tick=False)]

HOST = re.compile(r"https?://[a-z0-9.-]+", re.IGNORECASE)
SVG = "http://www.w3.org"
FORCE = "area=FORCE:WMP&status=live"


def read(client: FlaskClient, path: str) -> dict[str, Any]:
    """What the map's script would read."""
    answer = client.get(path)
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.get_data())
    return found


def label_of(found: dict[str, Any], name: str) -> dict[str, Any]:
    """What is said of a neighbourhood."""
    [said] = [
        e["properties"] for e in found["features"] if e["properties"]["label"].startswith(name)
    ]
    properties: dict[str, Any] = said
    return properties


def test_neighbourhoods_are_shaded_by_the_orders_that_count_there(
    client: FlaskClient, scene: Scene
) -> None:
    found = read(client, f"/orders/map/shades.json?{FORCE}")
    assert label_of(found, "Alder West")["label"].startswith("Alder West, Alder: 2 orders")
    assert label_of(found, "Birch East") == {
        "rank": 0,
        "label": "Birch East, Birch: 0 orders, 0 per km²",
    }
    assert found["words"] == "Orders"
    assert found["classes"][0] == "none"
    first = found["features"][0]["geometry"]
    assert first["type"] in {"Polygon", "MultiPolygon"}


def test_a_withheld_home_shades_no_neighbourhood(client: FlaskClient, scene: Scene) -> None:
    found = read(client, f"/orders/map/shades.json?{FORCE}&basis=victim")
    counted = [each["properties"]["label"] for each in found["features"]]
    # Her home lies in Birch East: three others live in Birch West.
    assert counted[2:] == [
        "Birch East, Birch: 0 orders, 0 per km²",
        "Birch West, Birch: 3 orders, 0.4 per km²",
    ]
    assert found["elsewhere"] == 1


def test_a_rate_is_by_residents_where_they_are_known_and_by_ground_where_not(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    path = f"/orders/map/shades.json?{FORCE}&shade=rate"
    assert read(client, path)["words"] == "Orders per km²"
    db.add(Residents(easting=401_000.0, northing=292_000.0, number=4_000))
    db.commit()
    found = read(client, path)
    assert found["words"] == "Orders per 10,000 residents"
    assert "2 orders, 5.0 per 10,000 residents" in label_of(found, "Alder West")["label"]
    assert label_of(found, "Alder East")["label"] == "Alder East, Alder: 0 orders"


def test_the_page_has_the_same_shades_as_a_table(client: FlaskClient, scene: Scene) -> None:
    html = client.get(f"/orders/map?{FORCE}&basis=victim&shade=rate").get_data(as_text=True)
    check_page(html)
    assert "Orders per km² in each neighbourhood" in html
    assert "in none of these neighbourhoods" in html
    assert (
        f"/orders/map/frame?{FORCE.replace('&', '&amp;basis=victim&amp;')}&amp;shade=rate" in html
    )
    assert "in each neighbourhood" not in client.get("/orders/map").get_data(as_text=True)


def breach(db: Session, scene: Scene, *, withheld: bool, which: str = "live") -> None:
    """A breach of one of the scene's orders at 403,000 east."""
    made = make_breach(db, getattr(scene, which))
    db.merge(
        BreachPlace(
            breach_id=made.id,
            location="By the invented school",
            point=f"SRID=27700;{Point(403_000, 292_000).wkt}",
            withheld=withheld,
        )
    )
    db.commit()


def test_breaches_are_drawn_where_they_happened(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    breach(db, scene, withheld=False)
    found = read(client, f"/orders/map/breaches.json?{FORCE}")
    [feature] = found["features"]
    assert feature["properties"]["reference"] == scene.live.reference
    here = wgs84_point(403_000, 292_000)
    assert here is not None
    assert feature["geometry"]["coordinates"] == [round(each, 5) for each in here]
    assert (found["withheld"], found["unlocated"], found["total"]) == (0, 0, 1)


@pytest.mark.parametrize(
    ("which", "withheld"),
    [("live", True), ("elsewhere", False)],
    ids=["called withheld", "somebody protected has a withheld home"],
)
def test_a_withheld_place_of_a_breach_is_a_number(
    client: FlaskClient, db: Session, scene: Scene, which: str, withheld: bool
) -> None:
    breach(db, scene, withheld=withheld, which=which)
    text = client.get(f"/orders/map/breaches.json?{FORCE}").get_data(as_text=True)
    assert json.loads(text)["features"] == []
    assert json.loads(text)["withheld"] == 1
    assert "school" not in text


def lay(db: Session, folder: Path, *, attribution: str = "") -> base_map.LayerInfo:
    """A square of ground as a layer of the base map."""
    path = folder / "ground.geojson"
    ring = [[-2, 52], [-1.9, 52], [-1.9, 52.1], [-2, 52]]
    feature = {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    wanted = base_map.LayerRequest(
        path, "Built-up", LayerKind.AREA, LayerStyle.BUILT_UP, attribution=attribution
    )
    layer = base_map.import_layer(db, wanted, by=make_account(db), now=NOW)
    db.commit()
    return layer


def test_a_layer_is_sent_once_and_not_again_until_it_changes(
    client: FlaskClient, db: Session, scene: Scene, tmp_path: Path
) -> None:
    layer = lay(db, tmp_path)
    first = client.get("/basemap/Built-up.json")
    assert json.loads(first.get_data())["features"][0]["geometry"]["type"] == "Polygon"
    assert first.headers["Cache-Control"] == "private, max-age=86400"
    again = client.get("/basemap/Built-up.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    packed = client.get("/basemap/Built-up.json", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    html = client.get("/orders/map/frame").get_data(as_text=True)
    assert f"/basemap/Built-up.json?v={layer.checksum[:12]}" in html
    assert client.get("/basemap/no-such.json").status_code == 404


def test_what_a_licence_asks_stands_on_the_map_and_on_paper(
    client: FlaskClient, db: Session, scene: Scene, tmp_path: Path
) -> None:
    lay(db, tmp_path, attribution="Drawn by <us>.")
    for path in ("/orders/map/frame", "/orders/map/print"):
        assert "Drawn by &lt;us&gt;." in client.get(path).get_data(as_text=True)


def test_the_paper_says_what_when_and_how_to_read_it(client: FlaskClient, scene: Scene) -> None:
    html = client.get(f"/orders/map/print?{FORCE}&shade=count").get_data(as_text=True)
    check_page(html)
    for said in (
        "OFFICIAL-SENSITIVE",
        "Map of 4 live orders in West Midlands Police",
        "As at",
        "Mon 30 Nov 2026, 12:00",
        "<strong>1 to 4</strong> of 4 orders",
        "Circle S",
        "Orders in each neighbourhood",
        "/orders/map/picture.svg?",
    ):
        assert said in html
    assert SECRET_LINES not in html


def test_the_picture_needs_no_script_no_style_and_no_other_host(
    client: FlaskClient, db: Session, scene: Scene, tmp_path: Path
) -> None:
    lay(db, tmp_path)
    breach(db, scene, withheld=False)
    answer = client.get(f"/orders/map/picture.svg?{FORCE}&shade=count&breaches=1")
    text = answer.get_data(as_text=True)
    assert answer.mimetype == "image/svg+xml"
    assert "<title>Map of live orders in West Midlands Police</title>" in text
    assert set(HOST.findall(text)) == {SVG}
    assert "style=" not in text
    assert "<script" not in text
    for letter, number in (("S", 3), ("P", 3), ("B", 1)):
        assert text.count(f">{letter}</text>") == number


def test_the_picture_of_a_box_shows_what_lies_in_it(client: FlaskClient, scene: Scene) -> None:
    west, south = wgs84_point(400_000, 291_500) or (0, 0)
    east, north = wgs84_point(402_000, 292_500) or (0, 0)
    box = f"{west},{south},{east},{north}"
    text = client.get(f"/orders/map/picture.svg?{FORCE}&bbox={box}").get_data(as_text=True)
    assert (text.count(">S</text>"), text.count(">P</text>")) == (2, 0)
    assert client.get(f"/orders/map/picture.svg?{FORCE}&bbox=1,2").status_code == 422


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/orders/map/shades.json", {"order.shades"}),
        ("/orders/map/breaches.json", {"order.breach-map"}),
        ("/orders/map/picture.svg", {"order.map", "order.zones"}),
        ("/orders/map/print", {"order.map", "order.search"}),
    ],
)
def test_each_look_is_logged(
    client: FlaskClient, db: Session, scene: Scene, path: str, what: set[str]
) -> None:
    before = set(db.scalars(select(AuditEntry.id)))
    assert client.get(path).status_code == 200
    db.expire_all()
    new = db.scalars(select(AuditEntry).where(AuditEntry.id.not_in(before)))
    assert {entry.what for entry in new} == what


@pytest.mark.parametrize(
    "path", ["asked.json", "shades.json", "breaches.json", "picture.svg", "print"]
)
def test_an_officer_sees_none_of_it_of_another_lpa(
    client: FlaskClient, db: Session, scene: Scene, path: str
) -> None:
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    assert client.get(f"/orders/map/{path}?area=ALD").status_code == 200
    assert client.get(f"/orders/map/{path}?area=BIR").status_code == 403


def test_a_person_s_map_has_everybody_on_every_order_against_them(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    number = scene.elsewhere.subject_id
    assert client.get(f"/people/{number}/map-frame").status_code == 200
    found = read(client, f"/people/{number}/points.json")
    assert (found["references"], found["withheld"]) == ([scene.elsewhere.reference], {"Birch": 1})
    assert read(client, f"/people/{number}/zones.json")["total"] == 1
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    assert client.get(f"/people/{number}/points.json").status_code == 404
    assert read(client, f"/people/{number}/zones.json")["features"] == []


@pytest.mark.parametrize(
    ("address", "sources"),
    [
        ("", ["'self'", "data:"]),
        (
            "https://tiles.force.example/{z}/{x}/{y}.png",
            ["'self'", "data:", "https://tiles.force.example"],
        ),
        (
            "https://{s}.tiles.force.example/{z}.png",
            ["'self'", "data:", "https://*.tiles.force.example"],
        ),
    ],
)
def test_images_come_from_us_and_from_the_tile_server_that_is_set(
    app: Flask, address: str, sources: list[str]
) -> None:
    with app.app_context():
        before = app.config["SETTINGS"]
        app.config["SETTINGS"] = settings_for(before.database_url, tile_url=address)
        assert list(ImageSources()) == sources
        app.config["SETTINGS"] = before
