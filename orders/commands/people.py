"""``flask people``: what persons are found by."""

from __future__ import annotations

import click

from orders import clock
from orders.audit import log
from orders.audit.model import Action
from orders.commands.running import acting_as, as_option, command, transaction
from orders.db import db
from orders.formatting import count
from orders.people.name_index import count_names, reindex

group = click.Group("people", help="The persons in the register.")


@group.command("reindex")
@as_option
@command
def reindex_names(acting: str) -> None:
    """Work out anew what every name is found by, its spellings and sounds."""
    account = acting_as(acting)
    with transaction():
        with click.progressbar(length=count_names(db.session), label="Reading names") as bar:
            done = reindex(db.session, progress=bar.update)
        log.record(
            db.session,
            Action.ALTERATION,
            "people.reindexed",
            by=account,
            now=clock.now(),
            details={"names": done},
        )
    click.echo(f"{count(done, 'name')} can be found.")
