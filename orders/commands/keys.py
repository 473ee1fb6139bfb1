"""``flask accounts add-key`` and its like: keys by which programs use the register."""

from __future__ import annotations

import click

from orders import clock
from orders.access import keys
from orders.access.accounts import service_account
from orders.commands.running import acting_as, as_option, command, transaction
from orders.db import db
from orders.formatting import moment


@click.command("add-key")
@click.argument("service")
@click.option("--name", required=True, help="Which program will hold it.")
@as_option
@command
def add_key(service: str, name: str, acting: str) -> None:
    """Make a key for the service account SERVICE; the key is printed once."""
    with transaction() as session:
        by, now = acting_as(acting), clock.now()
        account = service_account(session, service.strip().lower(), now=now)
        key = keys.add(session, account, name, by=by, now=now)
    click.echo(f"Key of {account.username} for {name.strip()}, shown this once: {key}")


@click.command("revoke-key")
@click.argument("number", type=int)
@as_option
@command
def revoke_key(number: int, acting: str) -> None:
    """Let the key of that NUMBER open nothing any more."""
    with transaction() as session:
        key = keys.revoke(session, number, by=acting_as(acting), now=clock.now())
    click.echo(f"Key {key.id} of {key.account.username} opens nothing any more.")


@click.command("keys")
@command
def list_keys() -> None:
    """List every key: number, service account, program, last use."""
    for key in keys.all_keys(db.session):
        used = f"last used {moment(key.last_used_at)}" if key.last_used_at else "never used"
        state = used if key.revoked_at is None else f"revoked {moment(key.revoked_at)}"
        click.echo(f"{key.id}  {key.account.username}  {key.name}  {state}")


COMMANDS = (add_key, revoke_key, list_keys)
"""Commands of ``flask accounts`` about keys."""
