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
from orders.breaches.custody import Custody, custody_of, listed_hearing
from orders.breaches.model import Breach
from orders.formatting import count, instant, moment, read_instant
from orders.register.event_facts import NEEDS
from orders.register.linking import REPLACED_BY, REPLACES
from orders.register.model import Event, Order, Presence, Stay
from orders.register.reading import Happening, Sheet
from orders.rules import catalogue, lifecycle
from orders.rules.clocks import Deadline, last_day_of
from orders.rules.enforcing import CONSENTS
from orders.rules.events import EventKind, State
from orders.rules.explaining import Explanation
from orders.rules.kind import Kind
from orders.rules.notification import Notification, NotificationState
from orders.rules.terms import in_force
from orders.rules.vocabulary import Basis
from orders.search.told import Told, told_of
from orders.web.order_people import Somebody, somebody

LATE = timedelta(hours=24)
"""An event recorded later than this after it happened says so."""
_COUNTING = (Stay.LIVE, Stay.SUSPENDED, Stay.PENDING)
_SHORTER = {
    "personally": "Put into the subject's hand",
    "service_statement_seen": "Statement of service seen",
    "hearing_at": "Hearing listed for",
    REPLACED_BY: "Order that took its place",
    REPLACES: "Orders it ended",
} | {name: f"{words[:1].upper()}{words[1:]}" for name, words in CONSENTS.items()}


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the timeline.

    Attributes:
        facts: name and text of everything known of it.
        late: how much later it was recorded, in words, when that is more than a day.
        put_right: the row that corrected it or took it out, if one did.
        corrects: whether it replaced an earlier row.
    """

    happening: Happening
    facts: tuple[tuple[str, str], ...]
    late: str | None
    put_right: Happening | None
    corrects: bool


@dataclass(frozen=True, slots=True)
class Until:
    """When it ends: ``ends_at`` is ``None`` when nothing but ``words`` says so."""

    words: str
    ends_at: datetime | None
    last_on: date | None


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where it counts: whose home, and the areas, neighbourhoods before their LPA."""

    basis: str
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Everything on the page, for one instant ``at``.

    Attributes:
        binding: conditions whose own time holds ``at``.
        not_binding: the others: ended, not yet begun, or taken out as recorded in error.
    """

    sheet: Sheet
    at: datetime
    explanation: Explanation
    state: State | None
    until: Until
    clock: Deadline | None
    hearing_at: datetime | None
    subject: Somebody
    protected: tuple[Somebody, ...]
    binding: tuple[Told, ...]
    not_binding: tuple[Told, ...]
    timeline: tuple[Entry, ...]
    whereabouts: tuple[Whereabouts, ...]
    counts: bool
    breaches: tuple[tuple[Breach, Custody | None], ...]
    notification: Notification
    change_notification: Notification
    linked: tuple[tuple[Kind, Order], ...]

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
    sheet: Sheet,
    *,
    by: Account,
    at: datetime,
    places: Gazetteer,
    stays: Sequence[Presence],
    breaches: Sequence[Breach],
    opened: int | None = None,
    zone: int | None = None,
) -> OrderPage:
    """Put the page together.

    Args:
        db: session.
        sheet: the order.
        by: who reads.
        at: the instant it is shown for, aware; what is later has not happened.
        places: the boundaries.
        stays: where it counts at ``at``.
        breaches: its breaches, latest first.
        opened: id of a withheld address whose opening was asked for and logged.
        zone: id of a condition whose zone was opened likewise.
    """
    explanation = sheet.explain(at)
    people = [somebody(each, places, at, opened) for each in sheet.people]
    counting = [stay for stay in stays if stay.state in _COUNTING]
    conditions = told_of(db, sheet, by=by, opened=zone)
    binding = in_force(conditions, at)
    return OrderPage(
        sheet=sheet,
        at=at,
        explanation=explanation,
        state=lifecycle.state_at(sheet.periods, at),
        until=_until(sheet, at),
        clock=sheet.hearing if explanation.live and not _was_heard(sheet, at) else None,
        hearing_at=_hearing(sheet, at) if explanation.live else None,
        subject=people[0],
        protected=tuple(people[1:]),
        binding=tuple(binding),
        not_binding=tuple(each for each in conditions if each not in binding),
        timeline=_timeline(sheet, at),
        whereabouts=tuple(_whereabouts(counting or stays, places)),
        counts=bool(counting),
        breaches=tuple((each, custody_of(each, sheet.kind, now=at)) for each in breaches),
        notification=sheet.notification(at),
        change_notification=sheet.change_notification(at),
        linked=tuple((catalogue.kind(each.kind), each) for each in sheet.linked),
    )


def edge_of(conditions: Sequence[Told], zone: int | None) -> str:
    """The edge of a condition's zone in words; nothing without one."""
    shapes = [each.shape for each in conditions if each.id == zone]
    return as_text(shapes[0]) if shapes and shapes[0] is not None else ""


def _until(sheet: Sheet, at: datetime) -> Until:
    so_far = [event for event in sheet.happened if event.occurred_at <= at] or sheet.happened
    ends_at = lifecycle.ends_at(lifecycle.periods(sheet.kind, so_far, sheet.spans))
    if ends_at == lifecycle.FAR_FUTURE:
        return Until(sheet.order.ends_kind.label, None, None)
    return Until("ended" if ends_at <= at else "", ends_at, last_day_of(ends_at))


def _was_heard(sheet: Sheet, at: datetime) -> bool:
    opened = EventKind.HEARING_OPENED
    return any(each.kind is opened and each.occurred_at <= at for each in sheet.happened)


def _hearing(sheet: Sheet, at: datetime) -> datetime | None:
    known = [each.event for each in sheet.timeline if each.counts and each.event.occurred_at <= at]
    return listed_hearing(known)


def _timeline(sheet: Sheet, at: datetime) -> tuple[Entry, ...]:
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
        if not each.event.struck and _is_past(each, at)
    )


def _is_past(happening: Happening, at: datetime) -> bool:
    # An order may be recorded before it takes effect; its making is then still to come.
    event = happening.event
    return event.occurred_at <= at or event.recorded_at <= at


def _facts(happening: Happening) -> list[tuple[str, str]]:
    event = happening.event
    labels = {fact.name: _capital(fact.label) for fact in NEEDS.get(event.kind, ())}
    labels |= _SHORTER
    found = []
    for name, text in event.details.items():
        said = moment(read_instant(text)) if name.endswith("_at") else _chosen(event, name, text)
        found.append((labels.get(name, _capital(name.replace("_", " "))), said))
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


def _late(happening: Happening) -> str | None:
    gap = happening.event.recorded_at - happening.event.occurred_at
    if gap <= LATE:
        return None
    days, hours = gap.days, int(gap.total_seconds() // 3600)
    return f"{count(days, 'day') if days >= 2 else count(hours, 'hour')} after it happened"


def _whereabouts(stays: Sequence[Presence], places: Gazetteer) -> list[Whereabouts]:
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
            found.append(Whereabouts(_capital(basis.label), tuple(names)))
    return found


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
