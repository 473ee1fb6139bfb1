"""``flask people``: what persons are found by, and who of them may be one."""

from __future__ import annotations

import click

from orders import clock
from orders.audit import log
from orders.audit.model import Action
from orders.commands.running import acting_as, as_option, command, reading, transaction
from orders.db import db
from orders.formatting import count
from orders.people.likeness import pairs
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


@group.command("compare")
@as_option
@command
def compare_persons(acting: str) -> None:
    """Compare the records written or changed since with all others: who may be one person.

    Run it after an import, and by the clock. Each batch is kept by itself: stopped, it goes on from
    the last one.
    """
    account = acting_as(acting)
    with reading() as session:
        waiting = pairs.counts(session).waiting
    done = 0
    with click.progressbar(length=waiting, label="Comparing persons") as bar:
        # Whoever is recorded meanwhile is compared as well, or next time.
        while done < waiting:
            with transaction() as session:
                number = pairs.compare_next(session, now=clock.now())
            if not number:
                break
            done += number
            bar.update(number)
    with transaction() as session:
        found = pairs.counts(session).undecided
        log.record(
            session,
            Action.COMBINATION,
            "people.compared",
            by=account,
            now=clock.now(),
            details={"persons": done, "pairs": found},
        )
    click.echo(f"{count(done, 'record')} compared. {count(found, 'pair')} to decide.")
