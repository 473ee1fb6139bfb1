"""What people do in the register's pages, told as they would tell it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import time_machine
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import TEAM, Site
from tests.factories.accounts import PASSWORD
from tests.factories.orders import at
from tests.web.order_pages import moment

CONSIDERED = {
    "The welfare of anyone under 18 whose interests matter": "No children.",
    "The protected person's opinion": "Wants it.",
    "What the subject says about the notice": "Said nothing.",
}

MOLEST = "You must not molest the protected person."
SERVED = {"served_by": "PC 4411 Hale", "place": "Alder police station"}


@contextmanager
def on_duty(
    page: Page, site: Site, the_time: time_machine.Traveller, when: str, who: str = TEAM
) -> Iterator[None]:
    """From a London wall clock on, somebody is signed in; the time before it is over."""
    the_time.move_to(at(when))
    sign_in(page, site, who)
    yield
    sign_out(page)


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


def begin(page: Page, site: Site, kind: str) -> None:
    """Choose what to record, by the words on the page."""
    page.goto(f"{site.url}/orders/new")
    page.get_by_label(kind, exact=True).check()
    page.get_by_role("button", name="Start").click()
    see(page, "Who it is against")


def write_person(page: Page, given: str, family: str, born_on: str) -> None:
    """Fill a person's names and date of birth."""
    write(page, given_names=given, family_name=family)
    write_day(page, "born_on", born_on)


def write_home(page: Page, lines: str, postcode: str) -> None:
    """Fill the address on a person's page."""
    write(page, **{"home-lines": lines, "home-postcode": postcode})


def add_protected(page: Page) -> None:
    """From the subject's page, or the list of protected persons, go on to the first of them."""
    first = page.get_by_role("heading", level=1, name="A person it protects")
    listed = page.get_by_role("heading", level=1, name="Protected persons")
    expect(first.or_(listed)).to_be_visible()
    if listed.count():
        page.get_by_role("button", name="Add a protected person").click()
    see(page, "A person it protects")


def write_people(page: Page) -> None:
    """Write, from the first page, against Daniel Marsh of Alder West for Grace Okafor of Birch."""
    write_person(page, "Daniel", "Marsh", "1988-03-27")
    write_home(page, "1 Invented Street", "b1 1aa")
    page.get_by_role("button", name="Save and continue").click()
    tell_apart(page)
    add_protected(page)
    write_person(page, "Grace", "Okafor", "1990-07-01")
    choose(page, "How they are connected", "Lived together as a couple before")
    write_home(page, "2 Invented Close", "WS1 1AA")
    page.get_by_role("button", name="Save and continue").click()
    tell_apart(page)
    see(page, "Protected persons")
    page.get_by_role("button", name="Continue").click()
    see(page, "Grounds")


def tell_apart(page: Page) -> None:
    """Where the register has people like the one just written, say that it is them."""
    heading = page.get_by_role("heading", level=1)
    heading.wait_for()
    if "Is it one of these people" in (heading.text_content() or ""):
        page.get_by_label("This is them").first.check()
        page.get_by_role("button", name="Save and continue").click()
        page.get_by_text("This is a person the register has.").wait_for()
        page.get_by_role("button", name="Save and continue").click()


def write_contact(page: Page) -> None:
    """Fill the last page of a record and see its answers."""
    write(page, officer_in_case="DC 2210 Price", out_of_hours_contact="Control 0121 496 0000")
    save(page, "Check your answers")


def write_notice(
    page: Page, site: Site, *, arrest: str = "", authorised: str = "2026-11-20 08:00"
) -> None:
    """Write a DVPN up to its last page."""
    begin(page, site, "Domestic violence protection notice (DVPN)")
    write_people(page)
    write(page, grounds="Violence the evening before; believed necessary.", arrest_reference=arrest)
    for label, said in CONSIDERED.items():
        page.get_by_label(label).fill(said)
    save(page, "Conditions")
    expect(page.get_by_label("The words, as sealed")).to_have_value(MOLEST)
    save(page, "Who authorised it")
    write(page, authorised_by="Supt 0077 Lang")
    page.get_by_label("Rank").select_option("SUPERINTENDENT")
    write_moment(page, "started_at", authorised)
    save(page, "Officer in the case and contact")
    write_contact(page)


