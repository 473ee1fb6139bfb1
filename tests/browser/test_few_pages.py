"""How many pages and fields it takes to record what is recorded most, counted as it is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
import time_machine
from playwright.sync_api import Frame, Page, expect

from orders.rules.vocabulary.codes import EndsKind
from orders.rules.vocabulary.events import EventKind
from tests.browser.conftest import Site
from tests.browser.doing import (
    CONSIDERED,
    add_protected,
    choose,
    on_duty,
    record_whole,
    save,
    see,
    write,
    write_contact,
    write_home,
    write_moment,
    write_person,
)
from tests.factories.orders import at, make_order, order_input
from tests.web.order_pages import moment

pytestmark = pytest.mark.browser
NOW = "2026-11-20 09:00"


NOTE_FIELDS = """
for (const kind of ["input", "change"]) {
  addEventListener(kind, ({target}) => {
    window.noteField(`${location.pathname} ${target.name || target.id}`);
  }, true);
}
"""


@dataclass
class Count:
    """What one recording took.

    Attributes:
        pages: the addresses of the pages that were looked at, the first and the last among them.
        fields: the names of the fields that were filled in, ticked or chosen.
    """

    pages: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)


@contextmanager
def counted(page: Page) -> Iterator[Count]:
    """Count pages as they are opened, and the fields that are changed on each."""
    found = Count()
    page.expose_function("noteField", lambda name: found.fields.append(name))
    page.add_init_script(NOTE_FIELDS)

    def note(frame: Frame) -> None:
        if frame == page.main_frame:
            found.pages.append(frame.url)

    page.on("framenavigated", note)
    yield found
    page.remove_listener("framenavigated", note)


@pytest.mark.parametrize("the_time", [NOW], indirect=True)
def test_a_notice_with_three_protected_people(
    page: Page, site: Site, the_time: time_machine.Traveller
) -> None:
    with on_duty(page, site, the_time, NOW), counted(page) as count:
        page.goto(f"{site.url}/orders/new")
        page.get_by_label("Domestic violence protection notice (DVPN)", exact=True).check()
        page.get_by_role("button", name="Start").click()
        see(page, "Who it is against")
        write_person(page, "Daniel", "Marsh", "1988-03-27")
        write_home(page, "1 Invented Street", "B1 1AA")
        page.get_by_role("button", name="Save and continue").click()
        add_protected(page)
        write_person(page, "Grace", "Okafor", "1990-07-01")
        choose(page, "How they are connected", "Lived together as a couple before")
        write_home(page, "2 Invented Close", "WS1 1AA")
        for name, year in (("Abi", "2015"), ("Sam", "2018")):
            page.get_by_role("button", name="Save and add another person").click()
            page.get_by_label("Lives at the same address as").wait_for()
            expect(page.locator("[name='family_name']")).to_have_value("")
            write_person(page, name, "Okafor", f"{year}-05-02")
            choose(page, "Lives at the same address as", "Grace Okafor")
        save(page, "Protected persons")
        page.get_by_role("button", name="Continue").click()
        see(page, "Grounds")
        write(page, grounds="Violence the evening before; believed necessary.")
        for label, said in CONSIDERED.items():
            page.get_by_label(label).fill(said)
        save(page, "Conditions")
        save(page, "Who authorised it")
        write(page, authorised_by="Supt 0077 Lang")
        page.get_by_label("Rank").select_option("SUPERINTENDENT")
        write_moment(page, "started_at", "2026-11-20 08:00")
        save(page, "Officer in the case and contact")
        write_contact(page)
        record_whole(page, "DVPN")
        expect(page.get_by_role("main")).to_contain_text("Sam OKAFOR")
    assert 10 <= len(count.pages) <= 12, count.pages
    assert 30 <= len(set(count.fields)) <= 45, sorted(set(count.fields))
    assert site.complaints == []


@pytest.mark.parametrize("the_time", [NOW], indirect=True)
def test_an_interim_order_on_its_application(
    page: Page, site: Site, the_time: time_machine.Traveller
) -> None:
    with site.records() as db:
        applied = order_input(
            kind="SPO",
            begins_with=EventKind.APPLIED,
            started_at=at("2026-11-18 10:00"),
            conditions=(),
            ends_at=None,
            ends_kind=None,
            court=None,
        )
        reference = make_order(db, applied).reference
    with on_duty(page, site, the_time, NOW), counted(page) as count:
        page.goto(f"{site.url}/orders/{reference}")
        page.get_by_role("button", name="Record an interim SPO").click()
        see(page, "Record the interim stalking protection order made")
        court_order(page, last_on="2027-02-01")
        see(page, "interim SPO WM26-")
        expect(page.get_by_role("main")).to_contain_text("Grace OKAFOR")
    assert len(count.pages) <= 4, count.pages
    assert site.complaints == []


@pytest.mark.parametrize("the_time", [NOW], indirect=True)
def test_the_order_of_a_return_hearing(
    page: Page, site: Site, the_time: time_machine.Traveller
) -> None:
    with site.records() as db:
        first = order_input(
            kind="NMO_EX_PARTE",
            started_at=at("2026-11-10 10:00"),
            ends_at=at("2027-05-10 16:00"),
            ends_kind=EndsKind.FIXED,
        )
        reference = make_order(db, first).reference
    with on_duty(page, site, the_time, NOW), counted(page) as count:
        page.goto(f"{site.url}/orders/{reference}")
        page.get_by_role("button", name="Record the NMO that replaces it").click()
        see(page, "Record the non-molestation order made")
        court_order(page, last_on="2027-11-20", copied=True)
        see(page, "NMO WM26-")
        expect(page.get_by_role("main")).to_contain_text(reference)
    assert len(count.pages) <= 5, count.pages
    assert site.complaints == []


def court_order(page: Page, *, last_on: str, copied: bool = False) -> None:
    """Fill in what the court made, and record it."""
    write_moment(page, "made_at", "2026-11-20 08:30")
    day = moment("last_on", f"{last_on} 00:00")
    write(page, **{name: said for name, said in day.items() if not name.endswith("time")})
    ending = page.get_by_label("On a fixed date")
    if ending.count():
        ending.check()
    write(page, court="Alder Magistrates' Court")
    if not copied:
        page.get_by_label("What it is").select_option(label="No direct contact")
        page.get_by_label("The words, as sealed").fill("You must not contact her.")
    page.get_by_role("button", name="Record the order").click()
