"""``flask backlog``: what another system holds, taken over and compared."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from orders import clock
from orders.breaches.backlog.backlog_files import BacklogReport
from orders.breaches.backlog.takeover import import_backlog
from orders.commands.orders_importing import ImportProgress, system_named
from orders.commands.running import acting_as, as_option, command, reading, transaction
from orders.formatting import count
from orders.reference import reference_rows
from orders.settings import current_settings

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)

group = click.Group("backlog", help="Records of another system.")


@group.command("import")
@click.argument("folder", metavar="FOLDER", type=FOLDER)
@click.option("--check", is_flag=True, help="Only say what would happen, and what differs.")
@click.option(
    "--source", default="backlog", show_default=True, help="Name of the system they come from."
)
@as_option
@command
def import_(folder: Path, check: bool, source: str, acting: str) -> None:
    """Take people.csv and orders.csv of FOLDER, and events.csv, breaches.csv, arrests.csv if there.

    What is understood is taken as unverified, the rest is listed. Run again, it adds what is new
    and prints where a known record differs; nothing is written over. Status 1: something was left
    out, or differs.
    """
    source = system_named(source)
    bars = ImportProgress()
    by = acting_as(acting)
    with reading() as session:
        force = reference_rows.force(session, current_settings().force)
    with transaction() as session:
        report = import_backlog(
            session,
            folder,
            source=source,
            by=by,
            now=clock.now(),
            force=force,
            check=check,
            progress=bars,
        )
    bars.end()
    _tell(report, check=check)


def _tell(report: BacklogReport, *, check: bool) -> None:
    for line in report.unplaced:
        click.echo(line, err=True)
    for file, fault in report.faults:
        click.echo(f"{file}: {fault}", err=True)
    for difference in report.differences:
        click.echo(difference, err=True)
    would = "would be taken" if check else "taken"
    click.echo(f"{count(report.added, 'order')} {would}, {report.unchanged:,} unchanged.")
    click.echo(
        f"{count(report.breaches, 'breach', 'breaches')} {would}, {report.breaches_known:,} known."
    )
    if report.arrests is not None:
        arrests = report.arrests
        click.echo(
            f"{count(arrests.total, 'arrest')}: {arrests.added:,} added, {arrests.changed:,}"
            f" changed, {arrests.unchanged:,} unchanged."
        )
    click.echo(
        f"{count(len(report.unplaced), 'home')} without a place,"
        f" {count(len(report.faults), 'fault')}, {count(len(report.differences), 'difference')}."
    )
    if report.faults or report.differences:
        sys.exit(1)
