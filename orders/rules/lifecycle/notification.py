"""Whether a subject has told police name and address as an order makes them, and until when to.

There are two duties: to tell once after the clock starts, and to tell of each change after that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from orders.rules.clocks.deadlines import CLOCKS, deadline_label
from orders.rules.clocks.table import MAY_NOT_RUN
from orders.rules.lifecycle.police_duties import (
    REPLACES,
    Count,
    DutyOrder,
    DutyStretch,
    change_clock,
    change_stretches,
    charged_at,
    replaces_interim,
    stretches,
    told_at,
    told_of,
)
from orders.rules.lifecycle.running_clocks import RunningClock, running_clocks
from orders.rules.lifecycle.states import FAR_FUTURE, ends_at, periods
from orders.rules.vocabulary.events import EventKind
from orders.rules.vocabulary.labelled import Labelled
from orders.rules.vocabulary.london import full_day_label, london


class NotificationState(Labelled):
    """Where the duty stands."""

    NOT_REQUIRED = "NOT_REQUIRED", "not required"
    DUE = "DUE", "due"
    DONE = "DONE", "done"
    OVERDUE = "OVERDUE", "overdue"
    CHECK = "CHECK", "check whether the duty runs"
    CHARGED = "CHARGED", "charged with not telling police"


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


_NOT_KNOWN = "was the subject on the sex offenders' register already? The record does not say"
_OF_INTERIM = "missed under the interim order: failing to tell stays an offence"


@dataclass(frozen=True)
class DutyRecord:
    """What is on record of an order's duty to tell police.

    Attributes:
        own: the order.
        others: every other order on the same person.
        count: counts a clock.
    """

    own: DutyOrder
    others: Sequence[DutyOrder]
    count: Count

    @cached_property
    def clocks(self) -> tuple[RunningClock, ...]:
        """The clocks that the order started, of whatever sort."""
        return running_clocks(self.own, self.count, self.others)

    @cached_property
    def stretches(self) -> tuple[DutyStretch, ...]:
        """How its first duty stands over time."""
        return stretches(self.own, self.others, self.count)

    @cached_property
    def changes(self) -> list[tuple[DutyStretch, ...]]:
        """How the duty to tell of each change that is to be told stands over time, in order."""
        changed = {
            each.occurred_at for each in self.own.events if each.kind is EventKind.DETAILS_CHANGED
        }
        found = (
            change_stretches(self.own, self.others, self.stretches, each, self.count)
            for each in sorted(changed)
        )
        return [each for each in found if each]

    @property
    def is_unsure(self) -> bool:
        """Whether nothing says if the subject was under that duty before."""
        clock = self.own.kind.notification_clock
        said = {EventKind.EXCUSED, EventKind.NOT_EXCUSED}
        return clock in MAY_NOT_RUN and not any(each.kind in said for each in self.own.events)


def notification(record: DutyRecord, as_at: datetime) -> Notification:
    """Where the duty to tell police name and address for the first time stands at ``as_at``.

    Args:
        record: what is on record of it.
        as_at: the instant asked about, aware; what is later has not happened.

    Returns:
        NOT_REQUIRED before the clock starts, while another duty lets off, once the order has ended
        with time left, and for kinds without the duty. CHARGED where the subject was charged with
        not telling in time. CHECK, without a deadline, for an order
        against sexual harm of which nothing says whether the subject was on the register before.

    Source: Stalking Protection Act 2019 s.9(1), (5)-(7); Sexual Offences Act 2003 ss.103G, 122F;
    Domestic Abuse Act 2021 s.41(8)-(9).
    """
    kind = record.own.kind
    source = kind.notification_source
    stretch = next(
        (each for each in record.stretches if each.from_at <= as_at < each.until_at), None
    )
    nothing = Notification(NotificationState.NOT_REQUIRED, source=source)
    duty = kind.notification_duty
    if duty is None or kind.notification_clock is None:
        return nothing
    if duty.interim_source and replaces_interim(record.own, record.others):
        return replace(nothing, source=duty.interim_source, why=REPLACES)
    told = [each for each in told_at(record.own.events) if each <= as_at]
    running = [
        (each.due_at, answers)
        for each, answers in zip(record.stretches, told_of(record.stretches, told), strict=True)
        if each.due_at is not None and each.starts_at <= as_at
    ]
    if told and (not running or running[-1][1] or (stretch and stretch.due_at is None)):
        due_at, answers = running[-1] if running else (None, [])
        late = _late(due_at, answers[0]) if due_at and answers and not record.is_unsure else ""
        return Notification(NotificationState.DONE, source=source, why=late)
    if stretch is None:
        return nothing
    if stretch.due_at is None:
        return replace(nothing, source=stretch.source, why=stretch.why)
    if record.is_unsure:
        return Notification(NotificationState.CHECK, source=source, why=_NOT_KNOWN)
    over = stretch.until_at == FAR_FUTURE and as_at >= _over(record.own)
    if (charged := _charged(record, stretch.due_at, as_at)) is not None:
        return charged
    return _running(stretch.due_at, as_at, stretch.source, _OF_INTERIM if over else "")


def _charged(record: DutyRecord, due_at: datetime, as_at: datetime) -> Notification | None:
    """What answers a duty that was to be met by ``due_at``: a charge with not doing so."""
    charged = [each for each in charged_at(record.own.events) if due_at < each <= as_at]
    if not charged:
        return None
    source = record.own.kind.section(EventKind.NOTIFICATION_CHARGED)
    why = f"charged on {full_day_label(london(charged[0]).date())}"
    return Notification(NotificationState.CHARGED, source=source, why=why)


def change_notification(record: DutyRecord, as_at: datetime) -> Notification:
    """Where the duty to tell police of a change of name or address stands at ``as_at``.

    Ceasing to have an address is such a change. Of several changes the first one not told of
    counts. ``notification`` describes the arguments.

    Returns:
        NOT_REQUIRED while nothing changed since the duty of the order began, and while another
        duty lets off.

    Source: Stalking Protection Act 2019 s.9(3)-(4); Sexual Offences Act 2003 ss.83-86, 122F;
    Domestic Abuse Act 2021 s.41.
    """
    changes = [each for each in record.changes if each[0].starts_at <= as_at]
    if not changes:
        return Notification(NotificationState.NOT_REQUIRED)
    source = CLOCKS[change_clock(record.own.kind) or ""].source
    last_told = max((each for each in told_at(record.own.events) if each <= as_at), default=None)
    untold = [each for each in changes if last_told is None or each[0].starts_at > last_told]
    if not untold:
        return Notification(NotificationState.DONE, source=source)
    charged = [_charged(record, _last_due(each, as_at), as_at) for each in untold]
    if charged[-1] is not None and all(charged):
        return charged[-1]
    open_ones = (of for of, answer in zip(untold, charged, strict=True) if answer is None)
    standing = [each for of in open_ones for each in of if each.from_at <= as_at < each.until_at]
    running = min((each.due_at for each in standing if each.due_at is not None), default=None)
    if running is not None:
        return _running(running, as_at, source)
    why = next((each.why for each in standing), "")
    return Notification(NotificationState.NOT_REQUIRED, source=source, why=why)


def _last_due(of: Sequence[DutyStretch], as_at: datetime) -> datetime:
    """Until when a change was to be told, as it stood last by ``as_at``; never while held."""
    begun = [each.due_at for each in of if each.from_at <= as_at]
    return begun[-1] or FAR_FUTURE


def _over(own: DutyOrder) -> datetime:
    return ends_at(periods(own.kind, own.events, own.terms))


def _late(due_at: datetime, told_at: datetime) -> str:
    return "" if told_at <= due_at else f"late, after {deadline_label(due_at)}"


def _running(due_at: datetime, as_at: datetime, source: str, why: str = "") -> Notification:
    state = NotificationState.DUE if as_at <= due_at else NotificationState.OVERDUE
    return Notification(state, due_at, source, why)
