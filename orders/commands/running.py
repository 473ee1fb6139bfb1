"""What commands share: reading, then one transaction, a named service account, an exit status."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, Final

import click
from flask import current_app, g
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError, SQLAlchemyError
from sqlalchemy.orm import Session

from orders import clock, database_faults, startup_checks
from orders import db as database
from orders.access.accounts import is_known, service_account
from orders.access.model import Account
from orders.db import AS_A_PAGE, db
from orders.environment import shown_address
from orders.errors import BadFile, NoSuchField, RegisterError
from orders.settings import current_settings

FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
"""A file that is read."""
DAY: Final = click.DateTime(["%Y-%m-%d"])
"""A London day, as 2026-11-21."""
_OURS = "system"
"""The account of a command that names none."""


def acting_as(name: str) -> Account:
    """The service account a command acts as; one not of ours is named when it is made.

    It is made on first use, in a transaction of its own: no other writer waits for what comes then.
    """
    name_database()
    with database.reading() as session:
        known = is_known(session, name)
    with database.reading() if known else database.transaction() as session:
        account = service_account(session, name, now=clock.now())
    if not known and name != _OURS:
        click.echo(f"New service account {name}.", err=True)
    return account


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
        click.echo(f"Database: {shown_address(current_settings().database_url)}", err=True)


@contextmanager
def transaction() -> Iterator[Session]:
    """This context's session, its database named; commits when the block ends well."""
    name_database()
    with database.transaction() as session:
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """This context's session for what changes nothing, its database named; no writer waits."""
    name_database()
    with database.reading() as session:
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
            if fault is not None:
                raise click.ClickException(f"{fault}.") from error
            stop_for(error)
            raise

    return with_appcontext(wrapped)


def stop_for(error: DBAPIError) -> None:
    """End a command that the database does not let go on, and say why; any other error passes.

    Raises:
        click.ClickException: it was not reached or is busy, or the role may not do this.
    """
    why = database_faults.reason(error)
    if database_faults.may_not(error):
        raise click.ClickException(
            f"The role that this connects as may not do it: {why}. Run it as the owner of the"
            " tables."
        ) from error
    fault = database_faults.known(error)
    if fault is not None:
        raise click.ClickException(
            f"The database does not let this go on, {fault.cause}: {why}"
        ) from error


def _schema_fault() -> str | None:
    """What is wrong with the database's tables as a whole; None when it is something else."""
    migrations = current_app.config["ALEMBIC"]["script_location"]
    try:
        with db.engine.connect().execution_options(**AS_A_PAGE) as connection:
            return startup_checks.schema_fault(connection, migrations=migrations)
    except SQLAlchemyError:
        return None
