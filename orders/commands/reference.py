"""``flask reference``: dated facts of law, with their sources."""

from __future__ import annotations

from pathlib import Path

import click

from orders import clock
from orders.commands.running import FILE, acting_as, as_option, command, reading, transaction
from orders.formatting import count
from orders.reference import list_files, reference_rows
from orders.reference.model import ListSort
from orders.rules.reference_data import DatedRow
from orders.settings import current_settings

group = click.Group(
    "reference", help="Dated facts of law: where notices may be given, limits, penalties."
)
_SORTS = {sort.slug: sort for sort in ListSort}
sort_argument = click.argument("slug", metavar="SORT", type=click.Choice(list(_SORTS)))


@group.command("list")
@sort_argument
@command
def list_(slug: str) -> None:
    """Write the rows of SORT that hold as a CSV file, to be changed and loaded again."""
    sort = _SORTS[slug]
    with reading() as session:
        rows = reference_rows.holding(session, sort, current_settings().force)
    click.echo(list_files.written(sort, rows), nl=False)


@group.command("load")
@sort_argument
@click.argument("path", metavar="FILE", type=FILE)
@click.option("--preview", is_flag=True, help="Only say what would change.")
@as_option
@command
def load(slug: str, path: Path, preview: bool, acting: str) -> None:
    """Load the list of SORT in FILE, whole, instead of the one before.

    `flask reference list SORT` writes the columns. FILE is checked whole first: a wrong row is
    named with its line, and what was loaded before still holds.
    """
    sort, force = _SORTS[slug], current_settings().force
    rows = list_files.read_list(sort, path.name, path.read_bytes())
    with reading() as session:
        before = reference_rows.holding(session, sort, force)
        lists = reference_rows.lists_of(session, sort)
    if not preview:
        by = acting_as(acting)
        with transaction() as session:
            reference_rows.load(
                session,
                sort,
                rows,
                file_name=path.name,
                seen=lists[0].number if lists else 0,
                by=by,
                now=clock.now(),
            )
    changed = reference_rows.changes(before, reference_rows.would_hold(sort, rows, force))
    for sign, some in (("+", changed.added), ("-", changed.gone)):
        for row in some:
            click.echo(f"{sign} {_words(row)}")
    click.echo(
        f"{count(len(rows), 'row')} {'would be ' if preview else ''}loaded: {len(changed.added)}"
        f" new, {len(changed.gone)} gone, {changed.same} as before."
    )


def _words(row: DatedRow) -> str:
    return f"{row.name} {row.scope}".strip() + f", {list_files.span(row)} ({row.source})"
