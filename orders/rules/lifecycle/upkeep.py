"""When other systems want to hear of an order again, and when it is to be looked at again."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple

from orders.rules.kinds.kind import Kind
from orders.rules.kinds.penalties import months_after
from orders.rules.lifecycle.life_steps import STEPS
from orders.rules.lifecycle.states import FAR_FUTURE, Period, ends_at, in_order, state_at
from orders.rules.lifecycle.term_ends import TermEnd, TermSort, term_ends
from orders.rules.vocabulary.codes import System
from orders.rules.vocabulary.events import EventKind, LifecycleEvent, LifecycleStage, State
from orders.rules.vocabulary.terms import TimedCondition

ENDINGS = frozenset(
    kind
    for steps in STEPS.values()
    for kind, step in steps.items()
    if step.to is LifecycleStage.CLOSED
)
"""Happenings that end a notice or order, or keep it from ever beginning."""
SERVICE_SETTLED = frozenset({EventKind.SERVED, EventKind.CANNOT_BE_SERVED})
"""Happenings after which nobody is to serve it."""
TELLING = ENDINGS | {
    EventKind.MADE,
    EventKind.SERVED,
    EventKind.VARIED,
    EventKind.RENEWED,
    EventKind.SUSPENDED,
    EventKind.RESUMED,
}
"""Happenings after which other systems no longer say what is so; a breach is another."""


@dataclass(frozen=True, slots=True)
class SystemUpdateState:
    """How another system stands with an order at an instant.

    Attributes:
        updated_at: when it was last brought up to date, aware; ``None``: never.
        wanted_since: the first thing it has not heard of, aware; ``None``: nothing is wanted.
    """

    updated_at: datetime | None
    wanted_since: datetime | None


def told(
    periods: Sequence[Period],
    events: Sequence[LifecycleEvent],
    *,
    breached_at: Sequence[datetime],
    updated_at: Sequence[datetime],
    as_at: datetime,
) -> SystemUpdateState:
    """How another system that holds orders stands at ``as_at``.

    A notice that was never in force is not told of. One that has ended is, by a decision or in
    the course of time, where the system was told of it before: its entry must come off.

    Args:
        periods: the order's states over time.
        events: what happened to it, in any order.
        breached_at: when each breach was reported, aware.
        updated_at: when the system was brought up to date, aware.
        as_at: the instant asked about, aware; what is later has not happened.

    Source: the force's own practice: on service, variation, renewal, end and breach.
    """
    last = max((each for each in updated_at if each <= as_at), default=None)
    state = state_at(periods, as_at)
    if state not in _HELD or (state is State.ENDED and last is None):
        return SystemUpdateState(last, None)
    happened = [each.occurred_at for each in events if each.kind in TELLING]
    if state is State.ENDED:
        happened.append(ends_at(periods))
    since = [
        each
        for each in (*happened, *breached_at)
        if each <= as_at and (last is None or each > last)
    ]
    return SystemUpdateState(last, min(since, default=None))


class GapKind(enum.StrEnum):
    """What an order may lack: that a system heard the latest, that somebody did something.

    ``ELSEWHERE``: another force looks after it, and this one chases nothing about it.
    ``TRAVEL_END``, ``TAG_END``: a look at a ban on travel, or a tag, before it runs out; such a gap
    is ``since`` the instant at which it does.
    """

    PNC = "PNC"
    CONNECT = "CONNECT"
    SERVICE = "SERVICE"
    VISIT = "VISIT"
    REVIEW = "REVIEW"
    ELSEWHERE = "ELSEWHERE"
    TRAVEL_END = "TRAVEL_END"
    TAG_END = "TAG_END"

    @classmethod
    def of(cls, system: System) -> GapKind:
        """That a system heard the latest."""
        return cls(system.value)


class Gap(NamedTuple):
    """A time in which an order lacks something, whatever the instant of looking.

    Attributes:
        what: it lacks.
        from_at: when it begins to, aware.
        until_at: when it no longer does; ``FAR_FUTURE`` while it does.
        since_at: since when it waits: what made it necessary may have happened before it began.
    """

    what: GapKind
    from_at: datetime
    until_at: datetime
    since_at: datetime


@dataclass(frozen=True, slots=True)
class RecordedActs:
    """What was done about an order, by the instants of each; aware.

    Attributes:
        updated_at: when each system was brought up to date.
        breached_at: when each breach was reported.
        visited_at: when somebody went to check.
        reviewed_at: when it was reviewed.
    """

    updated_at: Mapping[System, Sequence[datetime]] = field(default_factory=dict)
    breached_at: Sequence[datetime] = ()
    visited_at: Sequence[datetime] = ()
    reviewed_at: Sequence[datetime] = ()


def gaps(
    kind: Kind,
    events: Sequence[LifecycleEvent],
    periods: Sequence[Period],
    acts: RecordedActs,
    terms: Sequence[TimedCondition] = (),
) -> list[Gap]:
    """What an order lacked, lacks and will lack.

    Of PNC and Connect it is what ``told`` says of every instant. An order waits for service from
    its beginning until it is served or found that it cannot be, for a visit from its service, for
    a review from its making, each while it is in force or, for service, before that.

    Args:
        kind: the order's.
        events: what happened to it, in any order.
        periods: its states over time.
        acts: what was done about it.
        terms: its conditions with their own times.

    Source: Crime and Security Act 2010 s.25(2); else the force's own practice.
    """
    found: list[Gap] = []
    for system in System:
        found += _not_heard(system, events, periods, acts)
    served_at = _first(events, {EventKind.SERVED})
    if EventKind.SERVED in kind.events:
        begun_at = _first(events, {EventKind.AUTHORISED, EventKind.MADE})
        found += _wait(
            GapKind.SERVICE, begun_at, _first(events, SERVICE_SETTLED), periods, _TO_SERVE
        )
    visited_at = min(acts.visited_at, default=None)
    found += _wait(GapKind.VISIT, served_at, visited_at, periods, _IN_FORCE)
    if kind.review_every_months is not None:
        made_at, reviewed_at = _first(events, {EventKind.MADE}), min(acts.reviewed_at, default=None)
        found += _wait(GapKind.REVIEW, made_at, reviewed_at, periods, _IN_FORCE)
    ends = term_ends(kind, events, periods, terms)
    looks = (each for end in ends for each in _to_look_at(end, periods, acts.reviewed_at))
    return [*found, *_one_by_one(looks), *elsewhere(events)]


def _to_look_at(
    end: TermEnd, periods: Sequence[Period], reviewed_at: Sequence[datetime]
) -> Iterator[Gap]:
    """The time in which a ban or a tag near its end is to be looked at, until a review of it."""
    looked_at = (each for each in reviewed_at if each >= end.open_from)
    until_at = min(looked_at, default=end.over_at)
    for each in _wait(
        _END_OF[end.sort], end.open_from, min(until_at, end.over_at), periods, _IN_FORCE
    ):
        yield each._replace(since_at=end.due_at)


def _one_by_one(looks: Iterable[Gap]) -> Iterator[Gap]:
    """Looks at ends, the soonest first: of those open from one instant a later one waits for it.

    An order lacks one thing of a sort from an instant.
    """
    until: dict[tuple[GapKind, datetime], datetime] = {}
    for each in looks:
        from_at = each.from_at
        while (each.what, from_at) in until:
            from_at = until[each.what, from_at]
        if from_at < each.until_at:
            until[each.what, from_at] = each.until_at
            yield each._replace(from_at=from_at)


def elsewhere(events: Iterable[LifecycleEvent]) -> Iterator[Gap]:
    """The times in which another force looked after an order."""
    since: datetime | None = None
    for event in in_order(events):
        if event.kind is EventKind.TRANSFERRED_OUT:
            since = since or event.occurred_at
        elif event.kind is EventKind.TRANSFERRED_IN and since is not None:
            if since < event.occurred_at:
                yield Gap(GapKind.ELSEWHERE, since, event.occurred_at, since)
            since = None
    if since is not None:
        yield Gap(GapKind.ELSEWHERE, since, FAR_FUTURE, since)


def _not_heard(
    system: System,
    events: Sequence[LifecycleEvent],
    periods: Sequence[Period],
    acts: RecordedActs,
) -> Iterator[Gap]:
    what, updated_at = GapKind.of(system), sorted(set(acts.updated_at.get(system, ())))
    happened = [each.occurred_at for each in events if each.kind in TELLING]
    first = min((*happened, *acts.breached_at), default=None)
    # Of an order that it was never told of it wants to hear while that is in force.
    until_at = updated_at[0] if updated_at else None
    yield from _wait(what, first, until_at, periods, _HELD - {State.ENDED})
    wanted = sorted({*happened, *acts.breached_at, *([ends_at(periods)] if periods else ())})
    for last, following in pairwise([*updated_at, FAR_FUTURE]):
        since = next((each for each in wanted if each > last), FAR_FUTURE)
        if since < following:
            yield from _wait(what, since, following, periods, _HELD)


def _wait(
    what: GapKind,
    since: datetime | None,
    until: datetime | None,
    periods: Sequence[Period],
    states: Set[State],
) -> Iterator[Gap]:
    """The parts of a time in which an order is in one of some states; those that touch are one."""
    if since is None:
        return
    open_from: datetime | None = None
    reached = since
    for period in periods:
        from_at, until_at = max(since, period.from_at), min(until or FAR_FUTURE, period.until_at)
        if period.state not in states or from_at >= until_at:
            continue
        if open_from is not None and from_at > reached:
            yield Gap(what, open_from, reached, since)
            open_from = None
        open_from, reached = open_from or from_at, until_at
    if open_from is not None:
        yield Gap(what, open_from, reached, since)


def _first(events: Iterable[LifecycleEvent], kinds: Set[EventKind]) -> datetime | None:
    return min((each.occurred_at for each in events if each.kind in kinds), default=None)


def next_review(kind: Kind, reviewed_on: date) -> date | None:
    """London day by which an order reviewed on ``reviewed_on`` is to be reviewed again.

    Returns:
        That day of the month some months on, the last day of a shorter month; ``None`` for
        kinds that are not reviewed.
    """
    if kind.review_every_months is None:
        return None
    return months_after(reviewed_on, kind.review_every_months)


_HELD = frozenset({State.LIVE, State.SUSPENDED, State.ENDED})
_END_OF: Mapping[TermSort, GapKind] = {
    TermSort.TRAVEL: GapKind.TRAVEL_END,
    TermSort.TAG: GapKind.TAG_END,
}
_IN_FORCE, _TO_SERVE = frozenset({State.LIVE}), frozenset({State.LIVE, State.PENDING})
