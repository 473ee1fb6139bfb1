"""An interim SPO, the full one after it without a duty of its own, renewed, discharged early."""

from __future__ import annotations

import pytest
import time_machine
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.doing import (
    digest,
    happen,
    in_force,
    on_duty,
    open_order,
    record_whole,
    see,
    tell,
    waiting,
    waiting_row,
    write_contact,
    write_order,
)

pytestmark = pytest.mark.browser

COURT = "Alder Magistrates' Court"
ACT = "Stalking Protection Act 2019"
TRIED = {"tried_by": "PC 4411 Hale", "place": "Mill Lane", "reason": "Nobody opened."}
CONSENTS = ("The court was told that the subject consents", "the chief officer of police consents")


@pytest.mark.parametrize("the_time", ["2026-11-20 14:00"], indirect=True)
def test_an_interim_order_becomes_a_full_one_renewed_and_discharged_early(
    page: Page, site: Site, the_time: time_machine.Traveller
) -> None:
    with on_duty(page, site, the_time, "2026-11-20 14:00"):
        interim = record_the_interim_order(page, site)
        find_nobody_to_serve(page, site)
    with on_duty(page, site, the_time, "2026-11-27 09:00"):
        renew_before_the_gap(page, site, interim)
    with on_duty(page, site, the_time, "2026-12-11 12:00"):
        order = record_the_full_order(page, site, interim)
        see_the_interim_one_ended(page, site, interim, order)
    assert "NOTIFICATIONS OVERDUE" not in digest(site, the_time, "2026-12-14", "ALD")
    with on_duty(page, site, the_time, "2027-06-01 12:00"):
        renew(page, site, order)
    with on_duty(page, site, the_time, "2027-11-01 12:00"):
        discharge_with_both_consents(page, site, order)
    assert site.elsewhere == []
    assert site.complaints == [line for line in site.complaints if "409" in line]


def record_the_interim_order(page: Page, site: Site) -> str:
    write_order(
        page,
        site,
        "Interim stalking protection order (interim SPO)",
        made="2026-11-20 11:00",
        last_on="2026-12-04",
        court=COURT,
        then="Officer in the case and contact",
    )
    write_contact(page)
    interim = record_whole(page, "interim SPO")
    stands = page.locator(".register-status")
    expect(stands).to_contain_text("LIVE (interim) - NOT SERVED")
    expect(stands).to_contain_text("until 24:00 Fri 4 Dec 2026")
    expect(stands).to_contain_text(f"{ACT} s.5(6)(a)")
    return interim


def find_nobody_to_serve(page: Page, site: Site) -> None:
    happen(page, "hearing adjourned", "2026-11-20 11:05", until="2026-12-11 10:00")
    happen(page, "service tried without success", "2026-11-20 13:00", **TRIED)
    expect(page.get_by_role("main")).to_contain_text("Nobody opened.")
    waits = waiting(page, site)
    assert waits["not served"] == 1
    assert waits["interim orders ending early"] == 0


def renew_before_the_gap(page: Page, site: Site, interim: str) -> None:
    assert waiting(page, site)["interim orders ending early"] == 1
    row = waiting_row(page, "Interim orders ending before the hearing", interim)
    expect(row).to_contain_text("24:00 Fri 4 Dec 2026")
    row.get_by_role("link", name=interim).first.click()
    stands = page.locator(".register-status")
    expect(stands).to_contain_text("ends before its hearing, check")
    expect(stands).to_contain_text("no one is protected in between")
    page.go_back()
    row.get_by_role("link", name="Record “renewed”").click()
    tell(page, "2026-11-26 11:00", until="2026-12-19 00:00", court=COURT)
    expect(stands).to_contain_text("until 24:00 Fri 18 Dec 2026")
    expect(stands).to_contain_text(f"{ACT} s.5(7)")
    assert waiting(page, site)["interim orders ending early"] == 0


def record_the_full_order(page: Page, site: Site, interim: str) -> str:
    write_order(
        page,
        site,
        "Stalking protection order (SPO)",
        made="2026-12-11 11:00",
        court=COURT,
        then="Earlier orders it ends",
    )
    page.get_by_label(interim).check()
    page.get_by_role("button", name="Save and continue").click()
    see(page, "Officer in the case and contact")
    write_contact(page)
    order = record_whole(page, "SPO")
    stands = page.locator(".register-status")
    expect(stands).to_contain_text("LIVE - no end date - NOT SERVED")
    expect(page.get_by_role("main")).to_contain_text("It ends until further order.")
    happen(
        page,
        "served",
        "2026-12-11 11:05",
        agree="in court when it was made",
        served_by="PC 4411 Hale",
        place=COURT,
    )
    expect(stands).to_contain_text("LIVE - no end date")
    expect(stands).to_contain_text("not required: it replaces an interim order")
    expect(stands).to_contain_text(f"{ACT} s.9(1)(a)")
    assert waiting(page, site)["notifications due"] == 0
    return order


def see_the_interim_one_ended(page: Page, site: Site, interim: str, order: str) -> None:
    stands = open_order(page, site, interim)
    expect(stands).to_contain_text("ENDED - ended when the application was decided")
    expect(stands).to_contain_text(f"{ACT} s.5(6)(b)")
    card = in_force(page)
    expect(card).to_contain_text(f"SPO {order}")
    expect(card).not_to_contain_text(interim)
    expect(card).to_contain_text("No end date")
    expect(card).to_contain_text("Police and Criminal Evidence Act 1984 s.24")
    expect(page.locator(".register-chain")).to_contain_text(f"the main order after {interim}")


def renew(page: Page, site: Site, order: str) -> None:
    open_order(page, site, order)
    happen(page, "renewed", "2027-06-01 11:00", until="2029-12-11 00:00", court=COURT)
    stands = page.locator(".register-status")
    expect(stands).to_contain_text("until 24:00 Mon 10 Dec 2029")
    expect(stands).to_contain_text(f"{ACT} s.4")


def discharge_with_both_consents(page: Page, site: Site, order: str) -> None:
    open_order(page, site, order)
    happen(page, "discharged", "2027-11-01 10:00", reason="The subject has moved abroad.")
    main = page.get_by_role("main")
    for consent in ("the subject consents", "the chief officer of police consents"):
        expect(main).to_contain_text(
            f"Until Sun 10 Dec 2028 an SPO is discharged only if {consent}"
        )
    expect(main).to_contain_text(f"{ACT} s.4(4)(b)")
    for consent in CONSENTS:
        page.get_by_label(consent).check()
    page.get_by_role("button", name="Record it").click()
    stands = page.locator(".register-status")
    expect(stands).to_contain_text("ENDED - discharged")
    expect(main).to_contain_text("The subject consents: yes")
    expect(main).not_to_contain_text("Recorded as sealed although")
    expect(in_force(page)).to_contain_text("No notice or order is in force on this person.")
    page.goto(f"{site.url}/orders?area=LPA:ALD&status=historic")
    expect(page.locator(".register-table tbody tr")).to_contain_text([order])
