"""The files of another system, linked by their references, and what was found in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from orders.areas.lists.csv_tables import folded, read_cells
from orders.breaches.arrests import ArrestsReport
from orders.errors import BadFile
from orders.register.imports.csv_import import cells_of
from orders.register.imports.row_parser import RowFault

PEOPLE, ORDERS, EVENTS = "people.csv", "orders.csv", "events.csv"
BREACHES, ARRESTS = "breaches.csv", "arrests.csv"


@dataclass
class BacklogReport:
    """What taking over found and did.

    Attributes:
        source: the system they come from.
        added: orders taken, all of them unverified.
        unchanged: orders known as they are.
        breaches: breaches taken; ``breaches_known``: those the register had.
        arrests: what became of the arrests, ``None`` without a file of them or when it was left.
        unplaced: homes taken without a place on the map, and why.
        faults: rows left out, by file.
        differences: where a known record differs; nothing was changed.
    """

    source: str
    added: int = 0
    unchanged: int = 0
    breaches: int = 0
    breaches_known: int = 0
    arrests: ArrestsReport | None = None
    unplaced: list[str] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    def leave(self, file: str, faults: Sequence[RowFault]) -> None:
        """Note rows that are left out."""
        self.faults += [(file, str(fault)) for fault in faults]


@dataclass(frozen=True, slots=True)
class BacklogRow:
    """One row: its number as a spreadsheet shows it, and the cells that are not blank."""

    line: int
    cells: Mapping[str, str]


def lines(path: Path) -> list[BacklogRow]:
    """Rows of a file; those of another length as far as they go.

    Raises:
        BadFile: it is missing or is no such file.
    """
    if not path.exists():
        raise BadFile(f"There is no {path.name} in the folder.")
    table = read_cells(path)
    names = [folded(name) for name in table.fields]
    problems = [
        f"Row {line}: it has {len(row)} cells where the header has {len(names)}."
        for line, row in zip(table.numbers, table.rows, strict=True)
        if len(row) != len(names)
    ]
    if problems:
        raise BadFile(f"{path.name} was not taken: rows of another length.", problems)
    return [
        BacklogRow(line, cells)
        for line, row in zip(table.numbers, table.rows, strict=True)
        if (cells := cells_of(names, row))
    ]
