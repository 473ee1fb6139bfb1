"""Rows of a file that look like orders the register already holds from elsewhere: only told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from orders.people.model import Person
from orders.register.imports.row_parser import ParsedRow
from orders.register.model import Event, Order

_ASKED_AT_ONCE = 1_000
_Key = tuple[str, datetime, str, str, date]


@dataclass(frozen=True, slots=True)
class Likeness:
    """A new row, and the order held under another source that it looks like."""

    line: int
    reference: str


def alike(db: Session, new: Sequence[ParsedRow], source: str) -> list[Likeness]:
    """The rows with the kind, instant, subject's name and day of birth of an order held.

    Args:
        db: session; only read.
        new: rows whose references the register does not hold.
        source: where they come from; what it gave before is known by its references.
    """
    keys = {each.line: key for each in new if (key := _key_of(each)) is not None}
    asked = list(keys.values())
    held: dict[_Key, str] = {}
    for start in range(0, len(asked), _ASKED_AT_ONCE):
        held |= _held(db, asked[start : start + _ASKED_AT_ONCE], source)
    return [Likeness(line, held[key]) for line, key in keys.items() if key in held]


def _key_of(read: ParsedRow) -> _Key | None:
    given, person = read.given, read.given.subject
    if person.born_on is None:
        return None
    names = person.family_name.casefold(), person.given_names.casefold()
    return given.kind, given.started_at, *names, person.born_on


def _held(db: Session, asked: Sequence[_Key], source: str) -> dict[_Key, str]:
    families, births = {key[2].lower() for key in asked}, {key[-1] for key in asked}
    rows = db.execute(
        select(
            Order.kind,
            Event.occurred_at,
            Person.family_name,
            Person.given_names,
            Person.born_on,
            Order.reference,
        )
        .join(Order, Order.subject_id == Person.id)
        .join(Event, Event.order_id == Order.id)
        .where(
            Person.born_on.in_(sorted(births)),
            # Many are born on one day: the database leaves out those of other names.
            func.lower(Person.family_name).in_(sorted(families)),
            or_(Order.source.is_(None), Order.source != source),
        )
    )
    return {
        (kind, at, family.casefold(), given.casefold(), born_on): reference
        for kind, at, family, given, born_on, reference in rows
        if born_on is not None
    }
