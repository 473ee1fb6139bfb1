"""An officer with a telephone: half a wrong name leads to the warning, on every page first."""

from __future__ import annotations

import pytest
import time_machine
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OFFICER, SUPERVISOR, Site
from tests.browser.doing import look_up, sign_in, sign_out, write, write_moment
from tests.browser.test_every_page import TOO_WIDE, violations
from tests.factories.orders import at, home, make_served_notice, notice_input, subject
from tests.factories.reports import make_wanted

pytestmark = pytest.mark.browser

NOW = "2026-11-21 12:00"
WANTED = "WANTED: suspected breach on 20 Nov 2026, 21:00 by message or letter. You may arrest"
FIRST = "main > :first-child"


@pytest.fixture
def wanted(site: Site, the_time: time_machine.Traveller) -> str:
    """Live in Alder, its subject wanted; another order lives beside it."""
    the_time.move_to(at(NOW))
    with site.records() as db:
        order = make_served_notice(db)
        make_wanted(db, order)
        make_served_notice(
            db,
            notice_input(
                subject=subject(home("B2 2BB", lines="5 Invented Row"), given_names="Finn")
            ),
        )
        return order.reference


def see_first(page: Page, site: Site, name: str, place: Locator | None = None) -> None:
    """The banner is first, within the page, and nothing is wrong with it."""
    first = place or page.locator(FIRST)
    expect(first).to_contain_text(WANTED)
    if page.evaluate(TOO_WIDE):
        raise AssertionError(f"{name} is wider than the screen")
    assert violations(page) == []
    width = page.evaluate("innerWidth")
    site.picture(page, f"danger-{name}-{width}")


@pytest.mark.parametrize("width", [360, 1280])
def test_a_wanted_subject_is_found_by_half_a_wrong_name_and_the_warning_is_first(
    page: Page, site: Site, wanted: str, width: int
) -> None:
    sign_in(page, site, OFFICER)
    page.set_viewport_size({"width": width, "height": 780})
    look_up(page, site, "Mers Dani")
    see_first(page, site, "result")
    card = page.locator("article", has_text=wanted)
    expect(card.locator(":scope > :first-child")).to_have_text("WANTED")
    card.get_by_role("link", name="MARSH").first.click()
    see_first(page, site, "person")
    page.goto(f"{site.url}/orders/{wanted}")
    see_first(page, site, "order")
    page.goto(f"{site.url}/orders/{wanted}/visits/new")
    see_first(page, site, "form")
    page.goto(f"{site.url}/areas/lpa/ALD")
    see_first(page, site, "area")
    page.goto(f"{site.url}/orders")
    see_first(page, site, "list")
    row = page.get_by_role("row").filter(has_text=wanted)
    expect(row.locator("th > :first-child")).to_have_text("WANTED")
    page.goto(f"{site.url}/orders/map/print?area=ALD")
    see_first(page, site, "map-print")
    page.get_by_role("link", name="Back to the map").click()
    see_first(page, site, "map")
    frame = page.frame_locator("iframe.register-map")
    mark = frame.locator(f".leaflet-marker-icon[title^='{wanted}']").first
    mark.focus()
    page.keyboard.press("Enter")
    popup = frame.locator(".leaflet-popup-content > div > :first-child")
    expect(popup).to_contain_text(WANTED)
    expect(frame.locator(".leaflet-popup")).to_have_css("opacity", "1")
    site.picture(page, f"danger-popup-{width}", whole=False)
    page.emulate_media(media="print")
    page.goto(f"{site.url}/orders/{wanted}")
    expect(page.locator(FIRST)).to_be_visible()
    see_first(page, site, "print")
    assert site.elsewhere == []


def test_a_visit_that_suspects_a_breach_is_on_the_supervisors_list_until_it_is_answered(
    page: Page, site: Site, wanted: str
) -> None:
    sign_in(page, site, OFFICER)
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"{site.url}/orders/{wanted}/visits/new")
    write_moment(page, "visited_at", "2026-11-21 11:00")
    page.get_by_label("No", exact=True).check()
    page.get_by_label("Breach suspected", exact=True).check()
    write(page, words="Somebody left by the back door.")
    page.get_by_role("button", name="Record the visit").click()
    page.wait_for_url(f"**/orders/{wanted}#visits")
    sign_out(page)
    sign_in(page, site, SUPERVISOR)
    page.goto(f"{site.url}/work/reported")
    row = page.get_by_role("row").filter(has_text=wanted)
    expect(row).to_contain_text("22 Nov 2026, 12:00")  # Due within 24 hours.
    row.get_by_role("link", name="Answer it").click()
    page.get_by_role("button", name="Take it").click()
    expect(page.locator("main")).to_contain_text("left, with Test LPA supervisor")
    page.get_by_label("Not a breach", exact=True).check()
    write(page, words="A delivery: the neighbour saw it.")
    site.picture(page, "danger-follow-up-360")
    page.get_by_role("button", name="Answer", exact=True).click()
    expect(page.locator("main")).to_contain_text("Not a breach")
    page.goto(f"{site.url}/work/reported")
    expect(page.get_by_role("row").filter(has_text=wanted)).to_have_count(0)
    sign_out(page)
    sign_in(page, site, OFFICER)
    expect(page.locator("#your-reports")).to_contain_text("A delivery: the neighbour saw it.")
    assert not page.evaluate(TOO_WIDE)


def test_an_officer_reports_a_breach_with_an_arrest_and_the_clock_runs(
    page: Page, site: Site, wanted: str
) -> None:
    sign_in(page, site, OFFICER)
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"{site.url}/orders/{wanted}")
    page.get_by_role("button", name="Report a suspected breach").click()
    write(page, account_text="Rang the bell.", place_text="Mill Lane")
    write_moment(page, "occurred_at", "2026-11-21 10:00")
    page.get_by_label("Yes", exact=True).check()
    write_moment(page, "arrested_at", "2026-11-21 10:30")
    assert violations(page) == []
    site.picture(page, "danger-report-360")
    page.get_by_role("button", name="Report it").click()
    expect(page.locator(FIRST)).to_contain_text("Custody clock running: arrested 21 Nov 2026")
    expect(page.locator("main")).to_contain_text("Suspected breach reported, not decided.")
