"""An upgrade waits for a table that others use, says so, and ends with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from orders import create_app
from orders.commands import upgrading
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
