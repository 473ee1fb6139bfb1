"""Where a file and the register differ: both as cells, the same for the same facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from shapely import Point

from geo import drawing
from orders.formatting import london
from orders.people.schema import PersonInput
from orders.register.changes import recording
from orders.register.imports import columns
from orders.register.imports.columns import alias_prefix
from orders.register.imports.fields import (
    ALIAS,
    ALIASES,
    CONDITION,
    CONSIDERED,
    EVENT,
    HOME,
    NAMES,
    ORDER,
    PERSON,
    PROTECTION,
    SERVED,
    YES,
    CellForm,
    ImportField,
)
from orders.register.imports.row_parser import ParsedRow
from orders.register.imports.stored_records import StoredRecord
from orders.register.schemas.condition import ConditionInput
from orders.register.schemas.event import EventInput
from orders.register.schemas.order import OrderInput
from orders.rules.kinds import catalogue
from orders.rules.kinds.force_profile import ForceProfile
from orders.rules.vocabulary.codes import NameKind
from orders.rules.vocabulary.events import DATED, EventKind


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field in which a file and the register disagree.

    Attributes:
        line: the row's number as a spreadsheet shows it, the header being 1.
        reference: the register's reference of the record.
        field: the column.
        held: what the register holds, as far as it may be shown.
        given: what the file says, likewise.
    """

    line: int
    reference: str
    field: str
    held: str
    given: str

    def __str__(self) -> str:
        return (
            f"Row {self.line}: {self.reference}: {self.field} is “{self.given}” in the file and"
            f" “{self.held}” in the register."
        )


_OURS_ALONE = re.compile(r".*_geometry|protected\d+_home\d+_confidential")
"""What the register may hold and the file not: a place given by its postcode is drawn, and a home
that would tell another is withheld."""


def compare(read: ParsedRow, known: StoredRecord, *, force: ForceProfile) -> list[FieldDifference]:
    """The fields in which a row differs from the record the register has of it."""
    theirs = cells(read.given, read.events, force)
    ours = cells(known.given, known.events, force)
    # A blank says nothing: what the register tied together by hand stays so.
    if read.follows and read.follows not in known.follows:
        theirs["follows"] = read.follows
        ours["follows"] = ", ".join(sorted(known.follows))
    return [
        FieldDifference(
            read.line,
            known.register_reference,
            field,
            columns.shown(field, ours),
            columns.shown(field, theirs),
        )
        for field in sorted({*ours, *theirs})
        if ours.get(field, "") != theirs.get(field, "")
        and (field in theirs or not _OURS_ALONE.fullmatch(field))
    ]


def put_right(
    read: Sequence[ParsedRow], known: Mapping[str, StoredRecord], *, force: ForceProfile
) -> set[str]:
    """Names of the rows that say anew, and otherwise, what was recorded in error."""
    return {
        each.reference
        for each in read
        if each.reference in known
        and known[each.reference].in_error
        and compare(each, known[each.reference], force=force)
    }


def _compared(*fields: ImportField) -> tuple[tuple[str, str, CellForm], ...]:
    return tuple((each.name, each.key, each.form) for each in fields if each.compared)


_ORDER, _CONSIDERED = _compared(*ORDER), _compared(*CONSIDERED)
_PERSON, _ALIAS, _HOME = _compared(*NAMES, *PERSON), _compared(*ALIAS), _compared(*HOME)
_PROTECTION, _CONDITION = _compared(*PROTECTION), _compared(*CONDITION)
_SERVED, _EVENT = _compared(*SERVED), _compared(*EVENT)


