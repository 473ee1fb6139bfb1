"""A DVPN authorised in the night before a bank holiday, to the fine for a breach of its order."""

from __future__ import annotations

import pytest
import time_machine
from playwright.sync_api import Page, expect

from tests.browser.conftest import SUPERVISOR, Site
from tests.browser.doing import (
    SERVED,
    digest,
    happen,
    in_force,
    on_duty,
    open_order,
    record_notice,
    see,
    tell,
    waiting,
    waiting_row,
    write,
    write_day,
    write_moment,
    write_notice,
)
from tests.factories.courts import COURT, make_court

pytestmark = pytest.mark.browser

HEARING_BY = "Wed 2 Sep 2026, 04:20"
"""48 hours from Saturday 04:20: Sunday and the bank holiday of Monday 31 August are left out."""
COURT_BY = "Mon 14 Sep 2026, 21:40"
"""24 hours from Saturday 21:40, Sunday left out."""


@pytest.mark.parametrize("the_time", ["2026-08-29 02:30"], indirect=True)
def test_a_notice_of_a_saturday_night_leads_to_an_order_and_the_fine_for_its_breach(
    page: Page, site: Site, the_time: time_machine.Traveller
) -> None:
    with site.records() as db:
        make_court(db, 1, 4)
    with on_duty(page, site, the_time, "2026-08-29 02:30"):
        notice = record_in_the_night(page, site)
    with on_duty(page, site, the_time, "2026-08-29 04:30"):
        serve_before_dawn(page, site, notice)
    told = digest(site, the_time, "2026-08-30", "ALD").partition("AWAITING HEARING OR DECISION (1)")
    assert f"{notice}  DVPN  Daniel MARSH, born 1988" in told[2]
    assert "LIVE - hearing due by 04:20 Wed 2 Sep" in told[2]
    with on_duty(page, site, the_time, "2026-08-30 06:05", SUPERVISOR):
        see_it_as_the_supervisor_on_sunday(page, site, notice)
    with on_duty(page, site, the_time, "2026-09-01 12:00"):
        adjourn_the_hearing(page, site, notice)
    with on_duty(page, site, the_time, "2026-09-08 11:30"):
        order = grant_28_days(page, site, notice)
    with on_duty(page, site, the_time, "2026-09-12 22:00"):
        breach = arrest_for_a_breach(page, site, order)
    with on_duty(page, site, the_time, "2026-09-14 12:30"):
        bring_to_court_in_time_and_fine(page, site, breach)
        see_who_he_is_today(page, site, order)
    with on_duty(page, site, the_time, "2026-10-06 00:01"):
        see_it_is_over(page, site, order)
    assert site.elsewhere == []
    assert site.complaints == [line for line in site.complaints if "409" in line or "422" in line]


def record_in_the_night(page: Page, site: Site) -> str:
    write_notice(page, site, authorised="2026-08-29 02:10")
    notice = record_notice(page)
    expect(page.locator(".register-status")).to_contain_text("AUTHORISED - NOT SERVED")
    expect(page.locator(".register-status")).to_contain_text("Crime and Security Act 2010")
    waits = waiting(page, site)
    assert waits["not served"] == 1
    assert waits["hearings due"] == 0
    return notice


def serve_before_dawn(page: Page, site: Site, notice: str) -> None:
    waiting(page, site)
    waiting_row(page, "Not served", notice).get_by_role("link", name="Record “served”").click()
    see(page, "Record “served”")
    tell(page, "2026-08-29 04:20", agree="own hand", hearing_court=COURT, **SERVED)
    see(page, f"DVPN {notice}")
    stands = page.locator(".register-status")
    expect(stands).to_contain_text("LIVE - hearing due by 04:20 Wed 2 Sep")
    expect(stands).to_contain_text(HEARING_BY)
    expect(stands).to_contain_text(f"Last sitting before it: {COURT}, until Tue 1 Sep 2026, 12:00")
    expect(stands).to_contain_text("Crime and Security Act 2010 s.27(3)")
    waits = waiting(page, site)
    assert waits["hearings due"] == 1
    assert waits["not served"] == 0
    expect(waiting_row(page, "Hearings due", notice)).to_contain_text(HEARING_BY)


def see_it_as_the_supervisor_on_sunday(page: Page, site: Site, notice: str) -> None:
    waiting(page, site)
    row = waiting_row(page, "Hearings due", notice)
    expect(row).to_contain_text("Daniel MARSH")
    expect(row).to_contain_text(HEARING_BY)
    expect(waiting_row(page, "Served, no visit yet", notice)).to_have_count(1)
    page.goto(f"{site.url}/orders?area=LPA:ALD&status=live")
    expect(page.locator(".register-table tbody tr")).to_contain_text([notice])


