"""How many people live in each neighbourhood, from counts at points: kept through every edition."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from geo.crs import Floats
from orders.areas.gazetteer import Gazetteer
from orders.areas.layers import NO_AREA
from orders.areas.lists.csv_tables import (
    PLACE_COLUMNS,
    Table,
    folded,
    grid_places,
    has_places,
    read_table,
)
from orders.areas.map_model import Residents
from orders.audit import log
from orders.audit.log import Actor
from orders.audit.model import Action
from orders.bulk import insert_rows
from orders.errors import BadFile

NUMBER = "residents"


@dataclass(frozen=True, slots=True)
class ResidentImport:
    """What an import of residents took.

    Attributes:
        residents: how many people they are.
        left_out: how many rows have no number.
    """

    residents: int
    left_out: int


def import_residents(
    db: Session, path: Path, *, column: str = NUMBER, by: Actor, now: datetime
) -> ResidentImport:
    """Take the counts of a CSV file in place of those held.

    Args:
        path: CSV with a number, and easting and northing or lat and lon; a row without a number is
            left out, as where a census area was split.
        column: which column is the number.
        by: who imports it.
        now: the instant, aware.

    Raises:
        BadFile: it is not such a file, or a row cannot be true; nothing is then taken.
    """
    table = read_table(path)
    eastings, northings, faults = _places(table, path, column)
    rows, left_out = [], 0
    for number, cells in enumerate(table.rows):
        text = cells[folded(column)].strip()
        if text and not text.isdecimal():
            faults[number] = f"{column} is not a whole number"
        left_out += not text
        if not text or number in faults:
            continue
        east, north = float(eastings[number]), float(northings[number])
        if np.isnan(east):
            faults[number] = "it has no place"
            continue
        rows.append((east, north, int(text)))
    if faults:
        problems = [f"Line {table.lines[row]}: {fault}." for row, fault in sorted(faults.items())]
        raise BadFile(f"{path.name} was not taken.", problems)
    db.execute(delete(Residents))
    insert_rows(
        db,
        Residents,
        [{"easting": east, "northing": north, "number": number} for east, north, number in rows],
    )
    total = sum(number for _, _, number in rows)
    details = {"source": path.name, "places": len(rows), "residents": total}
    log.record(db, Action.ALTERATION, "residents.import", by=by, now=now, details=details)
    db.flush()
    return ResidentImport(total, left_out)


def residents_of(db: Session, places: Gazetteer, at: datetime) -> dict[int, int]:
    """Residents of each neighbourhood by its boundaries at an instant; empty: none are held.

    Args:
        places: the boundaries.
        at: instant whose boundaries count, aware.

    Returns:
        Numbers by area id.
    """
    rows = db.execute(select(Residents.easting, Residents.northing, Residents.number)).all()
    if not rows:
        return {}
    _, inner = places.place([row.easting for row in rows], [row.northing for row in rows], at=at)
    found: Counter[int] = Counter()
    for area_id, row in zip(inner.tolist(), rows, strict=True):
        found[area_id] += row.number
    del found[NO_AREA]
    return dict(found)


def _places(table: Table, path: Path, column: str) -> tuple[Floats, Floats, dict[int, str]]:
    if folded(column) in table.names and has_places(table):
        return grid_places(table)
    raise BadFile(
        f"{path.name} was not taken: it needs the columns {column}, and {PLACE_COLUMNS}."
        f" Its columns are: {', '.join(table.fields)}."
    )
