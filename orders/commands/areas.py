"""``flask areas``, ``postcodes`` and ``uprns``: lists of places in, places located."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import click

from orders import clock
from orders.areas import point_locations
from orders.areas.lists import postcode_list, uprn_list
from orders.commands.running import FILE, acting_as, as_option, command, reading, transaction
from orders.formatting import count

FILE_OR_INPUT = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


@click.group("areas")
def group() -> None:
    """LPAs and neighbourhoods: import boundaries, locate places."""


@click.group("postcodes")
def postcodes() -> None:
    """Where postcodes lie."""


@click.group("uprns")
def uprns() -> None:
    """Where single addresses lie, by UPRN."""


@group.command("locate")
@click.argument("path", metavar="FILE", type=FILE_OR_INPUT)
@command
def locate(path: Path) -> None:
    """Write FILE's rows to standard output with the LPA and neighbourhood each lies in today.

    FILE is CSV with the columns easting and northing, lat and lon (or latitude and longitude), or
    postcode; - reads standard input. Outside the force's area the added columns are empty.
    """
    content = None
    if path.name == "-":
        path, content = Path("standard input"), sys.stdin.buffer.read()
    with reading() as session:
        located = point_locations.locate(session, path, at=clock.now(), content=content)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(located.fields)
    writer.writerows(located.rows)
    for problem in located.problems:
        click.echo(problem, err=True)
    click.echo(
        f"{count(len(located.rows), 'row')}: {located.outside:,} outside the force's area,"
        f" {located.unknown:,} with a postcode that is not held,"
        f" {len(located.problems):,} that cannot be read.",
        err=True,
    )
    if located.problems:
        sys.exit(1)


@postcodes.command("import")
@click.argument("path", metavar="FILE", type=FILE)
@as_option
@command
def import_postcodes(path: Path, acting: str) -> None:
    """Take postcodes from FILE: CSV with postcode, and easting and northing or lat and lon."""
    by = acting_as(acting)
    with transaction() as session:
        held = postcode_list.import_postcodes(session, path, by=by, now=clock.now())
    click.echo(f"{count(held, 'postcode')} taken.")


@uprns.command("import")
@click.argument("path", metavar="FILE", type=FILE)
@as_option
@command
def import_uprns(path: Path, acting: str) -> None:
    """Take UPRNs from FILE: CSV with uprn, and easting and northing or lat and lon."""
    by = acting_as(acting)
    with transaction() as session:
        held = uprn_list.import_uprns(session, path, by=by, now=clock.now())
    click.echo(f"{count(held, 'UPRN')} taken.")
