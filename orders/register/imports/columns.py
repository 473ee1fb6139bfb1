"""The columns of a CSV of notices and orders: which there are, what each may hold and show.

One row is one record with all its people. Columns that a file does not use may be left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from orders.register.imports.fields import (
    ALIAS,
    ALIASES,
    CHARACTERISTICS,
    CHOSEN,
    CONDITION,
    CONDITIONS,
    CONSIDERED,
    DAY,
    EVENT,
    EVENTS,
    FACT,
    FACTS_OF,
    HOME,
    HOMES,
    NAMES,
    ORDER,
    PERSON,
    PROTECTED,
    PROTECTION,
    SERVED,
    ImportField,
    Only,
)
from orders.register.schemas.condition import MOST
from orders.rules.kinds.kind import Kind

Row = Mapping[str, str]
"""The cells of a row that are not blank, by column."""
Path = tuple[str | int, ...]
"""Where a schema has something: names, and in lists numbers."""


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that stand together, once for each thing of their sort.

    Attributes:
        prefix: what their columns begin with.
        path: where the schema has them; a number in a list is that of the columns.
    """

    prefix: str
    path: Path
    fields: tuple[ImportField, ...]


def alias_prefix(who: str, number: int) -> str:
    """What the columns of a person's other name begin with; the first has no number."""
    return f"{who}_alias_" if number == 1 else f"{who}_alias{number}_"


def _person(who: str, path: Path, place: int) -> Iterator[Section]:
    yield Section(f"{who}_", path, NAMES)
    yield Section(f"{who}_", path, CHOSEN)
    for number in range(1, ALIASES + 1):
        yield Section(alias_prefix(who, number), (*path, "aliases", number), ALIAS)
    yield Section(f"{who}_", path, PERSON)
    yield Section(f"{who}_", (*path, "characteristics"), CHARACTERISTICS)
    for number in range(1, HOMES + 1):
        yield Section(f"{who}_home{number}_", (*path, "addresses", number), HOME)
    for number in range(1, FACTS_OF + 1):
        yield Section(f"{who}_fact{number}_", ("facts", place, number), FACT)


def _sections() -> Iterator[Section]:
    yield Section("", (), ORDER)
    yield Section("considered_", ("considerations",), CONSIDERED)
    yield from _person("subject", ("subject",), 0)
    for number in range(1, PROTECTED + 1):
        path: Path = ("protected_persons", number)
        yield from _person(f"protected{number}", (*path, "person"), number)
        yield Section(f"protected{number}_", path, PROTECTION)
    yield from map(_condition, range(1, CONDITIONS + 1))
    yield Section("served_", ("served",), SERVED)
    for number in range(1, EVENTS + 1):
        yield Section(f"event{number}_", ("events", number), EVENT)


def _condition(number: int) -> Section:
    return Section(f"condition{number}_", ("conditions", number), CONDITION)


SECTIONS = tuple(_sections())
"""Every section of a template, in its order."""
FURTHER = tuple(map(_condition, range(CONDITIONS + 1, MOST + 1)))
"""Sections a file may have and no template does."""
WITHHELD = "(withheld)"
_FIELDS: dict[str, ImportField] = {
    section.prefix + each.name: each for section in (*SECTIONS, *FURTHER) for each in section.fields
}
COLUMNS: tuple[str, ...] = tuple(
    section.prefix + each.name for section in SECTIONS for each in section.fields
)
"""Every column there is, in the order of a template."""
NEEDED = (
    *(each.name for each in ORDER if each.needed),
    "subject_family_name",
    "condition1_code",
)
_DAYS = re.compile(
    rf"(?:.*_)?(?:{'|'.join(each.name for each in (*PERSON, *ALIAS, *HOME) if each.form is DAY)})"
)
"""Columns of days, in this file and in those of another system."""
_ENGLISH_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


def tidied(column: str, cell: str) -> str:
    """A cell as it is read: trimmed; what a spreadsheet must not run, without its apostrophe.

    Days may be written as spreadsheets do, ``21/11/2026``; times are for the schemas to read.
    """
    text = cell.strip()
    if text[:1] == "'" and text[1:].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n")):
        text = text[1:]
    if "/" in text and _DAYS.fullmatch(column):
        found = _ENGLISH_DAY.fullmatch(text)
        if found:
            return _iso(*found.groups()) or text
    return text


def _iso(day: str, month: str, year: str) -> str | None:
    """A day as ISO 8601 has it; None where there is no such day."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def is_known(column: str) -> bool:
    """Whether a file may have a column of that name."""
    return column in _FIELDS


def allowed(column: str) -> str:
    """What a column may hold, in words; empty where its name says all."""
    return _FIELDS[column].holds if column in _FIELDS else ""


def shown(column: str, row: Row) -> str:
    """A cell as a report may show it: no protected person, characteristic or long words."""
    text = row.get(column, "")
    if not text:
        return ""
    if column.startswith("protected") or column not in _FIELDS or _FIELDS[column].long:
        return WITHHELD
    return text if len(text) <= 60 else f"{text[:59]}…"


def template(kinds: Sequence[Kind]) -> tuple[str, ...]:
    """The columns that kinds of one family use, in their order."""
    used = {None, *(Only.NOTICE if kind.is_notice else Only.COURT for kind in kinds)}
    return tuple(column for column in COLUMNS if _FIELDS[column].only in used)
