"""``flask orders import`` and ``flask orders template``: records in from a CSV file."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import click

from orders import clock
from orders.commands.running import FILE, acting_as, as_option, command, reading, transaction
from orders.formatting import BOM, count, harmless
from orders.reference import reference_rows
from orders.register.imports import columns, csv_import
from orders.register.imports.csv_import import OrderImportReport
from orders.register.imports.required_columns import needed
from orders.register.imports.row_parser import RESERVED
from orders.rules.kinds import catalogue
from orders.settings import current_settings


class ImportProgress:
    """Shows an administrator who waits how many rows have been checked and written."""

    def __init__(self) -> None:
        self._done: dict[str, int] = {}

    def __call__(self, what: str, rows: int) -> None:
        """Say that ``what`` was done to so many more rows."""
        if what not in self._done:
            click.echo(f"{what} …", err=True)
        done = self._done[what] = self._done.get(what, 0) + rows
        if sys.stderr.isatty() and (done % 500 == 0 or rows > 1):
            click.echo(f"\r{what}: {count(done, 'row')}", err=True, nl=False)

    def end(self) -> None:
        """Leave the shown line, if there is one."""
        if self._done and sys.stderr.isatty():
            click.echo(err=True)


def system_named(source: str) -> str:
    """The system that ``--source`` names.

    Raises:
        click.UsageError: it names none, or one of the register's own.
    """
    if not source.strip() or source in RESERVED:
        raise click.UsageError("--source must name a system, and not one of the register's own.")
    return source.strip()


@click.command("import")
@click.argument("path", metavar="FILE", type=FILE)
@click.option("--check", is_flag=True, help="Only say what would happen.")
@click.option(
    "--source", default="import", show_default=True, help="Name of the system FILE comes from."
)
@click.option(
    "--refused",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the refused rows to this file, with their reasons. Keep it as safe as FILE.",
)
@as_option
@command
def import_(path: Path, check: bool, source: str, refused: Path | None, acting: str) -> None:
    """Take notices and orders from FILE, a CSV as `flask orders template` prints it.

    All rows are taken or none. Run again, it changes nothing: where a known record differs from
    its row, it says so. Status 1: a row was refused, or differs.
    """
    source = system_named(source)
    bars = ImportProgress()
    by = acting_as(acting)
    with reading() as session:
        force = reference_rows.force(session, current_settings().force)
    with transaction() as session:
        report = csv_import.import_orders(
            session,
            path,
            source=source,
            by=by,
            now=clock.now(),
            force=force,
            check=check,
            progress=bars,
        )
    bars.end()
    if refused is not None and report.refused:
        with refused.open("w", newline="", encoding="utf-8-sig") as file:
            lines = csv_import.refused_lines(path, report)
            csv.writer(file).writerows([harmless(cell) for cell in line] for line in lines)
    tell(report, check=check)


@click.command("template")
@click.option("--family", help="Only what this family of orders uses; default: every column.")
@click.option("--explain", is_flag=True, help="A column to a line: is it needed, what may it hold.")
@command
def template(family: str | None, explain: bool) -> None:
    """Print the header of a CSV file that `flask orders import` takes."""
    if family is not None and family.upper() not in catalogue.FAMILIES:
        raise click.UsageError(f"--family is one of {', '.join(catalogue.FAMILIES)}.")
    codes = catalogue.FAMILIES[family.upper()] if family else catalogue.KINDS
    kinds = [catalogue.kind(code) for code in codes]
    names = columns.template(kinds)
    if explain:
        for name in names:
            words = "; ".join(filter(None, (needed(name, kinds), columns.allowed(name))))
            click.echo(f"{name}: {words}".removesuffix(": "))
        return
    click.echo(BOM + ",".join(names))


def tell(report: OrderImportReport, *, check: bool) -> None:
    """Print what an import found; ends with status 1 when anything was left out."""
    for fault in report.faults:
        click.echo(str(fault), err=True)
    for difference in report.differences:
        click.echo(str(difference), err=True)
    if report.alike:
        first, look = report.alike[0], "looks" if len(report.alike) == 1 else "look"
        click.echo(
            f"Note: {count(len(report.alike), 'row')} {look} like orders already held,"
            f" for example row {first.line} like {first.reference}."
            " docs/importing.md says what then.",
            err=True,
        )
    if report.withdrawn:
        line, reference = report.withdrawn[0]
        click.echo(
            f"Note: {count(len(report.withdrawn), 'row')} left out: recorded as entered in error,"
            f" for example row {line}, {reference}. Correct the row and it is taken anew, or take"
            " the withdrawal out on the record's page.",
            err=True,
        )
    differing = len({each.line for each in report.differences})
    would = "would be added" if check else "added"
    click.echo(
        f"{count(report.rows, 'row')}: {report.added:,} {would}, {report.unchanged:,} unchanged,"
        f" {differing:,} differing and left as they are, {report.refused_rows:,} refused."
    )
    if report.faults:
        raise click.ClickException(
            f"{count(len(report.faults), 'fault')} in {count(report.refused_rows, 'row')}."
            " Nothing was written."
        )
    if report.differences:
        sys.exit(1)


COMMANDS = (import_, template)
"""What `flask orders` has of this module."""
