"""``flask arrests``: custody's list of arrests in."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from orders import clock
from orders.breaches.arrests import import_arrests
from orders.commands.running import FILE, acting_as, as_option, command, transaction
from orders.formatting import count


class _Tally:
    """Shows an administrator who waits at a terminal how many rows have been taken."""

    def __init__(self) -> None:
        self._done = 0

    def __call__(self, rows: int) -> None:
        self._done += rows
        if sys.stderr.isatty():
            click.echo(f"\r{self._done:,} arrests taken", err=True, nl=False)


@click.group("arrests")
def group() -> None:
    """Arrests that the DVPN-to-arrest ratio is measured against."""


@group.command("import")
@click.argument("path", metavar="FILE", type=FILE)
@as_option
@command
def import_(path: Path, acting: str) -> None:
    """Take arrests from FILE: CSV with arrest_reference, arrested_at, lpa_code and violent_da.

    All rows are taken or none. Run again, it changes nothing.
    """
    by = acting_as(acting)
    with transaction() as session:
        report = import_arrests(session, path, by=by, now=clock.now(), progress=_Tally())
    click.echo(
        f"{count(report.total, 'arrest')}: {report.added:,} added, {report.changed:,} changed,"
        f" {report.unchanged:,} unchanged."
    )
