"""Whether a subject has told police name and address as an order makes them, and until when to.

There are two duties: to tell once after the clock starts, and to tell of each change after that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from orders.rules.clocks import CLOCKS, deadline, deadline_label
from orders.rules.events import Event, EventKind, State
from orders.rules.kind import Kind
from orders.rules.labelled import Labelled
from orders.rules.lifecycle import Period, periods, state_at
from orders.rules.terms import Term

CHANGE_CLOCKS: Mapping[str, str] = {"K7": "K8", "K9": "K9", "K10": "K10", "K11": "K11"}
"""The clock of the duty to tell of a change, by that of the duty to tell at first.

Source: Stalking Protection Act 2019 s.9(3)-(4); Sexual Offences Act 2003 ss.83-86, 122F; Domestic
Abuse Act 2021 s.41.
"""

_TOLD = EventKind.NOTIFIED
_RUNS = frozenset({State.LIVE, State.SUSPENDED})


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


@dataclass(frozen=True, slots=True)
class OtherOrder:
    """Another order on the same subject.

    Attributes:
        kind: its kind.
        periods: its states over time.
    """

    kind: Kind
    periods: Sequence[Period]


_UNSETTLED = frozenset({"K9", "K11"})
"""Clocks that may not run at all: of an SRO beside Part 2, of an SHPO on a relevant offender.

Source: Sexual Offences Act 2003 ss.103G(1)-(3), 122F.
"""
_BESIDE = "the subject is under another duty to tell police"
_NOT_KNOWN = "the subject may be under another duty already"


def notification(
    kind: Kind,
    events: Sequence[Event],
    at: datetime,
    *,
    terms: Sequence[Term] = (),
    already_told: bool = False,
    others: Sequence[OtherOrder] = (),
) -> Notification:
    """Where the duty to tell police name and address for the first time stands at ``at``.

    Args:
        kind: the order.
        events: what happened to it, in any order.
        at: the instant asked about, aware; what is later has not happened.
        terms: its conditions, where they have times of their own.
        already_told: whether the subject told police under the interim order that this one
            replaces.
        others: other orders on the subject.

    Returns:
        NOT_REQUIRED before the clock starts, once the order has ended without it, and for kinds
        without the duty. CHECK, without a deadline, for an SHPO or SRO and beside another duty:
        which of them runs, these rules do not say.

    Source: Stalking Protection Act 2019 s.9(1), (5)-(7); Sexual Offences Act 2003 ss.103G, 122F;
    Domestic Abuse Act 2021 s.41(8)-(9).
    """
    source = kind.notification_source
    if kind.notification_clock is None:
        return Notification(NotificationState.NOT_REQUIRED, source=source)
    if already_told:
        why = "the subject told police under the interim order"
        return Notification(NotificationState.NOT_REQUIRED, source=source, why=why)
    starts, told = (_times(each, events, at) for each in (kind.notification_from, _TOLD))
    if told:
        sure = starts and _to_check(kind, at, others) is None
        why = _late(kind.notification_clock, min(starts), min(told)) if sure else ""
        return Notification(NotificationState.DONE, source=source, why=why)
    excused = _not_required(kind, events, at, terms)
    if not starts or excused is not None:
        return excused or Notification(NotificationState.NOT_REQUIRED, source=source)
    to_check = _to_check(kind, at, others)
    if to_check is not None:
        return to_check
    return _running(kind.notification_clock, min(starts), at, source)


def change_notification(
    kind: Kind,
    events: Sequence[Event],
    at: datetime,
    *,
    terms: Sequence[Term] = (),
    others: Sequence[OtherOrder] = (),
) -> Notification:
    """Where the duty to tell police of a change of name or address stands at ``at``.

    Ceasing to have an address is such a change. Of several changes the first one not told of
    counts. ``notification`` describes the arguments.

    Returns:
        NOT_REQUIRED while nothing changed since the clock of the order started.

    Source: Stalking Protection Act 2019 s.9(3)-(4); Sexual Offences Act 2003 ss.83-86, 122F;
    Domestic Abuse Act 2021 s.41.
    """
    if kind.notification_clock is None:
        return Notification(NotificationState.NOT_REQUIRED)
    clock = CHANGE_CLOCKS[kind.notification_clock]
    source = CLOCKS[clock].source
    starts = _times(kind.notification_from, events, at)
    changes = [
        each
        for each in _times(EventKind.DETAILS_CHANGED, events, at)
        if starts and each >= min(starts)
    ]
    if not changes:
        return Notification(NotificationState.NOT_REQUIRED, source=source)
    last_told = max(_times(EventKind.NOTIFIED, events, at), default=None)
    untold = [each for each in changes if last_told is None or each > last_told]
    if not untold:
        return Notification(NotificationState.DONE, source=source)
    excused = _not_required(kind, events, at, terms) or _to_check(kind, at, others)
    return excused or _running(clock, min(untold), at, source)


def is_unsettled(kind: Kind) -> bool:
    """Whether its clock may not run at all, so that whether it does is to be checked."""
    return kind.notification_clock in _UNSETTLED


def _times(kind: EventKind, events: Sequence[Event], at: datetime) -> list[datetime]:
    return [each.occurred_at for each in events if each.kind is kind and each.occurred_at <= at]


def _late(clock: str, start: datetime, told_at: datetime) -> str:
    due = deadline(CLOCKS[clock], start, bank_holidays={})
    return "" if told_at <= due.at else f"late, after {deadline_label(due.at)}"


def _running(clock: str, start: datetime, at: datetime, source: str) -> Notification:
    due = deadline(CLOCKS[clock], start, bank_holidays={})
    state = NotificationState.DUE if at <= due.at else NotificationState.OVERDUE
    return Notification(state, due.at, source)


def _not_required(
    kind: Kind, events: Sequence[Event], at: datetime, terms: Sequence[Term]
) -> Notification | None:
    """Why nothing has to be told although a clock was started, if that is so."""
    if state_at(periods(kind, events, terms), at) is State.ENDED:
        return Notification(NotificationState.NOT_REQUIRED, source=kind.notification_source)
    if _times(EventKind.EXCUSED, events, at):
        why = "recorded as under another duty to tell police"
        section = kind.sections.get(EventKind.EXCUSED, kind.notification_source)
        return Notification(NotificationState.NOT_REQUIRED, source=section, why=why)
    return None


def _to_check(kind: Kind, at: datetime, others: Sequence[OtherOrder]) -> Notification | None:
    """That it is to be checked whether the duty runs, and why, if that is so."""
    beside = any(
        other.kind.notification_clock and state_at(other.periods, at) in _RUNS for other in others
    )
    if not (beside or is_unsettled(kind)):
        return None
    why = _BESIDE if beside else _NOT_KNOWN
    return Notification(NotificationState.CHECK, source=kind.notification_source, why=why)
