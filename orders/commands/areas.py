"""``flask areas`` and ``flask postcodes``: boundaries and postcodes in, places located."""

from __future__ import annotations

import csv
import sys
from datetime import datetime
from pathlib import Path

import click
from flask import current_app

from orders import clock
from orders.areas import locating
from orders.areas import postcodes as postcode_list
from orders.areas.model import Level
from orders.areas.service import ensure_fixed_areas
from orders.commands.running import acting_as, as_option, command, transaction
from orders.formatting import count, day
from orders.register import editions
from orders.settings import Settings

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
LEVELS = {"lpa": Level.LPA, "neighbourhood": Level.NEIGHBOURHOOD}


class _Tally:
    """Counts orders placed anew, and shows the number to somebody who waits at a terminal."""

    def __init__(self) -> None:
        self.done = 0

    def __call__(self, orders: int) -> None:
        self.done += orders
        if sys.stderr.isatty():
            click.echo(f"\r{self.done:,} orders placed anew", err=True, nl=False)

    def end(self) -> None:
        """Leave the shown line, if there is one."""
        if self.done and sys.stderr.isatty():
            click.echo(err=True)


@click.group("areas")
def group() -> None:
    """LPAs and neighbourhoods: import boundaries, locate places."""


@click.group("postcodes")
def postcodes() -> None:
    """Where postcodes lie."""


@group.command("import")
@click.argument("path", metavar="FILE", type=FILE)
@click.option("--level", type=click.Choice(list(LEVELS)), required=True, help="What it draws.")
@click.option("--code-field", required=True, help="Field with each area's code.")
@click.option("--name-field", required=True, help="Field with each area's name.")
@click.option(
    "--parent-field",
    help="Field with the code of a neighbourhood's LPA; without it the larger overlap decides.",
)
@click.option(
    "--from",
    "from_day",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    help="London day the boundaries take effect; the first edition also covers all time before.",
)
@as_option
@command
def import_(
    path: Path,
    level: str,
    code_field: str,
    name_field: str,
    parent_field: str | None,
    from_day: datetime,
    acting: str,
) -> None:
    """Take a boundary edition from FILE: GeoJSON, KML, GeoPackage or Shapefile."""
    if level == "lpa" and parent_field:
        raise click.UsageError("--parent-field is for neighbourhoods: an LPA belongs to the force.")
    tally = _Tally()
    settings: Settings = current_app.config["SETTINGS"]
    with transaction() as session:
        ensure_fixed_areas(session, settings.force_code, settings.force_name)
        report = editions.land(
            session,
            path,
            level=LEVELS[level],
            code_field=code_field,
            name_field=name_field,
            parent_field=parent_field,
            from_on=from_day.date(),
            by=acting_as(acting),
            now=clock.now(),
            progress=tally,
        )
    tally.end()
    for note in report.notes:
        click.echo(f"Note: {note}", err=True)
    if report.gone:
        click.echo(f"Note: no longer drawn: {', '.join(report.gone)}.", err=True)
    click.echo(
        f"{count(report.areas, 'area')} from {day(from_day.date())}, {len(report.new)} of them new."
        f" {count(tally.done, 'order')} placed anew."
    )


@group.command("locate")
@click.argument("path", metavar="FILE", type=FILE)
@command
def locate(path: Path) -> None:
    """Write FILE's rows to standard output with the LPA and neighbourhood each lies in today.

    FILE is CSV with the columns lat and lon, or postcode. Outside the force's area the added
    columns are empty.
    """
    with transaction() as session:
        located = locating.locate(session, path, at=clock.now())
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
    with transaction() as session:
        held = postcode_list.import_postcodes(session, path, by=acting_as(acting), now=clock.now())
    click.echo(f"{count(held, 'postcode')} taken.")
