"""A server whose database is not what its code needs does not start, and says what mends it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from orders import create_app, startup_checks
from orders.access.permissions import Role
from tests.conftest import dispose, settings_for
from tests.live import PATIENCE_S

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def own_app(each_new_database: str) -> Iterator[Flask]:
    """The register on a database that a test may spoil."""
    app = create_app(settings_for(each_new_database))
    yield app
    dispose(app)


def run(app: Flask, statement: str, **values: object) -> None:
    with app.extensions["engine"].begin() as connection:
        connection.execute(text(statement), values)


def refusal(app: Flask) -> str:
    with pytest.raises(startup_checks.MayNotServe) as told:
        startup_checks.check(app)
    return str(told.value)


def test_the_schema_must_be_the_codes(own_app: Flask) -> None:
    startup_checks.check(own_app)
    for held, said in (("0020", "older (0020)"), ("9999", "newer (9999)")):
        run(own_app, "UPDATE alembic_version SET version_num = :held", held=held)
        told = refusal(own_app)
        assert said in told
        assert "flask db" in told


def test_a_database_without_tables_is_named(tmp_path: Path) -> None:
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'empty.sqlite'}"))
    assert "has no tables yet: run flask db upgrade" in refusal(app)
    dispose(app)


def test_a_database_that_is_not_there_is_named_without_its_password() -> None:
    app = create_app(settings_for("postgresql+psycopg://orders:hidden@127.0.0.1:1/none"))
    told = refusal(app)
    assert "orders:***@127.0.0.1:1/none does not answer: connection failed" in told
    assert "hidden" not in told
    dispose(app)


def test_a_server_that_may_not_serve_ends(tmp_path: Path) -> None:
    env = {**os.environ, "ORDERS_DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite'}"}
    keys = {"ORDERS_SECRET_KEY": "t" * 40, "ORDERS_AUDIT_KEY": "a" * 40}
    command = [sys.executable, "-m", "gunicorn", "--workers", "2", "--bind", "127.0.0.1:0"]
    done = subprocess.run(  # noqa: S603  a command of our own
        [*command, "wsgi:app"],
        cwd=ROOT,
        env=env | keys,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 1
    assert "has no tables yet: run flask db upgrade" in done.stderr


def test_sample_accounts_and_https_do_not_go_together(each_new_database: str) -> None:
    app = create_app(settings_for(each_new_database, https=True, mailbox_pattern="x@y"))
    startup_checks.check(app)
    run(
        app,
        "INSERT INTO account (username, name, role, password_hash, active,"
        " session_number, created_at, is_sample) VALUES ('sample', 'Sample', :role, 'x', :yes,"
        " 1, '2026-11-21', :yes)",
        role=Role.AUDITOR.value,
        yes=True,
    )
    assert "flask accounts close-sample" in refusal(app)
    app.test_cli_runner().invoke(args=("accounts", "close-sample"))
    startup_checks.check(app)
    dispose(app)
