"""Taking courts and their sittings from a CSV file, all or nothing.

A file holds everything about each court it names: what the register knew of that court's sittings
is replaced, so that taking the same file again changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from orders.access.model import Account
from orders.areas.lists.csv_tables import read_table
from orders.audit import log
from orders.audit.model import Action
from orders.courts.model import Court, CourtDay, CourtSitting
from orders.errors import BadFile
from orders.rules.clocks.sittings import court_key

COLUMNS = ("court", "weekday", "opens", "closes", "from_on", "until_on", "on_day", "reason")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_EARLIEST = date(2000, 1, 1)


@dataclass(slots=True)
class CourtRow:
    """What a file says of one court."""

    name: str
    sittings: dict[tuple[int, time, date], CourtSitting] = field(default_factory=dict)
    days: dict[date, CourtDay] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CourtImport:
    """What an import did or would do.

    Attributes:
        courts: names of the courts in the file.
        sittings: how many weekly sittings it lists.
        days: how many days that differ.
    """

    courts: tuple[str, ...]
    sittings: int
    days: int


def import_courts(
    db: Session, path: Path, *, by: Account, now: datetime, check: bool = False
) -> CourtImport:
    """Take the courts of a CSV file, or with ``check`` only say what would be taken.

    A row with a ``weekday`` is a weekly sitting, from ``opens`` until ``closes`` (London time), on
    the days ``from_on`` to ``until_on`` (both may be empty). A row with ``on_day`` is a day on
    which the court sits otherwise: without hours it does not sit; ``reason`` says why.

    Raises:
        BadFile: a row is wrong; nothing is taken then.
    """
    courts = _read(path)
    taken = CourtImport(
        courts=tuple(each.name for each in courts.values()),
        sittings=sum(len(each.sittings) for each in courts.values()),
        days=sum(len(each.days) for each in courts.values()),
    )
    if check:
        return taken
    known = {
        court.key: court
        for court in db.scalars(
            select(Court)
            .where(Court.key.in_(courts))
            .options(selectinload(Court.sittings), selectinload(Court.days))
        )
    }
    for key, given in courts.items():
        court = known.get(key) or Court(key=key, sittings=[], days=[])
        court.name, court.sittings, court.days = given.name, [], []
        db.add(court)
        # The old rows leave before the new ones come: each may be there once.
        db.flush()
        court.sittings, court.days = list(given.sittings.values()), list(given.days.values())
    db.flush()
    details = {"courts": taken.courts, "sittings": taken.sittings, "days": taken.days}
    log.record(db, Action.ALTERATION, "courts.imported", by=by, now=now, details=details)
    return taken


def _read(path: Path) -> dict[str, CourtRow]:
    table = read_table(path)
    unknown = sorted(set(table.names) - set(COLUMNS))
    if unknown or "court" not in table.names:
        said = f"unknown columns {', '.join(unknown)}" if unknown else "no column “court”"
        raise BadFile(f"{path.name} was not taken: {said}; there may be {', '.join(COLUMNS)}.")
    courts: dict[str, CourtRow] = {}
    problems: defaultdict[str, list[int]] = defaultdict(list)
    for line, row in zip(table.lines, table.rows, strict=True):
        cells = {name: row.get(name, "").strip() for name in COLUMNS}
        name = " ".join(cells["court"].split()) or "?"
        try:
            listed = courts.setdefault(court_key(name), CourtRow(name))
            (_add_day if cells["on_day"] else _add_sitting)(listed, cells)
        except ValueError as error:
            problems[str(error)].append(line)
    if problems:
        lines = [(line, words) for words, at in problems.items() for line in at]
        told = [f"Line {line}: {words}." for line, words in sorted(lines)]
        raise BadFile(f"{path.name} was not taken.", told)
    if not courts:
        raise BadFile(f"{path.name} was not taken: it names no court.")
    return courts


def _add_sitting(listed: CourtRow, cells: Mapping[str, str]) -> None:
    if not cells["court"]:
        raise ValueError("name the court")
    names = [each.casefold() for each in WEEKDAYS]
    if cells["weekday"].casefold() not in names:
        raise ValueError(f"weekday must be one of {', '.join(WEEKDAYS)}, or give on_day")
    opens, closes = _hours(cells)
    sitting = CourtSitting(
        weekday=names.index(cells["weekday"].casefold()),
        opens=opens,
        closes=closes,
        from_on=_day(cells, "from_on") if cells["from_on"] else _EARLIEST,
        until_on=_day(cells, "until_on") if cells["until_on"] else None,
    )
    if sitting.until_on is not None and sitting.until_on < sitting.from_on:
        raise ValueError("until_on is before from_on")
    once = (sitting.weekday, opens, sitting.from_on)
    if once in listed.sittings:
        raise ValueError("this sitting is in the file twice")
    listed.sittings[once] = sitting


def _add_day(listed: CourtRow, cells: Mapping[str, str]) -> None:
    if not cells["court"]:
        raise ValueError("name the court")
    if cells["weekday"]:
        raise ValueError("give a weekday or on_day, not both")
    on_day = _day(cells, "on_day")
    if not cells["reason"]:
        raise ValueError("give the reason why this day differs")
    if on_day in listed.days:
        raise ValueError("this day of the court is in the file twice")
    sits = bool(cells["opens"] or cells["closes"])
    opens, closes = _hours(cells) if sits else (None, None)
    listed.days[on_day] = CourtDay(
        on_day=on_day, opens=opens, closes=closes, reason=cells["reason"]
    )


def _hours(cells: Mapping[str, str]) -> tuple[time, time]:
    try:
        opens, closes = (time.fromisoformat(cells[name]) for name in ("opens", "closes"))
    except ValueError as error:
        raise ValueError("opens and closes must be times like 10:00") from error
    if opens.tzinfo or closes.tzinfo or closes <= opens:
        raise ValueError("closes must be a time after opens")
    return opens, closes


def _day(cells: Mapping[str, str], name: str) -> date:
    try:
        return date.fromisoformat(cells[name])
    except ValueError as error:
        raise ValueError(f"{name} must be a day like 2026-12-28") from error
