"""The one form in which orders leave the register: what a row says, and its outgoing schema."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from marshmallow import Schema, fields

from orders.audit.shown import NOTHING, ShownRecords
from orders.courts.calendar import CourtCalendar
from orders.formatting import count
from orders.register.model import Stay
from orders.rules.checks.conditions import CODES
from orders.rules.clocks.deadlines import Deadline
from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle import explanation
from orders.rules.lifecycle.explanation import Explanation
from orders.rules.lifecycle.running_clocks import hearing_clock
from orders.rules.lifecycle.states import LifecycleEvent
from orders.rules.vocabulary.terms import TimedCondition


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """One condition: its code, a few words; its wording and plain words where all was asked for."""

    code: str
    name: str
    wording: str | None = None
    plain: str | None = None


@dataclass(frozen=True, slots=True)
class CountedArea:
    """An LPA an order counts in, on whose home, and the neighbourhoods of it that may be told.

    Attributes:
        basis: ``SUBJECT_HOME`` or ``VICTIM_HOME``.
        lpa: its name.
        lpa_code: its code.
        neighbourhoods: names; empty when the home is withheld or in none.
        neighbourhood_codes: their codes, in the same order.
        excluded: the subject counts here only by a home the order makes them leave.
        forces: other police forces, where it counts outside this one and they were named.
    """

    basis: str
    lpa: str
    lpa_code: str
    neighbourhoods: tuple[str, ...]
    neighbourhood_codes: tuple[str, ...]
    excluded: bool
    forces: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """``Netherton, Dudley (excluded from this address)``."""
        place = ", ".join((*self.neighbourhoods, self.lpa))
        if self.forces:
            place = f"Outside the force: {', '.join(self.forces)}"
        return f"{place} (excluded from this address)" if self.excluded else place


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order as lists, cards, files and maps show it. It has no address.

    Attributes:
        reference: the register's own.
        kind: code.
        kind_short: what people say.
        kind_name: statutory name.
        state: where it counts now; ``None`` when it was entered in error.
        live: whether it is in force.
        headline: status in a few words.
        words: why, in sentences.
        source: the section behind that.
        check: a decision should have been recorded by now.
        made_under: the section it was made under, where its limits hang on it.
        subject_id: number of the person it is against.
        subject_name: whom it is against.
        subject_born_on: their date of birth.
        protected_names: whom it protects.
        terms: its conditions, in their order.
        powers: what an officer may enforce.
        ends_at: the instant it ends or ended, aware; ``None`` when open.
        deadline: clock that runs on it, if any.
        areas: where it counts.
        officer_in_case: name and collar number.
        out_of_hours_contact: whom to ring at night.
        unverified: taken from another system and not yet checked.
        held: where the subject is held or when they died, in words; ``None`` otherwise.
        zones: what is drawn of its conditions' places, where that was asked for.
        numbers: its numbers in other systems and its breaches', where they were asked for.
        record_source: name of the system it was taken from, if any.
        record_reference: its name there.
        shows: the order and its people by their numbers, for the line of the log.
    """

    reference: str
    kind: str
    kind_short: str
    kind_name: str
    state: Stay | None
    live: bool
    headline: str
    words: str
    source: str
    check: bool
    subject_id: int
    subject_name: str
    subject_born_on: date | None
    protected_names: tuple[str, ...]
    terms: tuple[ConditionRow, ...]
    powers: tuple[str, ...]
    ends_at: datetime | None
    deadline: Deadline | None
    areas: tuple[CountedArea, ...]
    officer_in_case: str
    out_of_hours_contact: str
    unverified: bool
    made_under: str | None = None
    held: str | None = None
    zones: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    record_source: str | None = None
    record_reference: str | None = None
    shows: ShownRecords = NOTHING

    @property
    def deadline_at(self) -> datetime | None:
        """Last instant of its clock, aware."""
        return None if self.deadline is None else self.deadline.at

    @property
    def detail(self) -> str:
        """What the headline adds to the state: ``hearing due by 09:00 Mon 23 Nov``."""
        return self.headline.partition(" - ")[2]

    def places(self, basis: str) -> tuple[str, ...]:
        """Where it counts by one person's home, in words."""
        return tuple(each.words for each in self.areas if each.basis == basis)


