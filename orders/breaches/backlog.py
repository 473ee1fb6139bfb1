"""Taking over what another system holds: people, orders, events, breaches, arrests in linked CSVs.

What is understood is taken as unverified; what is not is listed and left where it was. Run again,
nothing is taken twice, and where the other system now differs it is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.areas.postcodes import locate_postcodes
from orders.areas.tables import read_cells
from orders.audit import log
from orders.audit.model import Action
from orders.breaches import backlog_breaches
from orders.breaches.arrests import ArrestsReport, import_arrests
from orders.bulk import all_kept
from orders.errors import BadFile
from orders.register import columns, reconciling, taking
from orders.register.importing import DELIMITERS, ENCODINGS, cells_of
from orders.register.reconciling import Difference
from orders.register.rows import Checker, Fault, Read
from orders.rules import postcodes

PEOPLE, ORDERS, EVENTS = "people.csv", "orders.csv", "events.csv"
BREACHES, ARRESTS = "breaches.csv", "arrests.csv"
PERSON_COLUMNS = tuple(
    name.removeprefix("subject_") for name in columns.COLUMNS if name.startswith("subject_")
)
_WHO = ("subject", *(f"protected{number}" for number in range(1, columns.PROTECTED + 1)))
_EVENT = ("kind", "at", "until", "reason", "court", "facts")


@dataclass
class BacklogReport:
    """What taking over found and did.

    Attributes:
        added: orders taken, all of them unverified.
        unchanged: orders known as they are.
        breaches: breaches taken; ``breaches_known``: those the register had.
        arrests: what became of the arrests, ``None`` without a file of them or when it was left.
        unplaced: homes taken without a place on the map, and why.
        faults: rows left out, by file.
        differences: where a known record differs; nothing was changed.
    """

    added: int = 0
    unchanged: int = 0
    breaches: int = 0
    breaches_known: int = 0
    arrests: ArrestsReport | None = None
    unplaced: list[str] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    def leave(self, file: str, faults: Sequence[Fault]) -> None:
        """Note rows that are left out."""
        self.faults += [(file, str(fault)) for fault in faults]


@dataclass(frozen=True, slots=True)
class _Line:
    line: int
    cells: Mapping[str, str]


@all_kept()
def import_backlog(
    db: Session,
    folder: Path,
    *,
    source: str,
    by: Account,
    now: datetime,
    prefix: str,
    force: str,
    check: bool = False,
    progress: Callable[[str, int], None] = lambda what, rows: None,
) -> BacklogReport:
    """Take a folder of linked CSV files; run again, it only adds what is new and says what differs.

    Args:
        folder: ``people.csv`` and ``orders.csv``; where there are any, ``events.csv``,
            ``breaches.csv`` and ``arrests.csv``. Times without a zone are London.
        source: name of the system they come from.
        prefix: two letters each reference starts with.
        force: the applicant where none is given.
        check: do it all, then take it back.

    Raises:
        BadFile: a file is missing or is not such a file.
    """
    report = BacklogReport()
    with db.begin_nested() as attempt:
        read = _orders(db, folder, source, now, report)
        progress("Checking", len(read))
        taking.wait_for_others(db, now)
        known = reconciling.held(db, source, [each.reference for each in read])
        new = [each for each in read if each.reference not in known]
        # What follows a record that is left out is left out as well.
        while unlinked := taking.link_faults(db, new, source):
            report.leave(ORDERS, unlinked)
            left = {fault.line for fault in unlinked}
            new = [each for each in new if each.line not in left]
        done = lambda rows: progress("Writing", rows)  # noqa: E731  one argument fixed
        taking.take(db, new, by=by, now=now, prefix=prefix, force=force, progress=done)
        report.added = len(new)
        _compare(report, read, known, force)
        if (folder / BREACHES).exists():
            rows = [(each.line, each.cells) for each in _lines(folder / BREACHES)]
            found = backlog_breaches.take(db, rows, source=source, by=by, now=now)
            report.breaches, report.breaches_known = found.added, found.known
            report.leave(BREACHES, found.faults)
            report.differences += [f"{BREACHES}: {each}" for each in found.differences]
        _take_arrests(db, folder / ARRESTS, report, by=by, now=now)
        if check:
            attempt.rollback()
    log.record(
        db,
        Action.CONSULTATION if check else Action.COLLECTION,
        "backlog.checked" if check else "backlog.imported",
        by=by,
        now=now,
        details={
            "source": source,
            "added": report.added,
            "breaches": report.breaches,
            "differences": len(report.differences),
            "left_out": len(report.faults),
        },
    )
    db.flush()
    return report


def _orders(
    db: Session, folder: Path, source: str, now: datetime, report: BacklogReport
) -> list[Read]:
    """Every order that is understood, with its people and events."""
    people = _people(db, folder, report)
    events = _events(folder)
    checker = Checker(source, now)
    read = []
    for each in _lines(folder / ORDERS):
        cells, faults = _whole(each, people, source)
        later = events.pop(cells.get("source_reference", ""), [])
        if len(later) > columns.EVENTS:
            message = f"It has {len(later)} events; up to {columns.EVENTS} can be taken."
            faults.append(Fault(each.line, "source_reference", "", message))
        for number, event in enumerate(later[: columns.EVENTS], start=1):
            held = {name: event.cells[name] for name in _EVENT if name in event.cells}
            cells |= {f"event{number}_{name}": text for name, text in held.items()}
        found = [] if faults else checker.read(each.line, cells)
        if isinstance(found, Read):
            read.append(_named(found, each.cells, source))
        report.leave(ORDERS, [*faults, *(found if isinstance(found, list) else ())])
    for reference, left in events.items():
        message = f"{ORDERS} has no order {reference}."
        report.leave(EVENTS, [Fault(each.line, "order_reference", "", message) for each in left])
    return read


def _people(
    db: Session, folder: Path, report: BacklogReport
) -> dict[str, tuple[int, Mapping[str, str]]]:
    """Cells of each person by their reference, homes that nobody can place marked so."""
    lines = _lines(folder / PEOPLE)
    wanted = {
        postcode
        for each in lines
        for name, text in each.cells.items()
        if name.endswith("_postcode") and (postcode := postcodes.normalise(text))
    }
    placed = locate_postcodes(db, wanted)
    people: dict[str, tuple[int, Mapping[str, str]]] = {}
    for each in lines:
        reference = each.cells.get("person_reference", "")
        if not reference or reference in people:
            why = "is there twice" if reference else "is blank"
            message = f"The person_reference {why}: the row is left out."
            report.leave(PEOPLE, [Fault(each.line, "person_reference", "", message)])
            continue
        people[reference] = (each.line, _placed(each, placed, report))
    return people


def _placed(
    each: _Line, placed: Mapping[str, tuple[float, float]], report: BacklogReport
) -> dict[str, str]:
    cells = dict(each.cells)
    for number in range(1, columns.HOMES + 1):
        home = f"home{number}_"
        if not any(name.startswith(home) for name in each.cells):
            continue
        text = cells.get(f"{home}postcode", "")
        postcode = postcodes.normalise(text)
        if postcode in placed:
            continue
        why = "there is no postcode" if not text else "nobody knows where its postcode is"
        report.unplaced.append(
            f"{PEOPLE}: row {each.line}: home {number} is taken without a place: {why}."
        )
        cells[f"{home}without_place"] = "yes"
        if text and postcode is None:
            # What was written where a postcode belongs is kept, for whoever verifies it.
            del cells[f"{home}postcode"]
            cells[f"{home}lines"] = "\n".join(filter(None, (cells.get(f"{home}lines"), text)))
    return cells


def _events(folder: Path) -> defaultdict[str, list[_Line]]:
    events: defaultdict[str, list[_Line]] = defaultdict(list)
    if (folder / EVENTS).exists():
        for each in _lines(folder / EVENTS):
            events[each.cells.get("order_reference", "")].append(each)
    return events


def _whole(
    each: _Line, people: Mapping[str, tuple[int, Mapping[str, str]]], source: str
) -> tuple[dict[str, str], list[Fault]]:
    """A row of orders with its people's cells in it, and references of people there are not."""
    cells = {name: text for name, text in each.cells.items() if name in columns.COLUMNS}
    cells["unverified"] = "yes"
    cells.setdefault("override_reason", unverified_reason(source))
    faults, seen = [], set()
    for who in _WHO:
        reference = each.cells.get(f"{who}_reference", "")
        if not reference:
            continue
        if reference not in people or reference in seen:
            why = "is named twice" if reference in seen else f"is not in {PEOPLE}"
            message = f"The person {why}. Correct the reference."
            faults.append(Fault(each.line, f"{who}_reference", reference, message))
            continue
        seen.add(reference)
        held = people[reference][1]
        cells |= {f"{who}_{name}": held[name] for name in PERSON_COLUMNS if name in held}
    return cells, faults


