"""The map of very many homes, by keyboard, wide and narrow, asking nobody else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import FloatRect, Page, Route, expect

from orders.areas import base_map
from orders.areas.map_model import LayerKind, LayerStyle
from orders.register.presence import projection
from orders.search.maps import clusters, points
from tests.browser.conftest import TEAM, Site
from tests.browser.doing import sign_in, write
from tests.browser.test_every_page import violations
from tests.factories.accounts import make_account
from tests.factories.orders import at, make_served_notice
from tests.search import invented

pytestmark = pytest.mark.browser

SEED = 9
FRAME = "/orders/map/frame?area=WMP&status=all"
SUM = """() => [...document.querySelectorAll('.leaflet-marker-icon.map-cluster > span:first-child')]
    .reduce((sum, each) => sum + Number(each.textContent.replace(',', '')), 0)
    + document.querySelectorAll('.leaflet-marker-icon.map-point').length"""
FOCUS = "document.activeElement.className"
AT_REST = """async () => {
    const drawn = () => new Promise(requestAnimationFrame);
    const moving = '.leaflet-zoom-anim, .leaflet-pan-anim, .leaflet-cluster-anim,'
        + ' .leaflet-popup[style*="opacity: 0"]';
    do {
        await drawn();
        await drawn();
    } while (window.waitingFor || document.querySelector(moving));
}"""
GROUND = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "Alder", "rank": 1},
            "geometry": {"type": "Point", "coordinates": [-1.97, 52.53]},
        }
    ],
}


@pytest.fixture
def ground(site: Site, tmp_path: Path) -> None:
    """A base map with a name on it."""
    path = tmp_path / "names.geojson"
    path.write_text(json.dumps(GROUND))
    with site.records() as db:
        names = base_map.LayerRequest(
            path, "names", LayerKind.LABEL, LayerStyle.PLAIN, attribution="Drawn by us."
        )
        base_map.import_layer(db, names, by=make_account(db), now=at("2026-11-20 09:00"))


@pytest.fixture(
    params=[(150, 200), pytest.param((1_500, clusters.MOST_POINTS), marks=pytest.mark.trial)],
    ids=["short", "long"],
)
def many(
    site: Site, ground: None, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> int:
    """More homes than are drawn one by one; gives how many are."""
    orders, most = request.param
    monkeypatch.setattr(points, "MOST_POINTS", most)
    with site.records() as db:
        by = make_account(db)
        projection.rewrite(db, invented.write(db, invented.invent(orders, SEED), by.id))
    return int(most)


@pytest.fixture
def one(site: Site) -> str:
    """A notice whose subject lives in Alder and whose protected person lives in Birch."""
    with site.records() as db:
        return make_served_notice(db).reference


@pytest.mark.parametrize("width", [1280, 320])
def test_very_many_homes_can_be_walked_into_by_keyboard(
    page: Page, site: Site, many: int, width: int
) -> None:
    sign_in(page, site, TEAM)
    page.set_viewport_size({"width": width, "height": 800})
    open_from_afar(page, site)
    notes = page.locator("#map-notes")
    expect(notes).to_contain_text("gathered in circles with their number")
    expect(page.locator(".map-attribution")).to_have_text("Drawn by us.")
    expect(page.locator(".map-label")).to_have_text("Alder")
    site.picture(page, f"map-of-many-{width}", whole=False)
    assert violations(page) == []
    assert homes(notes.inner_text()) > many
    for _ in range(8):
        tab_to(page, "map-cluster")
        page.keyboard.press("Enter")
        rest(page)
        if "each on its own" in notes.inner_text():
            break
    expect(notes).to_contain_text("each on its own")
    # The marks follow the note.
    expect(page.locator(".leaflet-marker-icon").first).to_be_attached()
    page.wait_for_function(f"({SUM})() > 0")
    assert page.evaluate(SUM) > 0
    for _ in range(6):
        if page.locator(".leaflet-marker-icon.map-point").count():
            break
        tab_to(page, "map-cluster")
        page.keyboard.press("Enter")
        rest(page)
    page.locator(".leaflet-marker-icon.map-point").first.press("Enter")
    # The popup moves the map, and the marks sent for the new view keep it open.
    rest(page)
    expect(page.locator(".leaflet-popup a[target=_top]")).to_be_focused()
    assert site.elsewhere == []


def test_the_circles_of_the_whole_force_add_up_to_every_home(
    page: Page, site: Site, many: int
) -> None:
    sign_in(page, site, TEAM)
    page.set_viewport_size({"width": 1280, "height": 900})
    open_from_afar(page, site)
    said = page.locator("#map-notes").inner_text()
    here, _, rest = said.partition(" of ")
    assert int(here.replace(",", "")) == int(rest.partition(" ")[0].replace(",", ""))
    assert page.evaluate(SUM) == int(here.replace(",", ""))


def test_layers_are_chosen_by_keyboard(page: Page, site: Site, many: int) -> None:
    sign_in(page, site, TEAM)
    open_from_afar(page, site)
    notes = page.locator("#map-notes")
    every = homes(notes.inner_text())
    page.get_by_role("checkbox", name="Protected persons' homes").press("Space")
    rest(page)
    expect(notes).not_to_contain_text(f"{every:,} of")
    shades = page.get_by_role("checkbox", name="Shade neighbourhoods")
    expect(shades).not_to_be_checked()
    shades.press("Space")
    expect(page.locator(".map-shade-key")).to_contain_text("Orders")
    expect(page.locator(".map-shade-key")).to_contain_text("none")
    shades.press("Space")
    expect(page.locator(".map-shade-key")).to_have_count(0)
    page.get_by_role("checkbox", name="Where orders were breached").press("Space")
    expect(notes).to_contain_text("0 of 0 breaches shown.")


def test_the_note_counts_the_homes_in_view_and_names_what_is_switched_off(
    page: Page, site: Site, one: str
) -> None:
    sign_in(page, site, TEAM)
    page.goto(site.url + FRAME)
    page.wait_for_load_state("networkidle")
    notes = page.locator("#map-notes")
    expect(notes).to_have_text("2 of 2 homes in view.")
    page.get_by_role("checkbox", name="Protected persons' homes").press("Space")
    expect(notes).to_have_text("1 of 2 homes in view. Protected persons' homes are switched off.")
    page.get_by_role("checkbox", name="Protected persons' homes").press("Space")
    expect(notes).to_have_text("2 of 2 homes in view.")
    for _ in range(6):
        page.get_by_role("button", name="Zoom in").press("Enter")
        rest(page)
    expect(notes).to_have_text("0 of 2 homes in view.")


def test_at_320_pixels_nothing_lies_over_the_map_and_the_note_is_whole(
    page: Page, site: Site, one: str
) -> None:
    sign_in(page, site, TEAM)
    page.set_viewport_size({"width": 320, "height": 480})
    page.goto(f"{site.url}{FRAME}&shade=rate")
    page.wait_for_load_state("networkidle")
    chart = box(page, ".folium-map")
    assert chart["height"] >= 160
    under = [box(page, each) for each in (".map-shade-key", "#map-notes")]
    assert under[0]["y"] >= chart["y"] + chart["height"]
    assert under[1]["y"] >= under[0]["y"] + under[0]["height"]
    for each in (".map-shade-key", "#map-notes"):
        assert page.locator(each).evaluate("here => here.scrollHeight <= here.clientHeight + 1")


def test_the_view_takes_the_place_asked_about_and_every_home_found(
    page: Page, site: Site, one: str
) -> None:
    sign_in(page, site, TEAM)
    page.goto(f"{site.url}/orders/by-person-or-place?area=WMP&status=all")
    write(page, near="B1 1AA", within_m="600")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("link", name="Show on a map").click()
    page.wait_for_load_state("networkidle")
    chart = page.frame_locator("iframe.register-map")
    expect(chart.locator("#map-notes")).to_have_text("2 of 2 homes in view.")
    expect(chart.locator("path[stroke-dasharray='12 4 2 4']")).to_have_count(1)
    link = page.locator("[data-map-print]")
    assert "asked=0" not in (link.get_attribute("href") or "")
    boxes = chart.locator(".leaflet-control-layers-overlays label")
    chart.locator(".leaflet-control-layers-toggle").press("Enter")
    boxes.filter(has_text="What was asked").get_by_role("checkbox").press("Space")
    boxes.filter(has_text="Subjects' homes").get_by_role("checkbox").press("Space")
    address = link.get_attribute("href") or ""
    assert "asked=0" in address
    assert "homes=protected" in address
    link.click()
    expect(page.locator("main")).to_contain_text("1 of 2 homes is in this picture.")
    expect(page.locator("main")).to_contain_text("Subjects' homes are switched off.")


def test_a_popup_opened_by_keyboard_takes_the_focus_and_gives_it_back(
    page: Page, site: Site, one: str
) -> None:
    sign_in(page, site, TEAM)
    page.goto(site.url + FRAME)
    page.wait_for_load_state("networkidle")
    tab_to(page, "map-point")
    title = page.evaluate("document.activeElement.title")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=one)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name=one)).to_have_count(0)
    assert page.evaluate("document.activeElement.title") == title
    page.keyboard.press("Enter")
    page.get_by_role("link", name=one).press("Enter")
    page.wait_for_url(f"**/orders/{one}")


def test_the_layers_are_listed_in_one_order_however_late_the_homes_arrive(
    page: Page, site: Site, one: str, ground: None
) -> None:
    sign_in(page, site, TEAM)
    held: list[Route] = []
    page.route("**/points.json*", lambda route: held.append(route))
    page.goto(site.url + FRAME)
    page.get_by_role("checkbox", name="Shade neighbourhoods").wait_for()
    for route in held:
        route.continue_()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".leaflet-control-layers-overlays label")).to_have_text(
        [
            "Subjects' homes",
            "Protected persons' homes",
            "Where orders were breached",
            "Shade neighbourhoods",
            "Base map: names",
        ]
    )


def open_from_afar(page: Page, site: Site) -> None:
    """Open the map and move back until every home is in view."""
    page.goto(site.url + FRAME)
    page.wait_for_load_state("networkidle")
    rest(page)
    for _ in range(3):
        page.get_by_role("button", name="Zoom out").press("Enter")
        rest(page)
    expect(page.locator("#map-notes")).to_contain_text(re.compile(r"^\s*([\d,]+) of \1 "))


def rest(page: Page) -> None:
    """Wait until the map has stopped moving and holds the answers to what it asked."""
    page.evaluate(AT_REST)


def box(page: Page, selector: str) -> FloatRect:
    """Where something stands on the screen."""
    found = page.locator(selector).bounding_box()
    assert found
    return found


def homes(said: str) -> int:
    """How many homes a note counts first."""
    return int(said.split(" ")[0].replace(",", ""))


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something of this class has the focus."""
    for _ in range(40):
        if name in page.evaluate(FOCUS):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no {name} was reached by Tab")
