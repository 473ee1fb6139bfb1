from __future__ import annotations

import threading

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from orders import create_app
from orders.access.model import Account
from orders.access.permissions import Role
from orders.db import db as database
from orders.register.model import Draft, Order
from tests.conftest import dispose, settings_for
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.signing_in import csrf_token, sign_in_as
from tests.web import writing
from tests.web.writing import Writing


def test_two_presses_of_record_at_the_same_time_make_one_order(each_new_database: str) -> None:
    app = create_app(settings_for(each_new_database))
    account = _prepared(app)
    first = writing.begin(_browser(app, account))
    first.all(writing.notice_of_an_hour_ago())
    other = _browser(app, account)
    second = Writing(other, csrf_token(other), first.path)
    together, statuses = threading.Barrier(2), []

    def press(writer: Writing) -> None:
        together.wait()
        statuses.append(writer.send(f"{writer.path}/record").status_code)

    presses = [threading.Thread(target=press, args=(each,)) for each in (first, second)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    with app.app_context():
        left = [
            database.session.scalar(select(func.count()).select_from(table))
            for table in (Order, Draft)
        ]
    dispose(app)
    assert sorted(statuses) == [303, 409]
    assert left == [1, 0]


def _prepared(app: Flask) -> Account:
    app.config |= {"TESTING": True, "SERVER_NAME": "localhost"}
    with app.app_context():
        make_areas(database.session)
        account = make_account(database.session, Role.CIVIL_ORDERS)
        database.session.commit()
    return account


def _browser(app: Flask, account: Account) -> FlaskClient:
    client = app.test_client()
    sign_in_as(client, account)
    return client
