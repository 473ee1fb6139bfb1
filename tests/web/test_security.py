"""Headers, cookies, form tokens and the largest body."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from orders import create_app
from orders.access.guard import requires
from orders.access.model import Account
from orders.access.permissions import Permission, Role
from orders.web.security import POLICY, talisman
from tests.conftest import dispose, settings_for
from tests.pages import check_page
from tests.signing_in import csrf_token, sign_in

FIFTY_MB = 50 * 1024 * 1024


@pytest.fixture
def secure(new_database: str) -> Iterator[Flask]:
    """The register as a force runs it: HTTPS, behind one proxy."""
    app = create_app(settings_for(new_database, https=True, proxies=1))
    yield app
    dispose(app)


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere", "/static/register.css"])
def test_every_answer_carries_the_policy(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    policy = dict(
        part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
    )
    assert policy == POLICY
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_pages_are_not_kept_by_browsers_and_our_files_are(client: FlaskClient) -> None:
    sign_in(client, Role.OFFICER)
    assert client.get("/").headers["Cache-Control"] == "no-store"
    with client.get("/static/register.css") as answer:
        assert "no-store" not in answer.headers["Cache-Control"]


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: FlaskClient) -> None:
    cookie = client.get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_over_https_the_cookie_is_secure_and_forms_still_post(secure: Flask) -> None:
    browser = secure.test_client()
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "register.example"}
    page = browser.get("/sign-in", base_url="https://register.example", headers=forwarded)
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-orders=")
    assert "Secure" in cookie
    assert "max-age" in page.headers["Strict-Transport-Security"]
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = browser.post(
        "/sign-in",
        base_url="https://register.example",
        data={"username": "", "password": "", "csrf_token": token},
        headers={**forwarded, "Referer": "https://register.example/sign-in"},
    )
    assert answer.status_code == 422


def test_plain_http_is_sent_to_https(secure: Flask) -> None:
    answer = secure.test_client().get("/sign-in", base_url="http://register.example")
    assert (answer.status_code, answer.location) == (302, "https://register.example/sign-in")


@pytest.mark.parametrize("token", [None, "", "forged"], ids=["none", "empty", "forged"])
def test_a_form_without_our_token_changes_nothing(
    client: FlaskClient, db: Session, token: str | None
) -> None:
    account = sign_in(client, Role.CIVIL_ORDERS)
    answer = client.post("/sign-out", data={} if token is None else {"csrf_token": token})
    assert answer.status_code == 400
    assert check_page(answer.text).h1 == "This form could not be trusted"
    assert db.get_one(Account, account.id).session_number == 1
    assert client.get("/").status_code == 200


def test_a_token_of_another_session_is_refused(client: FlaskClient) -> None:
    stranger = client.application.test_client()
    token = csrf_token(stranger)
    sign_in(client, Role.CIVIL_ORDERS)
    assert client.post("/sign-out", data={"csrf_token": token}).status_code == 400


def test_fifty_megabytes_are_refused_with_the_limit_named(client: FlaskClient) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    answer = client.post(
        "/sign-out", data=b"\0" * FIFTY_MB, content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 413
    page = check_page(answer.text)
    assert page.h1 == "That is too large"
    assert "up to 20 MB" in page.text


def test_a_browser_that_is_still_sending_gets_to_read_the_refusal(new_database: str) -> None:
    app = create_app(settings_for(new_database))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        connection = HTTPConnection("127.0.0.1", server.server_port, timeout=30)
        connection.request("POST", "/sign-in", body=b"\0" * FIFTY_MB)
        answer = connection.getresponse()
        assert answer.status == 413
        assert b"up to 20 MB" in answer.read()
        connection.close()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        dispose(app)


def test_a_view_may_have_a_policy_of_its_own_with_a_nonce(new_database: str) -> None:
    app = create_app(settings_for(new_database))

    @app.get("/map")
    @requires(Permission.PUBLIC)
    @talisman(  # type: ignore[untyped-decorator]  # Talisman publishes no types
        frame_options="SAMEORIGIN",
        content_security_policy={"script-src": "'self'", "frame-ancestors": "'self'"},
        content_security_policy_nonce_in=["script-src"],
    )
    def draw() -> str:
        nonce: str = app.jinja_env.globals["csp_nonce"]()  # type: ignore[operator]  # Talisman's
        return nonce

    answer = app.test_client().get("/map")
    policy = answer.headers["Content-Security-Policy"]
    assert answer.text
    assert f"script-src 'self' 'nonce-{answer.text}'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    dispose(app)
