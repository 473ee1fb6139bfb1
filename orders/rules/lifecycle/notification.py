"""Whether a subject has told police name and address as an order makes them, and until when to.

There are two duties: to tell once after the clock starts, and to tell of each change after that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from orders.rules.clocks.deadlines import CLOCKS, deadline_label
from orders.rules.clocks.table import MAY_NOT_RUN, TELLING_POLICE
from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle.running_clocks import RunningClock
from orders.rules.lifecycle.states import periods, state_at
from orders.rules.vocabulary.events import EventKind, LifecycleEvent, State
from orders.rules.vocabulary.labelled import Labelled
from orders.rules.vocabulary.terms import TimedCondition


class NotificationState(Labelled):
    """Where the duty stands."""

    NOT_REQUIRED = "NOT_REQUIRED", "not required"
    DUE = "DUE", "due"
    DONE = "DONE", "done"
    OVERDUE = "OVERDUE", "overdue"
    CHECK = "CHECK", "check whether the duty runs"


@dataclass(frozen=True, slots=True)
class Notification:
    """A duty at an instant.

    Attributes:
        state: where it stands.
        due_at: last instant to tell police, aware UTC; ``None`` while no clock runs.
        source: section, empty when the kind has no such duty.
        why: why it is not required, or is to be checked; that it was told late, and after when;
            else empty.
    """

    state: NotificationState
    due_at: datetime | None = None
    source: str = ""
    why: str = ""


_BESIDE = "the subject is under another duty to tell police"
_NOT_KNOWN = "the subject may be under another duty already"


@dataclass(frozen=True, slots=True)
class DutyRecord:
    """What is on record of an order's duty to tell police.

    Attributes:
        kind: the order.
        events: what happened to it, in any order.
        clocks: the clocks that those started, of whatever sort.
        terms: its conditions, where they have times of their own.
        told_before_at: when the subject told police under the interim order that this one
            replaces, aware; ``None``: never, or there is none.
        beside: when another order on the subject, in force or suspended, has such a duty too,
            from and until, aware.
    """

    kind: Kind
    events: Sequence[LifecycleEvent]
    clocks: Sequence[RunningClock]
    terms: Sequence[TimedCondition] = ()
    told_before_at: datetime | None = None
    beside: Sequence[tuple[datetime, datetime]] = ()

    def times(self, kind: EventKind, as_at: datetime) -> list[datetime]:
        """When an event of a kind happened, up to an instant."""
        return [
            each.occurred_at
            for each in self.events
            if each.kind is kind and each.occurred_at <= as_at
        ]

    def started(self, kind: EventKind, as_at: datetime) -> list[RunningClock]:
        """The clocks for telling police that an event of a kind had started by an instant."""
        return [
            each
            for each in self.clocks
            if each.clock in TELLING_POLICE and each.started_by is kind and each.starts_at <= as_at
        ]


def notification(record: DutyRecord, as_at: datetime) -> Notification:
    """Where the duty to tell police name and address for the first time stands at ``as_at``.

    Args:
        record: what is on record of it.
        as_at: the instant asked about, aware; what is later has not happened.

    Returns:
        NOT_REQUIRED before the clock starts, once the order has ended without it, and for kinds
        without the duty. CHECK, without a deadline, for an SHPO or SRO and beside another duty:
        which of them runs, these rules do not say.

    Source: Stalking Protection Act 2019 s.9(1), (5)-(7); Sexual Offences Act 2003 ss.103G, 122F;
    Domestic Abuse Act 2021 s.41(8)-(9).
    """
    kind, source = record.kind, record.kind.notification_source
    nothing = Notification(NotificationState.NOT_REQUIRED, source=source)
    if kind.notification_clock is None:
        return nothing
    if record.told_before_at is not None and record.told_before_at <= as_at:
        return replace(nothing, why="the subject told police under the interim order")
    clock = next(iter(record.started(kind.notification_from, as_at)), None)
    told = record.times(EventKind.NOTIFIED, as_at)
    if told:
        sure = clock is not None and _to_check(record, as_at) is None
        why = _late(clock, min(told)) if clock is not None and sure else ""
        return Notification(NotificationState.DONE, source=source, why=why)
    excused = _not_required(record, as_at)
    if excused is not None or clock is None:
        return excused or nothing
    return _to_check(record, as_at) or _running(clock, as_at, source)


def change_notification(record: DutyRecord, as_at: datetime) -> Notification:
    """Where the duty to tell police of a change of name or address stands at ``as_at``.

    Ceasing to have an address is such a change. Of several changes the first one not told of
    counts. ``notification`` describes the arguments.

    Returns:
        NOT_REQUIRED while nothing changed since the clock of the order started.

    Source: Stalking Protection Act 2019 s.9(3)-(4); Sexual Offences Act 2003 ss.83-86, 122F;
    Domestic Abuse Act 2021 s.41.
    """
    changes = record.started(EventKind.DETAILS_CHANGED, as_at)
    if not changes:
        return Notification(NotificationState.NOT_REQUIRED)
    source = CLOCKS[changes[0].clock].source
    last_told = max(record.times(EventKind.NOTIFIED, as_at), default=None)
    untold = [each for each in changes if last_told is None or each.starts_at > last_told]
    if not untold:
        return Notification(NotificationState.DONE, source=source)
    excused = _not_required(record, as_at) or _to_check(record, as_at)
    return excused or _running(untold[0], as_at, source)


def _late(clock: RunningClock, told_at: datetime) -> str:
    return "" if told_at <= clock.due_at else f"late, after {deadline_label(clock.due_at)}"


def _running(clock: RunningClock, as_at: datetime, source: str) -> Notification:
    state = NotificationState.DUE if as_at <= clock.due_at else NotificationState.OVERDUE
    return Notification(state, clock.due_at, source)


def _not_required(record: DutyRecord, as_at: datetime) -> Notification | None:
    """Why nothing has to be told although a clock was started, if that is so."""
    kind = record.kind
    nothing = Notification(NotificationState.NOT_REQUIRED, source=kind.notification_source)
    if state_at(periods(kind, record.events, record.terms), as_at) is State.ENDED:
        return nothing
    if record.times(EventKind.EXCUSED, as_at):
        section = kind.sections.get(EventKind.EXCUSED, kind.notification_source)
        return replace(nothing, source=section, why="recorded as under another duty to tell police")
    return None


def _to_check(record: DutyRecord, as_at: datetime) -> Notification | None:
    """That it is to be checked whether the duty runs, and why, if that is so."""
    kind = record.kind
    beside = any(from_at <= as_at < until_at for from_at, until_at in record.beside)
    if not beside and kind.notification_clock not in MAY_NOT_RUN:
        return None
    why = _BESIDE if beside else _NOT_KNOWN
    return Notification(NotificationState.CHECK, source=kind.notification_source, why=why)
