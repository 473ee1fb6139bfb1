"""The clocks that events of an order started, as facts: no word of them hangs on what time it is.

A clock started by ``as_at`` and not met by then runs at ``as_at``; it is overdue when that is after
``due_at``. Whether the order is in force then, or another duty stands beside it, is asked apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from orders.rules.clocks.deadlines import CLOCKS, Deadline
from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle.awareness import made_without_notice
from orders.rules.lifecycle.gaps import gap
from orders.rules.lifecycle.police_duties import (
    Count,
    DutyOrder,
    change_clock,
    change_stretches,
    charged_at,
    stretches,
    told_at,
    told_of,
)
from orders.rules.lifecycle.states import FAR_FUTURE, in_order, was_entered_in_error
from orders.rules.lifecycle.upkeep import ENDINGS
from orders.rules.vocabulary.events import NAMING_A_HEARING, EventKind, LifecycleEvent

NAMED_HEARING: Final = "HEARING"
"""Stands for the id of a clock where a court named the day of its next hearing."""
GAP: Final = "GAP"
"""Likewise, of an interim order that runs out, at ``due_at``, before the hearing it waits for."""
_DECIDES: Final = ENDINGS | {EventKind.MADE}


class RunningClock(NamedTuple):
    """A clock that an event of an order started.

    Attributes:
        clock: its id in ``rules.clocks.table``, ``NAMED_HEARING`` or ``GAP``.
        started_by: the kind of event that started it.
        starts_at: since when it runs, aware UTC; or runs on, where it stood still.
        due_at: the last instant in time, aware UTC; alert on this one.
        arguable_at: a later one that a court may accept, aware UTC, or ``None``.
        met_at: when what it asks for was done, or nothing asked for it any more, aware UTC;
            ``None`` until then. It may lie before the start: police may be told before service.
    """

    clock: str
    started_by: EventKind
    starts_at: datetime
    due_at: datetime
    arguable_at: datetime | None = None
    met_at: datetime | None = None

    @property
    def deadline(self) -> Deadline:
        """When it runs out, for one in the table of clocks."""
        return Deadline(self.due_at, self.arguable_at, CLOCKS[self.clock])

    def runs(self, as_at: datetime) -> bool:
        """Whether it was started by ``as_at`` (aware) and not met by then."""
        return self.starts_at <= as_at and (self.met_at is None or self.met_at > as_at)


def running_clocks(
    own: DutyOrder, count: Count, others: Sequence[DutyOrder] = ()
) -> tuple[RunningClock, ...]:
    """Every clock that was started for an order; none for a record entered in error.

    Args:
        own: the notice or order.
        count: counts a clock.
        others: every other order on its subject, on which its duty to tell police hangs.

    Source: Crime and Security Act 2010 s.27(3)-(4), (8); Domestic Abuse Act 2021 ss.29, 41; Family
    Law Act 1996 s.45(3); Sexual Offences Act 2003 ss.83-86, 103G, 122F; Stalking Protection Act
    2019 s.9.
    """
    if was_entered_in_error(own.events):
        return ()
    happened = in_order(own.events)
    return (
        *filter(None, [hearing_clock(own.kind, happened, count)]),
        *_hearings_named(own.kind, happened, count),
        *_telling_police(own, count, others),
    )


def hearing_clock(
    kind: Kind, events: Iterable[LifecycleEvent], count: Count
) -> RunningClock | None:
    """The clock for the first hearing on a notice, met when one opened; ``None``: none runs.

    Source: Crime and Security Act 2010 s.27(3)-(4); Domestic Abuse Act 2021 s.29(2)-(3).
    """
    served = _first(events, EventKind.SERVED)
    if kind.hearing_clock is None or served is None:
        return None
    opened = _first(events, EventKind.HEARING_OPENED)
    return _counted(count, kind.hearing_clock, EventKind.SERVED, served, opened)


def _hearings_named(
    kind: Kind, happened: Sequence[LifecycleEvent], count: Count
) -> Iterator[RunningClock]:
    """The return hearing of an order made without notice; each hearing that a court named.

    A hearing is named until the court names another, or decides; a return hearing until one opens.
    """
    opening = gap(kind, happened)
    if opening is not None:
        yield RunningClock(
            GAP, EventKind.ADJOURNED, opening.alert_at, opening.from_at, None, opening.until_at
        )
    clock, decides = NAMED_HEARING, _DECIDES
    opened: list[datetime] = []
    made = [each.occurred_at for each in happened if each.kind is EventKind.MADE]
    if kind.return_clock is not None and made and made_without_notice(kind, happened):
        clock, decides = kind.return_clock, ENDINGS
        opened = [each.occurred_at for each in happened if each.kind is EventKind.HEARING_OPENED]
        named = [each.occurred_at for each in happened if _names(each)]
        met = min([*opened, *named], default=None)
        yield _counted(count, clock, EventKind.MADE, made[-1], met)
    for number, event in enumerate(happened):
        later = happened[number + 1 :]
        due_at = _names(event)
        # Of the last one, the gap is told instead.
        if due_at is None or (opening is not None and not any(map(_names, later))):
            continue
        over = [each.occurred_at for each in later if _names(each) or each.kind in decides]
        over += [each for each in opened if each >= event.occurred_at]
        met = min(over, default=None)
        yield RunningClock(clock, event.kind, event.occurred_at, due_at, None, met)


def _names(event: LifecycleEvent) -> datetime | None:
    """The hearing that an event names, if it names one."""
    return event.until_at if event.kind in NAMING_A_HEARING else None


def _telling_police(
    own: DutyOrder, count: Count, others: Sequence[DutyOrder]
) -> Iterator[RunningClock]:
    """The duty to tell police name and address, and that to tell of each change after it began.

    Each is over when it was told, when the subject is let off or held, when the order ends with
    time left, and when the subject was charged with missing it. What is not over goes on as a clock
    of its own once the subject is let off no more.
    """
    clock = own.kind.notification_clock
    if clock is None:
        return
    first = stretches(own, others, count)
    told, charges = told_at(own.events), charged_at(own.events)
    for each, answers in zip(first, told_of(first, told), strict=True):
        if each.due_at is not None:
            charged = [at for at in charges if at > each.due_at]
            met = min([*answers, *charged, *_ends(each.until_at)], default=None)
            yield RunningClock(clock, each.started_by, each.from_at, each.due_at, None, met)
    changes = {each.occurred_at for each in own.events if each.kind is EventKind.DETAILS_CHANGED}
    for changed in sorted(changes):
        answers = [each for each in told if each >= changed]
        for part in change_stretches(own, others, first, changed, count):
            if part.due_at is not None:
                charged = [at for at in charges if at > part.due_at]
                met = min([*answers, *charged, *_ends(part.until_at)], default=None)
                yield RunningClock(
                    change_clock(own.kind) or clock,
                    part.started_by,
                    part.from_at,
                    part.due_at,
                    None,
                    met,
                )


def _ends(until_at: datetime) -> list[datetime]:
    return [] if until_at == FAR_FUTURE else [until_at]


def _counted(
    count: Count,
    clock: str,
    started_by: EventKind,
    starts_at: datetime,
    met_at: datetime | None,
) -> RunningClock:
    due = count(clock, starts_at)
    return RunningClock(clock, started_by, starts_at, due.at, due.arguable_at, met_at)


def _first(events: Iterable[LifecycleEvent], kind: EventKind) -> datetime | None:
    return min((each.occurred_at for each in events if each.kind is kind), default=None)
