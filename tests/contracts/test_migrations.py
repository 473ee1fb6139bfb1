"""The migrations give the tables the models describe, on both databases, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect, text

from orders import create_app
from orders.db import Model, alembic, make_engine
from orders.db import db as database
from tests.conftest import dispose, settings_for

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
SCRIPTS = sorted(MIGRATIONS.glob("*.py"))
TEMPLATE = (MIGRATIONS / "script.py.mako").read_text()
TO_BE_SAID = [line.strip() for line in TEMPLATE.splitlines() if line.startswith('    """Say')]
"""What `flask db revision` leaves for its author to put into words."""
pytestmark = pytest.mark.spatial


@pytest.fixture
def migrated(each_new_database: str) -> Iterator[Flask]:
    """An app on a fresh, migrated database of its own."""
    app = create_app(settings_for(each_new_database))
    yield app
    dispose(app)


def test_the_newest_schema_is_what_the_models_say(migrated: Flask) -> None:
    with migrated.app_context():
        differences = alembic.compare_metadata()
    assert differences == []


def test_sqlite_uses_numbers_once_where_the_models_say_so(spatialite_template: Path) -> None:
    """Models are not compared with it: it stands in the words a table was made with."""
    engine = make_engine(f"sqlite:///{spatialite_template}")
    with engine.connect() as connection:
        found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        made = {name: "AUTOINCREMENT" in words for name, words in found}
    engine.dispose()
    tables = Model.metadata.tables.values()
    said = {each.name: each.dialect_options["sqlite"]["autoincrement"] for each in tables}
    assert {name: made[name] for name in said} == said


def test_every_step_can_be_taken_back_and_made_again(migrated: Flask) -> None:
    with migrated.app_context():
        alembic.downgrade("base")
        assert "protective_order" not in inspect(database.engine).get_table_names()
        alembic.upgrade()
        assert "protective_order" in inspect(database.engine).get_table_names()
        with database.engine.connect() as connection:
            now = MigrationContext.configure(connection).get_current_revision()
    assert now == (MIGRATIONS / ".current-head").read_text().strip()


def test_migrations_do_not_import_the_register() -> None:
    for script in SCRIPTS:
        assert "import orders" not in script.read_text()
        assert "from orders" not in script.read_text()


def test_migrations_are_numbered_one_after_the_other() -> None:
    numbers = [f"{number:04}" for number in range(1, len(SCRIPTS) + 1)]
    assert [script.name.partition("_")[0] for script in SCRIPTS] == numbers
    for number, script in zip(numbers, SCRIPTS, strict=True):
        assert f'\nrevision = "{number}"\n' in script.read_text()
    assert (MIGRATIONS / ".current-head").read_text().strip() == numbers[-1]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_migration_says_what_it_does_both_ways(script: Path) -> None:
    assert len(TO_BE_SAID) == 2
    assert [words for words in TO_BE_SAID if words in script.read_text()] == []
