"""Subjects who are still to tell police their name and address: in time, or too late.

The duty is the one ``rules.notification`` describes for one order, here of all of an area at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from orders.people.model import PersonPair, Sameness
from orders.register.facts import stands
from orders.register.model import Event, Order, Presence, Stay
from orders.rules import catalogue
from orders.rules.clocks import CLOCKS, deadline, last_day_of
from orders.rules.events import EventKind
from orders.rules.kind import Kind
from orders.rules.london import midnight
from orders.rules.notification import excusing
from orders.rules.vocabulary import Basis
from orders.worklists.asking import Asked, codes, happened, here, waiting
from orders.worklists.entries import Scope

_RUNNING = (Stay.LIVE, Stay.SUSPENDED)


def notifications_due(scope: Scope) -> Asked:
    """Subjects who have not told police and still have time, since their clock started."""
    return _untold(scope, overdue=False)


def notifications_overdue(scope: Scope) -> Asked:
    """Subjects who have not told police in time, since their clock started."""
    return _untold(scope, overdue=True)


def told_by(kind: Kind, started_at: datetime) -> datetime:
    """Last instant to tell police, aware UTC, for a clock that started at ``started_at``.

    The clock for a change is as long as the one for telling at first.
    """
    clock = CLOCKS[kind.notification_clock or ""]
    return deadline(clock, started_at, bank_holidays={}).at


def _untold(scope: Scope, *, overdue: bool) -> Asked:
    start, at = aliased(Event), scope.at
    kinds = [kind for kind in catalogue.KINDS.values() if kind.notification_clock]
    late = or_(false(), *(_late(kind, start, at) for kind in kinds))
    return (
        waiting(Presence.order_id, func.min(start.occurred_at))
        .join(start, start.order_id == Presence.order_id)
        .where(
            here(scope, *_RUNNING),
            Presence.kind.in_([kind.code for kind in kinds]),
            start.occurred_at <= at,
            stands(start),
            or_(_first_duty(start, kinds, at), _change(start, kinds, at)),
            ~happened(Presence.order_id, [EventKind.EXCUSED], at),
            ~_excused(kinds, at),
        )
        .group_by(Presence.order_id)
        .having(func.max(case((late, 1), else_=0)) == (1 if overdue else 0))
    )


def _late(kind: Kind, start: type[Event], at: datetime) -> ColumnElement[bool]:
    """Whether the clock of ``kind`` that ``start`` started has run out at ``at``."""
    clock = CLOCKS[kind.notification_clock or ""]
    days = timedelta((clock.days or 0) + (0 if clock.first_counts else 1))
    # The clock runs out at a midnight; on that midnight itself it is still time.
    in_time_from = midnight(last_day_of(at) - days + timedelta(1))
    return and_(Presence.kind == kind.code, start.occurred_at < in_time_from)


def _first_duty(start: type[Event], kinds: Collection[Kind], at: datetime) -> ColumnElement[bool]:
    """``start`` made telling police a duty, and nothing says that the subject did."""
    return and_(
        _starts(start, kinds),
        ~happened(Presence.order_id, [EventKind.NOTIFIED], at),
        ~_told_before(at),
    )


def _change(start: type[Event], kinds: Collection[Kind], at: datetime) -> ColumnElement[bool]:
    """``start`` is a change after the duty began, and the subject has told nothing since."""
    began, told = aliased(Event), aliased(Event)
    return and_(
        start.kind == EventKind.DETAILS_CHANGED,
        exists().where(
            began.order_id == Presence.order_id,
            _starts(began, kinds),
            began.occurred_at <= start.occurred_at,
            stands(began),
        ),
        ~exists().where(
            told.order_id == Presence.order_id,
            told.kind == EventKind.NOTIFIED,
            told.occurred_at >= start.occurred_at,
            told.occurred_at <= at,
            stands(told),
        ),
    )


def _starts(event: type[Event], kinds: Collection[Kind]) -> ColumnElement[bool]:
    by_event: dict[EventKind, list[str]] = {}
    for kind in kinds:
        by_event.setdefault(kind.notification_from, []).append(kind.code)
    return or_(
        false(),
        *(and_(event.kind == each, Presence.kind.in_(of)) for each, of in by_event.items()),
    )


def _told_before(at: datetime) -> ColumnElement[bool]:
    """Whether the subject told police under the interim order that this one replaces.

    Source: Stalking Protection Act 2019 s.9(1)(a).
    """
    own, interim = aliased(Order), aliased(Order)
    pairs = [
        and_(interim.kind == kind.code, Presence.kind == kind.interim_of)
        for kind in catalogue.KINDS.values()
        if kind.interim_of
    ]
    return exists().where(
        own.id == Presence.order_id,
        interim.application == own.application,
        interim.id != own.id,
        or_(false(), *pairs),
        happened(interim.id, [EventKind.NOTIFIED], at),
    )


def _excused(kinds: Collection[Kind], at: datetime) -> ColumnElement[bool]:
    """Whether an earlier order on the subject, still running, stands in for this one's duty.

    Source: Stalking Protection Act 2019 s.9(5); Domestic Abuse Act 2021 s.41(8).
    """
    own, other, stay = aliased(Order), aliased(Order), aliased(Presence)
    pairs = [
        and_(Presence.kind == kind.code, other.kind.in_(_standing_in(kind)))
        for kind in kinds
        if excusing(kind)
    ]
    # One question inside the other: asked at once, SQLite begins with every order that runs.
    runs = exists().where(
        stay.order_id == other.id,
        stay.basis == Basis.EITHER,
        stay.state.in_(_RUNNING),
        stay.from_at <= at,
        stay.until_at > at,
    )
    stands_in = and_(
        own.id == Presence.order_id,
        other.id != own.id,
        or_(false(), *pairs),
        runs,
        _made_at(other) < _made_at(own),
    )
    return or_(*(exists().where(how, stands_in) for how in _same_subject(own, other)))


def _same_subject(one: type[Order], other: type[Order]) -> Iterator[ColumnElement[bool]]:
    """The ways two orders are on one subject, each for an index to answer.

    One person, or two that somebody decided are one.
    """
    yield one.subject_id == other.subject_id
    for pair in (aliased(PersonPair), aliased(PersonPair)):
        yield and_(
            pair.decision == Sameness.SAME,
            pair.first_id == one.subject_id,
            pair.second_id == other.subject_id,
        )
        one, other = other, one


def _made_at(order: type[Order]) -> ScalarSelect[datetime]:
    made = aliased(Event)
    return (
        select(func.min(made.occurred_at))
        .where(made.order_id == order.id, made.kind == EventKind.MADE, stands(made))
        .scalar_subquery()
    )


def _standing_in(kind: Kind) -> list[str]:
    clocks = excusing(kind)
    return codes(lambda each: each.notification_clock in clocks)
