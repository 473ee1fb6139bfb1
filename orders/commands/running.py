"""What every command shares: one transaction, a named service account, an exit status."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import event, inspect, text
from sqlalchemy.exc import OperationalError, ProgrammingError, SQLAlchemyError

from orders import clock
from orders.access.accounts import is_known, service_account
from orders.access.model import Account
from orders.db import db
from orders.db import transaction as transaction
from orders.errors import BadFile, NoSuchField, RegisterError

_OURS = "system"
"""The account of whoever names none."""


def acting_as(name: str) -> Account:
    """The service account a command acts as, made on first use; one not of ours is then named."""
    session = db.session
    if name != _OURS and not is_known(session, name):
        event.listen(session, "after_commit", lambda _: _tell_new(name), once=True)
    return service_account(session, name, now=clock.now())


as_option = click.option(
    "--as",
    "acting",
    default=_OURS,
    show_default=True,
    help="Service account to act as; made on first use, `flask accounts list` has them all.",
)


def command(run: Callable[..., Any]) -> Callable[..., Any]:
    """Run in the app's context; what the register refuses is printed and ends with status 1."""

    @wraps(run)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return run(*args, **kwargs)
        except NoSuchField as error:
            raise click.UsageError(error.message) from error
        except BadFile as error:
            for problem in error.problems:
                click.echo(problem, err=True)
            raise click.ClickException(error.message) from error
        except RegisterError as error:
            raise click.ClickException(error.message) from error
        except (OperationalError, ProgrammingError) as error:
            fault = _schema_fault()
            if fault is None:
                raise
            raise click.ClickException(f"{fault}: run flask db upgrade.") from error

    return with_appcontext(wrapped)


def _tell_new(name: str) -> None:
    click.echo(f"New service account {name}.", err=True)


def _schema_fault() -> str | None:
    """What is wrong with the database's tables as a whole; None when it is something else."""
    try:
        with db.engine.connect().execution_options(sqlite_reading=True) as connection:
            if not inspect(connection).has_table("alembic_version"):
                return "The database has no tables yet"
            held = connection.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        return None
    if held is None:
        return "The database has no tables yet"
    newest = Path(current_app.config["ALEMBIC"]["script_location"], ".current-head")
    wanted = newest.read_text(encoding="utf-8").strip()
    return "The database is older than this version" if held < wanted else None
