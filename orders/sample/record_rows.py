"""The rows that one story makes, as ``telling`` has the register's services write them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from orders.audit.model import Action
from orders.breaches.custody import court_deadline
from orders.breaches.model import Breach
from orders.breaches.progress_schema import ProgressInput
from orders.breaches.schema import BreachInput
from orders.breaches.writing import CHANGING, breach_values
from orders.people.model import PersonPair, Sameness
from orders.people.schema import AddressInput
from orders.register import conditions, granting, linking, recording
from orders.register.condition_schema import ConditionInput
from orders.register.event_schema import EventInput, GrantInput
from orders.register.model import Condition, Event, Order, Protection
from orders.register.schema import OrderInput
from orders.rules import catalogue
from orders.rules.events import EventKind
from orders.rules.vocabulary import RelationshipBasis, Route
from orders.sample import writing_people
from orders.sample.rows import Row, Rows
from orders.sample.stories import Breached, Followed, Happened, Moved, Paper, Replacing, Step
from orders.sample.telling import Desk
from orders.sample.writing_people import Places, Someone

Named = Mapping[tuple[int, Paper], tuple[int, str]]
"""Key and reference of each record, by its story's place and its paper."""


@dataclass(slots=True)
class _Written:
    """A notice or order as it will be written."""

    row: Row
    subject: Someone
    protected: list[tuple[Someone, RelationshipBasis | None]]
    events: list[Row] = field(default_factory=list)
    conditions: list[int] = field(default_factory=list)


