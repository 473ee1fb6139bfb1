"""One order with everything its page shows, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, bindparam, or_, select
from sqlalchemy.orm import Session, joinedload, lazyload, load_only
from sqlalchemy.orm.attributes import set_committed_value

from orders.access.model import Account
from orders.audit.shown import ShownRecords
from orders.courts.calendar import CourtCalendar
from orders.errors import NotFound
from orders.people.model import Address
from orders.register.changes.order_links import named_in
from orders.register.changes.recorded_before.next_orders import kinds_next
from orders.register.mixed_rows import MixedQuery
from orders.register.model import Condition, ConditionCorrection, Event, Order, Presence, Protection
from orders.register.number_model import OrderNumber, OrderNumberRemoval
from orders.register.person_sheets import OF_PEOPLE, PersonSheet, sheets_of
from orders.register.presence.facts import happened, standing, terms_of
from orders.register.presence.subject_duties import DutiesBeside, duties_beside
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
from orders.rules.lifecycle.police_duties import DutyOrder
from orders.rules.vocabulary.codes import Basis
from orders.rules.vocabulary.condition_codes import ConditionCode
from orders.rules.vocabulary.events import BEFORE, EventKind
from orders.rules.vocabulary.terms import TimedCondition


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
        duty: what is on record of its duty to tell police, and every clock started for it.
        corrections: why its conditions were put right, by the correction's number.
        once_protected: persons taken off the order: told to nobody, and known to what keeps
            withheld homes back.
        numbers: its numbers in other systems, those taken out among them, oldest first.
        removals: why numbers were taken out, by the decision's number.
    """

    order: Order
    kind: Kind
    subject: PersonSheet
    protected: tuple[PersonSheet, ...]
    once_protected: tuple[PersonSheet, ...]
    terms: tuple[RecordedCondition, ...]
    timeline: tuple[TimelineEntry, ...]
    happened: tuple[states.LifecycleEvent, ...]
    spans: tuple[TimedCondition, ...]
    periods: tuple[states.Period, ...]
    notice: Order | None
    order_made: Order | None
    linked: tuple[Order, ...]
    duty: DutyRecord
    corrections: Mapping[int, ConditionCorrection]
    numbers: tuple[OrderNumber, ...]
    removals: Mapping[int, OrderNumberRemoval]

    @property
    def people(self) -> tuple[PersonSheet, ...]:
        """The subject, then each protected person."""
        return (self.subject, *self.protected)

    @property
    def everybody_ever(self) -> tuple[PersonSheet, ...]:
        """The people, and those who were taken off the order, for what keeps homes back."""
        return (*self.people, *self.once_protected)

    @property
    def hearing(self) -> Deadline | None:
        """The clock for the first hearing on a notice, whether one opened or not."""
        found = (each for each in self.duty.clocks if each.clock == self.kind.hearing_clock)
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
        return notification(self.duty, as_at)

    def change_notification(self, as_at: datetime) -> Notification:
        """Whether the subject has told police of each change of name or address."""
        return change_notification(self.duty, as_at)

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
        raise NotFound(f"No one on {self.order.reference} has that number.")

    def event(self, event_id: int) -> Event:
        """The event row of this order with that number, whether it still counts or not.

        Raises:
            NotFound: this order has none.
        """
        for each in self.timeline:
            if each.event.id == event_id:
                return each.event
        raise NotFound(f"{self.order.reference} has no such event.")


def kinds_after(sheet: OrderRecord, now: datetime) -> tuple[Kind, ...]:
    """The kinds of order that a court may make next on the same people."""
    return kinds_next(sheet.order, sheet.happened, states.state_at(sheet.periods, now))


def read(
    db: Session, reference: str, *, visible: ColumnElement[bool], calendar: CourtCalendar
) -> OrderRecord:
    """The order with this reference, in two statements and a few where it hangs on others.

    Args:
        visible: condition on ``Order`` that limits what the reader may see.
        calendar: which days are bank holidays.

    Raises:
        NotFound: there is no such order, or it is not the reader's to see.
    """
    found = db.execute(
        select(Order)
        .where(Order.reference == reference, visible)
        .options(
            joinedload(Order.subject),
            # Of all an order has many of, these are fewest: the order comes once for each.
            joinedload(Order.every_protection).joinedload(Protection.person),
        )
        # People added since the session first held the order must be among its own.
        .execution_options(populate_existing=True)
    )
    order = found.unique().scalar_one_or_none()
    if order is None:
        raise NotFound(f"There is no record {reference}, or it is not yours to see.")
    stand = [each for each in order.every_protection if each.taken_out_id is None]
    set_committed_value(order, "protections", stand)
    persons = [order.subject, *(each.person for each in order.every_protection)]
    rows = _OF_ORDER.read(
        db,
        # A home withheld since the session first held it must not be shown as it was.
        fresh=True,
        order_id=order.id,
        follows_id=order.follows_id,
        application=order.application,
        people=[each.id for each in persons],
    )
    events_in_time = sorted(rows.of(Event), key=lambda each: (each.occurred_at, each.id))
    set_committed_value(order, "events", events_in_time)
    in_order = sorted(rows.of(Condition), key=lambda each: each.position)
    set_committed_value(order, "conditions", in_order)
    sheets = sheets_of(persons, rows)
    linked = _linked(db, order, rows.of(Order))
    kind = kind_of(order)
    events, spans = happened(order.events), terms_of(order.conditions)
    granted = [
        each for each in linked if order.id == each.follows_id or order.follows_id == each.id
    ]
    return OrderRecord(
        order=order,
        kind=kind,
        subject=sheets[order.subject_id],
        protected=tuple(_connected(sheets[each.person_id], each) for each in stand),
        once_protected=tuple(
            sheets[each.person_id]
            for each in order.every_protection
            if each.taken_out_id is not None
        ),
        terms=_terms(order, sheets.values()),
        timeline=_timeline(order),
        happened=events,
        spans=spans,
        periods=states.periods(kind, events, spans),
        notice=next((each for each in linked if each.id == order.follows_id), None),
        order_made=next((each for each in linked if each.follows_id == order.id), None),
        linked=tuple(each for each in linked if each not in granted),
        duty=_duty(db, order, kind, events, spans, calendar),
        corrections={each.id: each for each in rows.of(ConditionCorrection)},
        numbers=tuple(sorted(rows.of(OrderNumber), key=lambda each: each.id)),
        removals={each.id: each for each in rows.of(OrderNumberRemoval)},
    )


