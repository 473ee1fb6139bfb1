"""Going back goes to a named revision, and says first what is lost."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from orders import create_app
from orders.areas.service import ensure_fixed_areas
from orders.db import db as database
from tests.api.calling import NAMED
from tests.conftest import dispose, settings_for
from tests.factories.areas import make_areas
from tests.factories.orders import make_order, order_input

pytestmark = pytest.mark.postgis_is_trial


@pytest.fixture
def own_app(each_new_database: str) -> Iterator[Flask]:
    """The register on a database that a test may change."""
    app = create_app(settings_for(each_new_database))
    yield app
    dispose(app)


def revision(app: Flask) -> str:
    with app.extensions["engine"].connect() as connection:
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def test_it_lands_on_the_revision_named_and_says_what_is_lost(own_app: Flask) -> None:
    runner = own_app.test_cli_runner()
    head = revision(own_app)
    person = ("a.person", "--name", "A Person", "--role", "auditor")
    runner.invoke(args=("accounts", "add", *person, "--mailbox", "a.person@force.example"))
    refused = runner.invoke(args=("db", "downgrade", "0031"), input="n\n")
    assert refused.exit_code == 1
    assert revision(own_app) == head
    assert "account.mailbox: 1 row" in refused.stdout
    assert "0032 Mailboxes of accounts" in refused.stdout
    assert "0031" not in refused.stdout.partition("Lost for good")[0].partition("\n")[2]
    taken = runner.invoke(args=("db", "downgrade", "0031", "--yes"))
    assert (taken.exit_code, revision(own_app)) == (0, "0031")
    assert runner.invoke(args=("db", "upgrade")).exit_code == 0
    assert revision(own_app) == head


def test_looking_at_the_older_schema_does_not_read_like_an_upgrade(
    own_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "alembic.runtime.migration")
    runner = own_app.test_cli_runner()
    runner.invoke(args=("db", "downgrade", "0039"), input="n\n")
    assert "Running" not in caplog.text
    runner.invoke(args=("db", "downgrade", "0039", "--yes"))
    assert "Running downgrade" in caplog.text


@pytest.mark.parametrize("asked", ["20", "-1", "head", "0999"])
def test_what_is_no_older_revision_changes_nothing(own_app: Flask, asked: str) -> None:
    head = revision(own_app)
    told = own_app.test_cli_runner().invoke(args=("db", "downgrade", "--yes", "--", asked))
    assert told.exit_code == 2
    assert "0037" in told.stderr
    assert revision(own_app) == head
    assert own_app.test_cli_runner().invoke(args=("db", "downgrade")).exit_code == 2


def test_a_step_that_has_no_place_for_an_order_says_so_and_what_to_do(
    own_app: Flask,
) -> None:
    with own_app.app_context():
        db = database.session
        ensure_fixed_areas(db, force_code="WMP", force_name="West Midlands Police")
        make_areas(db)
        reference = make_order(db, order_input(kind="OTHER", **NAMED)).reference
        db.commit()
    told = own_app.test_cli_runner().invoke(args=("db", "downgrade", "0053", "--yes"))
    assert told.exit_code == 1
    assert reference in told.stderr
    assert "Traceback" not in told.output
    assert isinstance(told.exception, SystemExit)
    assert own_app.test_cli_runner().invoke(args=("db", "upgrade")).exit_code == 0
