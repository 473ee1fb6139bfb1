"""What the page of one order shows, in words and already masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from geo.drawing import as_text
from orders.access.model import Account
from orders.areas.gazetteer import Gazetteer
from orders.areas.model import Level
from orders.breaches.custody.custody_clock import Custody, custody_of, listed_hearing
from orders.breaches.model import Breach
from orders.formatting import count, instant, moment, read_instant
from orders.register.changes.order_links import REPLACED_BY, REPLACES
from orders.register.confidentiality import shared_homes
from orders.register.model import Event, Order, Presence, Stay
from orders.register.order_record import OrderRecord, TimelineEntry
from orders.register.schemas.event_facts import NEEDS
from orders.rules.clocks.deadlines import Deadline, last_day_of
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle import states
from orders.rules.lifecycle.enforcement import CONSENTS, Enforcing, enforcing
from orders.rules.lifecycle.explanation import Explanation
from orders.rules.lifecycle.notification import Notification, NotificationState
from orders.rules.vocabulary.codes import Basis
from orders.rules.vocabulary.events import TRANSFERS, EventKind, State
from orders.rules.vocabulary.labelled import capital
from orders.rules.vocabulary.terms import in_force
from orders.search.disclosure.condition_masking import MaskedCondition, told_of
from orders.web.order.condition_pages.earlier_wordings import ConditionsPutRight, put_right_of
from orders.web.people.people_view_model import ShownPerson, shown_person

LATE = timedelta(hours=24)
"""An event recorded later than this after it happened says so."""
_COUNTING = (Stay.LIVE, Stay.SUSPENDED, Stay.PENDING)
_SHORTER = {
    "personally": "Served personally",
    "service_statement_seen": "Statement of service seen",
    "hearing_at": "Hearing listed for",
    REPLACED_BY: "Order that took its place",
    REPLACES: "Orders it ended",
} | {name: capital(words) for name, words in CONSENTS.items()}


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the timeline.

    Attributes:
        facts: name and text of everything known of it.
        late: how much later it was recorded, in words, when that is more than a day.
        put_right: the row that corrected it or took it out, if one did.
        corrects: whether it replaced an earlier row.
    """

    happening: TimelineEntry
    facts: tuple[tuple[str, str], ...]
    late: str | None
    put_right: TimelineEntry | None
    corrects: bool


@dataclass(frozen=True, slots=True)
class Until:
    """When it ends: ``ends_at`` is ``None`` when nothing but ``words`` says so."""

    words: str
    ends_at: datetime | None
    last_on: date | None


@dataclass(frozen=True, slots=True)
class OrderAreas:
    """Where it counts: whose home, and the areas, neighbourhoods before their LPA."""

    basis: str
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Everything on the page, for one instant ``at``.

    Attributes:
        binding: conditions whose own time holds ``at``.
        not_binding: the others: ended, not yet begun, or added by a variation that was none.
        put_right: what was recorded otherwise than sealed, and put right.
    """

    sheet: OrderRecord
    at: datetime
    explanation: Explanation
    state: State | None
    until: Until
    clock: Deadline | None
    hearing_at: datetime | None
    subject: ShownPerson
    protected: tuple[ShownPerson, ...]
    binding: tuple[MaskedCondition, ...]
    not_binding: tuple[MaskedCondition, ...]
    put_right: ConditionsPutRight
    timeline: tuple[Entry, ...]
    whereabouts: tuple[OrderAreas, ...]
    counts: bool
    breaches: tuple[tuple[Breach, Custody | None], ...]
    notification: Notification
    change_notification: Notification
    linked: tuple[tuple[Kind, Order], ...]

    @property
    def may_enforce(self) -> Enforcing:
        """What an officer may enforce of it while it is in force."""
        return enforcing(self.sheet.kind, self.sheet.happened, self.at)

    @property
    def looked_after(self) -> str:
        """Which other force looks after it, with whom there and since when; empty: this one."""
        handed = [
            each.happening.event
            for each in self.timeline
            if each.happening.counts and each.happening.event.kind in TRANSFERS
        ]
        last = max(handed, key=lambda each: (each.occurred_at, each.kind.rank), default=None)
        if last is None or last.kind is EventKind.TRANSFERRED_IN or last.occurred_at > self.at:
            return ""
        said = f"{last.details.get('force', '')} since {moment(last.occurred_at)}"
        with_whom = last.details.get("with", "")
        return f"{said}: {with_whom}" if with_whom else said

    @property
    def asks_notification(self) -> bool:
        """Whether to say how the duty to tell police stands."""
        asked = self.sheet.kind.notification_clock is not None
        return asked and (self.explanation.live or self.notification.due_at is not None)

    @property
    def asks_change(self) -> bool:
        """Whether to say how the duty to tell police of a change stands."""
        return self.change_notification.state is not NotificationState.NOT_REQUIRED


def order_page(
    db: Session,
    sheet: OrderRecord,
    *,
    by: Account,
    as_at: datetime,
    places: Gazetteer,
    stays: Sequence[Presence],
    breaches: Sequence[Breach],
    opened: int | None = None,
    zone: int | None = None,
) -> OrderPage:
    """Put the page together.

    Args:
        sheet: the order.
        by: the reader.
        as_at: the instant it is shown for, aware; what is later has not happened.
        places: the boundaries.
        stays: where it counts at ``as_at``.
        breaches: its breaches, latest first.
        opened: id of a withheld address whose opening was asked for and logged.
        zone: id of a condition whose zone was opened likewise.
    """
    explanation = sheet.explain(as_at)
    kept = _answers_kept(db, sheet, by)
    subject = shown_person(sheet.subject, places, as_at, opened, by=by)
    protected = [
        shown_person(each, places, as_at, opened, by=by, kept=kept) for each in sheet.protected
    ]
    counting = [stay for stay in stays if stay.state in _COUNTING]
    conditions = told_of(db, sheet, by=by, opened=zone)
    binding = in_force(conditions, as_at)
    return OrderPage(
        sheet=sheet,
        at=as_at,
        explanation=explanation,
        state=states.state_at(sheet.periods, as_at),
        until=_until(sheet, as_at),
        clock=sheet.hearing if explanation.live and not _was_heard(sheet, as_at) else None,
        hearing_at=_hearing(sheet, as_at) if explanation.live else None,
        subject=subject,
        protected=tuple(protected),
        binding=tuple(binding),
        not_binding=tuple(
            each for each in conditions if each not in binding and each.taken_out_in is None
        ),
        put_right=put_right_of(sheet, conditions),
        timeline=_timeline(sheet, as_at),
        whereabouts=tuple(_whereabouts(counting or stays, places)),
        counts=bool(counting),
        breaches=tuple((each, custody_of(each, sheet.kind, now=as_at)) for each in breaches),
        notification=sheet.notification(as_at),
        change_notification=sheet.change_notification(as_at),
        linked=tuple((catalogue.kind(each.kind), each) for each in sheet.linked),
    )


def _answers_kept(db: Session, sheet: OrderRecord, by: Account) -> bool | None:
    """Whether it is kept back who lives where the subject does; ``None`` where nothing is said.

    Of a kind that does not ask an answer is told where there is one, and it may be told.
    """
    asks = bool(sheet.kind.shared_home_conditions)
    answered = any(each.shares_home is not None for each in sheet.protected)
    if not (sheet.protected and (asks or answered)):
        return None
    kept = shared_homes.are_kept(db, sheet.order.id, by=by)
    return kept if asks or not kept else None


def edge_of(conditions: Sequence[MaskedCondition], zone: int | None) -> str:
    """The edge of a condition's zone in words; nothing without one."""
    shapes = [each.shape for each in conditions if each.id == zone]
    return as_text(shapes[0]) if shapes and shapes[0] is not None else ""


