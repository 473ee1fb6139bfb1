"""Going back after an error: nothing typed is lost, and nothing is recorded twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Dialog, Error, Page, expect
from sqlalchemy import select

from orders.access.model import Account
from orders.ground.model import Visit
from tests.browser.conftest import TEAM, Site
from tests.browser.doing import see, sign_in, write, write_moment
from tests.factories.orders import make_served_notice
from tests.web.typed_forms.test_longest_forms import FORMS, desk_of
from tests.web.typed_forms.test_longest_forms import TYPED as LONG

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


def go_back_and_stay(page: Page) -> None:
    """Go back from what is typed: the browser asks, and stays."""
    page.locator("h1").click()  # A browser asks only where its page was touched.
    with page.expect_event("dialog") as asked:
        page.evaluate("history.back()")
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()


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
    go_back_and_stay(page)
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


FILL = """said => {
  const names = Object.keys(said);
  const form = [...document.querySelectorAll("main form[method=post]")].find(
    (each) => names.some((name) => each.elements[name]),
  );
  for (const name of names) {
    const fields = [...form.elements].filter((each) => each.name === name);
    const chosen = fields.filter((each) => ["radio", "checkbox"].includes(each.type));
    const right = chosen.find((each) => each.value === said[name]) ?? chosen[0];
    if (right) right.checked = true;
    for (const each of fields) {
      if (!chosen.length) each.value = said[name];
      each.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
  form.id = "typed";
}"""
"""Types into the form that has these fields; of a choice worded otherwise it takes the first."""


def press(page: Page, form: str) -> None:
    """Press the button of a form that sends it, and wait for the answer, not for its pictures."""
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.locator(f"{form} button:not([name])").last.click()


@pytest.mark.parametrize("the_time", ["2026-11-23 12:00"], indirect=True)
def test_back_loses_nothing_of_the_longest_forms_and_records_nothing_twice(
    page: Page, site: Site
) -> None:
    with site.records() as db:
        account = db.scalars(select(Account).where(Account.username == TEAM)).one()
        desk = desk_of(site.app, db, account)
    sign_in(page, site, TEAM)
    for name, form in FORMS.items():
        with site.records() as db:
            now = replace(desk, db=db)
            path, before = form.path(now), form.count(now)
            said = {**form.typed(now), form.words: LONG}
        page.goto(site.url + path, wait_until="domcontentloaded")
        page.evaluate(FILL, said)
        go_back_and_stay(page)
        field = page.locator(f"#typed [name='{form.words}']")
        expect(field).to_have_value(LONG)
        press(page, "#typed")
        with site.records() as db:
            assert form.count(replace(desk, db=db)) == before + 1, name
        page.go_back(wait_until="domcontentloaded")
        assert page.url == site.url + path
        if name == "breach":
            # It is written so far, and not recorded yet.
            page.get_by_role("link", name="Go on with it").click()
            expect(page.locator(f"[name='{form.words}']")).to_have_value(LONG)
        press(page, f"form:has([name='{form.words}'])")
        with site.records() as db:
            assert form.count(replace(desk, db=db)) == before + 1, name