def kind_of(order: Order) -> Kind:
    """The kind of an order, with what it says of itself where the catalogue lacks its kind."""
    return catalogue.kind(order.kind).as_sealed(
        order.other_name, order.other_statute, order.other_breach
    )


def _duty(
    db: Session,
    order: Order,
    kind: Kind,
    events: Sequence[states.LifecycleEvent],
    spans: Sequence[TimedCondition],
    calendar: CourtCalendar,
) -> DutyRecord:
    found = duties_beside(db, [order.id]) if kind.notification_duty else {}
    application, others, custody = found.get(order.id, DutiesBeside())
    own = DutyOrder(order.id, kind, events, spans, application, custody)
    return DutyRecord(own, others, calendar.deadline)


def stays_of(db: Session, order_id: int) -> Sequence[Presence]:
    """Where an order ever counts by each person's home, ended stays included."""
    return by_area(db.scalars(STAYS, {"order_id": order_id}))


def by_area(found: Iterable[Presence]) -> Sequence[Presence]:
    """Stays by basis and area, each area's in order of time."""
    return sorted(found, key=lambda each: (_BASES.index(each.basis), each.area_id, each.from_at))


def stays_at(stays: Iterable[Presence], as_at: datetime) -> list[Presence]:
    """Those of some stays in which an order counts at ``as_at`` (aware)."""
    return [each for each in stays if each.from_at <= as_at < each.until_at]


def _linked(db: Session, order: Order, found: Sequence[Order]) -> Sequence[Order]:
    """Its notice or the order granted on it, those of its application, and those it names."""
    known = {each.reference: each for each in found}
    named = set(named_in(order.events)) - known.keys() - {order.reference}
    if named:
        others = db.scalars(select(Order).where(Order.reference.in_(named)))
        known |= {each.reference: each for each in others}
    return sorted(known.values(), key=lambda each: (each.recorded_at, each.id))


def _connected(sheet: PersonSheet, protection: Protection) -> PersonSheet:
    return replace(
        sheet,
        relationship_basis=protection.relationship_basis,
        is_relevant_child=protection.is_relevant_child,
        lives_with=protection.lives_with,
        shares_home=protection.shares_home,
    )


def _terms(order: Order, sheets: Iterable[PersonSheet]) -> tuple[RecordedCondition, ...]:
    addresses = {address.id: address for sheet in sheets for address in sheet.every_address}
    return tuple(
        RecordedCondition(
            condition,
            conditions.CODES.get(condition.code, conditions.CODES["OTHER"]),
            addresses.get(condition.address_id or 0),
        )
        for condition in order.conditions
    )


def _timeline(order: Order) -> tuple[TimelineEntry, ...]:
    counting = {event.id for event in standing(order.events)}
    rows = sorted(
        order.events, key=lambda event: (event.occurred_at, event.kind.rank, event.recorded_at)
    )
    return tuple(
        TimelineEntry(
            event,
            counts=event.id in counting,
            by=named(event.recorded_by),
            corrects=event.replaces_id is not None,
        )
        for event in rows
    )


def named(recorder: Account) -> str:
    """An account as pages say who recorded something: name and collar number."""
    collar = recorder.collar_number
    return f"{recorder.name} {collar}" if collar else recorder.name


ORDER_ID: Final = bindparam("order_id", type_=Order.id.type)
"""The number of an order, where a statement about one is made once."""
STAYS: Final = select(Presence).where(Presence.order_id == ORDER_ID, Presence.basis != Basis.EITHER)
"""Where an order ever counts by each person's home, ended stays included."""
_BASES: Final = list(Basis)
_OF_ORDER: Final = MixedQuery(
    select(Event).where(Event.order_id == ORDER_ID),
    select(Condition).where(Condition.order_id == ORDER_ID),
    select(ConditionCorrection).where(ConditionCorrection.order_id == ORDER_ID),
    select(OrderNumber).where(OrderNumber.order_id == ORDER_ID),
    select(OrderNumberRemoval).where(OrderNumberRemoval.order_id == ORDER_ID),
    select(Order).where(
        or_(
            Order.id == bindparam("follows_id", type_=Order.id.type),
            Order.follows_id == ORDER_ID,
            Order.application == bindparam("application", type_=Order.application.type),
        ),
        Order.id != ORDER_ID,
    ),
    *OF_PEOPLE,
    options=(
        joinedload(Event.recorded_by).options(
            load_only(Account.name, Account.collar_number), lazyload(Account.area)
        ),
        joinedload(Condition.place),
        joinedload(ConditionCorrection.corrected_by).options(
            load_only(Account.name, Account.collar_number), lazyload(Account.area)
        ),
        joinedload(OrderNumberRemoval.removed_by).options(
            load_only(Account.name, Account.collar_number), lazyload(Account.area)
        ),
    ),
)
