"""A register with records goes back and forth between versions by name, and survives a kill."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import ColumnElement, column, func, inspect, select, table

from orders import create_app
from orders.db import Model
from tests.conftest import dispose, settings_for

ROOT = Path(__file__).resolve().parents[2]
HEAD = (ROOT / "migrations" / ".current-head").read_text().strip()
OLDER = [f"{number:04}" for number in range(int(HEAD) - 1, 0, -1)]
KEPT = ("protective_order", "event", "person", "address", "breach", "account", "audit_entry")
"""Tables of which no version loses a row."""
OF_THE_RUN = {"follow_up": {"opened_at", "due_at"}}
"""Columns that a step fills with the time at which it runs."""
KILLED_AFTER_S = tuple(0.3 + 0.25 * number for number in range(20))


@pytest.fixture
def filled(each_new_database: str) -> Iterator[Flask]:
    """A register with invented records, on a database of the test's own."""
    app = create_app(settings_for(each_new_database))
    flask(app, "sample-data", "load", "--orders", "40", "--seed", "1")
    yield app
    dispose(app)


def flask(app: Flask, *words: str) -> None:
    """Run a command that must not fail."""
    result = app.test_cli_runner().invoke(args=words)
    assert result.exit_code == 0, result.output


def counted(app: Flask) -> dict[str, int | None]:
    """Rows of the tables that every version has, and the revision."""
    with app.extensions["engine"].connect() as db:
        rows = {name: db.scalar(select(func.count()).select_from(table(name))) for name in KEPT}
        held = db.scalar(select(column("version_num")).select_from(table("alembic_version")))
        return {"revision": int(held), **rows}


def digest(app: Flask) -> Mapping[str, str]:
    """Every row of every table, as a sum, and the columns it has."""
    told = {}
    with app.extensions["engine"].connect() as db:
        for name in sorted(set(inspect(db).get_table_names()) & set(Model.metadata.tables)):
            held = {str(each["name"]) for each in inspect(db).get_columns(name)}
            columns: list[ColumnElement[object]] = [
                column(each) for each in sorted(held - OF_THE_RUN.get(name, set()))
            ]
            rows = db.execute(select(*columns).select_from(table(name)))
            lines = sorted(repr(tuple(row)) for row in rows)
            told[name] = hashlib.sha256(repr((sorted(held), lines)).encode()).hexdigest()
    return told


@pytest.mark.trial
@pytest.mark.spatial
def test_every_older_version_is_reached_by_name_and_left_again(filled: Flask) -> None:
    before = counted(filled)
    for revision in OLDER:
        flask(filled, "db", "downgrade", revision, "--yes")
        assert counted(filled) == before | {"revision": int(revision)}
    for revision in reversed([HEAD, *OLDER[:-1]]):
        flask(filled, "db", "upgrade", revision)
        assert counted(filled) == before | {"revision": int(revision)}
    flask(filled, "db", "upgrade")
    flask(filled, "register", "verify")


@pytest.mark.slow
def test_an_upgrade_killed_once_and_run_again_is_an_unbroken_one(
    new_database: str,
) -> None:
    app = create_app(settings_for(new_database))
    flask(app, "sample-data", "load", "--orders", "20", "--seed", "1")
    before = counted(app)
    kill_and_repeat(app, 1.5)
    assert counted(app) == before
    flask(app, "register", "verify")
    dispose(app)


@pytest.mark.trial
@pytest.mark.spatial
@pytest.mark.parametrize("seconds", KILLED_AFTER_S)
def test_an_upgrade_killed_at_any_moment_and_run_again_is_an_unbroken_one(
    filled: Flask, seconds: float
) -> None:
    kill_and_repeat(filled, seconds)
    again = digest(filled)
    flask(filled, "register", "verify")
    flask(filled, "db", "downgrade", "0010", "--yes")
    flask(filled, "db", "upgrade")
    assert digest(filled) == again


def kill_and_repeat(filled: Flask, seconds: float) -> None:
    """Go back, start the upgrade, kill it so many seconds after it began, and run it again."""
    flask(filled, "db", "downgrade", "0010", "--yes")
    address = filled.config["SETTINGS"].database_url
    first = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"],
        cwd=ROOT,
        env={**os.environ, "ORDERS_DATABASE_URL": address},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert first.stderr is not None
    assert first.stderr.readline().startswith("Database: ")
    time.sleep(seconds)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    flask(filled, "db", "upgrade")
