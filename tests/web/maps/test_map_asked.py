"""The place a search asks about, drawn on its map: for whom may run it, in no address, logged."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from shapely.geometry import shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.crs import wgs84_point
from orders.access.permissions import Role
from orders.audit.model import AuditEntry
from tests.factories.areas import area_id
from tests.search.scenes import NOW, Scene, make_scene
from tests.signing_in import csrf_token, sign_in

pytestmark = [pytest.mark.opened_with(writer=make_scene), pytest.mark.time_machine(NOW, tick=False)]

CORNERS = ((400_500, 291_500), (401_500, 291_500), (401_500, 292_500), (400_500, 291_500))
LINE_LOOK = 'stroke="#00625a"'


def degrees(*places: tuple[float, float]) -> list[list[float]]:
    """Places in metres as GeoJSON has them."""
    return [[*(wgs84_point(*place) or ())] for place in places]


AREA = json.dumps({"type": "Polygon", "coordinates": [degrees(*CORNERS)]})
LINE = json.dumps(
    {"type": "LineString", "coordinates": degrees((400_500, 292_100), (402_000, 292_100))}
)


def asked(client: FlaskClient, query: str = "area=ALD", **given: str) -> str:
    """The query string of a question about a place."""
    data = {"csrf_token": csrf_token(client)} | given
    answer = client.post(f"/orders/by-person-or-place?{query}", data=data)
    assert answer.status_code == 303
    return urlsplit(answer.headers["Location"]).query


def drawn(client: FlaskClient, query: str) -> list[dict[str, Any]]:
    """What the map would draw of it."""
    answer = client.get(f"/orders/map/asked.json?{query}")
    assert answer.status_code == 200
    found: list[dict[str, Any]] = json.loads(answer.get_data())["features"]
    return found


@pytest.mark.parametrize(
    ("given", "parts", "sorts"),
    [
        ({"shape": AREA}, ["reach"], ["Polygon"]),
        ({"shape": AREA, "within_m": "100"}, ["reach", "drawn"], ["Polygon", "Polygon"]),
        ({"shape": LINE, "within_m": "300"}, ["reach", "drawn"], ["Polygon", "LineString"]),
        ({"near": "B1 1AA", "within_m": "500"}, ["reach", "drawn"], ["Polygon", "Point"]),
        ({"name": "Marsh"}, [], []),
    ],
    ids=["area", "round an area", "along a line", "round a postcode", "no place"],
)
def test_the_map_draws_what_was_asked_and_how_far_around_it(
    client: FlaskClient, scene: Scene, given: dict[str, str], parts: list[str], sorts: list[str]
) -> None:
    query = asked(client, **given)
    found = drawn(client, query)
    assert [each["properties"]["part"] for each in found] == parts
    assert [each["geometry"]["type"] for each in found] == sorts
    picture = client.get(f"/orders/map/picture.svg?{query}").get_data(as_text=True)
    assert picture.count(LINE_LOOK) == len(parts)
    assert LINE_LOOK not in client.get(f"/orders/map/picture.svg?{query}&asked=0").text


def test_the_frame_asks_for_it_and_fits_it_with_the_homes_where_there_is_any(
    client: FlaskClient, scene: Scene
) -> None:
    query = asked(client, near="B1 1AA", within_m="500")
    html = client.get(f"/orders/map/frame?{query}").get_data(as_text=True)
    assert "registerMap.asked(" in html
    assert "/orders/map/asked.json?" in html
    assert '"fit": false, "focus": "LPA:ALD"' in html or '"focus": "LPA:ALD", "fit": false' in html
    assert "registerMap.asked(" not in client.get("/orders/map/frame").get_data(as_text=True)
    for path in ("/orders/map", "/orders/map/print"):
        page = client.get(f"{path}?{query}").get_data(as_text=True)
        assert "the place asked about" in page
        assert "the place asked about" not in client.get(path).get_data(as_text=True)


def test_the_ground_drawn_is_as_large_as_what_was_asked(client: FlaskClient, scene: Scene) -> None:
    west, south, east, north = shape(
        drawn(client, asked(client, near="B1 1AA", within_m="500"))[0]["geometry"]
    ).bounds
    low, high = wgs84_point(400_500, 291_500), wgs84_point(401_500, 292_500)
    assert low
    assert high
    assert (west, south, east, north) == pytest.approx((*low, *high), abs=0.0002)


def test_neither_address_nor_log_tells_it(client: FlaskClient, db: Session, scene: Scene) -> None:
    query = asked(client, near="B1 1AA", within_m="517")
    drawn(client, query)
    html = client.get(f"/orders/map/frame?{query}").get_data(as_text=True)
    # Not within a token, of which some hold these digits in a row.
    assert not re.search(r"\b517(?:\b|m)", html)
    db.expire_all()
    [entry] = db.scalars(select(AuditEntry).where(AuditEntry.what == "order.asked"))
    assert "517" not in json.dumps(entry.details)
    assert entry.details["criteria"]["search"] in query


def test_only_who_may_run_the_search_sees_its_place(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    query = asked(client, "area=BIR", near="B1 1AA", within_m="500")
    own = asked(client, "area=ALD", near="B1 1AA", within_m="500")
    assert drawn(client, query)
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    assert client.get(f"/orders/map/asked.json?{query}").status_code == 403
    assert len(drawn(client, own)) == 2
    sign_in(client, Role.ADMINISTRATOR)
    assert client.get(f"/orders/map/asked.json?{own}").status_code == 403
