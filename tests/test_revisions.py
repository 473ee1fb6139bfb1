"""What ``flask db revision`` writes: a migration numbered after the newest, that stands alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from orders import create_app
from orders.db import db as database
from tests.conftest import dispose, settings_for

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the migrations, to add one to."""
    copied = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, copied, ignore=shutil.ignore_patterns("__pycache__"))
    return copied


@pytest.fixture
def behind(new_database: str, folder: Path) -> Iterator[Flask]:
    """An app whose tables lack two columns that its models have."""
    app = create_app(settings_for(new_database))
    app.config["ALEMBIC"]["script_location"] = str(folder)
    with app.app_context(), database.engine.begin() as held:
        held.execute(text("ALTER TABLE visit DROP COLUMN words"))
        held.execute(text("ALTER TABLE visit DROP COLUMN recorded_at"))
    yield app
    dispose(app)


def test_a_new_migration_is_numbered_after_the_newest_and_noted(
    behind: Flask, folder: Path
) -> None:
    head = int((folder / ".current-head").read_text())
    result = behind.test_cli_runner().invoke(args=["db", "revision", "Words on visits"])
    assert result.exit_code == 0, result.output
    written = folder / f"{head + 1:04}_words_on_visits.py"
    assert (folder / ".current-head").read_text() == f"{head + 1:04}\n"
    assert f"down_revision = '{head:04}'" in written.read_text()


def test_a_new_migration_names_no_type_of_the_register(behind: Flask, folder: Path) -> None:
    behind.test_cli_runner().invoke(args=["db", "revision", "Words on visits"])
    (written,) = folder.glob("*_words_on_visits.py")
    told = written.read_text()
    assert "sa.Column('words', sa.Text(), nullable=False" in told
    assert "sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False" in told
    assert "orders." not in told