def adjourn_the_hearing(page: Page, site: Site, notice: str) -> None:
    open_order(page, site, notice)
    happen(page, "hearing opened", "2026-09-01 10:15", court=COURT)
    happen(page, "hearing adjourned", "2026-09-01 11:00", until="2026-09-08 10:00")
    stands = page.locator(".register-status")
    expect(stands).to_contain_text("LIVE - adjourned to 10:00 Tue 8 Sep")
    expect(stands).to_contain_text("without limit of time, until the court decides")
    expect(stands).to_contain_text("Crime and Security Act 2010 s.27(8)-(9)")
    waits = waiting(page, site)
    assert waits["hearings due"] == 0
    assert waits["before the court"] == 1
    expect(waiting_row(page, "Before the court", notice)).to_contain_text("8 Sep 2026 10:00")


def grant_28_days(page: Page, site: Site, notice: str) -> str:
    open_order(page, site, notice)
    page.get_by_role("button", name="Record “order granted”").click()
    write_moment(page, "made_at", "2026-09-08 10:40")
    write_day(page, "last_on", "2026-10-05")
    write(page, court=COURT)
    page.get_by_label("The subject was given it in court").check()
    page.get_by_role("button", name="Record the order").click()
    see(page, "DVPO WM26-")
    order = page.url.partition("?")[0].rpartition("/")[2]
    expect(page.locator(".register-status")).to_contain_text("24:00 Mon 5 Oct 2026")
    expect(page.get_by_role("main")).to_contain_text("end of Mon 5 Oct 2026 (midnight)")
    expect(open_order(page, site, notice)).to_contain_text("ENDED - order granted")
    assert waiting(page, site)["before the court"] == 0
    return order


def arrest_for_a_breach(page: Page, site: Site, order: str) -> str:
    open_order(page, site, order)
    page.get_by_role("button", name="Log a breach").click()
    page.get_by_label("No molestation").check()
    write_moment(page, "occurred_from", "2026-09-12 21:00")
    page.get_by_label("In person").check()
    write(page, account_text="Came to the door and shouted.", reported_by="neighbour")
    write_moment(page, "reported_at", "2026-09-12 21:10")
    page.get_by_label("Decision", exact=True).select_option("ARRESTED")
    write(page, decision_rationale="Necessary to protect.", custody_reference="CU/1234/26")
    write_moment(page, "arrested_at", "2026-09-12 21:40")
    page.get_by_label("No", exact=True).check()
    write(page, no_offence_reason="Words only, no threat.")
    page.get_by_role("button", name="Check your answers").click()
    page.get_by_role("button", name="Record the breach").click()
    see(page, "Breach on 12 Sep 2026 21:00")
    clock = page.locator(".govuk-inset-text")
    expect(clock).to_contain_text(f"Before the court by {COURT_BY}")
    expect(clock).to_contain_text("Crime and Security Act 2010 s.29(1), (3)")
    breach = page.url
    assert waiting(page, site)["in custody, clock running"] == 1
    expect(waiting_row(page, "Open custody clocks", order)).to_contain_text(COURT_BY)
    return breach


def bring_to_court_in_time_and_fine(page: Page, site: Site, breach: str) -> None:
    page.goto(f"{breach}/outcome")
    write_moment(page, "produced_at", "2026-09-14 10:05")
    page.get_by_label("What the court decided").select_option("PROVED_FINE_LUMP")
    write_moment(page, "outcome_at", "2026-09-14 10:45")
    page.get_by_text("What the court imposed").click()
    write(page, fine_pounds="6000")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("more than the £5,000 there may be")
    write(page, fine_pounds="500", outcome_reason="")
    page.get_by_role("button", name="Record", exact=True).click()
    see(page, "Breach on 12 Sep 2026 21:00")
    main = page.get_by_role("main")
    expect(main).to_contain_text(f"Brought before the court 14 Sep 2026 10:05, in time: {COURT_BY}")
    expect(main).to_contain_text("Proved: fine, 14 Sep 2026 10:45")
    expect(main).to_contain_text("£500")
    waits = waiting(page, site)
    assert waits["in custody, clock running"] == 0
    assert waits["victims not updated"] == 1


def see_who_he_is_today(page: Page, site: Site, order: str) -> None:
    open_order(page, site, order)
    card = in_force(page)
    expect(card).to_contain_text(f"DVPO {order}")
    expect(card).to_contain_text("24:00 Mon 5 Oct 2026")
    expect(card).to_contain_text("Crime and Security Act 2010 s.28(9)")
    expect(card).to_contain_text("Must not molest")


def see_it_is_over(page: Page, site: Site, order: str) -> None:
    stands = open_order(page, site, order)
    expect(stands).to_contain_text("ENDED - expired 24:00 Mon 5 Oct")
    expect(page.get_by_role("main")).to_contain_text("Nothing by this order now")
    expect(in_force(page)).to_contain_text("No notice or order is in force on this person.")
