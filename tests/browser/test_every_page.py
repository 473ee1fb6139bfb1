"""Every page, wide and narrow: readable by everybody, and nothing asked of anybody else."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, ViewportSize

from tests.browser.conftest import ADMINISTRATOR, OFFICER, SUPERVISOR, TEAM, Site
from tests.browser.doing import look_up, sign_in, sign_out, write
from tests.browser.every_page import (
    NOT_WALKED,
    Address,
    addresses,
    administered,
    by_officers,
    fill,
    readable,
)
from tests.digests.post_office import PostOffice

pytestmark = pytest.mark.browser

SCREENSHOTS = Path(__file__).resolve().parent.parent.parent / "build" / "screenshots"
WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=320, height=640)
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
OPEN = [
    Address("sign-in", "signing_in.form", "/sign-in"),
    Address("new-password", "new_password.form", "/account/new-password"),
    Address("signed-out", "signing_in.signed_out", "/signed-out"),
]


def test_every_page_there_is_is_looked_at(app: Flask) -> None:
    nothing: dict[str, str] = defaultdict(str)
    every = (*OPEN, *addresses(nothing), *administered(nothing), *by_officers(nothing))
    walked = {each.endpoint for each in every}
    assert walked | set(NOT_WALKED) == readable(app)
    assert not walked & set(NOT_WALKED)


def test_every_page_is_good_to_read_wide_and_narrow(
    page: Page, site: Site, the_time: time_machine.Traveller, post: PostOffice
) -> None:
    names = fill(site, the_time, post)
    known, managed = addresses(names), administered(names)
    faults = open_each(page, site, OPEN)
    sign_in(page, site, TEAM)
    faults += open_each(page, site, known)
    look_up(page, site, "marsh")
    faults += look_at(page, "look-up-found")
    write(page, name="")
    page.get_by_role("button", name="Look up", exact=True).click()
    faults += look_at(page, "look-up-wrong")
    sign_out(page)
    for username in (OFFICER, SUPERVISOR, ADMINISTRATOR):
        sign_in(page, site, username)
        faults += look_at(page, f"home-{username}")
        if username == OFFICER:
            faults += open_each(page, site, by_officers(names))
        if username == ADMINISTRATOR:
            faults += open_each(page, site, managed)
        sign_out(page)
    assert "\n".join(faults) == ""
    assert site.elsewhere == []
    wrong = [site.url + each.path for each in (*known, *managed) if each.status >= 400]
    # A map opened without its frame asks for an icon of its own.
    expected = (*wrong, f"{site.url}/look-up", f"{site.url}/favicon.ico")
    assert [line for line in site.complaints if not line.startswith(expected)] == []


def open_each(page: Page, site: Site, wanted: list[Address]) -> list[str]:
    """Look at each page; gives what is wrong with them, a line each."""
    faults = []
    for each in wanted:
        answer = page.goto(site.url + each.path)
        assert answer is not None
        if answer.status != each.status:
            faults.append(f"{each.name}: {answer.status}")
        faults += look_at(page, each.name)
    return faults


def look_at(page: Page, name: str) -> list[str]:
    """Take a picture of this page at both widths; gives what is wrong with it, a line each."""
    if "map" in name:
        page.wait_for_load_state("networkidle")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    faults = []
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        page.screenshot(path=SCREENSHOTS / f"{name}-{size['width']}.png", full_page=True)
        if page.evaluate(TOO_WIDE):
            faults.append(f"{name}: wider than {size['width']} px")
        faults += [f"{name} at {size['width']} px: {said}" for said in violations(page)]
    page.set_viewport_size(WIDE)
    return faults


def violations(page: Page) -> list[str]:
    """What axe finds wrong with this page, of whatever impact."""
    return [
        f"{each['impact']} {each['id']}: {node['html'][:160]}"
        for each in Axe().run(page).response["violations"]
        for node in each["nodes"]
    ]