class Record:
    """One story on its way into the rows."""

    def __init__(self, rows: Rows, desk: Desk, place: int, named: Named, placed: Places) -> None:
        self.rows, self.desk, self.place, self.placed = rows, desk, place, placed
        self.named = named
        self.papers: dict[Paper, _Written] = {}
        self.breach: Row = {}
        self.breached = ""

    @property
    def order_ids(self) -> list[int]:
        """Keys of its notices and orders so far."""
        return [each.row["id"] for each in self.papers.values()]

    def write(self, step: Step) -> None:
        """Keep what is recorded at one step."""
        match step.what:
            case OrderInput() as given:
                self._record(step.at, Paper.FIRST, given)
            case Replacing(given):
                self._replace(step.at, given)
            case GrantInput() as given:
                self._grant(step.at, given)
            case Happened(on, given):
                what = f"order.{given.kind.value.lower().replace('_', '-')}"
                self._alter(step.at, on, given, what)
            case Moved(subject, to):
                self._move(step.at, to, subject=subject)
            case Breached(on, given):
                self._breach(step.at, self.papers[on], given)
            case Followed(given):
                self._follow(step.at, given)

    def _record(
        self, now: datetime, on: Paper, given: OrderInput, ended: Mapping[str, str] | None = None
    ) -> None:
        kind = catalogue.kind(given.kind)
        subject = writing_people.add_person(self.rows, given.subject, self.placed, now=now)
        protected = [
            (
                writing_people.add_person(self.rows, each.person, self.placed, now=now),
                each.relationship_basis,
            )
            for each in given.protected_persons
        ]
        facts = recording.facts_as_given(kind, given, force=self.desk.force)
        order = self._add_order(now, on, _Written(facts, subject, protected))
        self._add_conditions(order, given.conditions)
        first = recording.first_event(kind, given)
        self._add_event(now, order, replace(first, details=dict(ended or {})))
        self._log_recorded(now, order)

    def _replace(self, now: datetime, given: OrderInput) -> None:
        earlier = self.papers[Paper.FIRST].row
        _, reference = self.named[self.place, Paper.SECOND]
        kind = linking.endings(catalogue.kind(given.kind))[earlier["kind"]]
        by = {linking.REPLACED_BY: reference}
        what = f"order.{kind.value.lower().replace('_', '-')}"
        self._alter(now, Paper.FIRST, EventInput(kind, given.started_at, details=by), what, by)
        self._record(now, Paper.SECOND, given, {linking.REPLACES: earlier["reference"]})
        if catalogue.kind(earlier["kind"]).is_interim:
            earlier["application"] = secrets.token_hex(16)
            self.papers[Paper.SECOND].row["application"] = earlier["application"]
        self._same_person(now, earlier["subject_id"], self.papers[Paper.SECOND].subject.id)

    def _same_person(self, now: datetime, earlier_id: int, later_id: int) -> None:
        pair = {"first_id": earlier_id, "second_id": later_id, "decision": Sameness.SAME}
        self.rows.add_as_is(
            PersonPair, {**pair, "decided_at": now, "decided_by_id": self.desk.by.id}
        )
        details = {"persons": [earlier_id, later_id], "decision": Sameness.SAME}
        self.rows.log(now, self.place, Action.COMBINATION, "person.compared", None, details=details)

    def _grant(self, now: datetime, given: GrantInput) -> None:
        notice = self.papers[Paper.FIRST]
        decided = EventInput(EventKind.GRANTED, given.made_at, reason=given.reason)
        self._alter(now, Paper.FIRST, decided, "order.granted")
        kind = catalogue.kind(catalogue.kind(notice.row["kind"]).leads_to or "")
        facts = notice.row | {
            "kind": kind.code,
            "follows_id": notice.row["id"],
            "court": given.court,
            "ends_kind": given.ends_kind,
            "ends_event": given.ends_event,
            "originating_route": Route.ON_NOTICE,
            "made_under": None,
            "arrest_reference": None,
            "authorised_by": None,
            "authorised_rank": None,
            "considerations": {},
            "override_reason": given.override_reason,
            "source": None,
            "source_reference": None,
        }
        order = self._add_order(
            now, Paper.SECOND, _Written(facts, notice.subject, notice.protected)
        )
        self._add_conditions(order, given.conditions)
        made = EventInput(EventKind.MADE, given.made_at, given.ends_at, reason=given.reason)
        self._add_event(now, order, made)
        if given.served_in_court:
            self._add_event(now, order, granting.served_in_court(given))
        self._log_recorded(now, order)

    def _add_order(self, now: datetime, on: Paper, order: _Written) -> _Written:
        key, reference = self.named[self.place, on]
        order.row = {
            "follows_id": None,
            "application": None,
            **order.row,
            "id": key,
            "reference": reference,
            "subject_id": order.subject.id,
            "recorded_at": now,
            "recorded_by_id": self.desk.by.id,
            "version": 1,
        }
        self.rows.add_as_is(Order, order.row)
        for person, basis in order.protected:
            row = {"order_id": key, "person_id": person.id, "relationship_basis": basis}
            self.rows.add(Protection, row)
        self.papers[on] = order
        return order

    def _add_conditions(self, order: _Written, given: Sequence[ConditionInput]) -> None:
        homes = [home["id"] for person, _ in order.protected for home in person.homes[:1]]
        whose = {
            "SUBJECT": next((home["id"] for home in order.subject.homes), None),
            "PROTECTED": next(iter(homes), None),
        }
        for position, condition in enumerate(given, start=1):
            row = {
                "order_id": order.row["id"],
                "position": position,
                "address_id": whose.get(condition.premises or ""),
                **conditions.kept(condition),
                **conditions.placed_by(condition, self.desk.by.id, order.row["recorded_at"]),
            }
            order.conditions.append(self.rows.add(Condition, row)["id"])

    def _add_event(self, now: datetime, order: _Written, given: EventInput) -> None:
        row = {
            "order_id": order.row["id"],
            "kind": given.kind,
            "occurred_at": given.occurred_at,
            "until_at": given.until_at,
            "recorded_at": now,
            "recorded_by_id": self.desk.by.id,
            "reason": given.reason,
            "details": given.details,
            "replaces_id": None,
            "struck": False,
            "day_only": given.day_only,
            "without_notice": given.without_notice,
        }
        order.events.append(self.rows.add(Event, row))

    def _alter(
        self,
        now: datetime,
        on: Paper,
        given: EventInput,
        what: str,
        details: Mapping[str, str] | None = None,
    ) -> None:
        order = self.papers[on]
        order.row["version"] += 1
        self._add_event(now, order, given)
        self.rows.log(
            now,
            self.place,
            Action.ALTERATION,
            what,
            order.row["reference"],
            details=details,
            reason=given.reason,
        )

    def _log_recorded(self, now: datetime, order: _Written) -> None:
        self.rows.log(
            now,
            self.place,
            Action.COLLECTION,
            "order.recorded",
            order.row["reference"],
            details={"kind": order.row["kind"]},
            reason=order.row["override_reason"],
        )

    def _move(self, now: datetime, to: AddressInput, *, subject: bool) -> None:
        notice = self.papers[Paper.FIRST]
        someone = notice.subject if subject else notice.protected[0][0]
        writing_people.move(self.rows, someone, to, self.placed, now=now)
        for order in self.papers.values():
            people = (order.subject, *(person for person, _ in order.protected))
            order.row["version"] += any(person.id == someone.id for person in people)
        reference = notice.row["reference"]
        details = {"address": someone.homes[-1]["id"]}
        self.rows.log(
            now, self.place, Action.ALTERATION, "person.moved", reference, details=details
        )

    def _breach(self, now: datetime, order: _Written, given: BreachInput) -> None:
        kind, due = catalogue.kind(order.row["kind"]), None
        if given.arrested_at is not None:
            events = [Event(**each) for each in order.events]
            due = court_deadline(kind, events, given.arrested_at, hearing_at=given.hearing_at)
        row = breach_values(kind, given, due=due, now=now, by_id=self.desk.by.id)
        row |= {
            "order_id": order.row["id"],
            "condition_ids": order.conditions[:1],
            "protected_person_ids": [person.id for person, _ in order.protected[:1]] or None,
        }
        self.breach, self.breached = self.rows.add(Breach, row), order.row["reference"]
        details = {
            "breach": self.breach["id"],
            "decision": given.decision.value,
            "also_offence": given.crime_reference is not None,
            "confirmed": [],
        }
        self._log_breach(now, "breach.recorded", details)

    def _follow(self, now: datetime, given: ProgressInput) -> None:
        changed = [name for name in CHANGING if self.breach[name] != getattr(given, name)]
        self.breach |= {name: getattr(given, name) for name in changed}
        details = {
            "breach": self.breach["id"],
            "changed": changed,
            "decision": given.decision.value,
            "confirmed": [],
        }
        self._log_breach(now, "breach.changed", details)

    def _log_breach(self, now: datetime, what: str, details: Mapping[str, object]) -> None:
        self.rows.log(now, self.place, Action.ALTERATION, what, self.breached, details=details)
