"""When a subject must tell police name and address for the first time, beside every other duty.

Whether a duty runs hangs on the other orders on the same person: one lets off, one ends and another
starts anew. All of it is worked out here, for every instant at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from orders.rules.clocks.clock import Clock
from orders.rules.clocks.custody_days import CustodySpell, end_of_free_days, in_turn
from orders.rules.clocks.deadlines import CLOCKS, Deadline
from orders.rules.kinds.kind import Kind
from orders.rules.kinds.kind_parts import NotificationDuty, Restart
from orders.rules.lifecycle.states import (
    FAR_FUTURE,
    State,
    ends_at,
    in_order,
    periods,
    was_entered_in_error,
)
from orders.rules.vocabulary.events import EventKind, LifecycleEvent
from orders.rules.vocabulary.london import london
from orders.rules.vocabulary.terms import TimedCondition

Count = Callable[[str, datetime], Deadline]
"""When a clock runs out by its id and start: the list of bank holidays and the force's settings."""
RECORDED: Final = "recorded as under another duty to tell police"
REPLACES: Final = "it replaces an interim order, whose own duty stands"
BESIDE: Final = "the subject is under another duty to tell police"
HELD: Final = "the subject is in custody, which does not count: release starts it again"
ON_REGISTER: Final = "the subject was under sex offender notification (Part 2) already"
OVER: Final = "the subject was under another duty when it was to be told, and the Act starts no new"
_IN_FORCE = frozenset({State.LIVE, State.SUSPENDED})


@dataclass(frozen=True, slots=True)
class DutyOrder:
    """An order as far as duties to tell police hang on it.

    Attributes:
        key: tells it from the others, and the earlier recorded of two made at one instant.
        kind: the order.
        events: what happened to it, in any order.
        terms: its conditions, where they have times of their own.
        application: what it shares with the orders made on the same application, if anything.
        custody: when the subject was held, of an order whose clock stands still meanwhile.
    """

    key: int
    kind: Kind
    events: Sequence[LifecycleEvent]
    terms: Sequence[TimedCondition] = ()
    application: str | None = None
    custody: Sequence[CustodySpell] = ()

    def first(self, kind: EventKind) -> datetime | None:
        """When an event of a kind first happened, aware; ``None``: never."""
        return min((each.occurred_at for each in self.events if each.kind is kind), default=None)

    @property
    def times_in_force(self) -> list[tuple[datetime, datetime]]:
        """When it is in force or suspended: from and until, touching times as one."""
        found: list[tuple[datetime, datetime]] = []
        for each in periods(self.kind, self.events, self.terms):
            if each.state not in _IN_FORCE:
                continue
            if found and found[-1][1] == each.from_at:
                found[-1] = (found[-1][0], each.until_at)
            else:
                found.append((each.from_at, each.until_at))
        return found


class Excuse(NamedTuple):
    """A time in which a duty does not run.

    Attributes:
        from_at: its first instant, aware.
        until_at: the instant it is over, aware; ``FAR_FUTURE`` while nothing says so.
        why: in words.
        source: section.
    """

    from_at: datetime
    until_at: datetime
    why: str
    source: str


class DutyStretch(NamedTuple):
    """A time in which an order's first duty to tell police stands one way.

    Attributes:
        from_at: its first instant, aware.
        until_at: the instant it is over, aware.
        due_at: until when to tell police, aware; ``None``: it does not run.
        starts_at: what its clock counts from, aware.
        started_by: what started that clock.
        why: why it does not run; empty while it does.
        source: section.
    """

    from_at: datetime
    until_at: datetime
    due_at: datetime | None
    starts_at: datetime
    started_by: EventKind
    why: str = ""
    source: str = ""


def replaces_interim(own: DutyOrder, others: Sequence[DutyOrder]) -> bool:
    """Whether an order replaces an interim one on the same person.

    They share an application; or, where the interim order names none, it was in force until the
    making. One never made, or entered in error, was none.
    """
    made_at = own.first(EventKind.MADE)
    for each in others:
        if each.kind.interim_of != own.kind.code or made_at is None:
            continue
        if each.first(EventKind.MADE) is None or was_entered_in_error(each.events):
            continue
        if each.application is not None:
            if own.application == each.application:
                return True
            continue
        if any(from_at < made_at <= until_at for from_at, until_at in each.times_in_force):
            return True
    return False


