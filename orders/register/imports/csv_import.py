"""Taking notices and orders from a CSV file: every row checked, then all written or none.

A row is known by its source and its reference there. One that is known already is compared with
the register and never written over.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.areas.lists.csv_tables import Cells, folded, read_cells
from orders.audit import log
from orders.audit.model import Action
from orders.bulk import all_kept
from orders.courts import calendar as calendars
from orders.errors import BadFile
from orders.register import numbering, sources
from orders.register.imports import (
    bulk_write,
    columns,
    comparison,
    held_elsewhere,
    named_people,
    stored_records,
)
from orders.register.imports.row_parser import ParsedRow, RowFault, RowParser
from orders.rules.kinds.force_profile import ForceProfile

Progress = Callable[[str, int], None]
"""Told what is done (``Checking``, ``Trying out``, ``Writing``), and to how many more rows."""


@dataclass(frozen=True, slots=True)
class OrderImportReport:
    """What an import found and did.

    Attributes:
        rows: rows in the file.
        added: records written; with ``check``, that would be.
        unchanged: rows the register holds as they are.
        differences: where a known record differs from its row; nothing was changed.
        faults: what is wrong, row by row; with any, nothing was written.
        refused: what was refused, with the reasons.
        alike: new rows that look like orders held under another source; each is a fault too
            where its row does not say why it is another.
        withdrawn: unchanged rows whose record was entered in error: row and register reference.
    """

    rows: int
    added: int = 0
    unchanged: int = 0
    differences: Sequence[comparison.FieldDifference] = ()
    faults: Sequence[RowFault] = ()
    refused: Sequence[tuple[Sequence[str], str]] = field(default=(), repr=False)
    alike: Sequence[held_elsewhere.HeldElsewhere] = ()
    withdrawn: Sequence[tuple[int, str]] = ()

    @property
    def refused_rows(self) -> int:
        """How many rows have a fault."""
        return len(self.refused)


@all_kept()
def import_orders(
    db: Session,
    path: Path,
    *,
    source: str,
    by: Account,
    now: datetime,
    force: ForceProfile,
    check: bool = False,
    progress: Progress = lambda what, rows: None,
) -> OrderImportReport:
    """Take every record of a CSV file, or none; run again, it changes nothing.

    A record entered in error is taken anew once its row says something else; while the row says
    what was withdrawn, it stays withdrawn, and is told.

    Args:
        path: CSV with ``columns.COLUMNS`` in UTF-8 or Windows-1252, cells parted by comma,
            semicolon or tab. Times without a zone are London.
        source: name of the system it comes from.
        check: write everything, then take it back: what would happen, without its happening.

    Raises:
        BadFile: it is no such file, or its columns are not ours.
    """
    table = read_cells(path)
    names = header(table, path)
    checker = RowParser(source, now, force, calendars.current(db))
    read, faults = _read_all(db, table, names, checker, progress)
    numbering.wait_for_imports(db, alone=True)
    read = bulk_write.with_making_days(db, read, source)
    known = stored_records.held(db, source, [each.reference for each in read])
    again = comparison.put_right(read, known, force=force)
    known = {name: held for name, held in known.items() if name not in again}
    new = [each for each in read if each.reference not in known]
    faults += named_people.hold(db, new)
    faults += bulk_write.link_faults(db, new, source, now=now)
    alike = held_elsewhere.alike(db, new)
    faults += held_elsewhere.faults(new, alike)
    differences = [
        difference
        for each in read
        if each.reference in known
        for difference in comparison.compare(each, known[each.reference], force=force)
    ]
    changed = {difference.line for difference in differences}
    report = OrderImportReport(
        rows=len(table.rows),
        added=0 if faults else len(new),
        unchanged=sum(1 for each in read if each.reference in known and each.line not in changed),
        differences=differences,
        faults=faults,
        refused=_refused(table, faults),
        alike=alike,
        withdrawn=[
            (each.line, known[each.reference].register_reference)
            for each in read
            if each.reference in known and known[each.reference].in_error
        ],
    )
    if not faults and new:
        doing = "Trying out" if check else "Writing"
        done = lambda rows: progress(doing, rows)  # noqa: E731  one argument fixed
        with db.begin_nested() as attempt:
            sources.free(db, source, again)
            bulk_write.take(db, new, by=by, now=now, force=force, trial=check, progress=done)
            if check:
                attempt.rollback()
    _log(db, report, path, source, by=by, now=now, check=check)
    return report


def header(table: Cells, path: Path) -> tuple[str, ...]:
    """The columns of a file, in small letters.

    Raises:
        BadFile: one is missing or is none of ours; every such column is named.
    """
    names = tuple(map(folded, table.fields))
    problems = [
        _unknown(name)
        for name in names
        if name and name != "reasons" and not columns.is_known(name)
    ]
    missing = [name for name in columns.NEEDED if name not in names]
    problems += [f"Column {name} is missing: add it." for name in missing]
    problems += [f"Column {name} is there twice." for name, n in Counter(names).items() if n > 1]
    if problems:
        raise BadFile(f"{path.name} was not taken: its columns are not ours.", problems)
    if not table.rows:
        raise BadFile(f"{path.name} was not taken: it holds no records.")
    return names


def cells_of(names: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    """A row's cells that are not blank, tidied, by column."""
    return {
        name: text
        for name, cell in zip(names, row, strict=False)
        if cell and (text := columns.tidied(name, cell))
    }


