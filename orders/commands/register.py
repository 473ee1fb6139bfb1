"""``flask register``: proving that what is stored is what the facts say."""

from __future__ import annotations

import click
from sqlalchemy import func, select

from orders.commands.running import command
from orders.db import db
from orders.formatting import count
from orders.register.model import Order
from orders.register.verifying import verify as verify_presence

group = click.Group("register", help="The register as a whole.")


@group.command("verify")
@command
def verify() -> None:
    """Work out anew where every order counts and compare; status 1 names those that differ."""
    orders = db.session.scalar(select(func.count()).select_from(Order)) or 0
    with click.progressbar(length=orders, label="Checking") as bar:
        verdict = verify_presence(db.session, progress=bar.update)
    click.echo(f"{count(verdict.orders, 'order')} checked, {count(verdict.rows, 'stay')} compared.")
    if not verdict.wrong:
        click.echo("Every order counts where the facts say.")
        return
    for reference in verdict.wrong:
        click.echo(reference, err=True)
    raise click.ClickException(
        f"{count(len(verdict.wrong), 'order counts', 'orders count')} where the facts do not say."
    )
