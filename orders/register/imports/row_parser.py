"""One row of a CSV of orders, checked: what it records, or everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from orders.areas.lists.postcode_list import locate_postcodes
from orders.areas.lists.uprn_list import locate_uprns
from orders.courts.calendar import CourtCalendar
from orders.people.dated_facts.schema import FactInput, FactSchema
from orders.register import drafts, making_days
from orders.register.changes import change_steps, recording
from orders.register.changes.conditions import postcodes_of
from orders.register.imports import columns
from orders.register.imports.columns import Path, Row
from orders.register.imports.fast_schema import Loader
from orders.register.imports.row_data import (
    column_of,
    event_column,
    fact_column,
    facts_data,
    protected_numbers,
    schema_data,
)
from orders.register.schemas.event import EventInput, EventSchema
from orders.register.schemas.location import UNKNOWN_POSTCODE
from orders.register.schemas.order import OrderInput, OrderSchema
from orders.rules.checks.further_events import RecordedState
from orders.rules.kinds import catalogue
from orders.rules.kinds.force_profile import ForceProfile
from orders.rules.vocabulary.findings import Finding, Severity

RESERVED = frozenset({drafts.SOURCE})
"""Sources that are the register's own."""
_LONGEST = 200
_NOBODY = "This row names no such person. Enter their name, or take this out."
_UNKNOWN_POSTCODE = (
    "We do not know where this postcode is. Check it, or write yes in the column that says the"
    " home is without a place."
)


@dataclass(frozen=True, slots=True)
class RowFault:
    """One thing wrong with a row.

    Attributes:
        line: the row's number as a spreadsheet shows it, the header being 1.
        field: the column; empty when it is about the whole row.
        value: the cell, as far as it may be shown.
        message: what is wrong and what to do.
    """

    line: int
    field: str
    value: str
    message: str

    @property
    def reason(self) -> str:
        """As the file of refused rows says it."""
        return f"{self.field}: {self.message}" if self.field else self.message

    def __str__(self) -> str:
        value = f" “{self.value}”" if self.value else ""
        return f"Row {self.line}: {self.field}{value}: {self.message}".replace(": : ", ": ")


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """A row that may be recorded.

    Attributes:
        line: its number as a spreadsheet shows it, the header being 1.
        reference: its name in its source.
        given: the order.
        events: what happened after its first event, in the order in which it took effect.
        follows: its source's reference of the notice or interim order before it.
        cells: its cells, to name columns by.
        facts: dated facts of its people, each with the person's place: the subject is 0.
    """

    line: int
    reference: str
    given: OrderInput
    events: tuple[EventInput, ...]
    follows: str
    cells: Row
    facts: tuple[tuple[int, FactInput], ...] = ()


