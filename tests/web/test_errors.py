"""Every error has a page, a reference that is in the log too, and nothing about anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import ValidationError
from sqlalchemy import select
from structlog.testing import capture_logs
from werkzeug.exceptions import abort
from werkzeug.wrappers import Response

from orders import create_app
from orders.access.guard import requires
from orders.access.model import Account
from orders.access.permissions import Permission, Role
from orders.db import db as database
from orders.errors import BadFile, Conflict, NotFound, Refused, RegisterError, RuleBroken
from tests.conftest import dispose, settings_for
from tests.factories.accounts import make_account
from tests.pages import check_page
from tests.signing_in import csrf_token, sign_in

NAME = "Rosalind Invented"
FINDING = SimpleNamespace(message="A notice needs a superintendent.", source="CSA 2010 s.24(1)")

ERRORS: dict[str, tuple[Exception, int, str, str]] = {
    "not-found": (NotFound(f"No order of {NAME}"), 404, "Page not found", "you don't have access"),
    "refused": (
        Refused("You can browse your own LPA."),
        403,
        "You don't have access to this",
        "You can browse your own LPA.",
    ),
    "conflict": (
        Conflict("WM26-00412-7 was changed."),
        409,
        "This was not recorded",
        "WM26-00412-7 was changed.",
    ),
    "bad-request": (RegisterError("No such day."), 400, "This could not be done", "No such day."),
    "rule": (
        RuleBroken([FINDING]),  # type: ignore[list-item]  # has what a finding has
        409,
        "The law does not allow this",
        "A notice needs a superintendent. (CSA 2010 s.24(1))",
    ),
    "file": (BadFile("Not taken.", ["Row 3: no code"]), 422, "The file was not taken", "Row 3: no"),
    "input": (
        ValidationError({"page": ["Not a number."]}),
        422,
        "Check what you asked for",
        "Page: Not a number.",
    ),
    "bug": (ValueError(NAME), 500, "Something went wrong", "look whether it is there"),
}


@pytest.fixture
def broken(new_database: str) -> Iterator[Flask]:
    """An app with a route for each error; each leaves an account half made."""
    app = create_app(settings_for(new_database, log_level="INFO"))

    @app.route("/raise/<name>", methods=["GET", "POST"])
    @requires(Permission.PUBLIC)
    def fail(name: str) -> str:
        make_account(database.session, Role.OFFICER)
        raise ERRORS[name][0]

    @app.get("/away")
    @requires(Permission.PUBLIC)
    def away() -> str:
        abort(Response("", 302, {"Location": "/sign-in"}))

    yield app
    dispose(app)


@pytest.mark.parametrize("name", ERRORS)
def test_each_error_has_a_page_and_undoes_what_was_begun(broken: Flask, name: str) -> None:
    _, status, heading, text = ERRORS[name]
    with capture_logs() as logs:
        answer = broken.test_client().get(f"/raise/{name}")
    assert answer.status_code == status
    page = check_page(answer.text)
    assert page.h1 == heading
    assert text in page.text
    assert NAME not in answer.text
    assert NAME not in str(logs)
    [line] = logs
    assert line["status"] == status
    assert line["reference"] in page.text
    with broken.app_context():
        assert database.session.scalars(select(Account)).all() == []


@pytest.mark.parametrize("name", ERRORS)
def test_what_was_typed_is_given_back_with_every_error(broken: Flask, name: str) -> None:
    browser = broken.test_client()
    form = {"words": "A bag stood packed.", "version": "3", "csrf_token": csrf_token(browser)}
    with capture_logs() as logs:
        answer = browser.post(f"/raise/{name}", data=form)
    page = check_page(answer.text)
    assert page.problems == []
    assert "What you typed It is not saved." in page.text
    assert "Words A bag stood packed." in page.text
    assert "Version" not in page.text
    assert "A bag" not in str(logs)
    assert ("Open the form as it is now" in page.links) is (name == "conflict")


def test_what_is_sent_from_elsewhere_is_not_given_back(broken: Flask) -> None:
    answer = broken.test_client().post("/raise/conflict", data={"words": "A bag stood packed."})
    assert answer.status_code == 400
    assert "A bag" not in answer.text


def test_a_bug_is_logged_with_its_place_and_not_its_words(broken: Flask) -> None:
    with capture_logs() as logs:
        broken.test_client().get("/raise/bug")
    assert logs[0]["log_level"] == "error"
    assert logs[0]["error"] == "ValueError"
    assert re.search(r"test_errors\.py:\d+ fail$", logs[0]["at"][-1])


def test_not_yours_reads_as_not_there(broken: Flask) -> None:
    browser = broken.test_client()
    sign_in(browser, Role.OFFICER)
    same = {
        re.sub(r"<strong>[0-9A-F]{8}</strong>|value=\"[^\"]+\"", "", browser.get(path).text)
        for path in ("/raise/not-found", "/nowhere")
    }
    assert len(same) == 1


def test_a_wrong_method_says_which_are_right(client: FlaskClient) -> None:
    answer = client.get("/sign-out")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    check_page(answer.text)


def test_a_redirect_is_left_alone(broken: Flask) -> None:
    answer = broken.test_client().get("/away")
    assert (answer.status_code, answer.location) == (302, "/sign-in")


def test_the_page_is_shown_even_when_the_database_is_gone(
    broken: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = broken.test_client()
    sign_in(browser, Role.OFFICER)

    def gone(*_: object, **__: object) -> None:
        raise OSError("the database is gone")

    monkeypatch.setattr("sqlalchemy.orm.Session.connection", gone)
    monkeypatch.setattr("sqlalchemy.orm.Session.execute", gone)
    monkeypatch.setattr("sqlalchemy.orm.Session.get", gone)
    answer = browser.get("/")
    assert answer.status_code == 500
    assert check_page(answer.text).h1 == "Something went wrong"
