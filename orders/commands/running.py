"""What every command shares: one transaction, a named service account, an exit status."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click
from flask import current_app, g
from flask.cli import with_appcontext
from sqlalchemy import event
from sqlalchemy.exc import OperationalError, ProgrammingError, SQLAlchemyError
from sqlalchemy.orm import Session

from orders import clock, starting
from orders import db as database
from orders.access.accounts import is_known, service_account
from orders.access.model import Account
from orders.db import db
from orders.environment import shown_address
from orders.errors import BadFile, NoSuchField, RegisterError
from orders.settings import Settings

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


def name_database() -> None:
    """Say once, beside what a command prints, which database it changes or proves."""
    if "database_named" not in g:
        g.database_named = True
        settings: Settings = current_app.config["SETTINGS"]
        click.echo(f"Database: {shown_address(settings.database_url)}", err=True)


@contextmanager
def transaction() -> Iterator[Session]:
    """This context's session, its database named; commits when the block ends well."""
    name_database()
    with database.transaction() as session:
        yield session


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
            raise click.ClickException(f"{fault}.") from error

    return with_appcontext(wrapped)


def _tell_new(name: str) -> None:
    click.echo(f"New service account {name}.", err=True)


def _schema_fault() -> str | None:
    """What is wrong with the database's tables as a whole; None when it is something else."""
    migrations = current_app.config["ALEMBIC"]["script_location"]
    try:
        with db.engine.connect().execution_options(of_a_page=True) as connection:
            return starting.schema_fault(connection, migrations=migrations)
    except SQLAlchemyError:
        return None
