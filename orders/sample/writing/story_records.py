"""What a story leaves in the register: its records as they stand after its last step."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from orders.audit.model import Action
from orders.audit.shown import ShownRecords
from orders.breaches.breach_rows import CHANGING, breach_values
from orders.breaches.custody.custody_clock import court_deadline
from orders.breaches.outcomes.outcome_rows import vars_of
from orders.breaches.schemas.breach import BreachInput
from orders.breaches.schemas.progress import ProgressInput
from orders.courts.calendar import CourtCalendar
from orders.formatting import london
from orders.people.model import Sameness
from orders.people.schema import AddressInput
from orders.register.changes import granting, order_links, recording
from orders.register.model import Event
from orders.register.presence.facts import Dwelling
from orders.register.rows.order_rows import NewOrder, event_row
from orders.register.rows.person_rows import NewPerson
from orders.register.schemas.condition import ConditionInput
from orders.register.schemas.event import EventInput, GrantInput
from orders.register.schemas.order import OrderInput
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.events import EventKind
from orders.sample.stories.notice_stories import (
    BreachStep,
    Followed,
    Happened,
    MoveStep,
    Replacing,
    StoryRecord,
    StoryStep,
)
from orders.sample.writing import SampleRecorder

Place = int
"""Of a story among the others."""
Details = Callable[[Mapping[int, Sequence[Dwelling]]], dict[str, Any]]
"""Facts of a line of the log, once all is written: by the homes of each person."""


@dataclass(eq=False, slots=True)
class WrittenRecord:
    """A notice or order as its story leaves it; its key is known once it is taken."""

    reference: str
    recorded_at: datetime
    facts: dict[str, Any]
    people: list[NewPerson]
    protections: Sequence[Mapping[str, Any]]
    conditions: Sequence[ConditionInput]
    events: list[tuple[EventInput, datetime]]
    follows: WrittenRecord | None = None
    version: int = 1
    id: int = 0

    @property
    def as_new(self) -> NewOrder:
        """As it is written."""
        return NewOrder(
            self.reference,
            self.facts,
            self.people,
            self.protections,
            self.conditions,
            self.events,
            self.recorded_at,
            self.version,
        )

    @property
    def shown(self) -> ShownRecords:
        """What a line of the log about it names."""
        return ShownRecords(frozenset({self.id}), frozenset(each.id for each in self.people))


@dataclass(frozen=True, slots=True)
class WrittenBreach:
    """A breach of a record: its columns, but which order, conditions and persons it names.

    Attributes:
        outcomes: columns of what the court decided, but which breach it was about.
    """

    record: WrittenRecord
    row: dict[str, Any]
    outcomes: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """A line of the log, but the one that says a record was recorded."""

    at: datetime
    action: Action
    what: str
    record: WrittenRecord | None
    details: Details
    reason: str = ""


class StoryRecords:
    """The records of one story; each step changes them as the register's services would.

    Attributes:
        papers: its notices and orders.
        breaches: in the order of their steps.
        pairs: persons said to be one, and when.
        lines: of the log, in the order of their steps.
    """

    def __init__(
        self,
        place: Place,
        named: Mapping[tuple[Place, StoryRecord], str],
        desk: SampleRecorder,
        calendar: CourtCalendar,
    ) -> None:
        self._place, self._named, self._desk, self._calendar = place, named, desk, calendar
        self.papers: dict[StoryRecord, WrittenRecord] = {}
        self.breaches: list[WrittenBreach] = []
        self.pairs: list[tuple[NewPerson, NewPerson, datetime]] = []
        self.lines: list[WrittenLine] = []

    def write(self, step: StoryStep) -> None:
        """Keep what is recorded at one step."""
        match step.what:
            case OrderInput() as given:
                self._record(step.at, StoryRecord.FIRST, given)
            case Replacing(given):
                self._replace(step.at, given)
            case GrantInput() as given:
                self._grant(step.at, given)
            case Happened(on, given):
                what = f"order.{given.kind.value.lower().replace('_', '-')}"
                self._alter(step.at, on, given, what)
            case MoveStep(subject, to):
                self._move(step.at, to, subject=subject)
            case BreachStep(on, given):
                self._breach(step.at, self.papers[on], given)
            case Followed(given):
                self._follow(step.at, given)

    def _record(self, now: datetime, on: StoryRecord, given: OrderInput) -> None:
        kind = catalogue.kind(given.kind)
        self.papers[on] = WrittenRecord(
            self._named[self._place, on],
            now,
            recording.facts_as_given(kind, given, force=self._desk.force),
            [NewPerson(each, now) for each in recording.people_of(given)],
            recording.protections_of(given),
            given.conditions,
            [(recording.first_event(kind, given), now)],
        )

    def _replace(self, now: datetime, given: OrderInput) -> None:
        earlier = self.papers[StoryRecord.FIRST]
        ended = order_links.endings(catalogue.kind(given.kind))[earlier.facts["kind"]]
        by = {order_links.REPLACED_BY: self._named[self._place, StoryRecord.SECOND]}
        what = f"order.{ended.value.lower().replace('_', '-')}"
        event = EventInput(ended, given.started_at, details=by)
        self._alter(now, StoryRecord.FIRST, event, what, lambda _: dict(by))
        self._record(now, StoryRecord.SECOND, replace(given, ends_orders=(earlier.reference,)))
        order = self.papers[StoryRecord.SECOND]
        if catalogue.kind(earlier.facts["kind"]).is_interim:
            earlier.facts["application"] = order.facts["application"] = secrets.token_hex(16)
        first, second = earlier.people[0], order.people[0]
        self.pairs.append((first, second, now))
        self._log(
            now,
            "person.compared",
            None,
            lambda _: {"persons": [first.id, second.id], "decision": Sameness.SAME},
            action=Action.COMBINATION,
            reason=order_links.SAME_SUBJECT,
        )

    def _grant(self, now: datetime, given: GrantInput) -> None:
        notice = self.papers[StoryRecord.FIRST]
        decided = EventInput(EventKind.GRANTED, given.made_at, reason=given.reason)
        self._alter(now, StoryRecord.FIRST, decided, "order.granted")
        kind = catalogue.kind(catalogue.kind(notice.facts["kind"]).leads_to or "")
        self.papers[StoryRecord.SECOND] = WrittenRecord(
            self._named[self._place, StoryRecord.SECOND],
            now,
            granting.granted_facts(kind, given, notice.facts),
            notice.people,
            notice.protections,
            given.conditions,
            [(event, now) for event in granting.events_of(kind, given)],
            follows=notice,
        )

    def _alter(
        self,
        now: datetime,
        on: StoryRecord,
        given: EventInput,
        what: str,
        details: Details = lambda _: {},
    ) -> None:
        record = self.papers[on]
        record.version += 1
        record.events.append((given, now))
        self._log(now, what, record, details, reason=given.reason)

    def _move(self, now: datetime, to: AddressInput, *, subject: bool) -> None:
        notice = self.papers[StoryRecord.FIRST]
        person = notice.people[0 if subject else 1]
        left_on = (to.starts_on or london(now).date()) - timedelta(days=1)
        # Two records joined as one are at most all a story has of one person.
        joined = next(
            ({one, other} for one, other, _ in self.pairs if person in (one, other)), {person}
        )
        for each in joined:
            _leave(each, left_on)
        person.moves = [*person.moves, (to, now)]
        number = sum(each.kind.is_home for each, _ in person.addresses) - 1
        for record in self.papers.values():
            record.version += not joined.isdisjoint(record.people)
        self._log(
            now,
            "person.moved",
            notice,
            lambda homes: {"address": homes[person.id][number].address_id},
        )

    def _breach(self, now: datetime, record: WrittenRecord, given: BreachInput) -> None:
        kind, due, by_id = catalogue.kind(record.facts["kind"]), None, self._desk.by.id
        if given.arrested_at is not None:
            events = [
                Event(**event_row(0, event, by_id=by_id, now=at)) for event, at in record.events
            ]
            due = court_deadline(
                kind, events, given.arrested_at, self._calendar, hearing_at=given.hearing_at
            )
        row = breach_values(kind, given, due=due, now=now, by_id=by_id)
        self.breaches.append(WrittenBreach(record, row))
        self._log(
            now,
            "breach.recorded",
            record,
            lambda _: {
                "breach": row["id"],
                "decision": given.decision.value,
                "also_offence": given.crime_reference is not None,
                "confirmed": [],
            },
        )

    def _follow(self, now: datetime, given: ProgressInput) -> None:
        breach = self.breaches[-1]
        changed = [name for name in CHANGING if breach.row[name] != getattr(given, name)]
        breach.row.update({name: getattr(given, name) for name in changed})
        said = given.decided
        if said is not None:
            changed += [name for name, each in vars_of(said).items() if each]
            decided = {
                "outcome_reason": None,
                "recorded_at": now,
                "recorded_by_id": self._desk.by.id,
            }
            breach.outcomes.append(vars_of(said) | decided)
            breach.row.update({name: vars_of(said)[name] for name in ("outcome", "outcome_at")})
        self._log(
            now,
            "breach.changed",
            breach.record,
            lambda _: {
                "breach": breach.row["id"],
                "changed": changed,
                "decision": given.decision.value,
                "confirmed": [],
            },
        )

    def _log(
        self,
        now: datetime,
        what: str,
        record: WrittenRecord | None,
        details: Details,
        *,
        action: Action = Action.ALTERATION,
        reason: str = "",
    ) -> None:
        self.lines.append(WrittenLine(now, action, what, record, details, reason))


def _leave(person: NewPerson, left_on: date) -> None:
    """Have a person leave every home they had on a day."""
    person.given = replace(
        person.given, addresses=tuple(_left(each, left_on) for each in person.given.addresses)
    )
    person.moves = [(_left(each, left_on), at) for each, at in person.moves]


def _left(address: AddressInput, left_on: date) -> AddressInput:
    """An address whose person left every home they had on a day."""
    stays = address.ends_on is None or address.ends_on > left_on
    return replace(address, ends_on=left_on) if address.kind.is_home and stays else address