def excuses(own: DutyOrder, others: Sequence[DutyOrder]) -> list[Excuse]:
    """When other duties, or what is recorded of them, let off from an order's; in order of time."""
    duty = own.kind.notification_duty
    if duty is None:
        return []
    found = [
        Excuse(each.occurred_at, each.until_at or FAR_FUTURE, RECORDED, duty.excuse_source)
        for each in own.events
        if each.kind is EventKind.EXCUSED
    ]
    found += [
        Excuse(from_at, until_at, BESIDE, duty.excuse_source)
        for other in others
        if _lets_off(other, own, duty)
        for from_at, until_at in _binding(other)
    ]
    return _as_one(sorted(found))


def stretches(own: DutyOrder, others: Sequence[DutyOrder], count: Count) -> tuple[DutyStretch, ...]:
    """How an order's first duty to tell police stands over time; nothing before it may run.

    Args:
        own: the order.
        others: every other order on the same person.
        count: counts a clock.

    Source: Stalking Protection Act 2019 s.9(1), (5)-(7); Sexual Offences Act 2003 ss.103G, 122F;
    Domestic Abuse Act 2021 s.41(2), (8)-(9).
    """
    duty, clock = own.kind.notification_duty, own.kind.notification_clock
    begins_at = own.first(own.kind.notification_from)
    if duty is None or clock is None or begins_at is None or was_entered_in_error(own.events):
        return ()
    over_at = ends_at(periods(own.kind, own.events, own.terms))
    why = _never(own, others, duty)
    if why:
        section = duty.interim_source if why == REPLACES else duty.excuse_source
        by = own.kind.notification_from
        return (DutyStretch(begins_at, over_at, None, begins_at, by, why, section),)
    found = list(_walk(own, duty, begins_at, excuses(own, others), _due(own, clock, count)))
    return tuple(_held(own, clock, _until_over(own.kind, found, over_at)))


def _due(own: DutyOrder, clock: str, count: Count) -> Callable[[datetime], datetime]:
    """Until when to tell police by a start; ``FAR_FUTURE`` where that waits for a release."""
    rule = CLOCKS[clock]

    def due(starts_at: datetime) -> datetime:
        if not own.custody or not rule.custody_source:
            return count(clock, starts_at).at
        return _free_until(rule, starts_at, own.custody) or FAR_FUTURE

    return due


def _free_until(
    rule: Clock, starts_at: datetime, spells: Sequence[CustodySpell]
) -> datetime | None:
    return end_of_free_days(london(starts_at).date(), rule.days or 0, spells)


def _held(own: DutyOrder, clock: str, found: Iterable[DutyStretch]) -> Iterator[DutyStretch]:
    """Stretches with the times apart in which the duty stands still, the subject being held.

    Of each instant they say what holds by the custody begun by then: a release that was to come
    tells no deadline before it.
    """
    rule = CLOCKS[clock]
    for each in found:
        if each.due_at is None or not own.custody or not rule.custody_source:
            yield each
        else:
            yield from _around(each, rule, in_turn(own.custody))


def _around(
    whole: DutyStretch, rule: Clock, spells: Sequence[CustodySpell]
) -> Iterator[DutyStretch]:
    at = whole.from_at
    for number, spell in enumerate(spells):
        due_at = _free_until(rule, whole.starts_at, spells[:number])
        if due_at is None or due_at <= spell.from_at or whole.until_at <= spell.from_at:
            # Missed before it, or over: later custody stops nothing.
            break
        until_at = min(spell.until_at or FAR_FUTURE, whole.until_at)
        if until_at <= at:
            continue
        if at < spell.from_at:
            yield whole._replace(from_at=at, until_at=spell.from_at, due_at=due_at)
        from_at = max(at, spell.from_at)
        yield whole._replace(
            from_at=from_at, until_at=until_at, due_at=None, why=HELD, source=rule.custody_source
        )
        at = until_at
    else:
        due_at = _free_until(rule, whole.starts_at, spells)
    if at < whole.until_at:
        yield whole._replace(from_at=at, due_at=due_at)


