"""A server that is started again knows what was typed and what was taken before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import func, select

from orders import create_app
from orders.access.permissions import Role
from orders.access.sign_in import account_session
from orders.db import db as database
from orders.ground.model import Visit
from orders.register.model import Draft
from tests.conftest import dispose, settings_for
from tests.factories.accounts import PASSWORD, make_account
from tests.factories.areas import make_areas
from tests.factories.orders import make_served_notice
from tests.live import PATIENCE_S, Server, signed_in, token
from tests.sent_forms import sent_by

TYPED = "A bag stood packed.\r\nTwo lines."
VISIT: dict[str, Any] = {
    "visited_at-day": "21",
    "visited_at-month": "11",
    "visited_at-year": "2026",
    "visited_at-time": "10:00",
    "visited_by": "PC 4411 Hale",
    "subject_seen": "yes",
    "result": "KEPT",
    "words": TYPED,
}


def prepare(app: Flask) -> tuple[str, str]:
    """Give a register a notice; gives the username of its team and the address of a form."""
    with app.app_context():
        make_areas(database.session)
        username = make_account(database.session, Role.CIVIL_ORDERS).username
        reference = make_served_notice(database.session).reference
        database.session.commit()
    return username, f"/orders/{reference}/visits/new"


def leave_idle(app: Flask, browser: requests.Session) -> None:
    """Make the session of a browser as old as one that was left over a shift."""
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    (cookie,) = (each for each in browser.cookies if each.name == "orders")
    held = signer.loads(cookie.value or "")
    held[account_session._SEEN] -= 24 * 3600
    cookie.value = str(signer.dumps(held))


def send(browser: requests.Session, at: str, path: str, form: dict[str, Any]) -> requests.Response:
    """Send a form as the page at that path does."""
    said = {"Origin": at, "Referer": f"{at}{path}"}
    return browser.post(
        at + path, data=form, headers=said, allow_redirects=False, timeout=PATIENCE_S
    )


def start_again(server: Server, browser: requests.Session) -> None:
    """Stop the server, which waits for open connections to end, and start another."""
    browser.close()
    server.stop()
    server.start()


def counted(app: Flask) -> tuple[int, int]:
    """How many visits say what was typed, and how many forms are kept."""
    with app.app_context():
        told = database.session.scalars(select(Visit.words)).all()
        kept = select(func.count()).where(Draft.kind == "FORM")
        return sum(each == TYPED.replace("\r\n", "\n") for each in told), (
            database.session.scalar(kept) or 0
        )


@pytest.mark.slow
def test_a_form_survives_a_restart_and_is_recorded_once(new_database: str, tmp_path: Path) -> None:
    server = Server(new_database, tmp_path)
    app = create_app(settings_for(new_database, audit_folder=server.env["ORDERS_AUDIT_FOLDER"]))
    username, path = prepare(app)
    server.start()
    try:
        browser = signed_in(server.at, username)
        page = browser.get(server.at + path, timeout=PATIENCE_S)
        form = {name: each[-1] for name, each in sent_by(page.text).items()} | VISIT
        leave_idle(app, browser)
        assert send(browser, server.at, path, form).headers["Location"] == "/sign-in"
        assert counted(app) == (0, 1)
        start_again(server, browser)
        entry = {"username": username, "password": PASSWORD}
        entry["csrf_token"] = token(browser, f"{server.at}/sign-in")
        there = send(browser, server.at, "/sign-in", entry).headers["Location"]
        assert there.startswith("/typed/")
        shown = browser.get(server.at + there, timeout=PATIENCE_S)
        again = {name: each[-1] for name, each in sent_by(shown.text).items()}
        assert again["words"] == TYPED
        first = send(browser, server.at, path, again)
        assert first.status_code == 303
        start_again(server, browser)
        second = send(browser, server.at, path, again)
        assert (second.status_code, second.headers["Location"]) == (
            303,
            first.headers["Location"],
        )
        assert counted(app) == (1, 0)
    finally:
        server.stop()
        dispose(app)