def _until(sheet: OrderRecord, as_at: datetime) -> Until:
    so_far = [event for event in sheet.happened if event.occurred_at <= as_at] or sheet.happened
    ends_at = states.ends_at(states.periods(sheet.kind, so_far, sheet.spans))
    if ends_at == states.FAR_FUTURE:
        return Until(sheet.order.ends_kind.label, None, None)
    return Until("ended" if ends_at <= as_at else "", ends_at, last_day_of(ends_at))


def _was_heard(sheet: OrderRecord, as_at: datetime) -> bool:
    opened = EventKind.HEARING_OPENED
    return any(each.kind is opened and each.occurred_at <= as_at for each in sheet.happened)


def _hearing(sheet: OrderRecord, as_at: datetime) -> datetime | None:
    known = [
        each.event for each in sheet.timeline if each.counts and each.event.occurred_at <= as_at
    ]
    return listed_hearing(known)


def _timeline(sheet: OrderRecord, as_at: datetime) -> tuple[Entry, ...]:
    by_id = {each.event.replaces_id: each for each in sheet.timeline if each.event.replaces_id}
    return tuple(
        Entry(
            happening=each,
            facts=tuple(_facts(each)),
            late=_late(each),
            put_right=by_id.get(each.event.id),
            corrects=each.corrects,
        )
        for each in sheet.timeline
        if not each.event.struck and _is_past(each, as_at)
    )


def _is_past(happening: TimelineEntry, as_at: datetime) -> bool:
    # An order may be recorded before it takes effect; its making is then still to come.
    event = happening.event
    return event.occurred_at <= as_at or event.recorded_at <= as_at


def _facts(happening: TimelineEntry) -> list[tuple[str, str]]:
    event = happening.event
    labels = {fact.name: capital(fact.label) for fact in NEEDS.get(event.kind, ())}
    labels |= _SHORTER
    found = []
    for name, text in event.details.items():
        said = moment(read_instant(text)) if name.endswith("_at") else _chosen(event, name, text)
        found.append((labels.get(name, capital(name.replace("_", " "))), said))
    if event.until_at is not None:
        label = "Next hearing" if event.kind is EventKind.ADJOURNED else "Until"
        found.append((label, instant(event.until_at)))
    if event.without_notice is not None:
        found.append(("Without notice", "yes" if event.without_notice else "no"))
    if event.reason:
        found.append(("Why it was corrected" if happening.corrects else "Why", event.reason))
    return found


def _chosen(event: Event, name: str, text: str) -> str:
    """A fact as a person reads it: a code of a choice by its words."""
    choices = {fact.name: dict(fact.choices) for fact in NEEDS.get(event.kind, ())}
    return choices.get(name, {}).get(str(text), str(text))


def _late(happening: TimelineEntry) -> str | None:
    gap = happening.event.recorded_at - happening.event.occurred_at
    if gap <= LATE:
        return None
    days, hours = gap.days, int(gap.total_seconds() // 3600)
    return f"{count(days, 'day') if days >= 2 else count(hours, 'hour')} after it happened"


def _whereabouts(stays: Sequence[Presence], places: Gazetteer) -> list[OrderAreas]:
    found = []
    for basis in (Basis.SUBJECT_HOME, Basis.VICTIM_HOME):
        areas = [places.by_id[stay.area_id] for stay in stays if stay.basis is basis]
        names = [
            area.name
            for level in (Level.NEIGHBOURHOOD, Level.LPA)
            for area in areas
            if area.level is level
        ]
        if names:
            found.append(OrderAreas(basis.heading, tuple(names)))
    return found
