"""Reading CSV files of places: rows with their line numbers, and coordinates with their faults."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geo import crs
from orders.errors import BadFile


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file with a header.

    Attributes:
        fields: the header, as written.
        rows: each row's cells by field.
        lines: the line of the file on which each row ends, from 1.
    """

    fields: tuple[str, ...]
    rows: Sequence[Mapping[str, str]]
    lines: Sequence[int]


def read_table(path: Path, *, encodings: Sequence[str] = ("utf-8-sig",)) -> Table:
    """Rows of a CSV file in UTF-8 (with or without a byte order mark), or in another encoding.

    Args:
        path: the file.
        encodings: how it may be encoded; the first that fits is taken.

    Raises:
        BadFile: not such a file, no header, a field twice, or rows of another length.
    """
    try:
        reader = csv.reader(io.StringIO(_text(path, encodings), newline=""), strict=True)
        fields = tuple(name.strip() for name in next(reader, []))
        cells = [(reader.line_num, row) for row in reader if row]
    except csv.Error as error:
        raise BadFile(f"{path.name} was not taken: it is not CSV.") from error
    if not any(fields):
        raise BadFile(f"{path.name} was not taken: it is empty.")
    if len(set(fields)) < len(fields):
        raise BadFile(f"{path.name} was not taken: its header names a column twice.")
    problems = [
        f"Line {line}: {len(row)} cells where the header has {len(fields)}."
        for line, row in cells
        if len(row) != len(fields)
    ]
    if problems:
        raise BadFile(f"{path.name} was not taken: rows of another length.", problems)
    rows = [dict(zip(fields, row, strict=True)) for _, row in cells]
    return Table(fields, rows, [line for line, _ in cells])


def grid_places(
    table: Table, across: str, up: str, *, in_degrees: bool
) -> tuple[crs.Floats, crs.Floats, dict[int, str]]:
    """Where the rows of a table lie.

    Args:
        table: rows.
        across: its column of eastings or longitudes.
        up: its column of northings or latitudes.
        in_degrees: whether they are WGS84 degrees rather than EPSG:27700 metres.

    Returns:
        Eastings and northings in metres, NaN where a row has none that can be true; and by row
        (from 0) what is wrong with it. A row with both cells blank is NaN without a fault.
    """
    x = np.array([_number(row[across]) for row in table.rows], dtype=np.float64)
    y = np.array([_number(row[up]) for row in table.rows], dtype=np.float64)
    plausible = (crs.is_wgs84 if in_degrees else crs.is_grid)(x, y)
    eastings, northings = crs.to_grid(x, y) if in_degrees else (x, y)
    plausible &= ~np.isnan(eastings)
    faults = {
        row: _why(table.rows[row], across, up, x[row], y[row], in_degrees=in_degrees)
        for row in np.flatnonzero(~plausible).tolist()
        if table.rows[row][across].strip() or table.rows[row][up].strip()
    }
    return np.where(plausible, eastings, np.nan), np.where(plausible, northings, np.nan), faults


def _text(path: Path, encodings: Sequence[str]) -> str:
    held = path.read_bytes()
    for encoding in encodings:
        try:
            return held.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile(f"{path.name} was not taken: it is not CSV in UTF-8.")


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan


def _why(
    row: Mapping[str, str], across: str, up: str, x: float, y: float, *, in_degrees: bool
) -> str:
    for name, number in ((across, x), (up, y)):
        if math.isnan(number):
            return f"{name} is no number" if row[name].strip() else f"{name} is blank"
    explain = crs.why_not_wgs84 if in_degrees else crs.why_not_grid
    return explain([x], [y]) or "it is off the British National Grid"
