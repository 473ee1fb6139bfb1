"""Rows as a CSV file that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from orders import formatting
from orders.formatting import BOM, harmless
from orders.rules.vocabulary.codes import Basis
from orders.search.results.rows import OrderRow

HEADER: Final = (
    "reference",
    "kind",
    "status",
    "live",
    "subject",
    "subject_born_on",
    "conditions",
    "ends_at",
    "hearing_due_at",
    "subject_areas",
    "protected_person_areas",
    "officer_in_case",
    "out_of_hours_contact",
    "unverified",
    "zones",
    "numbers",
)


def as_csv(rows: Iterable[OrderRow]) -> Iterator[str]:
    """A CSV file in pieces: a byte order mark, a header, a line for each row.

    Protected persons' names, addresses and the conditions' wording are left out; a place that a
    condition draws is WKT in British National Grid metres. Instants are London time with their
    offset, a midnight as 24:00 of the day it ends.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield BOM
    for line in lines(rows):
        writer.writerow([harmless(cell) for cell in line])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def lines(rows: Iterable[OrderRow]) -> Iterator[tuple[str, ...]]:
    """The header, then a line for each row, as every sort of file has them."""
    yield HEADER
    for row in rows:
        ends_at, deadline_at = (
            "" if at is None else formatting.end(at) for at in (row.ends_at, row.deadline_at)
        )
        yield (
            row.reference,
            row.kind,
            row.headline,
            "yes" if row.live else "no",
            row.subject_name,
            "" if row.subject_born_on is None else row.subject_born_on.isoformat(),
            " ".join(term.code for term in row.terms),
            ends_at,
            deadline_at,
            "; ".join(row.places(Basis.SUBJECT_HOME)),
            "; ".join(row.places(Basis.VICTIM_HOME)),
            row.officer_in_case,
            row.out_of_hours_contact,
            "yes" if row.unverified else "no",
            "; ".join(row.zones),
            "; ".join(row.numbers),
        )