def shown_by(rows: Iterable[OrderRow]) -> ShownRecords:
    """What rows show, for the log: the orders, and whom each names."""
    kept = tuple(rows)
    return ShownRecords(
        orders=frozenset(each for row in kept for each in row.shows.orders),
        people=frozenset(each for row in kept for each in row.shows.people),
        references=frozenset(row.reference for row in kept),
    )


class TermSchema(Schema):
    """A condition going out."""

    code = fields.String()
    name = fields.String()


class WhereaboutsSchema(Schema):
    """A place an order counts in, going out."""

    basis = fields.String()
    lpa = fields.String()
    lpa_code = fields.String()
    neighbourhoods = fields.List(fields.String())
    neighbourhood_codes = fields.List(fields.String())
    excluded = fields.Boolean()


class RowSchema(Schema):
    """An order going out as data. It names no protected person, no address and no wording.

    Instants are ISO 8601, UTC.
    """

    reference = fields.String()
    kind = fields.String()
    kind_name = fields.String()
    live = fields.Boolean()
    status = fields.String(attribute="headline")
    subject_name = fields.String()
    subject_born_on = fields.Date(allow_none=True)
    conditions = fields.List(fields.Nested(TermSchema), attribute="terms")
    ends_at = fields.AwareDateTime(format="iso", allow_none=True)
    deadline_at = fields.AwareDateTime(format="iso", allow_none=True)
    areas = fields.List(fields.Nested(WhereaboutsSchema))
    officer_in_case = fields.String()
    out_of_hours_contact = fields.String()
    held = fields.String(
        allow_none=True,
        metadata={"description": "Where the subject is held, or when they died, in words."},
    )
    unverified = fields.Boolean()
    source = fields.String(attribute="record_source", allow_none=True)
    source_reference = fields.String(attribute="record_reference", allow_none=True)


def hearing_awaited(
    kind: Kind, happened: Iterable[LifecycleEvent], as_at: datetime, calendar: CourtCalendar
) -> Deadline | None:
    """The deadline for its hearing to open, if it was served by ``as_at`` and none has opened.

    Args:
        kind: the notice or order.
        happened: its events.
        as_at: the instant looked at, aware; what is later has not happened.
        calendar: which days are bank holidays.
    """
    clock = hearing_clock(kind, happened, calendar.deadline)
    return clock.deadline if clock is not None and clock.runs(as_at) else None


def status_of(
    kind: Kind,
    happened: Sequence[LifecycleEvent],
    as_at: datetime,
    calendar: CourtCalendar,
    terms: Sequence[TimedCondition] = (),
) -> tuple[Explanation, Deadline | None]:
    """Why an order is or is not in force at ``as_at``, and the clock that still runs then."""
    due = hearing_awaited(kind, happened, as_at, calendar)
    said = explanation.explain(
        kind, happened, as_at, hearing_due_at=due.at if due else None, terms=terms
    )
    return said, due if said.live else None


def term(code: str) -> ConditionRow:
    """A condition by its code."""
    return ConditionRow(code, CODES[code].name if code in CODES else code)


_CALLED: Final = {"all": "orders", "never": "orders never in force"}


def heading(total: int, status: str, place: str) -> str:
    """``412 live orders in Dudley``; every status: ``412 orders in Dudley``."""
    many = orders_of(status)
    return f"{count(total, many.replace('orders', 'order'), many)} in {place}"


def orders_of(status: str) -> str:
    """``live orders``, ``orders never in force``; of every status: ``orders``."""
    return _CALLED.get(status, f"{status} orders")
