"""A real browser on a real server with a database of its own; every request it makes is kept."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from sqlalchemy.orm import Session
from werkzeug.serving import WSGIRequestHandler, make_server

from orders import create_app
from orders.access.permissions import Role
from orders.db import db as database
from tests.conftest import dispose, settings_for
from tests.digests.post_office import PostOffice, certificate, open_office
from tests.factories.accounts import make_account
from tests.factories.areas import area_id, make_areas
from tests.factories.orders import at

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CHROMIUM = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")
"""Debian's, the first there is: the shell draws pages alike, and no window round them."""
PATIENCE_MS = 60_000
"""How long anything is waited for: a busy machine is slow, not wrong."""
expect.set_options(timeout=PATIENCE_MS)
BEGIN = "2026-11-20 09:30"
"""A Friday; the notice of ``tests.factories.orders`` was authorised at 08:00."""
TEAM, SUPERVISOR, OFFICER, ADMINISTRATOR = "team", "supervisor", "officer", "administrator"
"""Who may sign in; supervisor and officer are Alder's."""
NOBODY_ELSE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
"""No name leads anywhere: what asks another host fails, and is on ``Site.asked``."""
WATCH_POLICY = (
    "document.addEventListener('securitypolicyviolation',"
    " event => console.error('POLICY', event.violatedDirective, event.blockedURI))"
)
COUNT_WAITING = """(() => {
    window.waitingFor = 0;
    const counted = (ask) => function (...given) {
        window.waitingFor += 1;
        return ask.apply(this, given).finally(() => { window.waitingFor -= 1; });
    };
    window.fetch = counted(window.fetch);
    Response.prototype.json = counted(Response.prototype.json);
})()"""
"""Counts the answers that a page's own scripts wait for, until they are read whole."""


@dataclass
class Site:
    """The register being served.

    Attributes:
        url: where it stands, without a slash at the end.
        app: the app itself, to prepare data with.
        asked: every address the browser asked for.
        complaints: errors of the browser's console, each with the address it is about.
        filled: folder of the run, in which ``every_page.fill`` keeps what it wrote.
        pictures: where pictures of pages go; ``None`` without ``--pictures``.
    """

    url: str
    app: Flask
    filled: Path
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    pictures: Path | None = None

    @contextmanager
    def records(self) -> Iterator[Session]:
        """A session on the register's own database, committed at the end."""
        with self.app.app_context():
            yield database.session
            database.session.commit()

    def picture(self, page: Page, name: str, *, whole: bool = True) -> None:
        """Take a picture of what a page shows, or of the ``whole`` page, when they are wanted."""
        if self.pictures is not None:
            self.pictures.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=self.pictures / f"{name}.png", full_page=whole)

    @property
    def elsewhere(self) -> list[str]:
        """Addresses on any host but ours."""
        return [
            address
            for address in self.asked
            if not address.startswith((self.url, "data:", "blob:"))
        ]


class _Quiet(WSGIRequestHandler):
    """Keeps no line of each request: what failed must be readable."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    there = [path for path in CHROMIUM if Path(path).exists()]
    if not there:
        pytest.fail(f"{CHROMIUM[0]} is missing: `make test` installs it")
    with sync_playwright() as playwright:
        arguments = [NOBODY_ELSE, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        browser = playwright.chromium.launch(executable_path=there[0], args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def the_time(request: pytest.FixtureRequest) -> Iterator[time_machine.Traveller]:
    """Clocks that start at ``BEGIN``, or when the test says, and go on; the server's too."""
    with time_machine.travel(at(getattr(request, "param", BEGIN)), tick=True) as traveller:
        yield traveller


def _whole(app: WSGIApplication) -> WSGIApplication:
    # A browser that moves on drops what it was still loading, and the development server then
    # leaves the file it was sending open. What is read whole before it is sent is closed by then.
    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = app(environ, start_response)
        try:
            return [b"".join(body)]
        finally:
            getattr(body, "close", bool)()

    return answer


@pytest.fixture
def site(
    new_database: str,
    the_time: time_machine.Traveller,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """The register served on a free port, with two LPAs and somebody of each role."""
    folder = tmp_path_factory.mktemp("site")
    app = create_app(settings_for(new_database, audit_folder=str(folder / "audit")))
    server = make_server("127.0.0.1", 0, _whole(app), threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    filled = tmp_path_factory.getbasetemp() / "filled"
    served = Site(f"http://127.0.0.1:{server.server_port}", app, filled)
    if request.config.getoption("--pictures"):
        served.pictures = request.config.rootpath / "build" / "screenshots"
    with served.records() as db:
        _open(db)
    yield served
    server.shutdown()
    thread.join()
    server.server_close()
    dispose(app)


def _open(db: Session) -> None:
    make_areas(db)
    alder = area_id(db, "ALD")
    make_account(db, Role.CIVIL_ORDERS, username=TEAM)
    make_account(db, Role.LPA_SUPERVISOR, username=SUPERVISOR, area_id=alder)
    make_account(db, Role.OFFICER, username=OFFICER, area_id=alder)
    make_account(db, Role.ADMINISTRATOR, username=ADMINISTRATOR)


@pytest.fixture
def post(site: Site, tmp_path: Path) -> Iterator[PostOffice]:
    """A real mail server, which the site sends its mail to."""
    office, controller = open_office(*certificate(tmp_path))
    settings = site.app.config["SETTINGS"]
    changes = {"public_url": "https://register.example", **office.settings}
    site.app.config["SETTINGS"] = replace(settings, **changes)
    yield office
    controller.stop()


@pytest.fixture
def page(chromium: Browser, site: Site) -> Iterator[Page]:
    """A page that may ask our host only; what it asked and complained about is on ``site``."""
    yield from _page(chromium, site, scripts=True)


@pytest.fixture
def scriptless_page(chromium: Browser, site: Site) -> Iterator[Page]:
    """The same in a browser with JavaScript turned off."""
    yield from _page(chromium, site, scripts=False)


def _page(chromium: Browser, site: Site, *, scripts: bool) -> Iterator[Page]:
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900}, java_script_enabled=scripts
    )
    context.set_default_timeout(PATIENCE_MS)

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            site.complaints.append(f"{message.location['url']}: {message.text}")

    context.on("request", lambda request: site.asked.append(request.url))
    page = context.new_page()
    page.add_init_script(WATCH_POLICY)
    page.add_init_script(COUNT_WAITING)
    page.on("console", note)
    page.on("pageerror", lambda error: site.complaints.append(f"{page.url}: {error}"))
    yield page
    context.close()
