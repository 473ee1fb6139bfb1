"""Subjects who are still to tell police their name and address: in time, or too late.

The duty is the one ``rules.notification`` describes for one order, here of all of an area at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_
from sqlalchemy.orm import aliased

from orders.people.model import PersonPair, Sameness
from orders.register.facts import stands
from orders.register.model import Event, Order, Presence, Stay
from orders.rules import catalogue
from orders.rules.clocks import CLOCKS, deadline, last_day_of
from orders.rules.events import EventKind
from orders.rules.kind import Kind
from orders.rules.london import midnight
from orders.rules.notification import is_unsettled
from orders.rules.vocabulary import Basis
from orders.worklists.asking import Asked, happened, here, waiting
from orders.worklists.entries import Scope

_RUNNING = (Stay.LIVE, Stay.SUSPENDED)


def notifications_due(scope: Scope) -> Asked:
    """Subjects who have not told police and still have time, since their clock started."""
    return _running(scope, overdue=False)


def notifications_overdue(scope: Scope) -> Asked:
    """Subjects who have not told police in time, since their clock started."""
    return _running(scope, overdue=True)


def notifications_to_check(scope: Scope) -> Asked:
    """Subjects who have not told police and may not have to, since the clock would have started.

    Of an SHPO or SRO, and beside another duty.
    """
    start, kinds = aliased(Event), _with_duty()
    unsettled = Presence.kind.in_([kind.code for kind in kinds if is_unsettled(kind)])
    return _untold(scope, start).where(or_(unsettled, _beside(scope.at)))


def told_by(kind: Kind, started_at: datetime) -> datetime:
    """Last instant to tell police, aware UTC, for a clock that started at ``started_at``.

    The clock for a change is as long as the one for telling at first.
    """
    clock = CLOCKS[kind.notification_clock or ""]
    return deadline(clock, started_at, bank_holidays={}).at


def _with_duty() -> list[Kind]:
    return [kind for kind in catalogue.KINDS.values() if kind.notification_clock]


def _running(scope: Scope, *, overdue: bool) -> Asked:
    start, at = aliased(Event), scope.at
    kinds = [kind for kind in _with_duty() if not is_unsettled(kind)]
    late = or_(false(), *(_late(kind, start, at) for kind in kinds))
    settled = Presence.kind.in_([kind.code for kind in kinds])
    return (
        _untold(scope, start)
        .where(settled, ~_beside(at))
        .having(func.max(case((late, 1), else_=0)) == (1 if overdue else 0))
    )


def _untold(scope: Scope, start: type[Event]) -> Asked:
    """Orders with something to tell that nothing says was told, since ``start``."""
    kinds, at = _with_duty(), scope.at
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
        )
        .group_by(Presence.order_id)
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


def _beside(at: datetime) -> ColumnElement[bool]:
    """Whether another order on the subject, still running, has such a duty too.

    Source: Stalking Protection Act 2019 s.9(5)-(7); Domestic Abuse Act 2021 s.41(8)-(9).
    """
    own, other, stay = aliased(Order), aliased(Order), aliased(Presence)
    # One question inside the other: asked at once, SQLite begins with every order that runs.
    runs = exists().where(
        stay.order_id == other.id,
        stay.basis == Basis.EITHER,
        stay.state.in_(_RUNNING),
        stay.from_at <= at,
        stay.until_at > at,
    )
    stands_beside = and_(
        own.id == Presence.order_id,
        other.id != own.id,
        other.kind.in_([kind.code for kind in _with_duty()]),
        runs,
    )
    return or_(*(exists().where(how, stands_beside) for how in _same_subject(own, other)))


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
