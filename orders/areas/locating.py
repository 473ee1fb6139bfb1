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
from orders.areas.postcodes import locate_postcodes
from orders.areas.tables import Table, grid_places, read_table
from orders.errors import BadFile
from orders.rules import postcodes

ADDED = ("lpa_code", "lpa", "neighbourhood_code", "neighbourhood")


@dataclass(frozen=True, slots=True)
class Located:
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


def locate(db: Session, path: Path, *, at: datetime) -> Located:
    """Every row of a CSV file with the LPA and neighbourhood it lies in.

    Args:
        db: session; only read.
        path: CSV with the columns ``lat`` and ``lon`` (WGS84 degrees), or ``postcode``; with all
            three the postcode counts where lat and lon are blank.
        at: instant whose boundaries count, aware.

    Raises:
        BadFile: the file is not CSV or has neither of these columns.
    """
    table = read_table(path)
    eastings, northings, faults, unknown = _places(db, table, path)
    places = gazetteer.current(db)
    lpa_ids, inner_ids = places.place(eastings, northings, at=at)
    cells = {NO_AREA: ("", ""), places.out_of_force_id: ("", ""), places.unallocated_id: ("", "")}
    for area_id in {*lpa_ids.tolist(), *inner_ids.tolist()} - set(cells):
        cells[area_id] = (places.by_id[area_id].code, places.by_id[area_id].name)
    kept = tuple(name for name in table.fields if name not in ADDED)
    return Located(
        fields=kept + ADDED,
        rows=[
            (*(row[name] for name in kept), *cells[lpa_id], *cells[inner_id])
            for row, lpa_id, inner_id in zip(
                table.rows, lpa_ids.tolist(), inner_ids.tolist(), strict=True
            )
        ],
        outside=int(np.count_nonzero(lpa_ids == places.out_of_force_id)),
        unknown=unknown,
        problems=[f"Line {table.lines[row]}: {fault}." for row, fault in sorted(faults.items())],
    )


def _places(db: Session, table: Table, path: Path) -> tuple[Floats, Floats, dict[int, str], int]:
    """Eastings, northings, faults by row, and how many postcodes are not held."""
    held = set(table.fields)
    by_degrees, by_postcode = {"lat", "lon"} <= held, "postcode" in held
    if not by_degrees and not by_postcode:
        raise BadFile(
            f"{path.name} was not taken: it needs the columns lat and lon, or postcode. Its"
            f" columns are: {', '.join(table.fields)}."
        )
    eastings, northings = np.full((2, len(table.rows)), np.nan)
    faults: dict[int, str] = {}
    if by_degrees:
        eastings, northings, faults = grid_places(table, "lon", "lat", in_degrees=True)
    if not by_postcode:
        blank = np.flatnonzero(np.isnan(eastings)).tolist()
        return eastings, northings, dict.fromkeys(blank, "lat and lon are blank") | faults, 0
    rows = [row for row in np.flatnonzero(np.isnan(eastings)).tolist() if row not in faults]
    wanted = {row: postcodes.normalise(table.rows[row]["postcode"]) for row in rows}
    known = locate_postcodes(db, {postcode for postcode in wanted.values() if postcode})
    unknown = 0
    for row, postcode in wanted.items():
        if postcode is None:
            faults[row] = "it has no postcode that can be read"
        elif postcode in known:
            eastings[row], northings[row] = known[postcode]
        else:
            unknown += 1
    return eastings, northings, faults, unknown
