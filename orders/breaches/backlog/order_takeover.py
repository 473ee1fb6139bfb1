"""Orders of another system with their people and events, each row read as an import reads one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from orders.areas.lists.postcode_list import locate_postcodes
from orders.breaches.backlog.backlog_files import (
    EVENTS,
    ORDERS,
    PEOPLE,
    BacklogReport,
    BacklogRow,
    lines,
)
from orders.register.imports import columns, fields
from orders.register.imports.row_data import protected_numbers
from orders.register.imports.row_parser import ParsedRow, RowFault, RowParser
from orders.rules.vocabulary import postcodes

_PERSON = tuple(
    name.removeprefix("subject_") for name in columns.COLUMNS if name.startswith("subject_")
)
_WHO = ("subject", *(f"protected{number}" for number in range(1, fields.PROTECTED + 1)))


def read_orders(
    db: Session, folder: Path, source: str, parser: RowParser, report: BacklogReport
) -> list[ParsedRow]:
    """Every order that is understood, with its people and events; ``report`` is told of the rest.

    Raises:
        BadFile: a file is missing or is not such a file.
    """
    people = _people(db, folder, report)
    events = _events(folder)
    read = []
    for each in lines(folder / ORDERS):
        cells, faults = _whole(each, people, source)
        later = events.pop(cells.get("source_reference", ""), [])
        if len(later) > fields.EVENTS:
            message = f"It has {len(later)} events; up to {fields.EVENTS} can be taken."
            faults.append(RowFault(each.line, "source_reference", "", message))
        for number, event in enumerate(later[: fields.EVENTS], start=1):
            held = {
                each.name: event.cells[each.name]
                for each in fields.EVENT
                if each.name in event.cells
            }
            cells |= {f"event{number}_{name}": text for name, text in held.items()}
        found = [] if faults else parser.read(each.line, cells)
        if isinstance(found, ParsedRow):
            read.append(_named(found, each.cells, source))
        report.leave(ORDERS, [*faults, *(found if isinstance(found, list) else ())])
    for reference, left in events.items():
        message = f"{ORDERS} has no order {reference}."
        report.leave(EVENTS, [RowFault(each.line, "order_reference", "", message) for each in left])
    return read


def _people(
    db: Session, folder: Path, report: BacklogReport
) -> dict[str, tuple[int, Mapping[str, str]]]:
    """Cells of each person by their reference, homes that cannot be placed marked so."""
    rows = lines(folder / PEOPLE)
    wanted = {
        postcode
        for each in rows
        for name, text in each.cells.items()
        if name.endswith("_postcode") and (postcode := postcodes.normalise(text))
    }
    placed = locate_postcodes(db, wanted)
    people: dict[str, tuple[int, Mapping[str, str]]] = {}
    for each in rows:
        reference = each.cells.get("person_reference", "")
        if not reference or reference in people:
            why = "is there twice" if reference else "is blank"
            message = f"The person_reference {why}: the row is left out."
            report.leave(PEOPLE, [RowFault(each.line, "person_reference", "", message)])
            continue
        people[reference] = (each.line, _placed(each, placed, report))
    return people


def _placed(
    each: BacklogRow, placed: Mapping[str, tuple[float, float]], report: BacklogReport
) -> dict[str, str]:
    cells = dict(each.cells)
    for number in range(1, fields.HOMES + 1):
        home = f"home{number}_"
        if not any(name.startswith(home) for name in each.cells):
            continue
        text = cells.get(f"{home}postcode", "")
        postcode = postcodes.normalise(text)
        if postcode in placed:
            continue
        why = "there is no postcode" if not text else "the place of its postcode is not known"
        report.unplaced.append(
            f"{PEOPLE}: row {each.line}: home {number} is taken without a place: {why}."
        )
        cells[f"{home}without_place"] = "yes"
        if text and postcode is None:
            # What was written where a postcode belongs is kept, for the clerk who verifies it.
            del cells[f"{home}postcode"]
            cells[f"{home}lines"] = "\n".join(filter(None, (cells.get(f"{home}lines"), text)))
    return cells


def _events(folder: Path) -> defaultdict[str, list[BacklogRow]]:
    events: defaultdict[str, list[BacklogRow]] = defaultdict(list)
    if (folder / EVENTS).exists():
        for each in lines(folder / EVENTS):
            events[each.cells.get("order_reference", "")].append(each)
    return events


def _whole(
    each: BacklogRow, people: Mapping[str, tuple[int, Mapping[str, str]]], source: str
) -> tuple[dict[str, str], list[RowFault]]:
    """A row of orders with its people's cells in it, and references of people there are not."""
    cells = {name: text for name, text in each.cells.items() if columns.is_known(name)}
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
            faults.append(RowFault(each.line, f"{who}_reference", reference, message))
            continue
        seen.add(reference)
        held = people[reference][1]
        cells |= {f"{who}_{name}": held[name] for name in _PERSON if name in held}
    return cells, faults


def unverified_reason(source: str) -> str:
    """Why a term the Act does not provide for is taken over all the same."""
    return f"Taken from {source} as it stands there; to be verified."


def _named(read: ParsedRow, cells: Mapping[str, str], source: str) -> ParsedRow:
    """A record read from a row, its persons known by their references in the source."""
    given = read.given
    numbers = protected_numbers(read.cells)
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