def change_stretches(
    own: DutyOrder,
    others: Sequence[DutyOrder],
    first: Sequence[DutyStretch],
    changed_at: datetime,
    count: Count,
) -> tuple[DutyStretch, ...]:
    """How the duty to tell of a change of name or address stands, if nothing is told of it.

    Args:
        own: the order.
        others: every other order on the same person.
        first: how its first duty stands, as ``stretches`` gives it.
        changed_at: when the change happened, aware.
        count: counts a clock.

    Returns:
        Nothing where it is not to be told: before the order's duty began, after the order, or
        while another duty lets off.
    """
    clock, until_at = change_clock(own.kind), _change_until(own, others, first, changed_at)
    if clock is None or until_at is None:
        return ()
    due_at, by = count(clock, changed_at).at, EventKind.DETAILS_CHANGED
    source = CLOCKS[clock].source
    whole = DutyStretch(changed_at, until_at, due_at, changed_at, by, source=source)
    return tuple(_held(own, clock, [whole]))


def change_clock(kind: Kind) -> str | None:
    """Id of the clock by which police are told of a change; ``None``: there is none."""
    clock = kind.notification_clock
    return None if clock is None else CLOCKS[clock].change_clock or clock


def _change_until(
    own: DutyOrder,
    others: Sequence[DutyOrder],
    first: Sequence[DutyStretch],
    changed_at: datetime,
) -> datetime | None:
    duty = own.kind.notification_duty
    begun_at = first[0].from_at if first else None
    if duty is not None and duty.registers and own.first(EventKind.EXCUSED) is not None:
        begun_at = own.first(EventKind.MADE)
    over_at = ends_at(periods(own.kind, own.events, own.terms))
    if begun_at is None or not begun_at <= changed_at < over_at:
        return None
    # Who was on the register before tells of changes all the same.
    excused = [] if duty is None or duty.registers else excuses(own, others)
    if any(each.from_at <= changed_at < each.until_at for each in excused):
        return None
    return min([over_at, *(each.from_at for each in excused if each.from_at > changed_at)])


def _binding(order: DutyOrder) -> Iterator[tuple[datetime, datetime]]:
    """When an order puts its subject under a duty to tell police."""
    duty = order.kind.notification_duty
    if duty is None:
        return
    begun_at = order.first(duty.binds_from)
    made_at = order.first(EventKind.MADE)
    before = [each for each in order.events if each.kind is EventKind.EXCUSED]
    if duty.registers and before and made_at is not None and order.times_in_force:
        # Who was on the register before is under that duty by something else than this order: from
        # before it was served, and until that is over, whatever ends the order.
        yield made_at, max(each.until_at or FAR_FUTURE for each in before)
        return
    for from_at, until_at in order.times_in_force:
        if begun_at is not None and begun_at < until_at:
            yield max(from_at, begun_at), until_at


def _lets_off(other: DutyOrder, own: DutyOrder, duty: NotificationDuty) -> bool:
    """Whether another order's duty lets off from one's own while it binds."""
    its = other.kind.notification_duty
    if its is None or its.regime not in duty.excused_by:
        return False
    return its.regime is not duty.regime or _is_earlier(other, own)


def _is_earlier(one: DutyOrder, other: DutyOrder) -> bool:
    made, later = one.first(EventKind.MADE), other.first(EventKind.MADE)
    return made is not None and later is not None and (made, one.key) < (later, other.key)


def _never(own: DutyOrder, others: Sequence[DutyOrder], duty: NotificationDuty) -> str:
    """Why an order starts no duty to tell police at first at all; empty where it does."""
    if duty.interim_source and replaces_interim(own, others):
        return REPLACES
    made_at = own.first(EventKind.MADE)
    if not duty.registers or made_at is None:
        return ""
    registered = own.first(EventKind.EXCUSED) is not None or any(
        begun < made_at <= over
        for other in others
        if other.kind.notification_duty and other.kind.notification_duty.registers
        for begun, over in _binding(other)
    )
    return ON_REGISTER if registered else ""


