"""One order with everything its page shows, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from orders.access.model import Account
from orders.audit.shown import ShownRecords
from orders.courts.calendar import CourtCalendar
from orders.errors import NotFound
from orders.people.answers import answer_of, is_open_answer_of
from orders.people.model import Address, Person, PersonCharacteristic, PersonName
from orders.register.changes.order_links import named_in
from orders.register.model import Condition, Event, Order, Presence, Protection
from orders.register.notification_duties import spans_beside
from orders.register.presence import order_deadlines
from orders.register.presence.facts import happened, standing, terms_of
from orders.rules.checks import conditions
from orders.rules.clocks.deadlines import Deadline
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle import explanation, states
from orders.rules.lifecycle.explanation import Explanation
from orders.rules.lifecycle.notification import (
    DutyRecord,
    Notification,
    change_notification,
    notification,
)
from orders.rules.lifecycle.running_clocks import RunningClock, running_clocks
from orders.rules.vocabulary.characteristics import Characteristic, CharacteristicAnswer
from orders.rules.vocabulary.codes import Basis, RelationshipBasis
from orders.rules.vocabulary.condition_codes import ConditionCode
from orders.rules.vocabulary.events import BEFORE, EventKind
from orders.rules.vocabulary.terms import TimedCondition


@dataclass(frozen=True, slots=True)
class PersonSheet:
    """A person on an order.

    Attributes:
        names: every name but the one the person is listed under.
        addresses: every address, the newest first.
        answers: how to speak with them; what is sensitive is not among them.
        relationship_basis: how a protected person is connected; ``None`` for the subject.
        is_relevant_child: protected as a child whose interests matter.
        lives_with: whom a child lives with, in words.
    """

    person: Person
    names: tuple[PersonName, ...]
    addresses: tuple[Address, ...]
    answers: Mapping[Characteristic, CharacteristicAnswer] = field(default_factory=dict)
    relationship_basis: RelationshipBasis | None = None
    is_relevant_child: bool = False
    lives_with: str | None = None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """An event row as a timeline shows it.

    Attributes:
        counts: whether it still stands; False for a row a later one corrected or took out.
        by: who recorded it.
        corrects: whether it replaces an earlier row.
    """

    event: Event
    counts: bool
    by: str
    corrects: bool


@dataclass(frozen=True, slots=True)
class RecordedCondition:
    """A condition with its meaning and, where it speaks of premises, the address."""

    condition: Condition
    code: ConditionCode
    address: Address | None


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """Everything on an order's page.

    Attributes:
        spans: when each condition is in force, as the rules read it.
        linked: orders of the same application, ended by this one, or that ended it.
        clocks: every clock that was started for it.
        told_before_at: when the subject told police under the interim order, if they did.
        beside: when other orders on the subject have a duty to tell police that may stand in for
            this one's: from and until.
    """

    order: Order
    kind: Kind
    subject: PersonSheet
    protected: tuple[PersonSheet, ...]
    terms: tuple[RecordedCondition, ...]
    timeline: tuple[TimelineEntry, ...]
    happened: tuple[states.LifecycleEvent, ...]
    spans: tuple[TimedCondition, ...]
    periods: tuple[states.Period, ...]
    notice: Order | None
    order_made: Order | None
    linked: tuple[Order, ...]
    clocks: tuple[RunningClock, ...]
    told_before_at: datetime | None
    beside: tuple[tuple[datetime, datetime], ...]

    @property
    def people(self) -> tuple[PersonSheet, ...]:
        """The subject, then each protected person."""
        return (self.subject, *self.protected)

    @property
    def hearing(self) -> Deadline | None:
        """The clock for the first hearing on a notice, whether one opened or not."""
        found = (each for each in self.clocks if each.clock == self.kind.hearing_clock)
        return next((each.deadline for each in found), None)

    @property
    def shows(self) -> ShownRecords:
        """The order and the people on it, for the line of the log."""
        return ShownRecords(
            orders=frozenset({self.order.id}),
            people=frozenset(each.person.id for each in self.people),
            references=frozenset({self.order.reference}),
        )

    @property
    def entered_in_error(self) -> Event | None:
        """The event that withdrew the whole record, if one did."""
        return next(
            (
                each.event
                for each in self.timeline
                if each.counts and each.event.kind is EventKind.ENTERED_IN_ERROR
            ),
            None,
        )

    @property
    def may_be_granted(self) -> bool:
        """Whether it is a notice or an application, on which a court may make an order."""
        kinds = {event.kind for event in self.happened}
        applied = bool(kinds & BEFORE) and EventKind.MADE not in kinds
        return self.kind.leads_to is not None or (applied and not self.kind.is_notice)

    def explain(self, as_at: datetime) -> Explanation:
        """Whether it is in force at ``as_at`` and why."""
        due = self.hearing
        return explanation.explain(
            self.kind,
            self.happened,
            as_at,
            hearing_due_at=None if due is None else due.at,
            terms=self.spans,
        )

    def notification(self, as_at: datetime) -> Notification:
        """Whether the subject has told police name and address, as this order asks."""
        return notification(self._duty, as_at)

    def change_notification(self, as_at: datetime) -> Notification:
        """Whether the subject has told police of each change of name or address."""
        return change_notification(self._duty, as_at)

    @property
    def _duty(self) -> DutyRecord:
        return DutyRecord(
            self.kind, self.happened, self.clocks, self.spans, self.told_before_at, self.beside
        )

    def allowed(self, now: datetime) -> tuple[EventKind, ...]:
        """What may be recorded next."""
        due = self.hearing
        missed_after = None if due is None else due.arguable_at or due.at
        return states.allowed(self.kind, self.happened, now=now, hearing_due_at=missed_after)

    def person(self, person_id: int) -> PersonSheet:
        """The person of this order with that number.

        Raises:
            NotFound: no person on this order has it.
        """
        for sheet in self.people:
            if sheet.person.id == person_id:
                return sheet
        raise NotFound(f"Nobody on {self.order.reference} has that number.")

    def event(self, event_id: int) -> Event:
        """The event row of this order with that number, whether it still counts or not.

        Raises:
            NotFound: this order has none.
        """
        for each in self.timeline:
            if each.event.id == event_id:
                return each.event
        raise NotFound(f"{self.order.reference} has no such event.")


def read(
    db: Session, reference: str, *, visible: ColumnElement[bool], calendar: CourtCalendar
) -> OrderRecord:
    """The order with this reference.

    Args:
        visible: condition on ``Order`` that limits what the reader may see.
        calendar: which days are bank holidays.

    Raises:
        NotFound: there is no such order, or it is not the reader's to see.
    """
    found = db.scalars(
        select(Order)
        .where(Order.reference == reference, visible)
        .options(
            joinedload(Order.subject),
            # Of all an order has many of, these are fewest: the order comes once for each.
            joinedload(Order.protections).joinedload(Protection.person),
            selectinload(Order.events),
            selectinload(Order.conditions).joinedload(Condition.place),
        )
        # Events and people added since the session first held the order must be among its own.
        .execution_options(populate_existing=True)
    )
    order = found.unique().one_or_none()
    if order is None:
        raise NotFound(f"There is no record {reference}, or it is not yours to see.")
    persons = [order.subject, *(each.person for each in order.protections)]
    sheets = _sheets(db, persons)
    linked = _linked(db, order)
    kind = catalogue.kind(order.kind)
    events, spans = happened(order.events), terms_of(order.conditions)
    granted = [
        each for each in linked if order.id == each.follows_id or order.follows_id == each.id
    ]
    told_before_at = _told_before(db, order, linked)
    return OrderRecord(
        order=order,
        kind=kind,
        subject=sheets[order.subject_id],
        protected=tuple(_connected(sheets[each.person_id], each) for each in order.protections),
        terms=_terms(order, sheets.values()),
        timeline=_timeline(db, order),
        happened=events,
        spans=spans,
        periods=states.periods(kind, events, spans),
        notice=next((each for each in linked if each.id == order.follows_id), None),
        order_made=next((each for each in linked if each.follows_id == order.id), None),
        linked=tuple(each for each in linked if each not in granted),
        clocks=running_clocks(kind, events, calendar.deadline, told_before_at=told_before_at),
        told_before_at=told_before_at,
        beside=spans_beside(db, order),
    )


def _told_before(db: Session, order: Order, linked: Sequence[Order]) -> datetime | None:
    """When the subject told police under the interim order of ``linked`` that this one replaces."""
    replaced = [each for each in linked if catalogue.kind(each.kind).interim_of == order.kind]
    return order_deadlines.told_before(db, [order.id]).get(order.id) if replaced else None


def stays_of(db: Session, order_id: int) -> Sequence[Presence]:
    """Where an order ever counts by each person's home, ended stays included."""
    return db.scalars(
        select(Presence)
        .where(Presence.order_id == order_id, Presence.basis != Basis.EITHER)
        .order_by(Presence.basis, Presence.area_id, Presence.from_at)
    ).all()


