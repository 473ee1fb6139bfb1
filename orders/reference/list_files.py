"""A list of reference data as a CSV file: read and checked whole, and written."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from orders.areas.lists.csv_tables import read_table
from orders.errors import BadFile
from orders.formatting import day as day_in_words
from orders.formatting import harmless
from orders.reference.model import ListSort
from orders.rules.kinds import catalogue, penalties
from orders.rules.reference_data import (
    ANY_KIND,
    Availability,
    DatedRow,
    DealtWith,
    GeneralLimit,
    LimitRow,
    Penalty,
    Switch,
)

MOST_ROWS = 2_000
MOST_LETTERS = 500
_MOST = 1_000_000
_LONGEST_NUMBER = len(str(_MOST))
_DATED = ("from_on", "until_on", "source")


class _Wrong(Exception):
    """What is wrong with a cell and what to write instead."""


@dataclass(frozen=True, slots=True)
class ListFormat:
    """The columns of a sort, and what makes a row of a line.

    Attributes:
        makes: the row's class.
        headings: column of the file by the row's attribute.
        needed: attributes that may not be empty, besides the source.
        numbers: attributes that are whole numbers.
        check: raises what is wrong with the words of a row.
    """

    makes: Callable[..., DatedRow]
    headings: Mapping[str, str]
    needed: tuple[str, ...]
    numbers: frozenset[str]
    check: Callable[[Mapping[str, str]], None]

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the file, in their order."""
        return (*self.headings.values(), *_DATED)


def _one_of(cells: Mapping[str, str], column: str, known: Iterable[str], attribute: str) -> None:
    names = list(known)
    if cells[attribute] not in names:
        raise _Wrong(f"{column} must be one of {', '.join(names)}")


def _check_availability(cells: Mapping[str, str]) -> None:
    _one_of(cells, "switch", Switch, "name")


def _check_limit(cells: Mapping[str, str]) -> None:
    _one_of(cells, "limit", GeneralLimit, "name")


def _check_penalty(cells: Mapping[str, str]) -> None:
    _one_of(cells, "kind", (*catalogue.KINDS, ANY_KIND), "name")
    ways = list(DealtWith)
    if cells["name"] != ANY_KIND:
        breach = catalogue.kind(cells["name"]).breach
        ways = [penalties.dealt_with(breach)]
        ways += [DealtWith.CONTEMPT] if DealtWith.CONTEMPT not in ways else []
    _one_of(cells, "dealt_with", ways, "scope")
    if cells["summary_limit"]:
        _one_of(cells, "summary_limit", GeneralLimit, "summary_limit")
        if cells["summary_months"]:
            raise _Wrong("give summary_months or summary_limit, not both")


_PENALTY_NUMBERS = (
    "custody_months",
    "fine_pounds",
    "fine_per_day_pounds",
    "fine_in_all_pounds",
    "summary_months",
)
FORMATS: dict[ListSort, ListFormat] = {
    ListSort.AVAILABILITY: ListFormat(
        Availability,
        {"name": "switch", "scope": "police_area"},
        ("name", "scope"),
        frozenset(),
        _check_availability,
    ),
    ListSort.GENERAL_LIMITS: ListFormat(
        LimitRow,
        {"name": "limit", "custody_months": "custody_months"},
        ("name", "custody_months"),
        frozenset({"custody_months"}),
        _check_limit,
    ),
    ListSort.PENALTIES: ListFormat(
        Penalty,
        {"name": "kind", "scope": "dealt_with", "words": "words"}
        | {each: each for each in (*_PENALTY_NUMBERS, "summary_limit", "unconfirmed")},
        ("name", "scope", "words"),
        frozenset(_PENALTY_NUMBERS),
        _check_penalty,
    ),
}


