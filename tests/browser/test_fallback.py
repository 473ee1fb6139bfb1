"""A list for when the register is down, opened from disk with the network off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.browser.conftest import WATCH_POLICY, Site
from tests.browser.test_every_page import violations
from tests.factories.orders import make_served_notice
from tests.fallback.opening import PASSPHRASE

pytestmark = pytest.mark.browser


@pytest.fixture
def made(site: Site, tmp_path: Path) -> tuple[str, Path]:
    """A live order's reference, and Alder's file."""
    with site.records() as db:
        reference = make_served_notice(db).reference
    site.app.config["SETTINGS"] = replace(
        site.app.config["SETTINGS"],
        snapshot_passphrase=PASSPHRASE,
        snapshot_key_file=str(tmp_path / "keys" / "key.pem"),
    )
    share = tmp_path / "share"
    share.mkdir()
    arguments = ["register", "snapshot", "--to", str(share)]
    result = site.app.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 0, result.output
    return reference, next(share.glob("orders-ALD-*.html"))


@pytest.fixture
def offline(chromium: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page with the network off; what it asked and complained about is kept."""
    context = chromium.new_context(viewport={"width": 320, "height": 640}, offline=True)
    noted: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            noted.append(message.text)

    page = context.new_page()
    page.add_init_script(WATCH_POLICY)
    page.on("console", note)
    page.on("pageerror", lambda error: noted.append(str(error)))
    page.on("request", lambda request: noted.append(request.url))
    yield page, noted
    context.close()


def test_an_officer_opens_the_list_without_the_register(
    made: tuple[str, Path], offline: tuple[Page, list[str]]
) -> None:
    (reference, path), (page, noted) = made, offline
    page.goto(path.as_uri())
    assert violations(page) == []
    page.get_by_label("Passphrase").fill("not the passphrase at all")
    page.get_by_role("button", name="Open the list").click()
    expect(page.get_by_role("alert")).to_have_text(
        "That is not the passphrase of this file, or the file is damaged."
    )
    assert reference not in page.content()
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", level=1, name="1 live order in Alder")
    expect(heading).to_be_focused()
    card = page.get_by_role("article", name="DVPN against Daniel MARSH")
    expect(card).to_contain_text(reference)
    expect(card).to_contain_text("Grace OKAFOR; Birch, address withheld")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert noted == [path.as_uri()]
