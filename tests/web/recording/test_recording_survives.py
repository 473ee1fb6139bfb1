from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from orders import create_app
from orders.access.model import Account
from orders.access.permissions import Role
from orders.db import alembic
from orders.db import db as database
from tests.conftest import dispose, settings_for
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.signing_in import csrf_token, sign_in_as
from tests.web import writing
from tests.web.writing import Writing


def test_an_unfinished_record_survives_a_restart_and_a_migration(each_new_database: str) -> None:
    first = _served(each_new_database)
    with first.app_context():
        make_areas(database.session)
        account = make_account(database.session, Role.CIVIL_ORDERS)
        database.session.commit()
    begun = writing.begin(_browser(first, account))
    begun.saved("subject", writing.SUBJECT)
    # A page with something wrong is kept too.
    assert begun.save("contact", {"officer_in_case": "DC 2210 Price"}).status_code == 422
    dispose(first)

    second = _served(each_new_database)
    with second.app_context():
        alembic.downgrade()
        alembic.upgrade()
    browser = _browser(second, account)
    resumed = Writing(browser, csrf_token(browser), begun.path)
    assert begun.path in browser.get("/orders/new").text
    assert 'value="Marsh"' in browser.get(f"{begun.path}/subject").text
    assert 'value="DC 2210 Price"' in browser.get(f"{begun.path}/contact").text
    resumed.all(writing.notice_of_an_hour_ago())
    recorded = resumed.send(f"{begun.path}/record")
    dispose(second)
    assert recorded.status_code == 303
    assert recorded.location.startswith("/orders/WM")


def _served(address: str) -> Flask:
    app = create_app(settings_for(address))
    app.config |= {"TESTING": True, "SERVER_NAME": "localhost"}
    return app


def _browser(app: Flask, account: Account) -> FlaskClient:
    client = app.test_client()
    sign_in_as(client, account)
    return client
