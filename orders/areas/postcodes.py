"""Where postcodes lie: taking a list of them, and looking them up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from orders.areas.model import Postcode
from orders.areas.tables import Table, grid_places, read_table
from orders.audit import log
from orders.audit.log import Actor
from orders.audit.model import Action
from orders.db import is_sqlite
from orders.errors import BadFile
from orders.rules import postcodes

_ASKED_AT_ONCE = 5_000


def import_postcodes(db: Session, path: Path, *, by: Actor, now: datetime) -> int:
    """Take postcodes from a CSV file, all of them or none; known ones are moved, none is removed.

    Args:
        db: session; flushed.
        path: CSV with a column ``postcode`` and either ``easting`` and ``northing`` (EPSG:27700
            metres; taken when both pairs are there) or ``lat`` and ``lon`` (WGS84 degrees).
        by: the account that imports.
        now: this instant, aware.

    Returns:
        How many postcodes the file holds.

    Raises:
        BadFile: something is wrong with it; every fault is listed and nothing is written.
    """
    table = read_table(path)
    places, problems = _read(table, path)
    if not places and not problems:
        raise BadFile(f"{path.name} was not taken: it holds no postcodes.")
    if problems:
        raise BadFile(
            f"{path.name} was not taken: {len(problems)} found wrong, nothing was written.",
            problems,
        )
    insert = (sqlite if is_sqlite(db) else postgresql).insert(Postcode)
    upsert = insert.on_conflict_do_update(
        index_elements=[Postcode.postcode],
        set_={"easting": insert.excluded.easting, "northing": insert.excluded.northing},
    )
    db.execute(
        upsert,
        [
            {"postcode": postcode, "easting": easting, "northing": northing}
            for postcode, (easting, northing) in places.items()
        ],
    )
    log.record(
        db,
        Action.ALTERATION,
        "postcodes.import",
        by=by,
        now=now,
        details={"source": path.name, "postcodes": len(places)},
    )
    db.flush()
    return len(places)


def locate_postcode(db: Session, text: str) -> tuple[float, float] | None:
    """Easting and northing in metres of a postcode however it is typed, None when not known."""
    postcode = postcodes.normalise(text)
    return None if postcode is None else locate_postcodes(db, [postcode]).get(postcode)


def locate_postcodes(db: Session, wanted: Collection[str]) -> dict[str, tuple[float, float]]:
    """Easting and northing in metres of each normalised postcode that is known."""
    asked = sorted(set(wanted))
    known: dict[str, tuple[float, float]] = {}
    for first in range(0, len(asked), _ASKED_AT_ONCE):
        rows = db.execute(
            select(Postcode.postcode, Postcode.easting, Postcode.northing).where(
                Postcode.postcode.in_(asked[first : first + _ASKED_AT_ONCE])
            )
        )
        known |= {postcode: (easting, northing) for postcode, easting, northing in rows}
    return known


def _read(table: Table, path: Path) -> tuple[dict[str, tuple[float, float]], list[str]]:
    """Places by normalised postcode, and every fault by line."""
    held = set(table.fields)
    if "postcode" not in held or not ({"easting", "northing"} <= held or {"lat", "lon"} <= held):
        raise BadFile(
            f"{path.name} was not taken: it needs the columns postcode, and easting and northing"
            f" or lat and lon. Its columns are: {', '.join(table.fields)}."
        )
    if {"easting", "northing"} <= held:
        eastings, northings, faults = grid_places(table, "easting", "northing", in_degrees=False)
    else:
        eastings, northings, faults = grid_places(table, "lon", "lat", in_degrees=True)
    places: dict[str, tuple[float, float]] = {}
    problems = []
    for row, cells in enumerate(table.rows):
        written, place = cells["postcode"], (float(eastings[row]), float(northings[row]))
        postcode = postcodes.normalise(written)
        fault = faults.get(row)
        if postcode is None:
            fault = f"{written.strip() or 'a blank'} is not a postcode"
        elif fault is None and place[0] != place[0]:
            fault = "it has no place"
        elif fault is None and places.setdefault(postcode, place) != place:
            fault = f"{postcode} is already there, in another place"
        if fault is not None:
            problems.append(f"Line {table.lines[row]}: {fault}.")
    return places, problems
