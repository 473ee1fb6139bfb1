"""``flask keys``: keys by which programs use the register."""

from __future__ import annotations

from datetime import datetime, timedelta

import click

from orders import clock
from orders.access import keys, scopes
from orders.access.accounts import service_account
from orders.access.model import ApiKey
from orders.access.scopes import KeyScope
from orders.commands.running import DAY, acting_as, as_option, command, transaction
from orders.db import db
from orders.formatting import london_instant, moment

group = click.Group("keys", help="Keys by which programs use the register; none opens a home.")


@group.command("add")
@click.argument("service")
@click.option("--name", required=True, help="Which program will hold it.")
@click.option(
    "--scope",
    "names",
    multiple=True,
    type=click.Choice([scope.value for scope in KeyScope]),
    help="What it may be used for; give it again for each. "
    f"Without it: {', '.join(scopes.written(scopes.USUAL))}.",
)
@click.option(
    "--until",
    type=DAY,
    help=f"Its last day; in {keys.USUAL_MONTHS} months unless told, at most"
    f" {keys.LONGEST_MONTHS} months away.",
)
@as_option
@command
def add(
    service: str, name: str, names: tuple[str, ...], until: datetime | None, acting: str
) -> None:
    """Make a key for the service account SERVICE; the key is printed once."""
    by = acting_as(acting)
    with transaction() as session:
        now = clock.now()
        account = service_account(session, service.strip().lower(), now=now)
        key = keys.add(
            session,
            account,
            name,
            by=by,
            now=now,
            scopes=scopes.read(names) if names else scopes.USUAL,
            ends_at=london_instant(until.date() + timedelta(days=1)) if until else None,
        )
    click.echo(f"Key of {account.username} for {name.strip()}, shown this once: {key}")


@group.command("revoke")
@click.argument("number", type=int)
@as_option
@command
def revoke(number: int, acting: str) -> None:
    """Let the key of that NUMBER open nothing any more."""
    by = acting_as(acting)
    with transaction() as session:
        key = keys.revoke(session, number, by=by, now=clock.now())
    click.echo(f"Key {key.id} of {key.account.username} opens nothing any more.")


@group.command("list")
@command
def listing() -> None:
    """List every key: number, service account, program, scopes, end, last use."""
    now = clock.now()
    for key in keys.all_keys(db.session):
        words = (str(key.id), key.account.username, key.name, ",".join(key.scopes))
        click.echo("  ".join((*words, *_standing(key, now))))


def _standing(key: ApiKey, now: datetime) -> tuple[str, str]:
    used = f"last used {moment(key.last_used_at)}" if key.last_used_at else "never used"
    if key.revoked_at is not None:
        return f"revoked {moment(key.revoked_at)}", used
    return f"{'ended' if key.ends_at <= now else 'ends'} {moment(key.ends_at)}", used


FORMER = {"add-key": add, "revoke-key": revoke, "keys": listing}
"""The same commands by the names they had in ``flask accounts``."""