def _walk(
    own: DutyOrder,
    duty: NotificationDuty,
    begins_at: datetime,
    excused: Sequence[Excuse],
    due: Callable[[datetime], datetime],
) -> Iterator[DutyStretch]:
    made_at = own.first(EventKind.MADE) or begins_at
    by, source = own.kind.notification_from, own.kind.notification_source
    if own.first(EventKind.NOT_EXCUSED) is not None:
        by = EventKind.NOT_EXCUSED
    at = starts_at = begins_at
    due_at: datetime | None = due(begins_at)
    why = ""
    for each in excused:
        if each.until_at <= begins_at:
            continue
        missed = due_at is not None and due_at < each.from_at
        if missed and own.kind.is_interim:
            # What was missed under an interim order stays until it is answered.
            break
        if each.from_at > at:
            yield DutyStretch(at, each.from_at, due_at, starts_at, by, why, source)
        from_at = max(at, each.from_at)
        yield DutyStretch(from_at, each.until_at, None, from_at, by, each.why, each.source)
        at = each.until_at
        stood = each.from_at <= made_at < each.until_at
        if duty.restart is Restart.ALWAYS or (duty.restart is Restart.IF_IT_STOOD and stood):
            starts_at, why = at, ""
            due_at = due(at) if at < FAR_FUTURE else None
            source = duty.restart_source
        elif not missed:
            due_at, why = None, OVER
    if at < FAR_FUTURE:
        yield DutyStretch(at, FAR_FUTURE, due_at, starts_at, by, why, source)


def _until_over(
    kind: Kind, found: Sequence[DutyStretch], over_at: datetime
) -> Iterator[DutyStretch]:
    """What stands until an order ends; of an interim order, what was missed by then stays."""
    for each in found:
        if each.from_at >= over_at:
            return
        missed = kind.is_interim and each.due_at is not None and each.due_at < over_at
        if each.until_at > over_at:
            yield each._replace(until_at=FAR_FUTURE if missed else over_at)
            return
        yield each


def _as_one(found: Sequence[Excuse]) -> list[Excuse]:
    """Times that overlap or touch as one, the reason of the first."""
    joined: list[Excuse] = []
    for each in found:
        if joined and each.from_at <= joined[-1].until_at:
            last = joined[-1]
            joined[-1] = last._replace(until_at=max(last.until_at, each.until_at))
        else:
            joined.append(each)
    return joined


def told_of(found: Sequence[DutyStretch], told: Sequence[datetime]) -> list[list[datetime]]:
    """What was told of each stretch in which the duty runs, in order of time; else nothing.

    A first clock is met by what was told before it as well; one that starts anew by what was told
    since the subject was let off.

    Args:
        found: as ``stretches`` gives it.
        told: when the subject told police, aware.
    """
    let_off_at: datetime | None = None
    answers: list[list[datetime]] = []
    for each in found:
        if each.due_at is None:
            let_off_at = each.from_at
            answers.append([])
            continue
        anew = let_off_at is not None and each.starts_at == each.from_at
        answers.append([at for at in told if not anew or let_off_at is None or at >= let_off_at])
    return answers


def charged_at(events: Sequence[LifecycleEvent]) -> list[datetime]:
    """When the subject was charged with not telling police, in order of time.

    Source: Stalking Protection Act 2019 s.11; Sexual Offences Act 2003 s.91; Domestic Abuse Act
    2021 s.43.
    """
    charged = EventKind.NOTIFICATION_CHARGED
    return [each.occurred_at for each in in_order(events) if each.kind is charged]


def told_at(events: Sequence[LifecycleEvent]) -> list[datetime]:
    """When the subject told police, in order of time."""
    return [each.occurred_at for each in in_order(events) if each.kind is EventKind.NOTIFIED]
