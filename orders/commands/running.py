"""What every command shares: one transaction, a named service account, an exit status."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask.cli import with_appcontext

from orders import clock
from orders.access.accounts import service_account
from orders.access.model import Account
from orders.db import db
from orders.db import transaction as transaction
from orders.errors import BadFile, RegisterError


def acting_as(name: str) -> Account:
    """The service account a command acts as, made on first use."""
    return service_account(db.session, name, now=clock.now())


as_option = click.option(
    "--as", "acting", default="system", show_default=True, help="Service account to act as."
)


def command(run: Callable[..., Any]) -> Callable[..., Any]:
    """Run in the app's context; what the register refuses is printed and ends with status 1."""

    @wraps(run)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return run(*args, **kwargs)
        except BadFile as error:
            for problem in error.problems:
                click.echo(problem, err=True)
            raise click.ClickException(error.message) from error
        except RegisterError as error:
            raise click.ClickException(error.message) from error

    return with_appcontext(wrapped)
