"""``flask areas import``, ``editions`` and ``drop``: boundary editions in, and those there are."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from geo.boundary_files import usual_fields
from orders import clock
from orders.areas.editions import edition_list as known_editions
from orders.areas.editions.comparison import AreaDifference, AreaFate
from orders.areas.editions.file_checks import Columns
from orders.areas.editions.proposal import ImportRequest, Proposal, propose
from orders.areas.model import Level
from orders.areas.service import ensure_fixed_areas
from orders.commands.basemap import SYSTEMS
from orders.commands.running import DAY, acting_as, as_option, command, reading, transaction
from orders.errors import Conflict
from orders.formatting import FEW, count, day, few, few_of, instant, share
from orders.register.boundaries import edition_landing, edition_preview
from orders.register.boundaries.edition_preview import Preview
from orders.register.boundaries.restated_figures import Figure, told_figures
from orders.settings import current_settings

PATH = click.Path(exists=True, path_type=Path)
LEVELS = {"lpa": Level.LPA, "neighbourhood": Level.NEIGHBOURHOOD}
_MOST_FIGURES = 40


class PlacingProgress:
    """Shows an administrator who waits how many orders have been placed."""

    def __init__(self) -> None:
        self._shown = False

    def __call__(self, placed: int, waiting: int) -> None:
        """Say that so many of those waiting have been placed."""
        self._shown = True
        done = 30 * placed // max(waiting, 1)
        bar = f"[{'#' * done}{'-' * (30 - done)}]"
        line = f"{bar} {few(placed)} of {few_of(waiting, 'order')} placed"
        click.echo(f"\r{line}" if sys.stderr.isatty() else line, err=True, nl=not self._terminal)

    @property
    def _terminal(self) -> bool:
        return sys.stderr.isatty()

    def end(self) -> None:
        """Leave the shown line, if there is one."""
        if self._shown and self._terminal:
            click.echo(err=True)


@click.command("import")
@click.argument("path", metavar="FILE|FOLDER", type=PATH)
@click.option("--level", type=click.Choice(list(LEVELS)), required=True, help="What it draws.")
@click.option(
    "--code-field",
    help="Field with each area's code; of a folder or a zip of KML by default the file's name.",
)
@click.option(
    "--name-field",
    help="Field with each area's name; of a folder or a zip of KML by default Name.",
)
@click.option(
    "--parent-field",
    help="Field with the code of a neighbourhood's LPA; without it the larger overlap decides.",
)
@click.option(
    "--from",
    "from_day",
    type=DAY,
    required=True,
    help="London day the boundaries take effect; the first edition also covers all time before.",
)
@click.option(
    "--crs",
    "system",
    type=click.Choice(SYSTEMS, case_sensitive=False),
    help="For a file that does not say which it is.",
)
@click.option("--preview", is_flag=True, help="Only say what it would do.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How --preview says it.",
)
@click.option("--restate", is_flag=True, help="Past figures may change.")
@click.option(
    "--batch",
    type=click.IntRange(1, 100_000),
    default=edition_landing.BATCH,
    show_default=True,
    help="Orders placed before what was done is kept.",
)
@as_option
@command
def import_(
    path: Path,
    level: str,
    code_field: str | None,
    name_field: str | None,
    parent_field: str | None,
    from_day: datetime,
    system: str | None,
    preview: bool,
    form: str,
    restate: bool,
    batch: int,
    acting: str,
) -> None:
    """Take a boundary edition: GeoJSON, KML, GeoPackage, Shapefile, a folder or zip of them.

    Nobody sees it before every order has been placed in it. Stopped half-way, the same command
    goes on from the last batch.
    """
    columns = _columns(path, level, code_field, name_field, parent_field)
    wanted = ImportRequest(path, LEVELS[level], columns, from_day.date(), system)
    progress = PlacingProgress()
    if preview:
        _preview(wanted, progress, batch=batch, as_json=form == "json", acting=acting)
        return
    settings = current_settings()
    account = acting_as(acting)
    with transaction() as session:
        ensure_fixed_areas(session, settings.force_code, settings.force_name)
    with reading() as session:
        proposal = propose(session, wanted)
        known = known_editions.codes(session, wanted.level)
    with transaction() as session:
        edition_id = _begin(session, proposal, restate=restate)
    landed = edition_landing.land(
        transaction, edition_id, by=account, clock=clock.now, batch=batch, progress=progress
    )
    progress.end()
    _tell_notes(proposal)
    _tell_figures(landed.figures)
    new = sum(1 for each in proposal.areas if each.code.casefold() not in known)
    click.echo(
        f"{count(len(proposal.areas), 'area')} from {day(wanted.from_on)}, {new} of them new."
        f" {few_of(landed.placed, 'order').capitalize()} placed anew,"
        f" {few(landed.changed)} of them changed."
    )


def _begin(session: Session, proposal: Proposal, *, restate: bool) -> int:
    try:
        return edition_landing.begin(session, proposal, restate=restate, now=clock.now()).id
    except edition_landing.PastChanges as conflict:
        advice = "Look at them with --preview, then say --restate."
        raise Conflict(f"{conflict.message} {advice}") from conflict
    except edition_landing.OneWaits as conflict:
        advice = "Import that file again to go on, or give it up with flask areas drop."
        raise Conflict(f"{conflict.message} {advice}") from conflict


@click.command("editions")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@command
def list_(form: str) -> None:
    """List every boundary edition: level, first day, areas, file."""
    with reading() as session:
        known = known_editions.listed(session)
    if form == "json":
        click.echo(json.dumps([each.as_json for each in known], indent=2))
        return
    for each in known:
        of = f"{few(each.placed)} of {few(each.waiting)}"
        state = "" if each.landed else f", not landed: {of} placed"
        click.echo(
            f"{each.level.lower()} from {day(each.from_on)}:"
            f" {count(each.areas, 'area')} ({each.source}){state}"
        )


@click.command("drop")
@as_option
@command
def drop(acting: str) -> None:
    """Give up the edition that has not landed yet; what was staged for it is forgotten."""
    by = acting_as(acting)
    with transaction() as session:
        source = edition_landing.drop(session, by=by, now=clock.now())
    click.echo(f"{source} was given up. It is not in use.")


def _columns(
    path: Path, level: str, code: str | None, name: str | None, parent: str | None
) -> Columns:
    if level == "lpa" and parent:
        raise click.UsageError("--parent-field is for neighbourhoods: an LPA belongs to the force.")
    usual = usual_fields(path) or (None, None)
    code, name = code or usual[0], name or usual[1]
    if code is None or name is None:
        missing = "--code-field" if code is None else "--name-field"
        raise click.UsageError(f"Missing option '{missing}'.")
    return Columns(code, name, parent)


def _preview(
    wanted: ImportRequest, progress: PlacingProgress, *, batch: int, as_json: bool, acting: str
) -> None:
    with reading() as session:
        found = edition_preview.preview(
            session, propose(session, wanted), now=clock.now(), batch=batch, progress=progress
        )
    progress.end()
    by = acting_as(acting)
    with reading() as session:
        # That the account asked, and what, is kept before anything is said.
        edition_preview.log_preview(
            session,
            source=found.proposal.source,
            file_sha256=found.proposal.file_sha256,
            by=by,
            now=clock.now(),
        )
    if as_json:
        click.echo(json.dumps(found.as_json, indent=2, ensure_ascii=False))
        return
    _tell(found)


def _tell(found: Preview) -> None:
    proposal = found.proposal
    click.echo(
        f"{proposal.source}: {count(len(proposal.areas), 'area')} ({proposal.level.lower()}) from"
        f" {day(proposal.from_on)}. Nothing was written."
    )
    for change in found.changes:
        if change.gained_m2 or change.lost_m2:
            click.echo(f"{change.fate.value:6} {change.code} {change.name}: {_ground(change)}")
        if change.old_name:
            click.echo(f"named  {change.code} {change.name}: was {change.old_name}")
    for gap in found.gaps:
        pieces = count(gap.pieces, "piece")
        click.echo(f"gap    {gap.lpa_code}: {gap.m2:,.0f} m² in no neighbourhood ({pieces})")
    _tell_notes(proposal)
    effects = found.effects
    for code, lost, gained in effects.told_by_area:
        click.echo(f"orders {code}: loses {few(lost)}, gains {few(gained)}")
    moved = few_of(effects.moved, "order").capitalize()
    click.echo(
        f"{moved} in force at {instant(effects.as_at)} would count in other areas;"
        f" {few_of(effects.placed, 'order')} looked at. Withheld homes are left out; areas with"
        f" fewer than {FEW} are not named."
    )
    _tell_figures(found.effects.figures)
    if found.restates:
        click.echo("It begins before today: taking it needs --restate.")


def _ground(change: AreaDifference) -> str:
    """Ground gained and lost; what rounds to nothing is left out."""
    pairs = (("+", change.gained_m2), ("-", change.lost_m2))
    said = [f"{sign}{m2:,.0f} m²" for sign, m2 in pairs if round(m2)]
    if change.fate is AreaFate.MOVED:
        said.append(f"keeps {share(change.kept) if change.lost_m2 else 'all'}")
    return ", ".join(said) or "less than 1 m²"


def _tell_notes(proposal: Proposal) -> None:
    for note in proposal.notes:
        click.echo(f"Note: {note}", err=True)
    if proposal.gone:
        click.echo(f"Note: no longer drawn: {', '.join(proposal.gone)}.", err=True)


def _tell_figures(changed: Sequence[Figure]) -> None:
    figures = told_figures(changed)
    if not figures:
        return
    click.echo(f"{count(len(figures), 'past figure')} of {FEW} or more (orders in force) changed:")
    for each in figures[:_MOST_FIGURES]:
        click.echo(f"  {instant(each.at)} {each.area_code}: {few(each.before)} → {few(each.after)}")
    if len(figures) > _MOST_FIGURES:
        click.echo(f"  and {len(figures) - _MOST_FIGURES:,} more: --preview --format json has all.")


COMMANDS = (import_, list_, drop)
"""What `flask areas` has of this module."""
