"""An upgrade waits for what others use, says so, and ends with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, func, select, text

from orders import create_app
from orders.commands import schema_lock, upgrading
from orders.db import alembic
from tests.conftest import _new_database, dispose, settings_for

pytestmark = pytest.mark.postgis


@pytest.fixture
def behind(request: pytest.FixtureRequest, tmp_path: Path) -> Flask:
    """An app whose PostGIS lacks the newest migration but one that touches ``account``."""
    app = create_app(settings_for(next(_new_database(request, "postgis", tmp_path))))
    with app.app_context():
        alembic.downgrade("0038")
    return app


def test_an_upgrade_behind_an_open_write_says_so_and_changes_nothing(
    behind: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upgrading, "PAUSE_S", 0)
    monkeypatch.setattr(upgrading, "_TRIES", 2)
    engine = create_engine(behind.extensions["engine"].url)
    with engine.begin() as other:
        other.execute(text("UPDATE account SET name = name"))
        other.execute(text("LOCK TABLE account IN ROW EXCLUSIVE MODE"))
        said = behind.test_cli_runner().invoke(args=["db", "upgrade"])
    assert said.exit_code == 1
    assert "Trying again" in said.output
    assert "left nothing behind" in said.output
    assert behind.test_cli_runner().invoke(args=["db", "upgrade"]).exit_code == 0
    engine.dispose()
    dispose(behind)


@pytest.mark.parametrize("args", [["upgrade"], ["downgrade", "0037", "--yes"]], ids=" ".join)
def test_one_change_of_the_schema_waits_for_another(
    behind: Flask, monkeypatch: pytest.MonkeyPatch, args: list[str]
) -> None:
    engine = create_engine(behind.extensions["engine"].url)
    with engine.connect() as other:
        other.execute(select(func.pg_advisory_lock(schema_lock._SCHEMA)))
        monkeypatch.setattr(
            schema_lock,
            "sleep",
            lambda _: other.execute(select(func.pg_advisory_unlock(schema_lock._SCHEMA))),
        )
        said = behind.test_cli_runner().invoke(args=["db", *args])
    assert said.exit_code == 0, said.output
    assert said.output.count("is under way. Looking again in 5 seconds.") == 1
    engine.dispose()
    dispose(behind)
