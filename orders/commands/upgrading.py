"""``flask db upgrade``: the newest migration, and what it leaves to be done with the records."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_alembic.cli import cli, upgrade

from orders import clock
from orders.commands.downgrading import downgrade
from orders.commands.running import acting_as, name_database, transaction
from orders.formatting import count
from orders.register import same_homes_upgrade

_SYSTEM = "system"


@click.command("upgrade")
@click.argument("target", default="heads")
@click.pass_context
def upgrade_and_finish(ctx: click.Context, target: str) -> None:
    """Run migrations up to TARGET, by default all, and what the newest leave to be done.

    What was stopped goes on from where it was when this is run again.
    """
    name_database()
    # A context of its own: the connection that migrations hold is closed with it.
    with current_app.app_context():
        ctx.invoke(upgrade, target=target)
    if target == "heads":
        go_through_same_homes(_SYSTEM)


def go_through_same_homes(acting: str) -> None:
    """Withhold what tells a withheld home of orders recorded before, as a named account."""
    with transaction() as session:
        owed = same_homes_upgrade.is_owed(session)
    if not owed:
        return
    withheld = same_homes_upgrade.go_through(
        transaction, acting=lambda: acting_as(acting), clock=clock.now
    )
    click.echo(f"{count(withheld, 'address', 'addresses')} withheld as the same home as another.")


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
