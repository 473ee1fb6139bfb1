"""Whom the records of a file name: one whom their source names twice is one person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.people.model import Person
from orders.people.schema import PersonInput
from orders.register.changes import recording
from orders.register.imports.row_parser import ParsedRow
from orders.register.rows.person_rows import NewPerson

_AT_ONCE = 5_000
_Key = tuple[str | None, str | None]


def persons_of(
    db: Session, read: Sequence[ParsedRow], *, now: datetime
) -> list[list[NewPerson | int]]:
    """The persons of each record, the subject first; one the register holds by id."""
    people = [recording.people_of(each.given) for each in read]
    known: dict[_Key, NewPerson | int] = {}
    known |= _held(db, {_key(person) for some in people for person in some})
    return [[_known(person, known, now) for person in some] for some in people]


def _known(
    person: PersonInput, known: dict[_Key, NewPerson | int], now: datetime
) -> NewPerson | int:
    if not person.source_reference:
        return NewPerson(person, now)
    return known.setdefault(_key(person), NewPerson(person, now))


def _key(person: PersonInput) -> _Key:
    return (person.source, person.source_reference)


def _held(db: Session, keys: Iterable[_Key]) -> dict[_Key, int]:
    """The persons the register holds by their names in their source; of two, the first."""
    found: dict[_Key, int] = {}
    named = sorted((str(source), str(name)) for source, name in keys if name)
    for start in range(0, len(named), _AT_ONCE):
        some = named[start : start + _AT_ONCE]
        rows = db.execute(
            select(Person.source, Person.source_reference, Person.id)
            .where(
                Person.source.in_({source for source, _ in some}),
                Person.source_reference.in_([name for _, name in some]),
            )
            .order_by(Person.id)
        )
        for source, reference, person_id in rows:
            found.setdefault((source, reference), person_id)
    return found
