"""The register without JavaScript, and by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser.conftest import TEAM, Site
from tests.browser.doing import (
    look_up,
    record_notice,
    search,
    see,
    serve,
    sign_in,
    sign_out,
    write_notice,
)
from tests.factories.accounts import PASSWORD
from tests.factories.orders import make_served_notice

pytestmark = pytest.mark.browser

NAME = """() => {
  const here = document.activeElement;
  const words = here.labels?.length ? here.labels[0].innerText : here.innerText;
  return (words || here.title || here.getAttribute("aria-label") || "").trim();
}"""
SEEN = """() => {
  const here = document.activeElement, style = getComputedStyle(here);
  const box = here.getBoundingClientRect();
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  return box.width > 1 && box.height > 1 && (outlined || style.boxShadow !== "none");
}"""

IS_FRAME = "document.activeElement.localName === 'iframe'"


def test_a_notice_is_recorded_served_and_found_without_scripts(
    scriptless_page: Page, site: Site
) -> None:
    page = scriptless_page
    sign_in(page, site, TEAM)
    write_notice(page, site)
    reference = record_notice(page)
    serve(page, "2026-11-20 09:10")
    expect(page.locator(".register-status")).to_contain_text("Live")
    rows = search(page, site, "LPA:ALD", basis="subject")
    expect(rows).to_contain_text([reference])
    page.get_by_role("link", name="Show on a map").click()
    frame = page.frame_locator("iframe.register-map")
    expect(frame.locator("noscript .map-still")).to_be_visible()
    expect(frame.locator(".folium-map")).to_be_hidden()
    picture = frame.locator("noscript .map-picture")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("here => here.naturalWidth") > 0
    frame.locator("noscript a").click()
    see(page, "Map of 1 live order in Alder")
    page.go_back()
    page.get_by_text("Change the search").click()
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="The list has the same orders").click()
    expect(page.locator(".register-table tbody tr")).to_contain_text([reference])
    expect(look_up(page, site, "daniel marsh")).to_contain_text(["DVPN against Daniel MARSH"])
    sign_out(page)
    see(page, "You are signed out")
    assert site.elsewhere == []


def test_an_order_is_found_and_read_by_keyboard(page: Page, site: Site) -> None:
    with site.records() as db:
        reference = make_served_notice(db).reference
    sign_in_by_keyboard(page, site)
    go_to(page, "Orders")
    tab_to(page, "Change the search")
    page.keyboard.press("Enter")
    tab_to(page, "Area")
    page.keyboard.type("Alder (whole")
    go_to(page, "Show")
    page.wait_for_url("**/orders?area=LPA%3AALD*")
    go_to(page, reference)
    see(page, f"DVPN {reference}")
    page.go_back()
    go_to(page, "Show on a map")
    see(page, "Map of 1 live order")
    page.wait_for_load_state("networkidle")
    go_to(page, "The list has the same orders")
    assert page.evaluate(NAME) == "The same orders as a list"
    page.reload()
    page.wait_for_load_state("networkidle")
    open_a_point(page, reference)
    see(page, f"DVPN {reference}")


def sign_in_by_keyboard(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/sign-in")
    page.keyboard.press("Tab")
    assert page.evaluate(NAME) == "Skip to main content"
    assert page.evaluate(SEEN)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"
    tab_to(page, "Username")
    page.keyboard.type(TEAM)
    tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    see(page, "West Midlands Police")


def open_a_point(page: Page, reference: str) -> None:
    [chart] = [frame for frame in page.frames if "/map/frame" in frame.url]
    tab_to(page, "Map of 1 live order in Alder")
    for _ in range(20):
        if "map-point" in chart.evaluate("document.activeElement.className"):
            break
        page.keyboard.press("Tab")
    assert chart.evaluate(SEEN)
    page.keyboard.press("Enter")
    chart.get_by_role("link", name=reference).wait_for()
    assert chart.evaluate(NAME) == reference
    assert chart.evaluate(SEEN)
    page.keyboard.press("Enter")


def go_to(page: Page, name: str) -> None:
    """Reach a link or button by Tab and press it."""
    tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tab_to(page: Page, name: str, *, among: int = 40, inside: Frame | None = None) -> None:
    """Press Tab until what is called ``name`` has the focus, which can be seen."""
    where = inside or page
    passed = []
    for _ in range(among):
        page.keyboard.press("Tab")
        passed.append(where.evaluate(NAME))
        if passed[-1] == name:
            assert where.evaluate(f"{IS_FRAME} || ({SEEN})()"), f"no focus to see on {name}"
            return
    pytest.fail(f"{name} cannot be reached by Tab; passed {passed}")
