"""Every page, wide and narrow: readable by everybody, and nothing asked of anybody else."""

from __future__ import annotations

from collections import defaultdict
from itertools import cycle

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, ViewportSize

from tests.browser.conftest import ADMINISTRATOR, OFFICER, SUPERVISOR, TEAM, Site
from tests.browser.doing import look_up, sign_in, sign_out, write
from tests.browser.every_page import (
    Address,
    Names,
    addresses,
    administered,
    by_officers,
    fill,
    readable,
)
from tests.browser.other_answers import NO_RECORD, WITH_RECORDS
from tests.digests.post_office import PostOffice

pytestmark = pytest.mark.browser

WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=320, height=640)
Widths = tuple[ViewportSize, ...]
BOTH: Widths = (WIDE, NARROW)
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
AXE = Axe()
PARTS = 3
"""Parts of the team's pages, each looked at by a test of its own."""
AXE_BY_TURNS: tuple[Widths, ...] = ((WIDE,), (NARROW,))
"""Every page is made of the same components: axe looks at one page wide, at the next narrow."""
CONTRAST_EVERY = 5
"""Of so many pages that axe looks at by turns it measures the contrast of one: half its time."""
axe_looks = pytest.mark.parametrize(
    "axe",
    [
        pytest.param(AXE_BY_TURNS, id="axe by turns"),
        pytest.param((BOTH,), id="axe at both", marks=pytest.mark.trial),
    ],
)
OPEN = [
    Address("sign-in", "signing_in.form", "/sign-in"),
    Address("new-password", "new_password.form", "/account/new-password"),
    Address("signed-out", "signing_in.signed_out", "/signed-out"),
    Address("accessibility", "help.accessibility", "/accessibility"),
    Address("privacy", "help.privacy", "/privacy"),
]


@pytest.fixture
def names(site: Site, the_time: time_machine.Traveller, post: PostOffice) -> Names:
    """What the addresses of the site's pages name; something is shown on each of them."""
    return fill(site, the_time, post)


def test_every_page_there_is_is_looked_at(app: Flask) -> None:
    nothing: dict[str, str] = defaultdict(str)
    every = (*OPEN, *addresses(nothing), *administered(nothing), *by_officers(nothing))
    walked = {each.endpoint for each in every}
    others = NO_RECORD.keys() | WITH_RECORDS.keys()
    assert walked | others == readable(app)
    assert not walked & others
    assert not NO_RECORD.keys() & WITH_RECORDS.keys()


@axe_looks
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_of_the_team_is_good_to_read_wide_and_narrow(
    page: Page, site: Site, names: Names, part: int, axe: tuple[Widths, ...]
) -> None:
    known = addresses(names)[part::PARTS]
    sign_in(page, site, TEAM)
    faults = open_each(page, site, known, axe)
    assert "\n".join(faults) == ""
    assert_quiet(site, known)


@pytest.mark.usefixtures("names")
def test_a_look_up_is_good_to_read_wide_and_narrow(page: Page, site: Site) -> None:
    faults = open_each(page, site, OPEN, (BOTH,))
    sign_in(page, site, TEAM)
    look_up(page, site, "marsh")
    faults += look_at(page, site, "look-up-found")
    write(page, name="")
    page.get_by_role("button", name="Look up", exact=True).click()
    faults += look_at(page, site, "look-up-wrong")
    assert "\n".join(faults) == ""
    assert_quiet(site, [], "/look-up")


@axe_looks
def test_every_page_of_other_roles_is_good_to_read_wide_and_narrow(
    page: Page, site: Site, names: Names, axe: tuple[Widths, ...]
) -> None:
    pages = {
        OFFICER: by_officers(names),
        SUPERVISOR: [],
        ADMINISTRATOR: administered(names),
    }
    faults = []
    for username, wanted in pages.items():
        sign_in(page, site, username)
        faults += look_at(page, site, f"home-{username}")
        faults += open_each(page, site, wanted, axe)
        sign_out(page)
    assert "\n".join(faults) == ""
    assert_quiet(site, pages[ADMINISTRATOR])


def assert_quiet(site: Site, wanted: list[Address], *expected: str) -> None:
    """The browser asked nobody else, and complained of nothing but answers that are refusals."""
    assert site.elsewhere == []
    wrong = [each.path for each in wanted if each.status >= 400]
    # A map opened without its frame asks for an icon of its own.
    said = tuple(site.url + path for path in (*wrong, *expected, "/favicon.ico"))
    assert [line for line in site.complaints if not line.startswith(said)] == []


def open_each(page: Page, site: Site, wanted: list[Address], axe: tuple[Widths, ...]) -> list[str]:
    """Look at each page; gives what is wrong with them, a line each.

    Args:
        page: the browser's.
        site: the register.
        wanted: the pages.
        axe: the widths at which axe looks at the first page, at the second, and so on in turn.
    """
    faults = []
    for number, (each, widths) in enumerate(zip(wanted, cycle(axe), strict=False)):
        answer = page.goto(site.url + each.path)
        assert answer is not None
        if answer.status != each.status:
            faults.append(f"{each.name}: {answer.status}")
        contrast = widths == BOTH or number % CONTRAST_EVERY == 0
        faults += look_at(page, site, each.name, axe=widths, contrast=contrast)
    return faults


def look_at(
    page: Page, site: Site, name: str, *, axe: Widths = BOTH, contrast: bool = True
) -> list[str]:
    """Look at this page at both widths; gives what is wrong with it, a line each.

    Args:
        page: the browser's.
        site: the register.
        name: what the page is called.
        axe: the widths at which axe looks too.
        contrast: whether it measures contrast.
    """
    if "map" in name:
        page.wait_for_load_state("networkidle")
    faults = []
    for size in BOTH:
        page.set_viewport_size(size)
        site.picture(page, f"{name}-{size['width']}")
        if page.evaluate(TOO_WIDE):
            faults.append(f"{name}: wider than {size['width']} px")
        said = violations(page, contrast=contrast) if size in axe else []
        faults += [f"{name} at {size['width']} px: {each}" for each in said]
    page.set_viewport_size(WIDE)
    return faults


def violations(page: Page, *, contrast: bool = True) -> list[str]:
    """What axe finds wrong with this page, of whatever impact."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    found = page.evaluate(
        "(rules) => axe.run({resultTypes: ['violations'], rules})"
        ".then((results) => results.violations)",
        {} if contrast else {"color-contrast": {"enabled": False}},
    )
    return [
        f"{each['impact']} {each['id']}: {node['html'][:160]}"
        for each in found
        for node in each["nodes"]
    ]
