"""Reading a list of bank holidays: the calendar file that GOV.UK publishes, or a CSV file."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

from orders.areas.lists.csv_tables import read_table
from orders.errors import BadFile

_EVENT = re.compile(r"BEGIN:VEVENT\r?\n(.*?)END:VEVENT", re.DOTALL)
_FOLDED = re.compile(r"\r?\n[ \t]")
_START = re.compile(r"^DTSTART(?:;[^:\r\n]*)?:(\d{8})(?:T[\dZ]*)?\r?$", re.MULTILINE)


def read_holidays(path: Path) -> frozenset[date]:
    """The days that a file lists.

    Args:
        path: a calendar (``.ics``: each event's first day), or a CSV file with a column ``date``,
            days in ISO 8601.

    Raises:
        BadFile: not such a file, a day that is none, or no day at all.
    """
    days = _calendar(path) if path.suffix.lower() == ".ics" else _table(path)
    if not days:
        raise BadFile(f"{path.name} was not taken: it lists no day.")
    return frozenset(days)


def _calendar(path: Path) -> list[date]:
    try:
        text = _FOLDED.sub("", path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadFile(f"{path.name} was not taken: it is not text in UTF-8.") from error
    if not text.startswith("BEGIN:VCALENDAR"):
        raise BadFile(f"{path.name} was not taken: it is no calendar file.")
    days, problems = [], []
    for number, event in enumerate(_EVENT.findall(text), start=1):
        start = _START.search(event)
        try:
            days.append(datetime.strptime(start[1] if start else "", "%Y%m%d").date())  # noqa: DTZ007  a civil day
        except ValueError:
            problems.append(f"Event {number}: it names no day on which it begins.")
    if problems:
        raise BadFile(f"{path.name} was not taken.", problems)
    return days


def _table(path: Path) -> list[date]:
    table = read_table(path)
    if "date" not in table.names:
        raise BadFile(f"{path.name} was not taken: it has no column “date”.")
    days, problems = [], []
    for line, row in zip(table.lines, table.rows, strict=True):
        try:
            days.append(date.fromisoformat(row["date"].strip()))
        except ValueError:
            problems.append(f"Line {line}: {row['date']!r} is no day; write it like 2026-12-28.")
    if problems:
        raise BadFile(f"{path.name} was not taken.", problems)
    return days
