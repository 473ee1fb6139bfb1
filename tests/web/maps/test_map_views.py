"""The map of a search, the map of an order, and what neither tells."""

from __future__ import annotations

import gzip
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.audit.model import AuditEntry
from orders.register.model import Order
from tests.factories.areas import area_id
from tests.pages import check_page
from tests.search.scenes import NOW, SECRET_LINES, Scene, make_scene
from tests.signing_in import sign_in

pytestmark = [pytest.mark.opened_with(writer=make_scene), pytest.mark.time_machine(NOW, tick=False)]

HOST = re.compile(r"(?:https?:)?//[a-z0-9.-]+", re.IGNORECASE)


def points(client: FlaskClient, query: str = "") -> dict[str, Any]:
    """What the map would draw."""
    answer = client.get(f"/orders/map/points.json{query}")
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.get_data())
    return found


def drawn(found: dict[str, Any]) -> list[tuple[str, str]]:
    """Reference and role of every point."""
    roles = [found["roles"][what] for what in found["what"]]
    return sorted(zip(found["references"], roles, strict=True))


def test_the_page_frames_the_map_and_lists_the_same_orders(
    client: FlaskClient, scene: Scene
) -> None:
    html = client.get("/orders/map?status=live").get_data(as_text=True)
    check_page(html)
    assert "Map of 2 live orders in Alder" in html
    assert 'src="/orders/map/frame?area=LPA:ALD&amp;basis=either&amp;status=live"' in html
    for order in (scene.live, scene.ending):
        assert order.reference in html
    assert "Circle S: subject" in html
    assert "Diamond P: protected person" in html


