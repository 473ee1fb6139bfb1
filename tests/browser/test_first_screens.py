"""What must be seen first is on the first screens, at a desk and on a telephone."""

from __future__ import annotations

import pytest
import time_machine
from playwright.sync_api import Page, expect

from tests.browser.conftest import OFFICER, SUPERVISOR, Site
from tests.browser.doing import sign_in
from tests.factories.orders import at, home, make_served_notice, notice_input, subject
from tests.factories.reports import make_report, make_wanted

pytestmark = pytest.mark.browser
DESK, PHONE = (1280, 900), (360, 800)
HEIGHT = "document.documentElement.scrollHeight"


@pytest.fixture
def busy(site: Site, the_time: time_machine.Traveller) -> list[str]:
    """Six wanted men of Alder, and a report of each: every part of the first page is full."""
    the_time.move_to(at("2026-11-21 12:00"))
    references = []
    with site.records() as db:
        for number in range(6):
            lives = home("B1 1AA", lines=f"{number + 1} Invented Street")
            man = subject(lives, given_names=f"Daniel {'ABCDEF'[number]}")
            order = make_served_notice(db, notice_input(subject=man))
            make_wanted(db, order)
            make_report(db, order)
            references.append(order.reference)
    return references


@pytest.mark.parametrize(
    ("size", "screens"), [(DESK, 2), (PHONE, 4)], ids=["at a desk", "on a telephone"]
)
def test_the_morning_of_an_area_is_on_the_first_screens(
    page: Page, site: Site, busy: list[str], size: tuple[int, int], screens: int
) -> None:
    sign_in(page, site, SUPERVISOR)
    width, height = size
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{site.url}/")
    for heading in ("Do first", "Danger here", "To do"):
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    assert page.evaluate(HEIGHT) <= screens * height
    site.picture(page, f"first-screens-{width}")


def test_who_and_what_may_be_done_are_first_on_an_order(
    page: Page, site: Site, busy: list[str]
) -> None:
    sign_in(page, site, OFFICER)
    width, height = PHONE
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{site.url}/orders/{busy[0]}")
    for place in (".register-danger", ".register-identity", ".register-status", "#powers"):
        box = page.locator(place).first.bounding_box()
        assert box is not None, place
        assert box["y"] + min(box["height"], 60) <= 1.5 * height, place


def test_the_box_of_every_page_leads_to_the_one_order_found(
    page: Page, site: Site, busy: list[str]
) -> None:
    sign_in(page, site, OFFICER)
    page.goto(f"{site.url}/areas")
    box = page.get_by_role("searchbox", name="Find an order")
    box.fill(busy[3])
    box.press("Enter")
    expect(page).to_have_url(f"{site.url}/orders/{busy[3]}")
    page.go_back()
    expect(page).to_have_url(f"{site.url}/areas")


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_the_keyboard_goes_down_the_head_of_a_page_as_the_eye_does(
    page: Page, site: Site, width: int
) -> None:
    sign_in(page, site, OFFICER)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site.url}/areas")
    heights = page.locator(".register-header__row").evaluate(
        """row => [...row.querySelectorAll("a, input:not([type=hidden]), button")]
            .map(each => each.getBoundingClientRect())
            .map(box => Math.round((box.top + box.height / 2) / 20))"""
    )
    assert len(heights) >= 5
    assert heights == sorted(heights)
