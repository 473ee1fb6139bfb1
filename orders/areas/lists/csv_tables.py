"""Reading CSV files: rows with their line numbers, and coordinates with their faults."""

from __future__ import annotations

import codecs
import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geo import crs
from orders.errors import BadFile

ENCODINGS = ("utf-8", "cp1252")
"""How a file may be encoded; the first that fits is taken."""
DELIMITERS = ",;\t"
"""What may part its cells; the one found most often in the header is taken."""
_PLACES = (
    ("easting", "northing", False),
    ("lon", "lat", True),
    ("longitude", "latitude", True),
)
PLACE_COLUMNS = "easting and northing, or lat and lon"
"""The columns of a place, for messages."""


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file with a header.

    Attributes:
        fields: the header, as written.
        names: the same in small letters, with underscores for spaces.
        rows: each row's cells by name.
        lines: the line of the file on which each row ends, from 1.
    """

    fields: tuple[str, ...]
    names: tuple[str, ...]
    rows: Sequence[Mapping[str, str]]
    lines: Sequence[int]


@dataclass(frozen=True, slots=True)
class Cells:
    """A CSV file as it stands, whatever the length of its rows.

    Attributes:
        fields: the header, as written.
        rows: each row's cells.
        lines: the line of the file on which each row ends, from 1.
        numbers: each row's number as a spreadsheet shows it, the header being 1.
    """

    fields: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    lines: Sequence[int]
    numbers: Sequence[int]


def read_table(path: Path, *, content: bytes | None = None, done: str = "taken") -> Table:
    """Rows of a CSV file in UTF-8 (with or without a byte order mark) or Windows-1252.

    Args:
        path: the file, its cells parted by commas, semicolons or tabs.
        content: what it holds, where it is not there to be opened.
        done: what was to be done with it, for messages.

    Raises:
        BadFile: not such a file, no header, a field twice, or rows of another length.
    """
    read = read_cells(path, content=content, done=done)
    names = tuple(map(folded, read.fields))
    if len(set(names)) < len(names):
        raise BadFile(f"{path.name} was not {done}: its header names a column twice.")
    width = len(read.fields)
    problems = [
        f"Line {line}: {len(row)} cells where the header has {width}."
        for line, row in zip(read.lines, read.rows, strict=True)
        if len(row) != width
    ]
    if problems:
        raise BadFile(f"{path.name} was not {done}: rows of another length.", problems)
    rows = [dict(zip(names, row, strict=True)) for row in read.rows]
    return Table(read.fields, names, rows, read.lines)


def folded(name: str) -> str:
    """A column's name as it is looked for, however it is written."""
    return name.strip().lower().replace(" ", "_")


def read_cells(path: Path, *, content: bytes | None = None, done: str = "taken") -> Cells:
    """Cells of a CSV file whose rows may be of any length; ``read_table`` says the rest.

    Raises:
        BadFile: not such a file, cut off inside a quoted cell, no header, or a field twice.
    """
    refused = f"{path.name} was not {done}"
    text = _text(path.read_bytes() if content is None else content, refused)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    lines: list[int] = []
    numbers: list[int] = []
    rows: list[list[str]] = []
    fields: tuple[str, ...] = ()
    try:
        fields = tuple(name.strip() for name in next(reader, []))
        for number, row in enumerate(reader, start=2):
            if row:
                rows.append(row)
                lines.append(reader.line_num)
                numbers.append(number)
    except csv.Error as error:
        after = lines[-1] if lines else 1
        raise BadFile(f"{refused}: {_why_no_csv(error, after)}") from error
    if not any(fields):
        raise BadFile(f"{refused}: it is empty.")
    if len(set(fields)) < len(fields):
        raise BadFile(f"{refused}: its header names a column twice.")
    return Cells(fields, rows, lines, numbers)


def has_places(table: Table) -> bool:
    """Whether a table has the columns of a place."""
    return _place_columns(table) is not None


def grid_places(table: Table) -> tuple[crs.Floats, crs.Floats, dict[int, str]]:
    """Where the rows of a table lie.

    Args:
        table: rows with ``easting`` and ``northing`` (EPSG:27700 metres; taken where both pairs
            are there), or ``lat`` and ``lon``, also spelt out (WGS84 degrees).

    Returns:
        Eastings and northings in metres, NaN where a row has none that can be true; and by row
        (from 0) what is wrong with it. A row with both cells blank is NaN without a fault.

    Raises:
        ValueError: it has no such columns.
    """
    found = _place_columns(table)
    if found is None:
        raise ValueError("the table has no columns of a place")
    across, up, in_degrees = found
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


def _place_columns(table: Table) -> tuple[str, str, bool] | None:
    return next((each for each in _PLACES if {*each[:2]} <= {*table.names}), None)


def _delimiter(text: str) -> str:
    header = text[: text.find("\n") + 1] or text
    return max(DELIMITERS, key=header.count)


def _why_no_csv(error: csv.Error, after: int) -> str:
    reason = str(error)
    if "unexpected end" in reason or "field limit" in reason:
        return (
            f"it is not CSV: it ends inside a quoted cell after line {after}. The file was cut off,"
            " or a quotation mark is missing. Write it anew from its source."
        )
    return f"it is not CSV after line {after}."


def _text(content: bytes, refused: str) -> str:
    # A byte order mark only says "UTF-8"; some spreadsheets write it before Windows-1252.
    held = content.removeprefix(codecs.BOM_UTF8)
    for encoding in ENCODINGS if b"\0" not in held else ():
        try:
            return held.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile(f"{refused}: it is not CSV in UTF-8 or Windows-1252.")


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan


def _why(
    row: Mapping[str, str], across: str, up: str, x: float, y: float, *, in_degrees: bool
) -> str:
    none = [
        f"{name} is {'no number' if row[name].strip() else 'blank'}"
        for name, number in sorted(((across, x), (up, y)))
        if math.isnan(number)
    ]
    if none:
        return " and ".join(none)
    explain = crs.why_not_wgs84 if in_degrees else crs.why_not_grid
    return explain([x], [y]) or "it is off the British National Grid"