def stays_at(stays: Iterable[Presence], as_at: datetime) -> list[Presence]:
    """Those of some stays in which an order counts at ``as_at`` (aware)."""
    return [each for each in stays if each.from_at <= as_at < each.until_at]


def _linked(db: Session, order: Order) -> Sequence[Order]:
    """Its notice or the order granted on it, those of its application, and those it names."""
    same = Order.application == order.application if order.application else false()
    return db.scalars(
        select(Order)
        .where(
            or_(
                Order.id == order.follows_id,
                Order.follows_id == order.id,
                same,
                Order.reference.in_(named_in(order.events)),
            ),
            Order.id != order.id,
        )
        .order_by(Order.recorded_at, Order.id)
    ).all()


def _connected(sheet: PersonSheet, protection: Protection) -> PersonSheet:
    return replace(
        sheet,
        relationship_basis=protection.relationship_basis,
        is_relevant_child=protection.is_relevant_child,
        lives_with=protection.lives_with,
    )


def person_sheet(db: Session, person: Person) -> PersonSheet:
    """A person apart from any order: every name and address, in three queries."""
    return _sheets(db, [person])[person.id]


def _sheets(db: Session, persons: Collection[Person]) -> dict[int, PersonSheet]:
    ids = [person.id for person in persons]
    names: defaultdict[int, dict[int, PersonName]] = defaultdict(dict)
    answers: defaultdict[int, dict[Characteristic, CharacteristicAnswer]] = defaultdict(dict)
    for name, said in db.execute(
        select(PersonName, PersonCharacteristic)
        .outerjoin(PersonCharacteristic, is_open_answer_of(PersonName.person_id))
        .where(PersonName.person_id.in_(ids))
        .order_by(PersonName.id, PersonCharacteristic.characteristic)
    ):
        names[name.person_id][name.id] = name
        if said is not None:
            answers[name.person_id][said.characteristic] = answer_of(said)
    addresses: defaultdict[int, list[Address]] = defaultdict(list)
    for address in db.scalars(
        select(Address)
        .where(Address.person_id.in_(ids))
        .order_by(Address.id.desc())
        # A home withheld since the session first held it must not be shown as it was.
        .execution_options(populate_existing=True)
    ):
        addresses[address.person_id].append(address)
    return {
        person.id: PersonSheet(
            person,
            tuple(names[person.id].values())[1:],
            tuple(addresses[person.id]),
            answers[person.id],
        )
        for person in persons
    }


def _terms(order: Order, sheets: Collection[PersonSheet]) -> tuple[RecordedCondition, ...]:
    addresses = {address.id: address for sheet in sheets for address in sheet.addresses}
    return tuple(
        RecordedCondition(
            condition,
            conditions.CODES.get(condition.code, conditions.CODES["OTHER"]),
            addresses.get(condition.address_id or 0),
        )
        for condition in order.conditions
    )


def _timeline(db: Session, order: Order) -> tuple[TimelineEntry, ...]:
    counting = {event.id for event in standing(order.events)}
    recorders = {event.recorded_by_id for event in order.events}
    names = {
        account_id: f"{name} {collar}" if collar else name
        for account_id, name, collar in db.execute(
            select(Account.id, Account.name, Account.collar_number).where(Account.id.in_(recorders))
        )
    }
    rows = sorted(
        order.events, key=lambda event: (event.occurred_at, event.kind.rank, event.recorded_at)
    )
    return tuple(
        TimelineEntry(
            event,
            counts=event.id in counting,
            by=names[event.recorded_by_id],
            corrects=event.replaces_id is not None,
        )
        for event in rows
    )