def _read_all(
    db: Session,
    table: Cells,
    names: Sequence[str],
    checker: RowParser,
    progress: Progress,
) -> tuple[list[ParsedRow], list[RowFault]]:
    read: list[ParsedRow] = []
    faults: list[RowFault] = []
    for line, row in zip(table.numbers, table.rows, strict=True):
        if len(row) != len(names):
            faults.append(_of_another_length(line, len(row), len(names)))
        else:
            cells = cells_of(names, row)
            if cells:
                found = checker.read(line, cells)
                if isinstance(found, ParsedRow):
                    read.append(found)
                else:
                    faults += found
        progress("Checking", 1)
    faults += checker.unplaced(db, read)
    return read, faults


def _of_another_length(line: int, cells: int, width: int) -> RowFault:
    message = (
        f"It has {cells} cells where the header has {width}. Put the missing or surplus cells"
        " right; a last row that is too short means that the file was cut off."
    )
    return RowFault(line, "", "", message)


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, columns.COLUMNS, n=1)
    advice = f"did you mean {near[0]}?" if near else "take it out, or see the template."
    return f"There is no column {name}: {advice}"


def _refused(table: Cells, faults: Sequence[RowFault]) -> list[tuple[Sequence[str], str]]:
    reasons: dict[int, list[str]] = {}
    for fault in faults:
        reasons.setdefault(fault.line, []).append(fault.reason)
    width = len(table.fields)
    return [
        ([*row, *[""] * (width - len(row))][:width], " ".join(reasons[line]))
        for line, row in zip(table.numbers, table.rows, strict=True)
        if line in reasons
    ]


def refused_lines(path: Path, report: OrderImportReport) -> Iterator[Sequence[str]]:
    """The refused rows as they were written, with a last column ``reasons``; the header first."""
    fields = read_cells(path).fields
    kept = [place for place, name in enumerate(fields) if name.lower() != "reasons"]
    yield [*(fields[place] for place in kept), "reasons"]
    for row, reasons in report.refused:
        yield [*(row[place] for place in kept), reasons]


def counts(report: OrderImportReport) -> Mapping[str, int]:
    """The numbers of a report, for the log."""
    return {
        "rows": report.rows,
        "added": report.added,
        "unchanged": report.unchanged,
        "differing": len({each.line for each in report.differences}),
        "refused": report.refused_rows,
    }


def _log(
    db: Session,
    report: OrderImportReport,
    path: Path,
    source: str,
    *,
    by: Account,
    now: datetime,
    check: bool,
) -> None:
    wrote = report.added and not check
    log.record(
        db,
        Action.COLLECTION if wrote else Action.CONSULTATION,
        "orders.imported" if wrote else "orders.import-checked",
        by=by,
        now=now,
        details={"source": source, **counts(report)},
    )
    db.flush()
