"""An ex parte NMO that came from the court unserved, to the charge for breach of it."""

from __future__ import annotations

import pytest
import time_machine
from playwright.sync_api import Page, expect

from tests.browser.conftest import OFFICER, Site
from tests.browser.doing import (
    SERVED,
    digest,
    happen,
    in_force,
    look_up,
    on_duty,
    open_order,
    record_whole,
    see,
    tell,
    waiting,
    waiting_row,
    write,
    write_contact,
    write_moment,
    write_order,
)

pytestmark = pytest.mark.browser

ACT = "Family Law Act 1996"
NOT_YET = "LIVE - NOT SERVED: breach not yet an offence"
RECEIVED = {"via": "The applicant's solicitor"}


@pytest.mark.parametrize("the_time", ["2026-11-19 16:00"], indirect=True)
def test_an_order_made_without_notice_is_served_breached_and_charged(
    page: Page, site: Site, the_time: time_machine.Traveller
) -> None:
    with on_duty(page, site, the_time, "2026-11-19 16:00"):
        order = record_as_received(page, site)
    with on_duty(page, site, the_time, "2026-11-20 22:00", OFFICER):
        see_at_the_roadside_that_he_may_not_know(page, site, order)
    with on_duty(page, site, the_time, "2026-11-21 09:00"):
        see_that_a_message_was_no_offence(page, site, order)
        serve_from_the_worklist(page, site, order)
    with on_duty(page, site, the_time, "2026-11-21 23:00"):
        breach = report_a_breach(page, site, order)
    read_the_digest(site, the_time, order)
    with on_duty(page, site, the_time, "2026-11-22 11:00"):
        charge(page, site, breach)
        see_who_he_is_today(page, site, order)
    with on_duty(page, site, the_time, "2026-12-11 09:00"):
        wait_for_the_return_hearing(page, site, order)
    assert site.elsewhere == []
    assert site.complaints == []


def record_as_received(page: Page, site: Site) -> str:
    write_order(
        page,
        site,
        "Non-molestation order without notice (ex parte NMO)",
        made="2026-11-19 10:30",
        last_on="2027-05-19",
        then="Officer in the case and contact",
        court="Family Court at Alder",
        applicant_force="the protected person",
        **{"ends_on-time": "16:00"},
    )
    write_contact(page)
    order = record_whole(page, "ex parte NMO")
    happen(
        page, "received by police", "2026-11-19 15:30", agree="A statement came with it", **RECEIVED
    )
    stands = page.locator(".register-status")
    expect(stands).to_contain_text(NOT_YET)
    expect(stands).to_contain_text("until 16:00 Wed 19 May 2027")
    expect(stands).to_contain_text(f"{ACT} s.45(1)")
    assert waiting(page, site)["not served"] == 1
    return order


def see_at_the_roadside_that_he_may_not_know(page: Page, site: Site, order: str) -> None:
    card = look_up(page, site, "danial marsh")
    expect(card).to_contain_text([NOT_YET])
    expect(card).to_contain_text([order])
    expect(card).to_contain_text(["what the subject did before knowing of it is not an offence"])


def see_that_a_message_was_no_offence(page: Page, site: Site, order: str) -> None:
    open_order(page, site, order)
    write_breach(page, "2026-11-21 01:15", "By message or letter", decision="OUTSTANDING_SUSPECT")
    page.get_by_label("Not decided yet").check()
    page.get_by_role("button", name="Check your answers").click()
    see(page, "Check your answers")
    expect(page.get_by_role("main")).to_contain_text(f"{ACT} s.42A(2)")
    page.get_by_role("button", name="Confirm and record").wait_for()


