"""The lists that follow from an order's whole story: hearings, gaps before them, return days.

Few orders are in question at a time, so their events are read and the rules are asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, union
from sqlalchemy.orm import Session, aliased

from orders import court_days
from orders.people.model import Person
from orders.register.changing import hearing_due
from orders.register.facts import happened, stands
from orders.register.model import Event, Order, Presence, Stay
from orders.rules import catalogue, explaining, lifecycle
from orders.rules.awareness import made_without_notice
from orders.rules.events import BEFORE, EventKind
from orders.rules.gaps import WARNED_BEFORE, gap
from orders.rules.kind import Kind
from orders.rules.vocabulary import Basis
from orders.worklists.asking import codes, here
from orders.worklists.asking import happened as occurred
from orders.worklists.entries import Scope, Waiting, name_of

RETURN_SOON = timedelta(days=7)
"""How long before its last day a return hearing is looked for."""
_FIRST_LOOK = WARNED_BEFORE + timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Story:
    """An order in question: the row it would be, and what had happened to it by ``at``."""

    row: Waiting
    events: tuple[lifecycle.Event, ...]
    at: datetime

    @property
    def kind(self) -> Kind:
        """Its entry in the catalogue."""
        return self.row.kind

    def last(self, kind: EventKind) -> lifecycle.Event | None:
        """The latest event of a kind, if there was one."""
        found = [each for each in lifecycle.in_order(self.events) if each.kind is kind]
        return found[-1] if found else None

    def waits(self, words: str, at: datetime, next_event: EventKind | None = None) -> Waiting:
        """Its row, with what it waits for."""
        return replace(self.row, words=words, at=at, next_event=next_event)


_NEXT = {
    EventKind.CONSIDERED: EventKind.APPLICATION_AUTHORISED,
    EventKind.APPLICATION_AUTHORISED: EventKind.APPLIED,
}
Teller = Callable[[Story], Waiting | None]


def read(db: Session, scope: Scope) -> list[Story]:
    """The orders in question in the area of ``scope``, in one query."""
    found: defaultdict[int, list[Event]] = defaultdict(list)
    rows: dict[int, Waiting] = {}
    for order, person, event in db.execute(_asked(scope)):
        found[order.id].append(event)
        if order.id not in rows:
            name = name_of(person.given_names, person.family_name)
            kind = catalogue.kind(order.kind)
            rows[order.id] = Waiting(order.reference, kind, name, "", scope.at)
    return [
        Story(row, _so_far(found[order_id], scope.at), scope.at) for order_id, row in rows.items()
    ]


def told(stories: Sequence[Story], teller: Teller) -> list[Waiting]:
    """The rows of one list, soonest first."""
    rows = [row for story in stories if (row := teller(story)) is not None]
    return sorted(rows, key=lambda each: (each.at, each.reference))


def unrecorded(story: Story) -> Waiting | None:
    """A live notice whose hearing or decision should have been recorded by now.

    Source: Crime and Security Act 2010 s.27(3), (8).
    """
    due, opened = _hearing(story), story.last(EventKind.HEARING_OPENED)
    if due is None or not _overdue(story):
        return None
    if opened is None:
        return story.waits("Hearing not recorded, check", due, EventKind.HEARING_OPENED)
    return story.waits("Decision not recorded, check", due)


def unopened(story: Story) -> Waiting | None:
    """A live notice whose first hearing must open.

    Source: Crime and Security Act 2010 s.27(3)-(4).
    """
    due = _hearing(story)
    if due is None or story.last(EventKind.HEARING_OPENED) or _overdue(story):
        return None
    return story.waits("Hearing to open", due, EventKind.HEARING_OPENED)


def adjourned(story: Story) -> Waiting | None:
    """A live notice before the court.

    Source: Crime and Security Act 2010 s.27(8)-(9).
    """
    due, opened = _hearing(story), story.last(EventKind.HEARING_OPENED)
    if due is None or opened is None or _overdue(story):
        return None
    if story.last(EventKind.ADJOURNED) is None:
        return story.waits("Hearing opened, decision not recorded", due)
    return story.waits("Next hearing", due)


def unprotected(story: Story) -> Waiting | None:
    """An interim order that runs out, or has, before the court hears the application.

    Source: Stalking Protection Act 2019 s.5(6)-(7); Sexual Offences Act 2003 ss.103F, 122E.
    """
    opening = gap(story.kind, story.events)
    if opening is None or not opening.alert_at <= story.at < opening.until_at:
        return None
    if story.at < opening.from_at:
        return story.waits("Ends before its hearing", opening.from_at, EventKind.RENEWED)
    return story.waits("Ended before its hearing: nobody is protected", opening.from_at)


def returning(story: Story) -> Waiting | None:
    """An order made without notice whose return hearing nears, or is past and not recorded.

    The day is the one the court named, or the last that practice allows.

    Source: Family Law Act 1996 s.45(3).
    """
    clock, made = story.kind.return_clock, story.last(EventKind.MADE)
    if clock is None or made is None or not made_without_notice(story.kind, story.events):
        return None
    if gap(story.kind, story.events) is not None:
        return None
    named, opened = story.last(EventKind.ADJOURNED), story.last(EventKind.HEARING_OPENED)
    if opened and (named is None or opened.occurred_at >= named.occurred_at):
        return None
    due = named.until_at if named else court_days.deadline(clock, made.occurred_at).at
    if due is None or story.at < due - RETURN_SOON:
        return None
    words = "Return hearing" if story.at <= due else "Return hearing not recorded, check"
    return story.waits(words, due, EventKind.HEARING_OPENED)


def applied_for(story: Story) -> Waiting | None:
    """An order that police consider asking for, or asked for, and no court has decided.

    Source: Stalking Protection Act 2019 s.1; Sexual Offences Act 2003 ss.103A(4), 122A(1).
    """
    begun = [each for each in lifecycle.in_order(story.events) if each.kind in BEFORE]
    state = lifecycle.state_at(lifecycle.periods(story.kind, story.events), story.at)
    if story.kind.is_notice or not begun or state is not lifecycle.State.PENDING:
        return None
    last, hearing = begun[-1], lifecycle.hearing_of(story.events)
    if hearing is None:
        words = f"{last.kind.label[:1].upper()}{last.kind.label[1:]}"
        return story.waits(words, last.occurred_at, _NEXT.get(last.kind))
    past = story.at > hearing
    return story.waits("Decision not recorded, check" if past else "Hearing", hearing)


def _hearing(story: Story) -> datetime | None:
    """The hearing a notice waits for: the first, then the one the court named last."""
    if story.kind.hearing_clock is None:
        return None
    opened, named = story.last(EventKind.HEARING_OPENED), story.last(EventKind.ADJOURNED)
    if opened is None:
        return hearing_due(story.kind, story.events)
    return named.until_at if named and named.until_at else opened.occurred_at


def _overdue(story: Story) -> bool:
    due = hearing_due(story.kind, story.events)
    said = explaining.explain(story.kind, story.events, story.at, hearing_due_at=due)
    return said.check_hearing


def _so_far(events: Sequence[Event], at: datetime) -> tuple[lifecycle.Event, ...]:
    return tuple(each for each in happened(events) if each.occurred_at <= at)


def _asked(scope: Scope) -> Select[Order, Person, Event]:
    chosen = union(*_in_question(scope))
    return (
        select(Order, Person, Event)
        .join(Person, Person.id == Order.subject_id)
        .join(Event, Event.order_id == Order.id)
        .where(Order.id.in_(chosen))
        .order_by(Order.id, Event.id)
    )


def _in_question(scope: Scope) -> Iterator[Select[int]]:
    """Live notices, orders without notice, applications, interim orders that end too early."""
    notices = codes(lambda kind: kind.hearing_clock)
    yield select(Presence.order_id).where(here(scope, Stay.LIVE), Presence.kind.in_(notices))
    yield select(Presence.order_id).where(here(scope, Stay.LIVE), _returns())
    yield select(Presence.order_id).where(
        here(scope, Stay.PENDING),
        Presence.kind.in_(codes(lambda kind: not BEFORE.isdisjoint(kind.begins))),
        occurred(Presence.order_id, BEFORE, scope.at),
    )
    interim = codes(lambda kind: kind.is_interim)
    yield select(Presence.order_id).where(
        Presence.area_id == scope.area.id,
        Presence.basis == Basis.EITHER,
        Presence.state.in_((Stay.LIVE, Stay.ENDED)),
        Presence.from_at <= scope.at,
        Presence.until_at > scope.at,
        Presence.kind.in_(interim),
        Presence.order_ends_at <= scope.at + _FIRST_LOOK,
        _heard_after_its_end(scope.at),
        scope.sees(Presence.order_id),
    )


def _returns() -> ColumnElement[bool]:
    """Whether the order was made without notice and is to return before the court."""
    made = aliased(Event)
    said = exists().where(
        made.order_id == Presence.order_id,
        made.kind == EventKind.MADE,
        made.without_notice.is_(True),
        stands(made),
    )
    always = codes(lambda kind: kind.return_clock and kind.is_without_notice)
    perhaps = codes(lambda kind: kind.return_clock and not kind.is_without_notice)
    return or_(Presence.kind.in_(always), and_(Presence.kind.in_(perhaps), said))


def _heard_after_its_end(at: datetime) -> ColumnElement[bool]:
    named = aliased(Event)
    return exists().where(
        named.order_id == Presence.order_id,
        named.kind == EventKind.ADJOURNED,
        and_(named.until_at >= Presence.order_ends_at, named.until_at > at),
        stands(named),
    )