def test_the_frame_asks_no_other_host_and_carries_its_own_policy(
    client: FlaskClient, scene: Scene
) -> None:
    answer = client.get("/orders/map/frame?area=ALD")
    html = answer.get_data(as_text=True)
    assert not HOST.findall(html.replace("http-equiv", ""))
    policy = answer.headers["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce
    assert html.count(f'nonce="{nonce[1]}"') == len(re.findall(r"<(?:script|style)>|nonce=", html))
    assert "unsafe-inline" not in policy
    assert "default-src 'none'" in policy
    assert "img-src 'self' data:" in policy
    assert "frame-ancestors 'self'" in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_the_filters_of_a_map_are_folded_and_what_they_ask_is_not(
    client: FlaskClient, scene: Scene
) -> None:
    html = client.get("/orders/map?served=yes").get_data(as_text=True)
    place = 0
    for part in (
        "<h1",
        "Change the search",
        '<form class="register-filters"',
        "</form>",
        "</details>",
        "Filters in use",
        "<iframe",
    ):
        place = html.index(part, place)


def test_without_scripts_the_frame_has_the_picture_or_says_where_the_same_is(
    client: FlaskClient, scene: Scene
) -> None:
    html = client.get("/orders/map/frame?area=ALD&shade=rate").get_data(as_text=True)
    still = html.partition("<main>")[2].partition("</noscript>")[0]
    assert 'src="/orders/map/picture.svg?area=LPA:ALD' in still
    assert "shade=rate" in still
    assert 'href="/orders/map/print?area=LPA:ALD' in still
    for path in (f"/orders/{scene.live.reference}", f"/people/{scene.live.subject_id}"):
        html = client.get(f"{path}/map-frame").get_data(as_text=True)
        still = html.partition("<main>")[2].partition("</noscript>")[0]
        assert "This map needs JavaScript; the" in still
        assert "picture.svg" not in still


def test_the_frame_is_a_page_a_screen_reader_can_read(client: FlaskClient, scene: Scene) -> None:
    html = client.get("/orders/map/frame").get_data(as_text=True)
    assert '<html lang="en">' in html
    assert "<title>Map of live orders in Alder</title>" in html
    assert "<main><h1 " in html
    assert "user-scalable=no" not in html
    assert 'role="status"' in html


def test_other_pages_keep_the_policy_without_frames_of_them(
    client: FlaskClient, scene: Scene
) -> None:
    answer = client.get("/orders/map")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_each_home_is_a_point_told_apart_by_role(client: FlaskClient, scene: Scene) -> None:
    found = points(client)
    assert drawn(found) == sorted(
        (order.reference, role)
        for order in (scene.live, scene.ending)
        for role in ("subject", "protected")
    )
    assert set(found["labels"]) == {
        f"{kind}, {whose}'s home"
        for kind in ("DVPN", "DVPO")
        for whose in ("subject", "protected person")
    }
    latitude = found["origin"][0] + found["lat"][0] / found["steps"]
    longitude = found["origin"][1] + found["lon"][0] / found["steps"]
    assert 52.5 < latitude < 52.53
    assert -2.0 < longitude < -1.9


@pytest.mark.parametrize(("basis", "role"), [("subject", "subject"), ("victim", "protected")])
def test_a_basis_draws_the_homes_it_counts(
    client: FlaskClient, scene: Scene, basis: str, role: str
) -> None:
    found = points(client, f"?area=FORCE:WMP&basis={basis}")
    assert {each for _, each in drawn(found)} == {role}


def test_a_withheld_home_is_a_number_under_its_lpa_and_nothing_else(
    client: FlaskClient, scene: Scene
) -> None:
    answer = client.get("/orders/map/points.json?area=FORCE:WMP")
    found = json.loads(answer.get_data())
    assert (scene.elsewhere.reference, "protected") not in drawn(found)
    assert (scene.elsewhere.reference, "subject") in drawn(found)
    assert found["withheld"] == {"Birch": 1}
    assert found["unlocated"] == 1
    assert found["total"] == 4
    assert SECRET_LINES not in answer.get_data(as_text=True)
    east = max(found["lon"]) / found["steps"] + found["origin"][1]
    assert east < -1.9  # The withheld home lies further east than any other.


def test_a_map_with_nothing_to_draw_says_so(client: FlaskClient, scene: Scene) -> None:
    found = points(client, "?at=1990-01-01")
    assert (found["references"], found["lat"], found["total"]) == ([], [], 0)


def test_points_travel_compressed_to_whom_can_read_it(client: FlaskClient, scene: Scene) -> None:
    answer = client.get("/orders/map/points.json", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert json.loads(gzip.decompress(answer.get_data())) == points(client)


def test_looking_at_a_map_is_logged(client: FlaskClient, db: Session, scene: Scene) -> None:
    points(client)
    db.expire_all()
    row = db.scalars(select(AuditEntry).where(AuditEntry.what == "order.map")).one()
    assert row.details["total"] == 2
    assert row.details["points"] == 4


@pytest.mark.parametrize(
    "path",
    ["/orders/map", "/orders/map/points.json"],
)
def test_an_officer_sees_no_map_of_another_lpa(
    client: FlaskClient, db: Session, scene: Scene, path: str
) -> None:
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    assert client.get(f"{path}?area=ALD").status_code == 200
    assert client.get(f"{path}?area=BIR").status_code == 403


@pytest.mark.parametrize("query", ["area=NOWHERE", "page=x", "colour=red"])
def test_a_map_of_what_there_is_not_is_a_clear_error(
    client: FlaskClient, scene: Scene, query: str
) -> None:
    for path in ("/orders/map", "/orders/map/frame", "/orders/map/points.json"):
        assert client.get(f"{path}?{query}").status_code == 422


def test_outlines_are_sent_once_and_not_again_until_a_line_changes(
    client: FlaskClient, scene: Scene
) -> None:
    first = client.get("/areas/outlines.json")
    found = json.loads(first.get_data())
    assert [each["properties"]["area"] for each in found["features"]] == [
        "NEIGHBOURHOOD:ALD1",
        "NEIGHBOURHOOD:ALD2",
        "NEIGHBOURHOOD:BIR1",
        "NEIGHBOURHOOD:BIR2",
        "LPA:ALD",
        "LPA:BIR",
    ]
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = client.get("/areas/outlines.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")


def test_one_order_s_map_shows_its_people_and_no_withheld_home(
    client: FlaskClient, scene: Scene
) -> None:
    reference = scene.elsewhere.reference
    assert client.get(f"/orders/{reference}/map-frame").status_code == 200
    found = json.loads(client.get(f"/orders/{reference}/points.json").get_data())
    assert drawn(found) == [(reference, "subject")]
    assert found["withheld"] == {"Birch": 1}


@pytest.mark.parametrize("path", ["map-frame", "points.json"])
def test_another_lpa_s_order_has_no_map_for_an_officer(
    client: FlaskClient, db: Session, scene: Scene, path: str
) -> None:
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    orders: dict[Order, int] = {scene.live: 200, scene.elsewhere: 404}
    for order, status in orders.items():
        assert client.get(f"/orders/{order.reference}/{path}").status_code == status
    assert client.get(f"/orders/WM26-99999-1/{path}").status_code == 404
