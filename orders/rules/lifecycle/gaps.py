"""The gap that opens when an interim order runs out before the court hears the application."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from orders.rules.clocks.deadlines import last_day_of
from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle.stages import in_order, turns
from orders.rules.vocabulary.events import EventKind, LifecycleEvent, LifecycleStage
from orders.rules.vocabulary.london import midnight

WARNED_BEFORE = timedelta(days=7)
"""How long before its last day an interim order is looked at."""


@dataclass(frozen=True, slots=True)
class ProtectionGap:
    """A time in which no order protects, although the court has still to decide.

    Attributes:
        alert_at: from when an officer should ask the court to renew the interim order, aware.
        from_at: when the interim order runs out, aware.
        until_at: the hearing of the application, aware.
    """

    alert_at: datetime
    from_at: datetime
    until_at: datetime


def gap(kind: Kind, events: Sequence[LifecycleEvent]) -> ProtectionGap | None:
    """The gap before the hearing that the record of an interim order names.

    Args:
        kind: the order.
        events: what happened to it, in any order.

    Returns:
        ``None`` for other kinds, when no hearing is named, and when the order lasts until it or
        was ended by the court.

    Source: Stalking Protection Act 2019 s.5(6)-(7); Sexual Offences Act 2003 ss.103F, 122E.
    """
    if not kind.is_interim:
        return None
    named = [each.until_at for each in in_order(events) if each.kind is EventKind.ADJOURNED]
    reached = turns(kind, events)
    hearing = named[-1] if named else None
    if hearing is None or not reached:
        return None
    last = reached[-1]
    if last.stage is not LifecycleStage.CLOSED or not last.expired or hearing < last.at:
        return None
    alert_at = midnight(last_day_of(last.at) - WARNED_BEFORE)
    return ProtectionGap(alert_at, last.at, hearing)
