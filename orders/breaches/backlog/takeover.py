"""Taking over what another system holds: people, orders, events, breaches, arrests in linked CSVs.

What is understood is taken as unverified; what is not is listed and left where it was. Run again,
nothing is taken twice, and where the other system now differs it is said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.breaches.arrests import import_arrests
from orders.breaches.backlog import breach_takeover
from orders.breaches.backlog.backlog_files import ARRESTS, BREACHES, ORDERS, BacklogReport, lines
from orders.breaches.backlog.order_takeover import read_orders
from orders.bulk import all_kept
from orders.courts import calendar as calendars
from orders.errors import BadFile
from orders.register import numbering, sources
from orders.register.imports import bulk_write, comparison, stored_records
from orders.register.imports.comparison import FieldDifference
from orders.register.imports.row_parser import ParsedRow, RowParser
from orders.rules.kinds.force_profile import ForceProfile

Progress = Callable[[str, int], None]
"""Told what is being done and to how many rows."""


@all_kept()
def import_backlog(
    db: Session,
    folder: Path,
    *,
    source: str,
    by: Account,
    now: datetime,
    force: ForceProfile,
    check: bool = False,
    progress: Progress = lambda what, rows: None,
) -> BacklogReport:
    """Take a folder of linked CSV files; run again, it only adds what is new and says what differs.

    Args:
        folder: ``people.csv`` and ``orders.csv``; where there are any, ``events.csv``,
            ``breaches.csv`` and ``arrests.csv``. Times without a zone are London.
        source: name of the system they come from.
        check: do it all, then take it back.

    Raises:
        BadFile: a file is missing or is not such a file.
    """
    report = BacklogReport(source)
    with db.begin_nested() as attempt:
        read = read_orders(
            db, folder, source, RowParser(source, now, force, calendars.current(db)), report
        )
        progress("Checking", len(read))
        numbering.wait_for_imports(db, alone=True)
        read = bulk_write.with_making_days(db, read, source)
        known = stored_records.held(db, source, [each.reference for each in read])
        again = comparison.put_right(read, known, force=force)
        known = {name: each for name, each in known.items() if name not in again}
        fresh = [each for each in read if each.reference not in known]
        new = _linked(db, fresh, source, report, now=now)
        sources.free(db, source, again & {each.reference for each in new})
        done = lambda rows: progress("Writing", rows)  # noqa: E731  one argument fixed
        bulk_write.take(db, new, by=by, now=now, force=force, trial=check, progress=done)
        report.added = len(new)
        _compare(report, read, known, force)
        _take_breaches(db, folder / BREACHES, report, by=by, now=now)
        _take_arrests(db, folder / ARRESTS, report, by=by, now=now)
        if check:
            attempt.rollback()
    _log(db, report, by=by, now=now, check=check)
    db.flush()
    return report


def _linked(
    db: Session, new: list[ParsedRow], source: str, report: BacklogReport, *, now: datetime
) -> list[ParsedRow]:
    """Those that follow nothing that is left out."""
    while unlinked := bulk_write.link_faults(db, new, source, now=now):
        report.leave(ORDERS, unlinked)
        left = {fault.line for fault in unlinked}
        new = [each for each in new if each.line not in left]
    return new


def _compare(
    report: BacklogReport,
    read: Sequence[ParsedRow],
    known: Mapping[str, stored_records.StoredRecord],
    force: ForceProfile,
) -> None:
    for each in read:
        if each.reference not in known:
            continue
        found: list[FieldDifference] = comparison.compare(each, known[each.reference], force=force)
        report.differences += [f"{ORDERS}: {difference}" for difference in found]
        report.unchanged += not found


def _take_breaches(
    db: Session, path: Path, report: BacklogReport, *, by: Account, now: datetime
) -> None:
    if not path.exists():
        return
    rows = [(each.line, each.cells) for each in lines(path)]
    found = breach_takeover.take(db, rows, source=report.source, by=by, now=now)
    report.breaches, report.breaches_known = found.added, found.known
    report.leave(BREACHES, found.faults)
    report.differences += [f"{BREACHES}: {each}" for each in found.differences]


def _take_arrests(
    db: Session, path: Path, report: BacklogReport, *, by: Account, now: datetime
) -> None:
    if not path.exists():
        return
    try:
        report.arrests = import_arrests(db, path, by=by, now=now)
    except BadFile as error:
        problems = error.problems or (error.message,)
        report.faults += [(ARRESTS, problem) for problem in problems]


def _log(db: Session, report: BacklogReport, *, by: Account, now: datetime, check: bool) -> None:
    log.record(
        db,
        Action.CONSULTATION if check else Action.COLLECTION,
        "backlog.checked" if check else "backlog.imported",
        by=by,
        now=now,
        details={
            "source": report.source,
            "added": report.added,
            "breaches": report.breaches,
            "differences": len(report.differences),
            "left_out": len(report.faults),
        },
    )
