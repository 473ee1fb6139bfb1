"""Saying where a condition applies: with the mouse, with the keyboard, and without any script."""

from __future__ import annotations

import json
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from orders.register.model import Condition
from orders.register.schemas.condition import ConditionInput
from tests.browser.conftest import TEAM, Site
from tests.browser.doing import sign_in
from tests.factories.conditions import make_spo

pytestmark = pytest.mark.browser

UNPLACED = ConditionInput("EXCLUSION_ZONE", "Keep out of the area edged red.")
CORNERS = ((52.51, -1.99), (52.51, -1.98), (52.52, -1.98))


@pytest.fixture
def place(site: Site) -> str:
    """Address of the page that asks where an exclusion zone is."""
    with site.records() as db:
        order = make_spo(db, UNPLACED)
        number = db.scalar(select(Condition.id).where(Condition.order_id == order.id))
        return f"{site.url}/orders/{order.reference}/conditions/{number}/place"


def drawn(page: Page) -> dict[str, Any]:
    """The shape in the field that is sent."""
    shape: dict[str, Any] = json.loads(page.locator("#geometry").input_value())
    return shape


def canvas(page: Page) -> Locator:
    return page.get_by_role("region", name="Map to draw on")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save where it applies").click()
    expect(page.get_by_text("Where the condition applies is recorded.")).to_be_visible()


def test_an_area_is_drawn_corner_by_corner_and_taken_back(
    page: Page, site: Site, place: str
) -> None:
    sign_in(page, site, TEAM)
    page.goto(place)
    expect(canvas(page).locator(".leaflet-interactive")).to_have_count(0)
    for x, y in ((100, 60), (300, 70), (290, 200), (110, 190)):
        canvas(page).click(position={"x": x, "y": y})
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Close the area").click()
    expect(page.get_by_text("3 corners, closed.")).to_be_visible()
    canvas(page).click(position={"x": 200, "y": 250})
    ring = drawn(page)["coordinates"][0]
    assert (len(ring), ring[0]) == (4, ring[-1])
    assert Axe().run(page).response["violations"] == []
    save(page)
    page.goto(place)
    assert drawn(page)["coordinates"][0] == [pytest.approx(each, abs=1e-5) for each in ring]
    expect(canvas(page).locator("path.leaflet-interactive")).to_have_count(1)
    page.get_by_role("button", name="Clear").click()
    assert page.locator("#geometry").input_value() == ""
    assert (site.elsewhere, site.complaints) == ([], [])


def test_an_area_is_given_by_the_keyboard_alone(page: Page, site: Site, place: str) -> None:
    sign_in(page, site, TEAM)
    page.goto(place)
    page.get_by_label("Latitude").focus()
    for latitude, longitude in CORNERS:
        page.keyboard.type(str(latitude))
        page.keyboard.press("Tab")
        page.keyboard.type(str(longitude))
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    assert [place[::-1] for place in drawn(page)["coordinates"][0][:3]] == [
        list(corner) for corner in CORNERS
    ]
    page.get_by_role("button", name="Remove 3").press("Enter")
    page.get_by_label("What to draw").select_option("point")
    page.get_by_role("button", name="Mark the middle of the map").press("Enter")
    assert drawn(page)["type"] == "Point"
    assert site.complaints == []


def test_an_area_is_pasted_without_scripts(scriptless_page: Page, site: Site, place: str) -> None:
    page = scriptless_page
    sign_in(page, site, TEAM)
    page.goto(place)
    ring = [[longitude, latitude] for latitude, longitude in (*CORNERS, CORNERS[0])]
    page.locator("#geometry").fill(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    save(page)
    page.goto(place)
    assert drawn(page)["type"] == "Polygon"
