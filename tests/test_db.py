"""The register's own handle on its databases."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from orders import create_app
from orders.db import _sqlite_module
from tests.conftest import dispose, settings_for


def test_a_request_waits_fifteen_seconds_for_another_that_writes(tmp_path: Path) -> None:
    app = create_app(settings_for(f"sqlite:///{tmp_path}/register.sqlite"))
    try:
        with app.extensions["engine"].connect() as connection:
            assert connection.execute(text("PRAGMA busy_timeout")).scalar_one() == 15_000
    finally:
        dispose(app)


def test_checks_outside_the_project_find_the_driver_by_its_name() -> None:
    assert _sqlite_module().connect(":memory:").execute("SELECT 1").fetchone() == (1,)
