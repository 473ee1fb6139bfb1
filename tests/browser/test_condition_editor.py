"""The editor of conditions on a narrow screen without scripts, and by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from orders.register.model import Condition, Order
from orders.rules.vocabulary.events import EventKind
from tests.browser.conftest import TEAM, Site
from tests.browser.doing import see, sign_in, write, write_day, write_moment
from tests.factories.orders import happen, make_served_notice, notice_input, protected

pytestmark = pytest.mark.browser
WIDER_THAN_THE_SCREEN = "document.documentElement.scrollWidth > window.innerWidth"


def heard(site: Site) -> str:
    two = (protected(), protected(given_names="Hope"))
    with site.records() as db:
        notice = make_served_notice(db, notice_input(protected_persons=two))
        happen(db, notice, EventKind.HEARING_OPENED, "2026-11-20 09:20")
        reference = notice.reference
        db.commit()
    return reference


def test_a_grant_is_written_condition_by_condition_without_scripts(
    scriptless_page: Page, site: Site, tmp_path: Path
) -> None:
    page, notice = scriptless_page, heard(site)
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page, site, TEAM)
    page.goto(f"{site.url}/orders/{notice}/grant")
    write_moment(page, "made_at", "2026-11-20 09:25")
    write_day(page, "last_on", "2026-12-10")
    write(page, court="Alder Magistrates' Court")
    page.get_by_text("The usual conditions").click()
    page.get_by_label("No eviction").check()
    page.get_by_label("No particular acts of molestation").check()
    page.get_by_role("button", name="Add another condition").click()
    row = page.get_by_role("group", name="Condition 2: No particular acts of molestation")
    assert row.evaluate("here => here === document.activeElement")
    expect(page.locator("#court")).to_have_value("Alder Magistrates' Court")
    row.get_by_text("Dates, exceptions, place and more").click()
    row.get_by_label("What it allows all the same").fill("Through a solicitor.")
    row.get_by_label("Whom it protects").select_option("2")
    write_day(page, "condition-1-ends_on", "2026-12-05")
    assert not page.evaluate(WIDER_THAN_THE_SCREEN)
    page.screenshot(path=tmp_path / "narrow.png", full_page=True)
    page.get_by_role("button", name="Take out Condition 3: No eviction").click()
    expect(row.get_by_label("What it allows all the same")).to_have_value("Through a solicitor.")
    row.get_by_label("What it allows all the same").press("Enter")
    see(page, "DVPO WM26-")
    with site.records() as db:
        order = db.scalars(select(Order).order_by(Order.id.desc())).first()
        assert order is not None
        terms = db.scalars(
            select(Condition).where(Condition.order_id == order.id).order_by(Condition.position)
        ).all()
    assert [each.code for each in terms] == ["NON_MOLEST", "NON_MOLEST_ACTS"]
    assert terms[1].exceptions == "Through a solicitor."
    assert terms[1].ends_at is not None
    assert terms[1].protected_person_id is not None


def test_a_variation_writes_a_condition_anew(page: Page, site: Site, tmp_path: Path) -> None:
    notice = heard(site)
    page.set_viewport_size({"width": 1280, "height": 900})
    sign_in(page, site, TEAM)
    page.goto(f"{site.url}/orders/{notice}/grant")
    write_moment(page, "made_at", "2026-11-20 09:25")
    write(page, court="Alder Magistrates' Court")
    write_day(page, "last_on", "2026-12-10")
    page.get_by_role("button", name="Record the order").click()
    see(page, "DVPO WM26-")
    page.goto(f"{page.url.partition('?')[0]}/events/varied")
    page.get_by_label("A condition that is changed").select_option(index=1)
    page.get_by_role("button", name="Write it anew").click()
    row = page.get_by_role("group", name="Condition 1: No molestation")
    expect(row.get_by_label("The words, as sealed")).not_to_be_empty()
    page.screenshot(path=tmp_path / "wide.png", full_page=True)
    assert not page.evaluate(WIDER_THAN_THE_SCREEN)
