"""No mark means refused; a mark means what it says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from orders import create_app
from orders.access.guard import declared, may_open, requires
from orders.access.permissions import Permission, Role
from orders.audit.model import AuditEntry
from orders.db import db as database
from tests.conftest import dispose, settings_for
from tests.factories.accounts import make_account
from tests.pages import check_page
from tests.signing_in import sign_in


@pytest.fixture
def guarded(new_database: str) -> Iterator[Flask]:
    """An app with a route without a mark, and one for the civil orders team."""
    app = create_app(settings_for(new_database))

    @app.get("/forgotten")
    def forgotten() -> str:
        return "secret"

    @app.get("/team")
    @requires(Permission.ORDER_RECORD)
    def team() -> str:
        return "team"

    yield app
    dispose(app)


@pytest.fixture
def browser(guarded: Flask) -> FlaskClient:
    return guarded.test_client()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SERVICE])
def test_a_route_without_a_mark_is_refused_to_everybody(browser: FlaskClient, role: Role) -> None:
    sign_in(browser, role)
    answer = browser.get("/forgotten")
    assert answer.status_code == 403
    assert "secret" not in answer.text


def test_a_marked_route_opens_to_its_holders_only(browser: FlaskClient) -> None:
    sign_in(browser, Role.CIVIL_ORDERS)
    assert browser.get("/team").text == "team"
    sign_in(browser, Role.OFFICER)
    answer = browser.get("/team")
    assert answer.status_code == 403
    assert check_page(answer.text).h1 == "You don't have access to this"


def test_who_was_refused_what_is_in_the_log(guarded: Flask, browser: FlaskClient) -> None:
    account = sign_in(browser, Role.OFFICER)
    browser.get("/team?name=somebody")
    with guarded.app_context():
        line = database.session.scalars(select(AuditEntry)).one()
        assert (line.what, line.account_id) == ("access.refused", account.id)
        assert line.details == {
            "method": "GET", "endpoint": "team", "status": 403, "from": "127.0.0.1", "tried": {}
        }  # fmt: skip


@pytest.mark.parametrize("path", ["/forgotten", "/team", "/"])
def test_strangers_are_asked_to_sign_in(browser: FlaskClient, path: str) -> None:
    answer = browser.get(path)
    assert (answer.status_code, answer.location) == (303, "/sign-in")


def test_marks_can_be_read(guarded: Flask) -> None:
    marks = declared(guarded)
    assert marks["team"] is Permission.ORDER_RECORD
    assert marks["static"] is Permission.PUBLIC
    assert "forgotten" not in marks


def test_links_are_offered_for_what_opens(guarded: Flask) -> None:
    with guarded.app_context():
        team = make_account(database.session, Role.CIVIL_ORDERS)
        officer = make_account(database.session, Role.OFFICER)
        assert may_open(team, "team")
        assert not may_open(officer, "team")
        assert not may_open(team, "forgotten")
        assert not may_open(team, "nowhere")
