"""Persons of a file whom the register has under another record, and what else is said of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.people.joined_records import joined, lock_records
from orders.register.changes import recording
from orders.register.changes.recorded_before import chosen_persons
from orders.register.changes.recorded_before.chosen_persons import NO_PERSON, TWICE
from orders.register.changes.withholding import orders_of
from orders.register.imports import columns
from orders.register.imports.row_data import column_of
from orders.register.imports.row_parser import ParsedRow, RowFault
from orders.register.person_facts.dated_facts import record_beside
from orders.register.presence.subject_duties import lock_with_beside
from orders.register.rows.person_rows import NewPerson

FIELD = "same_as"
_Named = tuple[ParsedRow, str, int]


def hold(db: Session, read: Sequence[ParsedRow]) -> list[RowFault]:
    """Lock the persons that rows name, then their orders; gives what is wrong with their numbers.

    Persons come first and orders after them, each in the order of their numbers, as for a join.
    """
    named = list(_named(read))
    wanted = {person_id for _, _, person_id in named}
    if not wanted:
        return []
    records = lock_records(db, wanted)
    lock_with_beside(db, orders_of(db, records))
    ones = joined(db, records)
    seen: set[tuple[int, int]] = set()
    faults = []
    for row, column, person_id in named:
        key = (row.line, ones.get(person_id, person_id))
        message = NO_PERSON if person_id not in records else TWICE if key in seen else ""
        seen.add(key)
        if message:
            shown = columns.shown(column, row.cells)
            faults.append(RowFault(row.line, column, shown, message))
    return faults


def keep(
    db: Session,
    read: Sequence[ParsedRow],
    references: Sequence[str],
    persons: Sequence[Sequence[NewPerson | int]],
    *,
    by: Account,
    now: datetime,
) -> None:
    """Join the persons that rows name, and record their dated facts; each is logged.

    Args:
        references: the register's own of each row's record.
        persons: whom each row's record has, the subject first, all of them written.
    """
    for row, reference, some in zip(read, references, persons, strict=True):
        ids = [each if isinstance(each, int) else each.id for each in some]
        people = recording.people_of(row.given)
        if any(each.choice.same_as is not None for each in people):
            both = list(zip(ids, people, strict=True))
            chosen_persons.keep(db, reference, both, by=by, now=now)
        facts = [(ids[place], given) for place, given in row.facts]
        record_beside(db, facts, by=by, now=now, reference=reference)


def _named(read: Sequence[ParsedRow]) -> Iterator[_Named]:
    """Each number that a row names somebody by, and its column."""
    for row in read:
        for place, person in enumerate(recording.people_of(row.given)):
            if person.choice.same_as is not None:
                whose = ("subject",) if place == 0 else ("protected_persons", place - 1, "person")
                yield row, column_of((*whose, FIELD), row.cells), person.choice.same_as
