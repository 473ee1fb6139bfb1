"""What people do in the register's pages, told as they would tell it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from tests.browser.conftest import Site
from tests.factories.accounts import PASSWORD
from tests.web.order_pages import moment

CONSIDERED = {
    "The welfare of anyone under 18 whose interests matter": "No children.",
    "The protected person's opinion": "Wants it.",
    "What the subject says about the notice": "Said nothing.",
}


def sign_in(page: Page, site: Site, username: str) -> None:
    """Sign in by the form and land on the home page."""
    page.goto(f"{site.url}/sign-in")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{site.url}/")


def sign_out(page: Page) -> None:
    """Sign out by the button every page has."""
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/signed-out")


def write(page: Page, **texts: str) -> None:
    """Fill text fields by the names their forms send."""
    for name, text in texts.items():
        page.locator(f"[name={name!r}]").fill(text)


def write_moment(page: Page, name: str, text: str) -> None:
    """Fill a day and a time of day from ``2026-11-20 09:10``."""
    write(page, **moment(name, text))


def write_day(page: Page, name: str, text: str) -> None:
    """Fill a day from ``2026-11-20``."""
    boxes = moment(name, f"{text} 00:00")
    del boxes[f"{name}-time"]
    write(page, **boxes)


def choose(page: Page, label: str, words: str) -> None:
    """Choose from a list; with scripts a long one is a field to type in."""
    field = page.get_by_label(label)
    if field.evaluate("field => field.localName") == "select":
        field.select_option(label=words)
        return
    field.fill(words)
    page.get_by_role("option", name=words, exact=True).click()


def save(page: Page, heading: str) -> None:
    """Save this page of a new record and see the next one, by its heading."""
    page.get_by_role("button", name="Save and continue").click()
    see(page, heading)


def see(page: Page, heading: str) -> None:
    """Wait for the page with this heading."""
    page.get_by_role("heading", level=1, name=heading).wait_for()


def begin_notice(page: Page, site: Site) -> None:
    """Choose to record a DVPN."""
    page.goto(f"{site.url}/orders/new")
    page.get_by_label("Domestic violence protection notice (DVPN)").check()
    page.get_by_role("button", name="Begin").click()
    see(page, "Who it is against")


def write_person(page: Page, given: str, family: str, born_on: str) -> None:
    """Fill a person's names and date of birth."""
    write(page, given_names=given, family_name=family)
    write_day(page, "born_on", born_on)


def write_home(page: Page, lines: str, postcode: str) -> None:
    """Fill an address."""
    write(page, lines=lines, postcode=postcode)


def write_notice(page: Page, site: Site, *, arrest: str = "") -> None:
    """Write a DVPN up to its last page: Daniel Marsh of Alder West, Grace Okafor of Birch West."""
    begin_notice(page, site)
    write_person(page, "Daniel", "Marsh", "1988-03-27")
    save(page, "Where the subject lives")
    write_home(page, "1 Invented Street", "b1 1aa")
    save(page, "Where the subject lives")
    page.get_by_role("button", name="Continue").click()
    see(page, "Protected persons")
    page.get_by_role("button", name="Add a protected person").click()
    see(page, "A person it protects")
    write_person(page, "Grace", "Okafor", "1990-07-01")
    choose(page, "How they are connected", "Lived together as a couple before")
    save(page, "Where Grace Okafor lives")
    write_home(page, "2 Invented Close", "WS1 1AA")
    save(page, "Where Grace Okafor lives")
    page.get_by_role("button", name="Continue").click()
    see(page, "Protected persons")
    page.get_by_role("button", name="Continue").click()
    see(page, "Grounds")
    write(page, grounds="Violence on 19 November; believed necessary.", arrest_reference=arrest)
    for label, said in CONSIDERED.items():
        page.get_by_label(label).fill(said)
    save(page, "Conditions")
    page.get_by_label("No molestation", exact=True).check()
    save(page, "Who authorised it")
    write(page, authorised_by="Supt 0077 Lang")
    page.get_by_label("Rank").select_option("SUPERINTENDENT")
    write_moment(page, "started_at", "2026-11-20 08:00")
    save(page, "Officer in the case and contact")
    write(page, officer_in_case="DC 2210 Price", out_of_hours_contact="Control 0121 496 0000")
    save(page, "Check your answers")


def record_notice(page: Page) -> str:
    """Record what the last page shows; gives the reference."""
    page.get_by_role("button", name="Record this DVPN").click()
    see(page, "DVPN WM26-")
    return page.url.partition("?")[0].rpartition("/")[2]


def serve(page: Page, when: str) -> None:
    """Record, from a notice's page, that it was put into the subject's hand."""
    page.get_by_role("button", name="Record “served”").click()
    see(page, "Record “served”")
    write_moment(page, "occurred_at", when)
    write(page, served_by="PC 4411 Hale", place="Alder police station")
    page.get_by_label("It was put into the subject's own hand").check()
    page.get_by_role("button", name="Record it").click()
    see(page, "DVPN WM26-")


def search(page: Page, site: Site, area: str, *, basis: str = "either") -> Locator:
    """Search an area in the list of orders; gives its rows."""
    page.goto(f"{site.url}/orders")
    page.get_by_label("Area").select_option(area)
    page.get_by_label("Where").select_option(basis)
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/orders?area=*")
    return page.locator(".register-table tbody tr")


def look_up(page: Page, site: Site, name: str) -> Locator:
    """Look an order up by a name; gives its cards."""
    page.goto(f"{site.url}/look-up")
    write(page, name=name)
    page.get_by_role("button", name="Look up", exact=True).click()
    page.locator("#found").wait_for()
    return page.get_by_role("article")
