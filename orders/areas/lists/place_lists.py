"""Lists of named places, postcodes or addresses: taking one from a file, and looking names up."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from orders.areas.lists.csv_tables import PLACE_COLUMNS, Table, grid_places, has_places, read_table
from orders.areas.model import Postcode, Uprn
from orders.audit import log
from orders.audit.log import Actor
from orders.audit.model import Action
from orders.db import is_sqlite
from orders.errors import BadFile

_ASKED_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class PlaceList:
    """One list.

    Attributes:
        table: where it is kept.
        name: its column of names, in files and in the table.
        normalise: a name as it is kept, ``None`` for what is none.
    """

    table: type[Postcode | Uprn]
    name: str
    normalise: Callable[[str], str | None]


def take(db: Session, path: Path, listed: PlaceList, *, by: Actor, now: datetime) -> int:
    """Take a CSV file, all of it or nothing; known names are moved, none is removed.

    Args:
        path: CSV with the list's column and either ``easting`` and ``northing`` (EPSG:27700
            metres; taken when both pairs are there) or ``lat`` and ``lon`` (WGS84 degrees).
        listed: which list.
        by: the account that imports.

    Returns:
        How many names the file holds.

    Raises:
        BadFile: something is wrong with it; every fault is listed and nothing is written.
    """
    table = read_table(path)
    places, problems = _read(table, path, listed)
    if not places and not problems:
        raise BadFile(f"{path.name} was not taken: it holds no {listed.name}s.")
    if problems:
        raise BadFile(
            f"{path.name} was not taken: {len(problems)} found wrong, nothing was written.",
            problems,
        )
    insert = (sqlite if is_sqlite(db) else postgresql).insert(listed.table)
    upsert = insert.on_conflict_do_update(
        index_elements=[listed.name],
        set_={"easting": insert.excluded.easting, "northing": insert.excluded.northing},
    )
    db.execute(
        upsert,
        [
            {listed.name: name, "easting": easting, "northing": northing}
            for name, (easting, northing) in places.items()
        ],
    )
    log.record(
        db,
        Action.ALTERATION,
        f"{listed.name}s.import",
        by=by,
        now=now,
        details={"source": path.name, f"{listed.name}s": len(places)},
    )
    db.flush()
    return len(places)


def located(
    db: Session, listed: PlaceList, wanted: Collection[str]
) -> dict[str, tuple[float, float]]:
    """Easting and northing in metres of each normalised name that is known."""
    asked, table = sorted(set(wanted)), listed.table
    name = getattr(table, listed.name)
    known: dict[str, tuple[float, float]] = {}
    for first in range(0, len(asked), _ASKED_AT_ONCE):
        some = asked[first : first + _ASKED_AT_ONCE]
        rows = db.execute(select(name, table.easting, table.northing).where(name.in_(some)))
        known |= {each: (easting, northing) for each, easting, northing in rows}
    return known


def _read(
    table: Table, path: Path, listed: PlaceList
) -> tuple[dict[str, tuple[float, float]], list[str]]:
    """Places by normalised name, and every fault by line."""
    if listed.name not in table.names or not has_places(table):
        raise BadFile(
            f"{path.name} was not taken: it needs the columns {listed.name}, and {PLACE_COLUMNS}."
            f" Its columns are: {', '.join(table.fields)}."
        )
    eastings, northings, faults = grid_places(table)
    places: dict[str, tuple[float, float]] = {}
    problems = []
    for row, cells in enumerate(table.rows):
        written, place = cells[listed.name], (float(eastings[row]), float(northings[row]))
        name = listed.normalise(written)
        fault = faults.get(row)
        if name is None:
            fault = f"{written.strip() or 'a blank'} is not a {listed.name}"
        elif fault is None and place[0] != place[0]:
            fault = "it has no place"
        elif fault is None and places.setdefault(name, place) != place:
            fault = f"{name} is already there, in another place"
        if fault is not None:
            problems.append(f"Line {table.lines[row]}: {fault}.")
    return places, problems
