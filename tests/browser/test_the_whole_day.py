"""A notice's way from the superintendent's desk to an officer's inbox, and what came of it."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Page, expect

from tests.browser.conftest import OFFICER, SUPERVISOR, TEAM, Site
from tests.browser.doing import (
    look_up,
    record_notice,
    search,
    see,
    serve,
    sign_in,
    sign_out,
    write,
    write_day,
    write_moment,
    write_notice,
)
from tests.digests.post_office import PostOffice
from tests.factories.orders import at, home, make_served_notice, notice_input, protected, subject

pytestmark = pytest.mark.browser

ARREST = "20/ALD/26/1"
MAILBOX = "alder.briefing@force.example"
OF_THE_PROTECTED = ("Grace", "Okafor", "OKAFOR", "2 Invented Close", "WS1 1AA", "Birch West")


def test_a_notice_is_recorded_served_found_mailed_granted_breached_and_counted(
    page: Page, site: Site, post: PostOffice, the_time: time_machine.Traveller, tmp_path: Path
) -> None:
    sign_in(page, site, TEAM)
    subscribe(page, site)
    write_notice(page, site, arrest=ARREST)
    notice = record_notice(page)
    expect(page.locator(".register-status")).to_contain_text("Pending")
    serve(page, "2026-11-20 09:10")
    expect(page.locator(".register-status")).to_contain_text("Live")
    expect(page.locator(".register-status")).to_contain_text("Mon 23 Nov 2026, 09:10")
    find_it_where_it_counts(page, site, notice)
    see_it_on_the_map(page, site, notice)
    sign_out(page)

    the_time.move_to(at("2026-11-21 06:01"))
    read_the_digest(site, post, notice)

    the_time.move_to(at("2026-11-21 11:30"))
    sign_in(page, site, TEAM)
    open_the_hearing(page, site, notice)
    order = grant_the_order(page)
    expect(page.get_by_role("link", name=f"DVPN {notice}")).to_be_visible()
    sign_out(page)

    the_time.move_to(at("2026-11-21 22:00"))
    sign_in(page, site, TEAM)
    log_a_breach(page, site, order)
    import_arrests_and_see_the_ratio_change(page, site, tmp_path)
    sign_out(page)

    elsewhere = record_another_in_birch(site)
    see_what_an_officer_may(page, site, order, elsewhere)
    see_what_a_supervisor_may(page, site, order, elsewhere)
    assert site.elsewhere == []
    refused = [line for line in site.complaints if "404" in line or "403" in line]
    assert site.complaints == refused


def subscribe(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/subscriptions/new")
    page.get_by_label("Area", exact=True).select_option(label="Alder")
    write(page, mailbox=MAILBOX)
    page.get_by_label("It is a role mailbox of this force").check()
    page.get_by_role("button", name="Add the mailbox").click()
    expect(page.get_by_role("row", name=MAILBOX)).to_contain_text("Alder")


def find_it_where_it_counts(page: Page, site: Site, notice: str) -> None:
    right = {("LPA:ALD", "subject"), ("LPA:ALD", "either"), ("NEIGHBOURHOOD:ALD1", "subject")}
    right |= {("LPA:BIR", "victim"), ("LPA:BIR", "either"), ("NEIGHBOURHOOD:BIR1", "victim")}
    wrong = {("LPA:ALD", "victim"), ("LPA:BIR", "subject"), ("NEIGHBOURHOOD:ALD2", "either")}
    for area, basis in sorted(right):
        expect(search(page, site, area, basis=basis)).to_contain_text([notice])
    for area, basis in sorted(wrong):
        expect(search(page, site, area, basis=basis)).to_have_count(0)


def see_it_on_the_map(page: Page, site: Site, notice: str) -> None:
    search(page, site, "FORCE:WMP")
    page.get_by_role("link", name="Show on a map").click()
    see(page, "Map of 1 live order")
    chart = page.frame_locator("iframe.register-map")
    circle, diamond = chart.locator(".map-point--subject"), chart.locator(".map-point--protected")
    expect(circle).to_have_count(1)
    expect(diamond).to_have_count(1)
    # The outlines arrive when they will, and then move the map.
    page.wait_for_load_state("networkidle")
    expect(chart.locator(".leaflet-overlay-pane path").first).to_be_attached()
    expect(chart.locator(".leaflet-zoom-anim, .leaflet-cluster-anim")).to_have_count(0)
    shape = "mark => getComputedStyle(mark, '::before')"
    assert circle.evaluate(f"{shape}.borderRadius") == "50%"
    assert diamond.evaluate(f"{shape}.borderRadius") == "0px"
    assert diamond.evaluate(f"{shape}.transform") != "none"
    west, east = circle.bounding_box(), diamond.bounding_box()
    assert west is not None
    assert east is not None
    # Their homes lie side by side, 4,000 metres apart in areas 2,000 metres wide.
    assert west["x"] < east["x"]
    assert abs(west["y"] - east["y"]) < 5
    expect(chart.locator("#map-notes")).to_contain_text("2 of 2 homes in view.")
    expect(page.locator(".register-table tbody tr")).to_contain_text([notice])
    circle.click()
    chart.get_by_role("link", name=notice).click()
    see(page, f"DVPN {notice}")


def read_the_digest(site: Site, post: PostOffice, notice: str) -> None:
    send = ["digest", "send", "--on", "2026-11-21"]
    result = site.app.test_cli_runner().invoke(args=send)
    assert result.exit_code == 0, result.output
    [mail] = post.to(MAILBOX)
    assert "Alder" in mail["Subject"]
    for words in (part_of(mail, "plain"), part_of(mail, "html")):
        assert f"https://register.example/orders/{notice}" in words
        assert "Daniel MARSH" in words
        assert not [said for said in OF_THE_PROTECTED if said in words]
    again = site.app.test_cli_runner().invoke(args=send)
    assert "1 already sent" in again.output
    assert len(post.received) == 1


def part_of(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    content: str = part.get_content()
    return content


def open_the_hearing(page: Page, site: Site, notice: str) -> None:
    page.goto(f"{site.url}/orders/{notice}")
    page.get_by_role("button", name="Record “hearing opened”").click()
    write_moment(page, "occurred_at", "2026-11-21 10:15")
    write(page, court="Alder Magistrates' Court")
    page.get_by_role("button", name="Record it").click()
    see(page, f"DVPN {notice}")


def grant_the_order(page: Page) -> str:
    page.get_by_role("button", name="Record “order granted”").click()
    write_moment(page, "made_at", "2026-11-21 11:00")
    write_day(page, "last_on", "2026-12-18")
    write(page, court="Alder Magistrates' Court")
    page.get_by_label("The subject was given it in court").check()
    page.get_by_role("button", name="Record the order").click()
    see(page, "DVPO WM26-")
    expect(page.locator(".register-status")).to_contain_text("Live")
    return page.url.partition("?")[0].rpartition("/")[2]


def log_a_breach(page: Page, site: Site, order: str) -> None:
    page.goto(f"{site.url}/orders/{order}")
    page.get_by_role("button", name="Log a breach").click()
    page.get_by_label("No molestation").check()
    write_moment(page, "occurred_from", "2026-11-21 21:00")
    page.get_by_label("In person").check()
    write(page, account_text="Came to the door and shouted.", reported_by="neighbour")
    write_moment(page, "reported_at", "2026-11-21 21:10")
    page.get_by_label("Decision", exact=True).select_option("ARRESTED")
    write(page, decision_rationale="Necessary to protect.", custody_reference="CU/1234/26")
    write_moment(page, "arrested_at", "2026-11-21 21:40")
    page.get_by_label("No", exact=True).check()
    write(page, no_offence_reason="Words only, no threat.")
    page.get_by_role("button", name="Check your answers").click()
    page.get_by_role("button", name="Record the breach").click()
    see(page, "Breach on 21 Nov 2026 21:00")
    deadline = "Before the court by Mon 23 Nov 2026, 21:40"
    expect(page.locator(".govuk-inset-text")).to_contain_text(deadline)
    page.goto(f"{site.url}/orders/{order}")
    expect(page.get_by_role("main")).to_contain_text(deadline)
    page.goto(f"{site.url}/breaches?area=LPA:BIR")
    expect(page.locator(".register-table tbody tr")).to_contain_text([order])


def import_arrests_and_see_the_ratio_change(page: Page, site: Site, folder: Path) -> None:
    ratio = f"{site.url}/figures/dvpn-ratio"
    page.goto(ratio)
    expect(page.get_by_role("main")).to_contain_text("of 0 arrests")
    rows = [f"20/ALD/26/{number},2026-11-19T2{number % 4}:00,ALD,yes" for number in range(1, 11)]
    path = folder / "arrests.csv"
    path.write_text("\n".join(["arrest_reference,arrested_at,lpa_code,violent_da", *rows]) + "\n")
    result = site.app.test_cli_runner().invoke(args=["arrests", "import", str(path)])
    assert result.exit_code == 0, result.output
    page.goto(ratio)
    expect(page.get_by_role("main")).to_contain_text("1 arrest that led to a served DVPN")
    expect(page.get_by_role("main")).to_contain_text("of 10 arrests")
    expect(page.get_by_role("row", name="November 2026")).to_contain_text("10.0 %")
    expect(page.get_by_role("row", name="November 2026")).to_contain_text("Inside the 5 %")


def record_another_in_birch(site: Site) -> str:
    with site.records() as db:
        given = notice_input(
            subject=subject(home("WS2 2BB"), family_name="Reed", given_names="Owen"),
            protected_persons=(protected(home("WS1 1AA"), family_name="Vale"),),
        )
        reference: str = make_served_notice(db, given).reference
    return reference


def see_what_an_officer_may(page: Page, site: Site, order: str, elsewhere: str) -> None:
    sign_in(page, site, OFFICER)
    page.goto(f"{site.url}/orders/{order}")
    see(page, f"DVPO {order}")
    see_nothing_to_record(page, site)
    refused = page.goto(f"{site.url}/orders/{elsewhere}")
    assert refused is not None
    assert refused.status == 404
    expect(page.get_by_role("main")).not_to_contain_text("Reed")
    page.goto(f"{site.url}/orders")
    expect(page.get_by_label("Area", exact=True)).not_to_contain_text("Birch")
    expect(page.get_by_role("link", name="Download")).to_have_count(0)
    card = look_up(page, site, "owen reed")
    expect(card).to_contain_text(["DVPN against Owen REED"])
    report = f"Report a suspected breach of {elsewhere}"
    expect(card.get_by_role("link")).to_have_text(["Owen REED", report])
    card.get_by_role("link", name="Owen REED").click()
    see_what_is_in_force_and_not_whom_it_protects(page, elsewhere)
    sign_out(page)


def see_what_is_in_force_and_not_whom_it_protects(page: Page, reference: str) -> None:
    see(page, "Owen REED")
    main = page.get_by_role("main")
    expect(main).to_contain_text(f"DVPN {reference}")
    expect(main.get_by_role("link", name=reference, exact=True)).to_have_count(0)
    words = main.inner_text()
    assert not [said for said in ("Vale", "VALE", "Birch", "WS1 1AA", "WS2 2BB") if said in words]


def see_what_a_supervisor_may(page: Page, site: Site, order: str, elsewhere: str) -> None:
    sign_in(page, site, SUPERVISOR)
    expect(search(page, site, "LPA:BIR", basis="subject")).to_contain_text([elsewhere])
    page.goto(f"{site.url}/orders/{order}")
    see(page, f"DVPO {order}")
    see_nothing_to_record(page, site)
    page.goto(f"{site.url}/digests/2026-11-21/ALD")
    see(page, "Digest of Alder")
    sign_out(page)


def see_nothing_to_record(page: Page, site: Site) -> None:
    main = page.get_by_role("main")
    expect(main.get_by_role("button")).to_have_text(["Report a suspected breach"])
    expect(main.get_by_role("link", name="Add an address")).to_have_count(0)
    expect(main.get_by_role("link", name="Correct")).to_have_count(0)
    address = page.url
    for path in ("/orders/new", "/subscriptions", f"{address.removeprefix(site.url)}/breaches/new"):
        answer = page.goto(f"{site.url}{path}")
        assert answer is not None
        assert answer.status == 403
    page.goto(address)
