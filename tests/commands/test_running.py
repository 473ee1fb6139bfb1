"""What every command shares: a database that is not ready is named in one line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from orders import create_app
from orders.commands import running
from tests.conftest import dispose, settings_for

COMMANDS = (
    ("accounts", "list"),
    ("areas", "editions"),
    ("orders", "search", "--area", "A", "--format", "json"),
    ("register", "verify"),
    ("sample-data", "load", "--orders", "1", "--seed", "1"),
)


@pytest.fixture
def own_app(each_new_database: str) -> Iterator[Flask]:
    """The register on a database that a test may spoil."""
    app = create_app(settings_for(each_new_database))
    yield app
    dispose(app)


def change(app: Flask, *statements: str) -> None:
    with app.extensions["engine"].begin() as connection:
        for each in statements:
            connection.execute(text(each))


def said(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=words)
    return result.exit_code, result.stderr.splitlines()[-1]


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_a_database_without_tables_is_named(tmp_path: Path, words: tuple[str, ...]) -> None:
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'empty.sqlite'}"))
    told = "Error: The database has no tables yet: run flask db upgrade."
    assert said(app, *words) == (1, told)
    dispose(app)


def test_a_database_older_than_the_code_is_named(own_app: Flask) -> None:
    change(
        own_app,
        "UPDATE alembic_version SET version_num = '0020'",
        "ALTER TABLE account RENAME TO person_account",
    )
    code, told = said(own_app, "accounts", "list")
    assert (code, "older (0020)" in told, "run flask db upgrade" in told) == (1, True, True)


def test_what_else_goes_wrong_in_a_database_is_not_called_old(own_app: Flask) -> None:
    change(own_app, "ALTER TABLE account RENAME TO person_account")
    result = own_app.test_cli_runner().invoke(args=("accounts", "list"))
    assert isinstance(result.exception, OperationalError | ProgrammingError)


@pytest.mark.parametrize(
    "words",
    [*COMMANDS, ("db", "upgrade"), ("db", "downgrade", "0020")],
    ids=lambda words: words[:2],
)
def test_a_database_that_is_not_there_is_named(words: tuple[str, ...]) -> None:
    app = create_app(settings_for("postgresql+psycopg://orders:hidden@127.0.0.1:1/none"))
    code, told = said(app, *words)
    assert code == 1
    assert told.startswith("Error: The database does not let this go on, the connection was lost: ")
    assert "port 1 failed" in told
    dispose(app)


def test_a_role_that_lacks_a_right_is_sent_to_the_owner() -> None:
    class Refused(Exception):
        sqlstate = "42501"

    error = ProgrammingError("DELETE …", {}, Refused("permission denied for table audit_entry"))
    with pytest.raises(click.ClickException) as told:
        running.stop_for(error)
    assert "denied for table audit_entry. Run it as the owner of the tables" in told.value.message


@pytest.mark.parametrize(
    "words",
    [("accounts", "close-sample"), ("audit", "seal"), ("register", "verify")],
    ids=lambda words: words[1],
)
def test_what_changes_or_proves_something_names_the_database(
    app: Flask, db: Session, words: tuple[str, ...]
) -> None:
    result = app.test_cli_runner().invoke(args=words)
    assert result.exit_code == 0
    assert result.stderr.count("Database: sqlite:////") == 1
    assert "Database:" not in result.stdout
