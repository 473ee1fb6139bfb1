"""``flask db upgrade``: the newest migration, and what it leaves to be done with the records."""

from __future__ import annotations

from time import sleep

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_alembic.cli import cli, upgrade
from sqlalchemy.exc import DBAPIError

from orders import clock, database_faults
from orders.commands.downgrading import downgrade
from orders.commands.running import acting_as, name_database, stop_for, transaction
from orders.commands.schema_lock import alone
from orders.formatting import count
from orders.register import same_homes_upgrade
from orders.register.changes import person_joins
from orders.register.presence import derived_anew

_SYSTEM = "system"
_TRIES = 6
PAUSE_S = 5
"""So long an upgrade waits before it asks again for what others use."""


@click.command("upgrade")
@click.argument("target", default="heads")
@click.pass_context
def upgrade_and_finish(ctx: click.Context, target: str) -> None:
    """Run migrations up to TARGET, by default all, and what the newest leave to be done.

    What was stopped goes on from where it was when this is run again.
    """
    name_database()
    try:
        _upgrade(ctx, target)
    except DBAPIError as error:
        stop_for(error)
        raise


def _upgrade(ctx: click.Context, target: str) -> None:
    with alone(current_app.extensions["engine"]):
        for left in range(_TRIES, 0, -1):
            try:
                # A context of its own: the connection that migrations hold is closed with it.
                with current_app.app_context():
                    ctx.invoke(upgrade, target=target)
                break
            except DBAPIError as error:
                _wait_or_stop(error, left)
        if target == "heads":
            derived_anew.go_through(transaction)
            go_through_same_homes(_SYSTEM)
            _count_joined()


def _wait_or_stop(error: DBAPIError, left: int) -> None:
    fault = database_faults.known(error)
    if fault is None or not fault.busy:
        raise error
    if left == 1:
        raise click.ClickException(
            "The database is being written to all the time. The step that could not be made left"
            " nothing behind. Stop what writes, then run flask db upgrade again."
        ) from error
    click.echo(f"The database is in use. Trying again in {PAUSE_S} seconds.", err=True)
    sleep(PAUSE_S)


def go_through_same_homes(acting: str) -> None:
    """Withhold what tells a withheld home of orders recorded before, as a named account."""
    with transaction() as session:
        owed = same_homes_upgrade.is_owed(session)
    if not owed:
        return
    account = acting_as(acting)
    withheld = same_homes_upgrade.go_through(transaction, by=account, clock=clock.now)
    click.echo(f"{count(withheld, 'address', 'addresses')} withheld as the same home as another.")


def _count_joined() -> None:
    """Count the orders of persons who were decided to be one before their records were joined."""
    with transaction() as session:
        person_joins.count_joined(session)


@with_appcontext
@click.pass_context
def _find_migrations(ctx: click.Context) -> None:
    ctx.obj = current_app.extensions["alembic"]


GROUP = click.Group(
    "db",
    commands=dict(cli.commands) | {"downgrade": downgrade, "upgrade": upgrade_and_finish},
    callback=_find_migrations,
    help=cli.help,
)
"""Flask-Alembic's own group but for what changes the schema."""
