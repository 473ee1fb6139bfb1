"""Whether a subject has told police name and address as an order makes them, and until when to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from orders.rules.clocks import CLOCKS, deadline
from orders.rules.events import Event, EventKind, State
from orders.rules.kind import Kind
from orders.rules.labelled import Labelled
from orders.rules.lifecycle import periods, state_at
from orders.rules.terms import Term


class NotificationState(Labelled):
    """Where the duty stands."""

    NOT_REQUIRED = "NOT_REQUIRED", "not required"
    DUE = "DUE", "due"
    DONE = "DONE", "done"
    OVERDUE = "OVERDUE", "overdue"


@dataclass(frozen=True, slots=True)
class Notification:
    """The duty at an instant.

    Attributes:
        state: where it stands.
        due_at: last instant to tell police, aware UTC; ``None`` while no clock runs.
        source: section, empty when the kind has no such duty.
    """

    state: NotificationState
    due_at: datetime | None = None
    source: str = ""


def notification(
    kind: Kind,
    events: Sequence[Event],
    at: datetime,
    *,
    terms: Sequence[Term] = (),
    already_told: bool = False,
) -> Notification:
    """Where the duty to tell police name and address stands at ``at``.

    Args:
        kind: the order.
        events: what happened to it, in any order.
        at: the instant asked about, aware; what is later has not happened.
        terms: its conditions, where they have times of their own.
        already_told: whether the subject told police under the interim order that this one
            replaces, or is a registered sex offender.

    Returns:
        NOT_REQUIRED before the clock starts, once the order has ended without it, and for kinds
        without the duty.

    Source: Stalking Protection Act 2019 s.9(1), (5); Sexual Offences Act 2003 ss.103G, 122F.
    """
    source = kind.notification_source
    if kind.notification_clock is None or already_told:
        return Notification(NotificationState.NOT_REQUIRED, source=source)
    happened = [event for event in events if event.occurred_at <= at]
    starts = [each.occurred_at for each in happened if each.kind is kind.notification_from]
    told = any(event.kind is EventKind.NOTIFIED for event in happened)
    if told:
        return Notification(NotificationState.DONE, source=source)
    if not starts or state_at(periods(kind, events, terms), at) is State.ENDED:
        return Notification(NotificationState.NOT_REQUIRED, source=source)
    due = deadline(CLOCKS[kind.notification_clock], min(starts), bank_holidays={})
    state = NotificationState.DUE if at <= due.at else NotificationState.OVERDUE
    return Notification(state, due.at, source)
