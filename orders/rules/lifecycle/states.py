"""From dated events to states over time. Nothing stores "is live": it is worked out here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from orders.rules.kinds.kind import Kind

# Named here as well: modules that ask for states also name events, states and stages.
from orders.rules.lifecycle.life_steps import STEPS, LifecycleStep
from orders.rules.lifecycle.stages import FAR_FUTURE as FAR_FUTURE
from orders.rules.lifecycle.stages import StageTurn as StageTurn
from orders.rules.lifecycle.stages import end_named, revives, steps_of
from orders.rules.lifecycle.stages import in_order as in_order
from orders.rules.lifecycle.stages import turns as turns
from orders.rules.vocabulary.events import (
    EFFECT_MAY_COME,
    ENDS_BY_DAY,
    NAMING_A_HEARING,
    LifecycleStage,
)
from orders.rules.vocabulary.events import EventKind as EventKind
from orders.rules.vocabulary.events import LifecycleEvent as LifecycleEvent
from orders.rules.vocabulary.events import State as State
from orders.rules.vocabulary.findings import Finding, Severity
from orders.rules.vocabulary.london import last_day, midnight
from orders.rules.vocabulary.terms import TimedCondition


@dataclass(frozen=True, slots=True)
class Period:
    """One state, from an instant until another (half-open).

    Attributes:
        state: the state.
        from_at: its first instant, aware UTC.
        until_at: the instant it is over, aware UTC; ``FAR_FUTURE`` when open.
        began_by: what began it; for an end by time, what named that time.
        ended_by: what ended it; ``None`` when time did, or when it is open.
    """

    state: State
    from_at: datetime
    until_at: datetime
    began_by: EventKind
    ended_by: EventKind | None


def was_entered_in_error(events: Iterable[LifecycleEvent]) -> bool:
    """Whether the whole record was withdrawn as entered in error."""
    return any(event.kind is EventKind.ENTERED_IN_ERROR for event in events)


def periods(
    kind: Kind, events: Sequence[LifecycleEvent], terms: Sequence[TimedCondition] = ()
) -> tuple[Period, ...]:
    """States over time: in order, touching, from the first event to ``FAR_FUTURE``.

    An order recorded before it takes effect is pending from its recording.

    Args:
        kind: the notice or order.
        events: what happened to it, in any order.
        terms: its conditions; in force only while one of them is. None known: as long as it lasts.

    Returns:
        Nothing for a record entered in error or without events.

    Source: Crime and Security Act 2010 ss.25(1)(d), 25(2), 27(9), 28(10); Sexual Offences Act 2003
    s.103C(2)-(3).
    """
    if was_entered_in_error(events):
        return ()
    reached = turns(kind, events, terms)
    if reached:
        first = in_order(events)[0]
        start = min(first.recorded_at, first.occurred_at).astimezone(UTC)
        if start < reached[0].at:
            reached.insert(0, StageTurn(start, LifecycleStage.NEW, first.kind))
    changes = _changes(reached)
    return tuple(
        Period(
            state=turn.stage.state,
            from_at=turn.at,
            until_at=after.at if after else FAR_FUTURE,
            began_by=turn.by,
            ended_by=after.by if after and not after.expired else None,
        )
        for turn, after in zip(changes, [*changes[1:], None], strict=False)
    )


def state_at(periods: Sequence[Period], as_at: datetime) -> State | None:
    """The state at ``as_at`` (aware), or ``None`` before the first period."""
    for period in periods:
        if period.from_at <= as_at < period.until_at:
            return period.state
    return None


def ends_at(periods: Sequence[Period]) -> datetime:
    """Instant the notice or order ended or will end; ``FAR_FUTURE`` while nothing ends it."""
    # What a court revived ended before and has not ended.
    over = bool(periods) and periods[-1].state is State.ENDED
    return periods[-1].from_at if over else FAR_FUTURE


def was_live(periods: Sequence[Period]) -> bool:
    """Whether it is, was or will be in force at any time."""
    return any(period.state is State.LIVE for period in periods)


def hearing_of(events: Iterable[LifecycleEvent]) -> datetime | None:
    """When the court is to hear an application not decided yet, aware; ``None``: not known."""
    named = [each for each in in_order(events) if each.kind in NAMING_A_HEARING and each.until_at]
    return named[-1].until_at if named else None


def allowed(
    kind: Kind,
    events: Sequence[LifecycleEvent],
    *,
    now: datetime | None = None,
    hearing_due_at: datetime | None = None,
) -> tuple[EventKind, ...]:
    """What may be recorded next, in the order of ``EventKind``.

    Args:
        kind: the notice or order.
        events: what happened to it so far, in any order.
        now: this instant, aware; with ``hearing_due_at``, what needs a missed hearing is left out
            until it is missed.
        hearing_due_at: last instant for the hearing to open, aware.
    """
    if was_entered_in_error(events):
        return ()
    seen, done = {event.kind for event in events}, frozenset[EventKind]()
    for event, _ in steps_of(kind, events):
        done = _done_with(kind, done, event.kind)
    early = now is not None and hearing_due_at is not None and now <= hearing_due_at
    stage = _stage(kind, events)
    following = [
        event_kind
        for event_kind, step in STEPS[kind.life].items()
        if event_kind in kind.events
        and stage in step.after
        and not (step.once and event_kind in seen)
        and not _is_again(step, event_kind, events)
        and _in_place(step, seen, done)
        and not (step.after_hearing_deadline and early)
    ]
    if events:
        following.append(EventKind.ENTERED_IN_ERROR)
    return tuple(sorted(following, key=lambda event_kind: event_kind.rank))


def check_event(
    kind: Kind,
    events: Sequence[LifecycleEvent],
    new: LifecycleEvent,
    *,
    now: datetime,
    hearing_due_at: datetime | None = None,
) -> list[Finding]:
    """What is wrong with recording ``new``.

    Args:
        kind: the notice or order.
        events: what is recorded of it so far, in any order.
        new: the event to be recorded; it may lie before others, when it is recorded late.
        hearing_due_at: last instant, on any reading, for the hearing to open, aware.

    Returns:
        Refusals, and a finding to confirm where a court did what the Act does not provide for.

    Source: Crime and Security Act 2010 ss.24-28; Magistrates' Courts Act 1980 s.63(2).
    """
    found = _in_the_future(kind, new, now)
    if was_entered_in_error(events):
        return [*found, _transition(kind, new.kind, "the record was entered in error")]
    if new.kind is EventKind.ENTERED_IN_ERROR:
        nothing = "nothing is recorded of it yet"
        return found if events else [*found, _transition(kind, new.kind, nothing)]
    step = STEPS[kind.life].get(new.kind)
    if step is None:
        return [*found, _transition(kind, new.kind, "that does not happen to one")]
    found += _sequence(kind, events, new)
    found += _until(kind, new, step)
    earlier = [each for each in events if each.occurred_at <= new.occurred_at]
    if _is_again(step, new.kind, earlier):
        found.append(_again(kind, new))
    if new.kind not in kind.events:
        found.append(_not_provided(kind, new))
    if step.after_hearing_deadline and (
        hearing_due_at is None or new.occurred_at <= hearing_due_at
    ):
        found.append(_hearing_not_missed(kind, new))
    return found


def _changes(reached: Sequence[StageTurn]) -> list[StageTurn]:
    """Turns that change the state: the last of each instant, neighbours of one state as one."""
    last_of_instant = {turn.at: turn for turn in reached}
    kept: list[StageTurn] = []
    for turn in last_of_instant.values():
        if not kept or kept[-1].stage.state is not turn.stage.state:
            kept.append(turn)
    return kept


def _stage(kind: Kind, events: Iterable[LifecycleEvent]) -> LifecycleStage:
    """The stage events have led to, whatever time may do later."""
    happened = [turn for turn in turns(kind, events) if not turn.expired]
    return happened[-1].stage if happened else LifecycleStage.NEW


def _misplaced(
    kind: Kind, events: Iterable[LifecycleEvent]
) -> Iterator[tuple[LifecycleEvent, str]]:
    """Events that the life cycle does not allow where they stand, each with why, in words."""
    stage, end, seen = LifecycleStage.NEW, FAR_FUTURE, set[EventKind]()
    done = frozenset[EventKind]()
    for event, step in steps_of(kind, events):
        past = event.occurred_at > end or (event.occurred_at == end and not _ends_a_day(event))
        if past and LifecycleStage.CLOSED not in step.after:
            yield event, "it had reached its end"
        elif stage not in step.after:
            yield event, f"it was {stage.label}"
        elif step.once and event.kind in seen:
            yield event, f"it was already {event.kind.label}"
        elif not _in_place(step, seen, done):
            yield event, _why_out_of_place(step, done)
        seen.add(event.kind)
        done = _done_with(kind, done, event.kind)
        if stage is LifecycleStage.CLOSED or past:
            if revives(event, step, end):
                stage = LifecycleStage.IN_FORCE
        elif step.to is not None:
            stage = step.to
        end = end_named(event, step, end)


def _done_with(kind: Kind, done: frozenset[EventKind], new: EventKind) -> frozenset[EventKind]:
    """What is done and nothing since is a reason to do again: a variation is served anew."""
    steps = STEPS[kind.life]
    return frozenset(each for each in done if new not in steps[each].again_after) | {new}


def _ends_a_day(event: LifecycleEvent) -> bool:
    return event.day_only and event.kind in ENDS_BY_DAY


def _in_place(
    step: LifecycleStep, seen: Collection[EventKind], done: Collection[EventKind]
) -> bool:
    return (step.needs is None or step.needs in seen) and step.barred_by not in done


def _why_out_of_place(step: LifecycleStep, done: Collection[EventKind]) -> str:
    if step.barred_by is not None and step.barred_by in done:
        return f"it was already {step.barred_by.label}"
    return f"it was not {step.needs.label}" if step.needs else ""


def _sequence(kind: Kind, events: Sequence[LifecycleEvent], new: LifecycleEvent) -> list[Finding]:
    """The transition that ``new`` makes impossible, its own first; none when it fits."""
    after = list(_misplaced(kind, [*events, new]))
    before = [event for event, _ in _misplaced(kind, events)] if after else []
    for event, why in after:
        if event is new:
            return [_out_of_place(kind, new.kind, f"at that time {why}")]
        if not any(event is old for old in before):
            why = f"it is recorded as {event.kind.label} later, which could not follow"
            return [_out_of_place(kind, new.kind, why)]
    return []


def _out_of_place(kind: Kind, new: EventKind, why: str) -> Finding:
    if not STEPS[kind.life][new].sealed:
        return _transition(kind, new, why)
    message = (
        f"In the record of this {kind.name}, {why}. If the court sealed the order all the same,"
        " say why the record differs."
    )
    return Finding("out-of-place", Severity.CONFIRM, message, kind.section(new), "kind")


def _is_again(step: LifecycleStep, kind: EventKind, events: Sequence[LifecycleEvent]) -> bool:
    """Whether it was done already, and nothing since is a reason to do it again."""
    if not step.again_after:
        return False
    kinds = [event.kind for event in in_order(events)]
    if kind not in kinds:
        return False
    last = len(kinds) - 1 - kinds[::-1].index(kind)
    return step.again_after.isdisjoint(kinds[last:])


def _again(kind: Kind, new: LifecycleEvent) -> Finding:
    message = f"This {kind.name} is recorded as “{new.kind.label}” already. Record it again only if"
    message += " it was done twice."
    return Finding("again", Severity.CONFIRM, message, kind.section(new.kind), "kind")


def _transition(kind: Kind, new: EventKind, why: str) -> Finding:
    message = f"This {kind.name} cannot be recorded as “{new.label}”: {why}."
    return Finding("transition", Severity.REFUSE, message, kind.section(new), "kind")


def _in_the_future(kind: Kind, new: LifecycleEvent, now: datetime) -> list[Finding]:
    step = STEPS[kind.life].get(new.kind)
    # What ends on a day alone ends with it: that day must have begun.
    happened_at = midnight(last_day(new.occurred_at)) if _ends_a_day(new) else new.occurred_at
    if happened_at <= now or (step is not None and step.may_be_future):
        return []
    source = kind.section(new.kind)
    if new.kind in EFFECT_MAY_COME:
        message = "This time is in the future. If the court sealed that it takes effect then, say"
        message += " so as the reason: until then nothing changes."
        return [Finding("in-the-future", Severity.CONFIRM, message, source, "occurred_at")]
    message = "This time is in the future. Record it once it has happened."
    return [Finding("in-the-future", Severity.REFUSE, message, source, "occurred_at")]


def _until(kind: Kind, new: LifecycleEvent, step: LifecycleStep) -> list[Finding]:
    source = kind.section(new.kind)
    if step.names_day and new.until_at is None:
        message = "Give the day and time to which the hearing was adjourned."
        return [Finding("until-missing", Severity.REFUSE, message, source, "until_at")]
    named = step.names_day or step.names_end or step.names_own_end
    if named and new.until_at is not None and new.until_at <= new.occurred_at:
        message = "The time it runs until must be later than the time it happened."
        return [Finding("until-too-early", Severity.REFUSE, message, source, "until_at")]
    return []


def _not_provided(kind: Kind, new: LifecycleEvent) -> Finding:
    message = f"The Act does not provide for {kind.a_name} to be {new.kind.label}. Check the order."
    severity = Severity.REFUSE if kind.is_notice else Severity.CONFIRM
    return Finding("not-provided", severity, message, kind.statute, "kind")


def _hearing_not_missed(kind: Kind, new: LifecycleEvent) -> Finding:
    message = "It can be recorded as lapsed only after the time for its hearing has passed."
    source = kind.section(new.kind)
    return Finding("hearing-not-missed", Severity.REFUSE, message, source, "occurred_at")
