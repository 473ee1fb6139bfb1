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


def read_table(
    path: Path, *, encodings: Sequence[str] = ("utf-8",), delimiters: str = ","
) -> Table:
    """Rows of a CSV file in UTF-8 (with or without a byte order mark), or in another encoding.

    Args:
        path: the file.
        encodings: how it may be encoded; the first that fits is taken.
        delimiters: what may part its cells; the one found most often in the header is taken.

    Raises:
        BadFile: not such a file, no header, a field twice, or rows of another length.
    """
    read = read_cells(path, encodings=encodings, delimiters=delimiters)
    width = len(read.fields)
    problems = [
        f"Line {line}: {len(row)} cells where the header has {width}."
        for line, row in zip(read.lines, read.rows, strict=True)
        if len(row) != width
    ]
    if problems:
        raise BadFile(f"{path.name} was not taken: rows of another length.", problems)
    rows = [dict(zip(read.fields, row, strict=True)) for row in read.rows]
    return Table(read.fields, rows, read.lines)


def read_cells(
    path: Path, *, encodings: Sequence[str] = ("utf-8",), delimiters: str = ","
) -> Cells:
    """Cells of a CSV file whose rows may be of any length; ``read_table`` says the rest.

    Raises:
        BadFile: not such a file, cut off inside a quoted cell, no header, or a field twice.
    """
    text = _text(path, encodings)
    delimiter = _delimiter(text, delimiters)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
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
        raise BadFile(f"{path.name} was not taken: {_why_no_csv(error, after)}") from error
    if not any(fields):
        raise BadFile(f"{path.name} was not taken: it is empty.")
    if len(set(fields)) < len(fields):
        raise BadFile(f"{path.name} was not taken: its header names a column twice.")
    return Cells(fields, rows, lines, numbers)


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


def _delimiter(text: str, allowed: str) -> str:
    header = text[: text.find("\n") + 1] or text
    return max(allowed, key=header.count)


def _why_no_csv(error: csv.Error, after: int) -> str:
    reason = str(error)
    if "unexpected end" in reason or "field limit" in reason:
        return (
            f"it is not CSV: it ends inside a quoted cell after line {after}. The file was cut off,"
            " or a quotation mark is missing. Write it anew from its source."
        )
    return f"it is not CSV after line {after}."


def _text(path: Path, encodings: Sequence[str]) -> str:
    # A byte order mark only says "UTF-8"; some spreadsheets write it before Windows-1252.
    held = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    for encoding in encodings:
        try:
            return held.decode(encoding)
        except UnicodeDecodeError:
            continue
    allowed = " or Windows-1252" if "cp1252" in encodings else ""
    raise BadFile(f"{path.name} was not taken: it is not CSV in UTF-8{allowed}.")


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
