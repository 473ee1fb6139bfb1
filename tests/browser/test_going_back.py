"""Going back after an error: nothing typed is lost, and nothing is recorded twice."""

from __future__ import annotations

import pytest
from playwright.sync_api import Dialog, Error, Page, expect
from sqlalchemy import select

from orders.ground.model import Visit
from tests.browser.conftest import TEAM, Site
from tests.browser.doing import see, sign_in, write, write_moment
from tests.factories.orders import make_served_notice

pytestmark = pytest.mark.browser
TYPED = "A bag stood packed."
WENT = "PC 4411 Hale"


def refused(page: Page, site: Site) -> str:
    """Send a visit without its result, and see what is wrong; gives the address of its form."""
    with site.records() as db:
        reference = make_served_notice(db).reference
    sign_in(page, site, TEAM)
    address = f"{site.url}/orders/{reference}/visits/new"
    page.goto(address)
    write_moment(page, "visited_at", "2026-11-20 09:10")
    write(page, visited_by=WENT, words=TYPED)
    page.get_by_label("Yes", exact=True).check()
    page.get_by_role("button", name="Record the visit").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    return address


def send_once_more(page: Page, way: str) -> None:
    """Go to the answer to a form; the browser shows it by sending the form again."""
    with pytest.raises(Error, match="ERR_CACHE_MISS"):
        page.go_forward() if way == "forward" else page.go_back()
    page.wait_for_url("chrome-error://**")
    page.reload()


def put_right(page: Page) -> None:
    """Choose the result as well, where all else stands as it was typed, and send it."""
    expect(page.locator("[name=words]")).to_have_value(TYPED)
    expect(page.locator("[name=visited_by]")).to_have_value(WENT)
    expect(page.get_by_label("Yes", exact=True)).to_be_checked()
    page.locator("[name=result]").first.check()
    page.get_by_role("button", name="Record the visit").click()
    page.wait_for_url("**/orders/*#visits")


def recorded(site: Site) -> list[str | None]:
    """What the visits say that stand in the register."""
    with site.records() as db:
        return list(db.scalars(select(Visit.words)))


def test_a_page_that_shows_an_error_asks_before_it_is_gone_back_from(
    page: Page, site: Site
) -> None:
    refused(page, site)
    page.locator("h1").click()  # A browser asks only where its page was touched.
    with page.expect_event("dialog") as asked:
        page.evaluate("history.back()")
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    put_right(page)
    assert recorded(site) == [TYPED]


def test_typed_text_is_not_left_unasked_and_sending_it_asks_nothing(page: Page, site: Site) -> None:
    with site.records() as db:
        reference = make_served_notice(db).reference
    sign_in(page, site, TEAM)
    page.goto(f"{site.url}/orders/{reference}/visits/new")
    write_moment(page, "visited_at", "2026-11-20 09:10")
    write(page, visited_by=WENT, words=TYPED)
    page.get_by_label("Yes", exact=True).check()
    with page.expect_event("dialog") as asked:
        # A click of Playwright's would wait until the question is answered.
        page.evaluate("setTimeout(() => document.querySelector('a[href=\"/look-up\"]').click())")
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    expect(page.locator("[name=words]")).to_have_value(TYPED)
    dialogs: list[str] = []

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.type)
        dialog.accept()

    page.on("dialog", note)
    page.locator("[name=result]").first.check()
    page.get_by_role("button", name="Record the visit").click()
    page.wait_for_url("**/orders/*#visits")
    page.get_by_role("link", name="Look up").click()
    page.wait_for_url("**/look-up")
    assert dialogs == []
    assert recorded(site) == [TYPED]


def test_without_scripts_what_was_gone_back_from_is_gone_forward_to(
    scriptless_page: Page, site: Site
) -> None:
    page = scriptless_page
    refused(page, site)
    page.go_back()
    see(page, "Record a visit")
    send_once_more(page, "forward")
    put_right(page)
    assert recorded(site) == [TYPED]


def test_going_back_from_what_was_recorded_records_nothing_again(
    scriptless_page: Page, site: Site
) -> None:
    page = scriptless_page
    refused(page, site)
    put_right(page)
    send_once_more(page, "back")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert recorded(site) == [TYPED]
