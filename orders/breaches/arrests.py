"""Taking arrests from custody's own list: what the DVPN-to-arrest ratio is measured against."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.areas.gazetteer import Gazetteer
from orders.areas.lists.csv_tables import Table, read_table
from orders.areas.model import Level
from orders.audit import log
from orders.audit.log import Actor
from orders.audit.model import Action
from orders.breaches.model import Arrest
from orders.errors import BadFile, NotFound
from orders.rules.clocks import instants
from orders.rules.clocks.instants import UNREADABLE

COLUMNS = ("arrest_reference", "arrested_at", "lpa_code", "violent_da")
_ANSWERS = {"yes": True, "y": True, "true": True, "1": True} | {
    "no": False,
    "n": False,
    "false": False,
    "0": False,
}
_LONGEST_REFERENCE = 100
_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class ArrestsReport:
    """What an import of arrests changed.

    Attributes:
        added: arrests the register did not know.
        changed: arrests it knew otherwise.
        unchanged: arrests it knew like that.
    """

    added: int
    changed: int
    unchanged: int

    @property
    def total(self) -> int:
        """How many arrests the file holds."""
        return self.added + self.changed + self.unchanged


@dataclass(frozen=True, slots=True)
class _Read:
    """One row of the file."""

    arrest_reference: str
    arrested_at: datetime
    lpa_code: str
    violent_da: bool


def import_arrests(
    db: Session,
    path: Path,
    *,
    by: Actor,
    now: datetime,
    progress: Callable[[int], None] = lambda rows: None,
) -> ArrestsReport:
    """Take arrests from a CSV file, all of them or none; run again, it changes nothing.

    Args:
        path: CSV in UTF-8 or Windows-1252 with the columns ``COLUMNS``; others are passed over.
            Times without a zone are London.
        by: the account that imports.
        progress: told of every batch how many rows it wrote.

    Raises:
        BadFile: something is wrong with it; every fault is listed by line and nothing is written.
    """
    table = read_table(path)
    rows = _checked(table, path, gazetteer.current(db), now)
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        for what, number in _write(db, batch, now).items():
            counts[what] += number
        progress(len(batch))
    report = ArrestsReport(**counts)
    log.record(
        db,
        Action.ALTERATION if report.changed else Action.COLLECTION,
        "arrests.imported",
        by=by,
        now=now,
        details={"source": path.name, **counts},
    )
    db.flush()
    return report


def _checked(table: Table, path: Path, places: Gazetteer, now: datetime) -> list[_Read]:
    missing = [column for column in COLUMNS if column not in table.names]
    if missing:
        raise BadFile(
            f"{path.name} was not taken: it needs the columns {', '.join(COLUMNS)}."
            f" Missing: {', '.join(missing)}. Its columns are: {', '.join(table.fields)}."
        )
    rows, problems = [], []
    seen: dict[str, int] = {}
    for line, cells in zip(table.lines, table.rows, strict=True):
        row = {column: cells[column].strip() for column in COLUMNS}
        if not any(row.values()):
            continue
        faults = list(_faults(row, seen, places, now))
        problems += [f"Line {line}: {fault}" for fault in faults]
        seen.setdefault(row["arrest_reference"], line)
        if not faults:
            rows.append(_typed(row, places))
    if problems:
        raise BadFile(
            f"{path.name} was not taken: {len(problems)} found wrong, nothing was written.",
            problems,
        )
    if not rows:
        raise BadFile(f"{path.name} was not taken: it holds no arrests.")
    return rows


def _faults(
    row: Mapping[str, str], seen: Mapping[str, int], places: Gazetteer, now: datetime
) -> Iterator[str]:
    """What is wrong with a row: field, value, what to do."""
    reference = row["arrest_reference"]
    if not reference:
        yield "arrest_reference is blank; enter custody's reference of the arrest."
    elif len(reference) > _LONGEST_REFERENCE or not reference.isprintable():
        yield f"arrest_reference is not one; use up to {_LONGEST_REFERENCE} printed characters."
    elif reference in seen:
        yield f"arrest_reference {reference!r} is on line {seen[reference]} too; keep one of them."
    try:
        arrested_at = instants.read(row["arrested_at"]).start
    except ValueError as error:
        why = f" {error}" if str(error) != UNREADABLE else ""
        yield (
            f"arrested_at {row['arrested_at']!r} is no date and time;"
            f" write it like 2026-11-21 06:00 or 21/11/2026 06:00.{why}"
        )
    else:
        if arrested_at > now:
            yield f"arrested_at {row['arrested_at']!r} is in the future; correct it."
    if not _is_lpa(row["lpa_code"], places):
        yield (
            f"lpa_code {row['lpa_code']!r} is no LPA of this register;"
            f" use one of {', '.join(sorted(_lpa_codes(places)))}."
        )
    if row["violent_da"].lower() not in _ANSWERS:
        yield f"violent_da {row['violent_da']!r} is neither; write yes or no."


def _typed(row: Mapping[str, str], places: Gazetteer) -> _Read:
    return _Read(
        arrest_reference=row["arrest_reference"],
        arrested_at=instants.read(row["arrested_at"]).start,
        lpa_code=places.area(Level.LPA, row["lpa_code"]).code,
        violent_da=_ANSWERS[row["violent_da"].lower()],
    )


def _is_lpa(code: str, places: Gazetteer) -> bool:
    try:
        places.area(Level.LPA, code)
    except NotFound:
        return False
    return True


def _lpa_codes(places: Gazetteer) -> list[str]:
    return [area.code for area in places.by_id.values() if area.level is Level.LPA]


def _write(db: Session, batch: Sequence[_Read], now: datetime) -> dict[str, int]:
    """Write one batch; how many rows were added, changed and left as they were."""
    held = {
        reference: (arrested_at, lpa_code, violent_da)
        for reference, arrested_at, lpa_code, violent_da in db.execute(
            select(
                Arrest.arrest_reference, Arrest.arrested_at, Arrest.lpa_code, Arrest.violent_da
            ).where(Arrest.arrest_reference.in_([row.arrest_reference for row in batch]))
        )
    }
    new = [row for row in batch if row.arrest_reference not in held]
    other = [
        row
        for row in batch
        if row.arrest_reference in held
        and held[row.arrest_reference] != (row.arrested_at, row.lpa_code, row.violent_da)
    ]
    if new:
        db.execute(insert(Arrest), [_values(row, now) for row in new])
    if other:
        db.execute(update(Arrest), [_values(row, now) for row in other])
    return {
        "added": len(new),
        "changed": len(other),
        "unchanged": len(batch) - len(new) - len(other),
    }


def _values(row: _Read, now: datetime) -> dict[str, object]:
    return {**asdict(row), "imported_at": now}