def read_list(sort: ListSort, name: str, content: bytes) -> tuple[DatedRow, ...]:
    """The rows of a file, checked whole.

    Args:
        sort: what it is a list of.
        name: the file's name, for messages.
        content: CSV with the columns of its sort, days in ISO 8601; an empty ``from_on`` is since
            always, an empty ``until_on`` still.

    Raises:
        BadFile: it names each line that is wrong, and what to write there.
    """
    form = FORMATS[sort]
    table = read_table(Path(name), content=content, done="loaded")
    if set(table.names) != set(form.columns):
        raise BadFile(f"{name} was not loaded: its columns must be {', '.join(form.columns)}.")
    if not table.rows or len(table.rows) > MOST_ROWS:
        raise BadFile(f"{name} was not loaded: it may have 1 to {MOST_ROWS:,} rows.")
    problems: list[tuple[int, str]] = []
    rows: list[tuple[int, DatedRow]] = []
    for line, cells in zip(table.lines, table.rows, strict=True):
        try:
            rows.append((line, _row(form, cells)))
        except _Wrong as wrong:
            problems.append((line, str(wrong)))
    problems += _overlaps(rows)
    if problems:
        told = [f"Line {line}: {words}." for line, words in sorted(problems)]
        raise BadFile(f"{name} was not loaded. What was loaded before still holds.", told)
    return tuple(row for _, row in rows)


def _row(form: ListFormat, typed: Mapping[str, str]) -> DatedRow:
    columns = {**form.headings, **{each: each for each in _DATED}}
    cells = {name: _unmarked(" ".join(typed[column].split())) for name, column in columns.items()}
    for name in (*form.needed, "source"):
        if not cells[name]:
            raise _Wrong(f"{columns[name]} is empty: {_ASKED.get(name, 'fill it in')}")
    for name, said in cells.items():
        if len(said) > MOST_LETTERS:
            raise _Wrong(f"{columns[name]} is longer than {MOST_LETTERS} letters: shorten it")
    form.check(cells)
    values: dict[str, Any] = {name: said for name, said in cells.items() if said}
    for name in form.numbers & values.keys():
        values[name] = _number(columns[name], cells[name])
    for name in {"from_on", "until_on"} & values.keys():
        values[name] = _day(name, cells[name])
    row = form.makes(**values)
    if row.from_on is not None and row.until_on is not None and row.until_on < row.from_on:
        raise _Wrong("until_on is before from_on: put the later day into until_on")
    return row


def _unmarked(cell: str) -> str:
    """A cell without the apostrophe that ``written`` puts before what looks like a formula."""
    bare = cell.removeprefix("'")
    return bare if bare != cell and harmless(bare) == cell else cell


_ASKED = {"source": "name the section or instrument it comes from"}


def _number(column: str, said: str) -> int:
    # Counted before it is read: thousands of digits take long, and none may be left out.
    short = said.isascii() and said.isdigit() and len(said) <= _LONGEST_NUMBER
    if not (short and 0 < int(said) <= _MOST):
        raise _Wrong(f"{column} is “{said}”: write a whole number from 1 to {_MOST:,}, or nothing")
    return int(said)


def _day(column: str, said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise _Wrong(f"{column} is “{said}”: write a day like 2026-12-28, or nothing") from error


def _overlaps(rows: Sequence[tuple[int, DatedRow]]) -> list[tuple[int, str]]:
    by_key: dict[tuple[str, str], list[tuple[int, DatedRow]]] = {}
    found = []
    for line, row in rows:
        earlier = by_key.setdefault(row.key, [])
        for other_line, other in earlier:
            if row.overlaps(other):
                what = f"{row.name} {row.scope}".strip()
                words = (
                    f"{what} {span(row)} overlaps line {other_line} ({span(other)}): end one on the"
                    " day before the other begins"
                )
                found.append((line, words))
                break
        earlier.append((line, row))
    return found


def span(row: DatedRow) -> str:
    """From when until when a row holds, in words."""
    began = "since always" if row.from_on is None else f"from {day_in_words(row.from_on)}"
    return began if row.until_on is None else f"{began} to {day_in_words(row.until_on)}"


def written(sort: ListSort, rows: Iterable[DatedRow]) -> str:
    """The rows as a file that can be loaded again."""
    form = FORMATS[sort]
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(form.columns)
    for row in rows:
        held = (getattr(row, name) for name in (*form.headings, *_DATED))
        lines.writerow(["" if each is None else harmless(str(each)) for each in held])
    return text.getvalue()