def serve_from_the_worklist(page: Page, site: Site, order: str) -> None:
    waiting(page, site)
    waiting_row(page, "Not served", order).get_by_role("link", name="Record “served”").click()
    tell(page, "2026-11-21 08:45", agree="own hand", **SERVED)
    stands = page.locator(".register-status")
    expect(stands).to_contain_text("Served at 08:45 on Sat 21 Nov 2026.")
    expect(stands).not_to_contain_text("not yet an offence")
    waits = waiting(page, site)
    assert waits["not served"] == 0
    assert waits["breaches with no decision"] == 0


def report_a_breach(page: Page, site: Site, order: str) -> str:
    open_order(page, site, order)
    write_breach(page, "2026-11-21 20:10", "In person", decision="ARRESTED")
    write_moment(page, "arrested_at", "2026-11-21 20:40")
    page.get_by_label("Power of arrest").select_option("PACE_24")
    write(page, decision_rationale="Necessary to protect.", custody_reference="CU/1299/26")
    page.get_by_label("How it is known that the subject knew").select_option("SERVED_PERSONALLY")
    page.get_by_label("Yes, and it is recorded").check()
    write(page, crime_reference="20/99881/26")
    page.get_by_role("button", name="Check your answers").click()
    page.get_by_role("button", name="Record the breach").click()
    see(page, "Breach on 21 Nov 2026 20:10")
    main = page.get_by_role("main")
    for words in ("FL96001", "066/39", f"{ACT} s.42A", "20/99881/26", "Served personally"):
        expect(main).to_contain_text(words)
    # An offence: no clock of the order runs, that of the custody suite does.
    expect(main).not_to_contain_text("Before the court by")
    breach = page.url
    assert waiting(page, site)["in custody, clock running"] == 0
    return breach


def write_breach(page: Page, when: str, how: str, *, decision: str) -> None:
    page.get_by_role("button", name="Log a breach").click()
    page.get_by_label("No direct contact").check()
    write_moment(page, "occurred_from", when)
    page.get_by_label(how, exact=True).check()
    write(page, account_text="Asked her to come back.", reported_by="neighbour")
    write_moment(page, "reported_at", when)
    page.get_by_label("Decision", exact=True).select_option(decision)


def read_the_digest(site: Site, the_time: time_machine.Traveller, order: str) -> None:
    text = digest(site, the_time, "2026-11-22", "ALD")
    _, _, breaches = text.partition("BREACHES RECORDED SINCE THE LAST DIGEST (1)")
    assert order in breaches
    assert "Daniel MARSH" in text
    assert not [said for said in ("Okafor", "OKAFOR", "Invented Close", "Birch") if said in text]


def charge(page: Page, site: Site, breach: str) -> None:
    page.goto(breach)
    page.get_by_role("button", name="Record the outcome").click()
    page.get_by_label("Decision", exact=True).select_option("CHARGED")
    write_moment(page, "victim_informed_at", "2026-11-22 10:30")
    page.get_by_label("How the victim was told").select_option("PHONE")
    page.get_by_role("button", name="Record", exact=True).click()
    see(page, "Breach on 21 Nov 2026 20:10")
    main = page.get_by_role("main")
    expect(main).to_contain_text("Charged")
    expect(main).to_contain_text("22 Nov 2026 10:30, by telephone")
    assert waiting(page, site)["victims not updated"] == 0


def see_who_he_is_today(page: Page, site: Site, order: str) -> None:
    open_order(page, site, order)
    expect(page.get_by_role("main")).to_contain_text("21 Nov 2026 20:10: in person, charged")
    card = in_force(page)
    expect(card).to_contain_text(f"ex parte NMO {order}")
    expect(card).to_contain_text("Wed 19 May 2027, 16:00")
    expect(card).to_contain_text("Police and Criminal Evidence Act 1984 s.24")


def wait_for_the_return_hearing(page: Page, site: Site, order: str) -> None:
    assert waiting(page, site)["return hearings near"] == 1
    row = waiting_row(page, "Return hearings of orders made without notice", order)
    expect(row).to_contain_text("24:00 Thu 17 Dec 2026")
