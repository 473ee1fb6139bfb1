"""From dated events to the stages of a life cycle, with what time does to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle.life_steps import STEPS, LifecycleStep
from orders.rules.vocabulary import terms as spans
from orders.rules.vocabulary.events import (
    EventKind,
    LifecycleEvent,
    LifecycleStage,
)
from orders.rules.vocabulary.terms import TimedCondition

FAR_FUTURE = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands for "no end": later than any instant the register holds."""
_FAR_PAST = datetime(1, 1, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class StageTurn:
    """An instant at which a life cycle reaches a stage.

    Attributes:
        at: the instant, aware UTC.
        stage: the stage reached.
        by: the event that did it, or that named the end that time has reached.
        expired: whether time did it.
    """

    at: datetime
    stage: LifecycleStage
    by: EventKind
    expired: bool = False


def in_order(events: Iterable[LifecycleEvent]) -> list[LifecycleEvent]:
    """Events as they take effect: by time, then by rank of kind, never by time of recording."""
    return sorted(
        events, key=lambda event: (event.occurred_at, event.kind.rank, event.until_at or FAR_FUTURE)
    )


def steps_of(
    kind: Kind, events: Iterable[LifecycleEvent]
) -> Iterator[tuple[LifecycleEvent, LifecycleStep]]:
    """Events in order, each with its step; those foreign to the life cycle are left out."""
    steps = STEPS[kind.life]
    return ((event, steps[event.kind]) for event in in_order(events) if event.kind in steps)


def end_named(event: LifecycleEvent, step: LifecycleStep, before: datetime) -> datetime:
    """The order's end once ``event`` has happened, ``before`` being its end until then.

    Returns:
        Aware; ``FAR_FUTURE`` when open. An event that names an end and gives none makes the order
        open-ended, unless its step leaves the end as it was.
    """
    if not step.names_end or (event.until_at is None and step.keeps_end):
        return before
    return event.until_at or FAR_FUTURE


def turns(
    kind: Kind, events: Iterable[LifecycleEvent], terms: Sequence[TimedCondition] = ()
) -> list[StageTurn]:
    """Stages reached, in order of time, the expiry included even when it is to come.

    An event that the life cycle does not expect still counts, so that a gap in the record never
    hides a notice that was served. Once ended, or past its end, only a later decision of a court
    that puts it in force again revives it, from that decision on.

    Args:
        kind: the notice or order.
        events: what happened to it, in any order.
        terms: its conditions as first made. Where the Act lets each have an end of its own, the
            order is in force only while one of them is; a renewal or variation that names an end
            speaks for its conditions too.
    """
    if not kind.terms_end_apart:
        terms = ()
    found: list[StageTurn] = []
    ends_at, named_by, restated_at = FAR_FUTURE, EventKind.MADE, FAR_FUTURE
    for event, step in steps_of(kind, events):
        at, stage = event.occurred_at.astimezone(UTC), _reached(found)
        closed, expired = stage is LifecycleStage.CLOSED, event.occurred_at >= ends_at
        if (closed or expired) and not revives(event, step, ends_at):
            continue
        if expired and not closed:
            found.append(_expiry(ends_at, named_by))
        named = end_named(event, step, ends_at)
        if event.kind is EventKind.MADE:
            named = min(named, spans.last_end(terms) or FAR_FUTURE)
        elif step.names_end and named != ends_at:
            restated_at = min(restated_at, event.occurred_at)
        if named != ends_at:
            ends_at, named_by = max(named, event.occurred_at), event.kind
        if closed or expired:
            found.append(StageTurn(at, LifecycleStage.IN_FORCE, event.kind))
        elif step.to is not None and not (step.only_in_place and stage not in step.after):
            found.append(StageTurn(at, step.to, event.kind))
    if ends_at < FAR_FUTURE and found and _reached(found) is not LifecycleStage.CLOSED:
        found.append(_expiry(ends_at, named_by))
    return _with_idle(found, terms, restated_at)


def revives(event: LifecycleEvent, step: LifecycleStep, ends_at: datetime) -> bool:
    """Whether an event after the end of an order, at ``ends_at`` or before, puts it in force again.

    A variation does where it names an end, what an appeal restored where its end is to come.

    Source: Stalking Protection Act 2019 s.7(2)-(4); else as the court sealed it.
    """
    if not step.revives or (step.to is None and step.keeps_end and event.until_at is None):
        return False
    return end_named(event, step, ends_at) > event.occurred_at


def _reached(found: Sequence[StageTurn]) -> LifecycleStage:
    return found[-1].stage if found else LifecycleStage.NEW


def _expiry(ends_at: datetime, named_by: EventKind) -> StageTurn:
    return StageTurn(ends_at.astimezone(UTC), LifecycleStage.CLOSED, named_by, expired=True)


def _with_idle(
    reached: list[StageTurn], terms: Sequence[TimedCondition], restated_at: datetime
) -> list[StageTurn]:
    """``reached`` with the times at which it would be in force and no condition is."""
    found = reached
    over = spans.last_end(terms)
    after = [] if over is None else [(over, FAR_FUTURE)]
    for start, end in [*spans.gaps(terms), *after]:
        from_at, until_at = (start or _FAR_PAST).astimezone(UTC), min(end, restated_at)
        if until_at <= from_at:
            continue
        earlier = [turn for turn in found if turn.at < from_at]
        inside = [turn for turn in found if from_at <= turn.at < until_at]
        later = [turn for turn in found if turn.at >= until_at]
        last = (earlier + inside)[-1:]
        idle = [
            replace(turn, stage=LifecycleStage.IDLE) if _in_force(turn) else turn for turn in inside
        ]
        if earlier and _in_force(earlier[-1]):
            idle.insert(0, StageTurn(from_at, LifecycleStage.IDLE, EventKind.MADE, expired=True))
        if last and _in_force(last[0]) and until_at < FAR_FUTURE:
            at = until_at.astimezone(UTC)
            idle.append(StageTurn(at, LifecycleStage.IN_FORCE, EventKind.MADE, expired=True))
        found = [*earlier, *idle, *later]
    return found


def _in_force(turn: StageTurn) -> bool:
    return turn.stage is LifecycleStage.IN_FORCE
