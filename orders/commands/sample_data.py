"""``flask sample-data``: an empty register filled with invented records, and sample accounts."""

from __future__ import annotations

import click

from orders import clock
from orders.commands.running import command, transaction
from orders.db import db
from orders.errors import Conflict
from orders.formatting import count
from orders.sample import accounts, loading
from orders.settings import current_settings

group = click.Group("sample-data", help="Illustrative areas and invented records.")


@group.command("load")
@click.option(
    "--orders",
    "records",
    type=click.IntRange(1, 100_000),
    default=400,
    show_default=True,
    help="How many notices and orders.",
)
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="Same seed, same data."
)
@click.option("--if-empty", is_flag=True, help="Do nothing when the register holds anything.")
@command
def load(records: int, seed: int, if_empty: bool) -> None:
    """Fill an empty register; whatever stands in one stops it."""
    with transaction() as session:
        try:
            loading.check_empty(session)
        except Conflict:
            if if_empty:
                return
            raise
        with click.progressbar(length=records, label="Inventing records") as bar:
            loaded = loading.load(
                session,
                records=records,
                seed=seed,
                settings=current_settings(),
                now=clock.now(),
                progress=bar.update,
            )
    click.echo(
        f"{count(loaded.records, 'invented notice or order', 'invented notices and orders')} and"
        f" {count(loaded.arrests, 'arrest')} in illustrative areas."
    )


@group.command("sign-ins")
@command
def sign_ins() -> None:
    """Print the sample accounts and what they sign in with."""
    found = accounts.sign_ins(db.session)
    if not found:
        click.echo("This register has no sample accounts.")
        return
    click.echo(f"Sample sign-ins, all with the password: {accounts.WORDS}")
    for account in found:
        click.echo(f"  {account.username:<26}{account.role.label}")
