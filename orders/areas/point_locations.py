"""Rows of places told which LPA and neighbourhood they lie in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from sqlalchemy.orm import Session

from geo.crs import Floats
from orders.areas import gazetteer
from orders.areas.layers import NO_AREA
from orders.areas.lists.csv_tables import PLACE_COLUMNS, Table, grid_places, has_places, read_table
from orders.areas.lists.postcode_list import locate_postcodes
from orders.errors import BadFile
from orders.rules.vocabulary import postcodes

ADDED = ("lpa_code", "lpa", "neighbourhood_code", "neighbourhood")


@dataclass(frozen=True, slots=True)
class LocatedPoint:
    """The rows of a file with their areas.

    Attributes:
        fields: the file's own columns, then the added ones.
        rows: cells in the order of ``fields``; the added ones are empty outside the force's area.
        outside: how many rows lie outside every LPA.
        unknown: how many have only a postcode that is not held.
        problems: one line for each row whose place cannot be read.
    """

    fields: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    outside: int
    unknown: int
    problems: Sequence[str]


def locate(db: Session, path: Path, *, at: datetime, content: bytes | None = None) -> LocatedPoint:
    """Every row of a CSV file with the LPA and neighbourhood it lies in.

    Args:
        db: session; only read.
        path: CSV with the columns ``easting`` and ``northing`` (EPSG:27700 metres), ``lat`` and
            ``lon``, also spelt out (WGS84 degrees), or ``postcode``; with a place and a postcode
            the postcode counts where the place is blank.
        at: instant whose boundaries count, aware.
        content: what the file holds, where it is not there to be opened.

    Raises:
        BadFile: the file is not CSV, has none of these columns, or has one that would be added.
    """
    table = read_table(path, content=content, done="located")
    _check_columns(table, path)
    eastings, northings, faults, unknown = _places(db, table)
    places = gazetteer.current(db)
    lpa_ids, inner_ids = places.place(eastings, northings, at=at)
    cells = {NO_AREA: ("", ""), places.out_of_force_id: ("", ""), places.unallocated_id: ("", "")}
    for area_id in {*lpa_ids.tolist(), *inner_ids.tolist()} - set(cells):
        cells[area_id] = (places.by_id[area_id].code, places.by_id[area_id].name)
    return LocatedPoint(
        fields=table.fields + ADDED,
        rows=[
            (*row.values(), *cells[lpa_id], *cells[inner_id])
            for row, lpa_id, inner_id in zip(
                table.rows, lpa_ids.tolist(), inner_ids.tolist(), strict=True
            )
        ],
        outside=int(np.count_nonzero(lpa_ids == places.out_of_force_id)),
        unknown=unknown,
        problems=[f"Line {table.lines[row]}: {fault}." for row, fault in sorted(faults.items())],
    )


def _check_columns(table: Table, path: Path) -> None:
    refused, held = f"{path.name} was not located", f"Its columns are: {', '.join(table.fields)}."
    if not has_places(table) and "postcode" not in table.names:
        raise BadFile(f"{refused}: it needs the columns {PLACE_COLUMNS}, or postcode. {held}")
    taken = [name for name in ADDED if name in table.names]
    if taken:
        raise BadFile(
            f"{refused}: its own {', '.join(taken)} would be written over; rename what is there."
        )


def _places(db: Session, table: Table) -> tuple[Floats, Floats, dict[int, str], int]:
    """Eastings, northings, faults by row, and how many postcodes are not held."""
    eastings, northings = np.full((2, len(table.rows)), np.nan)
    faults: dict[int, str] = {}
    if has_places(table):
        eastings, northings, faults = grid_places(table)
    rows = np.flatnonzero(np.isnan(eastings)).tolist()
    if "postcode" not in table.names:
        return eastings, northings, dict.fromkeys(rows, "its place is blank") | faults, 0
    wanted = {row: postcodes.normalise(table.rows[row]["postcode"]) for row in rows}
    known = locate_postcodes(db, {postcode for postcode in wanted.values() if postcode})
    unknown = 0
    for row, postcode in wanted.items():
        if postcode is None and (row not in faults or table.rows[row]["postcode"].strip()):
            said = faults.pop(row, "")
            faults[row] = f"{said}{' and ' if said else ''}it has no postcode that can be read"
        elif row in faults:
            continue
        elif postcode in known:
            eastings[row], northings[row] = known[postcode]
        else:
            unknown += 1
    return eastings, northings, faults, unknown
