"""``flask db downgrade``: back to one named revision, once it is clear what is lost by it."""

from __future__ import annotations

import inspect as python
import logging
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from alembic.script import Script
from flask import Flask, current_app
from sqlalchemy import Connection, Select, column, func, inspect, select, table
from sqlalchemy.exc import DBAPIError

from orders.commands.running import name_database, stop_for
from orders.commands.schema_lock import alone
from orders.db import AS_A_PAGE, Model, alembic, db, migration_settings
from orders.formatting import count


@dataclass(frozen=True, slots=True)
class Loss:
    """What an older schema has no place for.

    Attributes:
        what: a table, or a column of one.
        rows: how many rows hold something there.
    """

    what: str
    rows: int


@click.command("downgrade")
@click.argument("revision")
@click.option("--yes", is_flag=True, help="Do not ask; for a script that made a backup.")
def downgrade(revision: str, yes: bool) -> None:
    """Take the database back to REVISION, a number that `flask db log` prints.

    What would be lost is listed, and asked about, before anything is changed.
    """
    name_database()
    try:
        with alone(db.engine):
            _go_back(revision, yes=yes)
    except DBAPIError as error:
        stop_for(error)
        raise


def _go_back(revision: str, *, yes: bool) -> None:
    steps = _steps(revision)
    with tempfile.TemporaryDirectory() as folder:
        lost = list(_lost(Path(folder), revision))
    click.echo(f"Going back to {revision} undoes {count(len(steps), 'step')}:")
    for step in steps:
        click.echo(f"  {step.revision} {step.doc} {_undoing(step)}")
    click.echo("Lost for good:" if lost else "Nothing is lost that records hold.")
    for each in lost:
        click.echo(f"  {each.what}: {count(each.rows, 'row')}")
    if not yes:
        click.confirm(f"Is there a backup, and shall it go back to {revision}?", abort=True)
    target = alembic.script_directory.get_revision(revision)
    with current_app.app_context():
        try:
            alembic.downgrade(target)
        except RuntimeError as refusal:
            # A step that would lose what no schema before it can hold says what to do instead.
            raise click.ClickException(str(refusal)) from refusal
    click.echo(f"The database is at {revision}.")


def _steps(revision: str) -> Sequence[Script]:
    """The steps to undo, newest first."""
    with current_app.app_context():
        held = [each.revision for each in alembic.current()]
    known = [each.revision for each in alembic.script_directory.walk_revisions()]
    if not held or held[0] not in known:
        raise click.ClickException(
            "This version does not know the schema of the database: run the version it was used"
            " with last."
        )
    older = known[known.index(held[0]) + 1 :]
    if revision not in older:
        raise click.UsageError(
            f"{revision} is no revision before {held[0]}, where the database is. There are:"
            f" {', '.join(reversed(older))}."
        )
    undone = [held[0], *older[: older.index(revision)]]
    return [alembic.script_directory.get_revision(each) for each in undone]


def _undoing(step: Script) -> str:
    return (python.getdoc(step.module.downgrade) or "").partition("\n")[0]


def _lost(folder: Path, revision: str) -> Iterator[Loss]:
    """What a table or column holds for which the schema of ``revision`` has no place."""
    older = _schema_of(folder, revision)
    with db.engine.connect().execution_options(**AS_A_PAGE) as held:
        for name, columns in _columns(held).items():
            gone = sorted(columns - older[name]) if name in older else [None]
            for each in gone:
                rows = held.scalar(_filled(name, each)) or 0
                if rows:
                    yield Loss(name if each is None else f"{name}.{each}", rows)


def _filled(name: str, of: str | None) -> Select[int]:
    """How many rows a table has, or how many with a value in a column."""
    counted = func.count() if of is None else func.count(column(of))
    return select(counted).select_from(table(name))


def _schema_of(folder: Path, revision: str) -> dict[str, set[str]]:
    """Tables and columns of a revision, from an empty database brought up to it."""
    app = Flask("older-schema")
    app.config |= migration_settings(current_app.config["ALEMBIC"]["script_location"])
    db.init_app(app, f"sqlite:///{folder / 'older.sqlite'}")
    alembic.init_app(app)
    try:
        with app.app_context():
            with _quiet():
                alembic.upgrade(revision)
            with db.engine.connect() as held:
                return _columns(held)
    finally:
        app.extensions["engine"].dispose()


@contextmanager
def _quiet() -> Iterator[None]:
    """No line for each step to an empty database: they read as if the register's were upgraded."""
    log = logging.getLogger("alembic.runtime.migration")
    level = log.level
    log.setLevel(logging.WARNING)
    try:
        yield
    finally:
        log.setLevel(level)


def _columns(held: Connection) -> dict[str, set[str]]:
    """Columns of each of the register's tables that the database has."""
    seen = inspect(held)
    return {
        name: {str(each["name"]) for each in seen.get_columns(name)}
        for name in sorted(set(seen.get_table_names()) & set(Model.metadata.tables))
    }
