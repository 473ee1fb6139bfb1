"""``flask courts``: when courts sit."""

from __future__ import annotations

from pathlib import Path

import click

from orders import clock
from orders.commands.running import FILE, acting_as, as_option, command, transaction
from orders.courts.importing import import_courts
from orders.formatting import count

group = click.Group("courts", help="When courts sit: the practical limit of their clocks.")


@group.command("import")
@click.argument("path", metavar="FILE", type=FILE)
@click.option("--check", is_flag=True, help="Only say what would be taken.")
@as_option
@command
def import_(path: Path, check: bool, acting: str) -> None:
    """Take the courts of FILE with their sittings, all or nothing.

    Columns: court, weekday, opens, closes, from_on, until_on; a row with on_day and reason in
    place of weekday is a day on which the court sits otherwise, or without hours not at all. The
    file holds everything about each court it names; run again, it changes nothing.
    """
    by = acting_as(acting)
    with transaction() as session:
        taken = import_courts(session, path, by=by, now=clock.now(), check=check)
    click.echo(
        f"{count(len(taken.courts), 'court')} {'would be ' if check else ''}taken with"
        f" {count(taken.sittings, 'weekly sitting')} and {count(taken.days, 'day')} that"
        f" differ{'s' if taken.days == 1 else ''}."
    )