def write_order(
    page: Page, site: Site, kind: str, *, made: str, then: str, last_on: str = "", **court: str
) -> None:
    """Write a court's order up to the page after the court's.

    Args:
        page: the browser's.
        site: the register.
        kind: what the page calls it.
        made: London wall clock.
        then: heading of the page after the court's.
        last_on: its last day; without one it is in force until further order.
        court: other fields of the court's page.
    """
    begin(page, site, kind)
    write_people(page)
    write(page, grounds="Followed and watched since September; believed necessary.")
    save(page, "Conditions")
    page.get_by_label("What it is").select_option(label="No direct contact")
    page.get_by_label("The words, as sealed").fill("You must not contact her.")
    save(page, "The court's order")
    write_moment(page, "started_at", made)
    write(page, **court)
    if last_on:
        write_day(page, "ends_on", last_on)
    ending = page.get_by_label("On a fixed date" if last_on else "Until further order")
    if ending.count():
        ending.check()
    save(page, then)


def record_notice(page: Page) -> str:
    """Record what the last page shows; gives the reference."""
    return record_whole(page, "DVPN")


def record_whole(page: Page, short: str) -> str:
    """Record what the last page shows, by its kind's short name; gives the reference."""
    page.get_by_role("button", name=f"Record this {short}").click()
    see(page, f"{short} WM26-")
    return page.url.partition("?")[0].rpartition("/")[2]


def happen(page: Page, what: str, when: str, **told: str) -> None:
    """From an order's page, record that something happened to it: "served"; see ``tell``."""
    name = f"Record “{what}”"
    usual = page.get_by_role("button", name=name, exact=True)
    others = page.get_by_text("Something else happened")
    # What was recorded before may still be on its way to the order's page.
    expect(usual.or_(others).first).to_be_visible()
    if usual.count():
        usual.click()
    else:
        others.click()
        page.get_by_role("link", name=name, exact=True).click()
    see(page, name)
    tell(page, when, **told)


def tell(page: Page, when: str, *, until: str = "", agree: str = "", **texts: str) -> None:
    """Fill the form of what happened to an order, and record it.

    Args:
        page: the browser's.
        when: London wall clock.
        until: the instant it names, a London wall clock.
        agree: words of a box or a choice to check.
        texts: its other fields.
    """
    write_moment(page, "occurred_at", when)
    if until:
        write_moment(page, "until_at", until)
    if agree:
        page.get_by_label(agree).check()
    write(page, **texts)
    page.get_by_role("button", name="Record it").click()


def serve(page: Page, when: str) -> None:
    """Record, from its page, that it was put into the subject's hand."""
    happen(page, "served", when, agree="own hand", **SERVED)
    page.locator(".register-status").wait_for()


def search(page: Page, site: Site, area: str, *, basis: str = "either") -> Locator:
    """Search an area in the list of orders; gives its rows."""
    page.goto(f"{site.url}/orders")
    page.get_by_text("Change the search").click()
    page.get_by_label("Area", exact=True).select_option(area)
    page.get_by_label("Who lives here", exact=True).select_option(basis)
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**/orders?area=*")
    return page.locator(".register-table tbody tr")


def look_up(page: Page, site: Site, name: str) -> Locator:
    """Look an order up by a name; gives its cards."""
    page.goto(f"{site.url}/look-up")
    write(page, name=name)
    page.get_by_role("button", name="Look up", exact=True).click()
    page.locator("#found").wait_for()
    return page.get_by_role("article")


def waiting(page: Page, site: Site) -> dict[str, int]:
    """What waits for whoever is signed in: the numbers on the page of worklists, by their words."""
    page.goto(f"{site.url}/work")
    counts = page.locator(".register-counts a").all_text_contents()
    return {words: int(number) for number, words in (each.split(" ", 1) for each in counts)}


def waiting_row(page: Page, title: str, reference: str) -> Locator:
    """The row of an order in a list of the page of worklists, by the list's title."""
    section = (
        page.get_by_role("main")
        .locator("section")
        .filter(has=page.get_by_role("heading", name=title))
    )
    return section.get_by_role("row").filter(has_text=reference)


def open_order(page: Page, site: Site, reference: str) -> Locator:
    """Open an order; gives the box that says how it stands."""
    page.goto(f"{site.url}/orders/{reference}")
    return page.locator(".register-status")


def in_force(page: Page) -> Locator:
    """Go from an order's page to its subject's; gives the card of what is in force."""
    page.get_by_role("link", name="Every order against").click()
    see(page, "Daniel MARSH")
    return page.locator("#in-force")


def digest(site: Site, the_time: time_machine.Traveller, day: str, area: str) -> str:
    """The digest of an area as the command prints it that morning; nobody is signed in then."""
    the_time.move_to(at(f"{day} 06:02"))
    show = ["digest", "show", "--on", day, "--area", area]
    result = site.app.test_cli_runner().invoke(args=show)
    assert result.exit_code == 0, result.output
    return result.output