class RowParser:
    """Checks rows of one file, remembering which references it has seen.

    Args:
        source: name of the system they come from.
    """

    def __init__(
        self, source: str, now: datetime, force: ForceProfile, calendar: CourtCalendar
    ) -> None:
        self._source, self._now, self._force = source, now, force
        self._calendar = calendar
        self._seen: dict[str, int] = {}
        self._order, self._event = Loader(OrderSchema()), Loader(EventSchema())
        self._fact = FactSchema()

    def read(self, line: int, cells: Row) -> ParsedRow | list[RowFault]:
        """What a row records, or its faults."""
        reference = cells.get("source_reference", "")
        faults = list(self._reference_faults(line, reference, cells))
        self._seen.setdefault(reference, line)
        data, later = schema_data(cells)
        data["source"] = self._source
        events: list[EventInput] = []
        given: OrderInput | None = None
        try:
            given = self._order.load(data)
        except ValidationError as error:
            for path, message in flat(error):
                column = column_of(path, cells)
                faults.append(_fault(line, column, cells, message))
        numbered = []
        for number, each in later:
            try:
                numbered.append((number, self._event.load(each)))
            except ValidationError as error:
                for path, message in flat(error):
                    column = event_column(number, str(path[-1] if path else ""))
                    faults.append(_fault(line, column, cells, message))
        facts = list(self._facts(line, cells, faults))
        if given is not None:
            numbered = _with_days(given, numbered)
            numbered.sort(key=lambda pair: (pair[1].occurred_at, pair[1].kind.rank))
            events = [event for _, event in numbered]
            faults += self._law(line, given, numbered, cells)
        if faults or given is None:
            return faults
        follows = cells.get("follows", "")
        return ParsedRow(line, reference, given, tuple(events), follows, cells, tuple(facts))

    def unplaced(self, db: Session, read: Sequence[ParsedRow]) -> list[RowFault]:
        """Faults of homes whose postcode cannot be placed."""
        homes = [
            (each, path, home) for each in read for path, home in recording.homes_given(each.given)
        ]
        wanted = {home.postcode for _, _, home in homes if home.postcode}
        for each in read:
            wanted |= postcodes_of(each.given.conditions)
        uprns = {home.uprn for _, _, home in homes if home.uprn}
        placed = locate_postcodes(db, wanted) | locate_uprns(db, uprns)
        unknown = [
            _fault(
                each.line,
                column_of(("conditions", place, "location"), each.cells),
                each.cells,
                UNKNOWN_POSTCODE,
            )
            for each in read
            for place, term in enumerate(each.given.conditions)
            if term.spot and term.spot.postcode and term.spot.postcode not in placed
        ]
        return unknown + [
            _fault(
                each.line,
                column_of((*path, "postcode"), each.cells),
                each.cells,
                _UNKNOWN_POSTCODE,
            )
            for each, path, home in homes
            if not home.without_place
            and home.grid is None
            and placed.keys().isdisjoint({home.postcode, home.uprn})
        ]

    def _facts(
        self, line: int, cells: Row, faults: list[RowFault]
    ) -> Iterator[tuple[int, FactInput]]:
        """Dated facts of a row's people; what is wrong with one is added to its faults."""
        for path, data in facts_data(cells):
            place = int(path[1])
            numbers = [0, *protected_numbers(cells)]
            if place not in numbers:
                column = fact_column(path, "kind")
                faults.append(_fault(line, column, cells, _NOBODY))
                continue
            try:
                yield numbers.index(place), self._fact.load(data)
            except ValidationError as error:
                for where, message in flat(error):
                    column = fact_column(path, str(where[0] if where else ""))
                    faults.append(_fault(line, column, cells, message))

    def _reference_faults(self, line: int, reference: str, cells: Row) -> Iterator[RowFault]:
        name = "source_reference"
        if not reference:
            message = "Enter the reference it has in its source, so that it is never taken twice."
            yield _fault(line, name, cells, message)
        elif len(reference) > _LONGEST:
            yield _fault(line, name, cells, f"Shorten this to {_LONGEST} characters or fewer.")
        elif reference in self._seen:
            message = f"It is in row {self._seen[reference]} too: keep one of them."
            yield _fault(line, name, cells, message)

    def _law(
        self,
        line: int,
        given: OrderInput,
        numbered: Sequence[tuple[int | None, EventInput]],
        cells: Row,
    ) -> Iterator[RowFault]:
        """What the law or the register's life cycles say against a row."""
        kind = catalogue.kind(given.kind)
        confirmed = bool((given.override_reason or "").strip())
        found = recording.checks(kind, given, now=self._now, force=self._force)
        for finding in stopping(found, confirmed=confirmed):
            column = column_of(tuple(finding.field.split(".")), cells)
            yield _fault(line, column, cells, said(finding))
        begun = recording.first_event(kind, given)
        codes = [condition.code for condition in given.conditions]
        happened = [change_steps.as_rules_read(begun, self._now)]
        for number, event in numbered:
            standing = RecordedState(kind, happened, given.made_under, codes)
            found = change_steps.checks_on(standing, event, self._calendar, now=self._now)
            for finding in stopping(found, confirmed=confirmed):
                column = event_column(number, finding.field)
                yield _fault(line, column, cells, said(finding))
            happened.append(change_steps.as_rules_read(event, self._now))


def _with_days(
    given: OrderInput, numbered: Sequence[tuple[int | None, EventInput]]
) -> list[tuple[int | None, EventInput]]:
    """Later events, a making without a time after what came before it that day."""
    begun = recording.first_event(catalogue.kind(given.kind), given)
    days = making_days.own_days([begun, *(event for _, event in numbered)])[1:]
    return [(number, event) for (number, _), event in zip(numbered, days, strict=True)]


def stopping(found: Sequence[Finding], *, confirmed: bool) -> list[Finding]:
    """Findings that keep a row out: refusals, and what is not confirmed with a reason."""
    return [each for each in found if each.severity is Severity.REFUSE or not confirmed]


def said(finding: Finding) -> str:
    """A finding with its section and what to do."""
    sealed = finding.severity is not Severity.REFUSE
    advice = " If it was sealed so, say why in override_reason." if sealed else ""
    return f"{finding.message} ({finding.source}){advice}"


def flat(error: ValidationError) -> Iterator[tuple[Path, str]]:
    """Every message of a schema, with where it found it."""
    messages: Mapping[Any, Any] = error.normalized_messages()  # type: ignore[no-untyped-call]  # marshmallow gives it no types
    yield from _walk(messages, ())


def _walk(said_here: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(said_here, Mapping):
        for name, inner in said_here.items():
            yield from _walk(inner, path if name in {"_schema", "value"} else (*path, name))
        return
    for message in said_here if isinstance(said_here, list) else [said_here]:
        yield path, str(message)


def _fault(line: int, column: str, cells: Row, message: str) -> RowFault:
    allowed = columns.allowed(column)
    if allowed and message.startswith(("Not a valid", "Must be one of", "Enter a real", "Choose")):
        message = f"{message} It holds {allowed}."
    return RowFault(line, column, columns.shown(column, cells), message)