def cells(given: OrderInput, events: Sequence[EventInput], force: ForceProfile) -> dict[str, str]:
    """A record as the cells of a row that are not blank."""
    kind = catalogue.kind(given.kind)
    facts = recording.facts_as_given(kind, given, force=force)
    facts |= {name: getattr(given, name) for name in ("begins_with", "hearing_at", "ends_at")}
    facts["started_at"] = london(given.started_at).date() if given.day_only else given.started_at
    facts["without_notice"] = recording.without_notice(kind, given)
    found = dict(_cells("", _ORDER, facts.get))
    found |= _cells("considered_", _CONSIDERED, given.considerations.get)
    found |= _person_cells("subject", given.subject)
    for number, protected in enumerate(given.protected_persons, start=1):
        found |= _person_cells(f"protected{number}", protected.person)
        found |= _cells(f"protected{number}_", _PROTECTION, partial(getattr, protected))
    homes = {"SUBJECT": _has_home([given.subject])}
    homes["PROTECTED"] = _has_home([each.person for each in given.protected_persons])
    for number, term in enumerate(given.conditions, start=1):
        found |= _condition_cells(f"condition{number}_", term, homes)
    return found | dict(_event_cells(events))


def _cells(
    prefix: str, fields: Iterable[tuple[str, str, CellForm]], value: Callable[[str], Any]
) -> Iterator[tuple[str, str]]:
    """What is not blank, by column."""
    for name, key, form in fields:
        held = value(key)
        text = held if type(held) is str else _written(held, form)
        if text:
            yield prefix + name, text


def _written(value: Any, form: CellForm) -> str:
    """A value as its cell has it; what is usual may be blank."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "" if form is YES else "no"
        case date():
            return value.isoformat()
        case tuple():
            return " ".join(value)
    return str(value)


def _of(given: object, **otherwise: Any) -> Callable[[str], Any]:
    """Values of an input by the schema's names, some of them told otherwise."""
    return lambda key: otherwise[key] if key in otherwise else getattr(given, key)


def _person_cells(who: str, given: PersonInput) -> Iterator[tuple[str, str]]:
    yield from _cells(f"{who}_", _PERSON, partial(getattr, given))
    for characteristic, answer in given.characteristics.items():
        if answer.text:
            yield f"{who}_{characteristic.value.lower()}", answer.text
    for number, alias in enumerate(given.aliases[:ALIASES], start=1):
        # A file that names no kind means the commonest, as the schema does.
        kind = None if alias.kind is NameKind.ALSO_KNOWN_AS else alias.kind
        yield from _cells(alias_prefix(who, number), _ALIAS, _of(alias, kind=kind))
    for number, home in enumerate(given.addresses, start=1):
        yield from _cells(f"{who}_home{number}_", _HOME, partial(getattr, home))


def _condition_cells(
    prefix: str, term: ConditionInput, has_home: Mapping[str, bool]
) -> Iterator[tuple[str, str]]:
    """A condition as cells; a place given by its postcode is in none of them."""
    drawn = term.shape
    if term.spot is not None and term.spot.grid is not None:
        drawn = Point(term.spot.grid)
    told = _of(
        term,
        premises=term.premises if has_home.get(term.premises or "") else "",
        geometry="" if drawn is None else drawing.as_wkt(drawn),
        place_confidential=term.confidential,
    )
    return _cells(prefix, _CONDITION, told)


def _event_cells(events: Sequence[EventInput]) -> Iterator[tuple[str, str]]:
    service = next((each for each in events if each.kind is EventKind.SERVED), None)
    if service is not None:
        facts = {**service.details, "occurred_at": service.occurred_at}
        yield from _cells("served_", _SERVED, facts.get)
    later = (each for each in events if each is not service)
    for number, event in enumerate(later, start=1):
        facts = dict(event.details)
        dated = event.day_only and event.kind in DATED
        told = _of(
            event,
            occurred_at=london(event.occurred_at).date() if dated else event.occurred_at,
            court=str(facts.pop("court", "")),
            facts="; ".join(f"{name}: {fact}" for name, fact in sorted(facts.items())),
        )
        yield from _cells(f"event{number}_", _EVENT, told)


def _has_home(people: Iterable[PersonInput]) -> bool:
    return any(address.kind.is_home for person in people for address in person.addresses)