def unverified_reason(source: str) -> str:
    """Why a term the Act does not provide for is taken over all the same."""
    return f"Taken from {source} as it stands there; to be verified."


def _named(read: Read, cells: Mapping[str, str], source: str) -> Read:
    """The same record, its persons known by their references in the source."""
    given = read.given
    numbers = columns.protected_numbers(read.cells)
    protected = [
        replace(
            each,
            person=replace(
                each.person,
                source=source,
                source_reference=cells.get(f"protected{number}_reference"),
            ),
        )
        for number, each in zip(numbers, given.protected_persons, strict=True)
    ]
    subject = replace(given.subject, source=source, source_reference=cells.get("subject_reference"))
    return replace(read, given=replace(given, subject=subject, protected_persons=tuple(protected)))


def _compare(
    report: BacklogReport,
    read: Sequence[Read],
    known: Mapping[str, reconciling.Known],
    force: str,
) -> None:
    for each in read:
        if each.reference not in known:
            continue
        found: list[Difference] = reconciling.compare(each, known[each.reference], force=force)
        report.differences += [f"{ORDERS}: {difference}" for difference in found]
        report.unchanged += not found


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


def _lines(path: Path) -> list[_Line]:
    """Rows of a file; those of another length as far as they go.

    Raises:
        BadFile: it is missing or is no such file.
    """
    if not path.exists():
        raise BadFile(f"There is no {path.name} in the folder.")
    table = read_cells(path, encodings=ENCODINGS, delimiters=DELIMITERS)
    names = [name.lower().replace(" ", "_") for name in table.fields]
    problems = [
        f"Row {line}: it has {len(row)} cells where the header has {len(names)}."
        for line, row in zip(table.numbers, table.rows, strict=True)
        if len(row) != len(names)
    ]
    if problems:
        raise BadFile(f"{path.name} was not taken: rows of another length.", problems)
    return [
        _Line(line, cells)
        for line, row in zip(table.numbers, table.rows, strict=True)
        if (cells := cells_of(names, row))
    ]
