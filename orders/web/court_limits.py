"""The last sitting of an order's court before a clock of the law runs out, for its pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from orders.breaches.custody.custody_clock import Custody
from orders.breaches.model import Breach
from orders.courts import sitting
from orders.courts.calendar import CourtCalendar
from orders.register.model import Order
from orders.register.presence.facts import standing
from orders.rules.clocks.deadlines import Deadline
from orders.rules.clocks.sittings import PracticalLimit, Sittings
from orders.rules.vocabulary.events import EventKind

_NAMING = ("court", "hearing_court")
"""Facts of an event that name the court."""


@dataclass(frozen=True, slots=True)
class CourtLimits:
    """Last sittings beside the legal limits on an order's page.

    Attributes:
        hearing: of the clock to the hearing, if it runs and the court's sittings are known.
        custody: of each custody clock that runs, by the breach's number.
    """

    hearing: PracticalLimit | None
    custody: Mapping[int, PracticalLimit]


def court_of(order: Order) -> str | None:
    """The court that an order's record names last: its events', else the order's own.

    Source: Crime and Security Act 2010 ss.26(1), 27(1).
    """
    named = None
    for event in sorted(standing(order.events), key=lambda each: each.occurred_at):
        for name in _NAMING:
            named = str(event.details.get(name) or "") or named
    return named or order.court


def limits_of(
    db: Session,
    order: Order,
    hearing: Deadline | None,
    breaches: Sequence[tuple[Breach, Custody | None]],
    calendar: CourtCalendar,
) -> CourtLimits:
    """Last sittings for the clocks that run on an order.

    Args:
        order: the order with its events.
        hearing: the clock to its hearing while it runs, or ``None``.
        breaches: its breaches with their custody clocks.
        calendar: which days are bank holidays.
    """
    running = [(breach, each) for breach, each in breaches if each is not None and each.running]
    if hearing is None and not running:
        return CourtLimits(None, {})
    court = court_of(order)
    known = sitting.sittings_of(db, [court])
    served = [
        event.occurred_at for event in standing(order.events) if event.kind is EventKind.SERVED
    ]
    return CourtLimits(
        hearing=sitting.limit(known, court, min(served), hearing.at, calendar=calendar)
        if hearing and served
        else None,
        custody=dict(_custody(known, court, running, calendar)),
    )


def _custody(
    known: Mapping[str, Sittings],
    court: str | None,
    running: Iterable[tuple[Breach, Custody]],
    calendar: CourtCalendar,
) -> Iterable[tuple[int, PracticalLimit]]:
    for breach, custody in running:
        if breach.arrested_at is not None:
            found = sitting.limit(
                known, court, breach.arrested_at, custody.deadline_at, calendar=calendar
            )
            if found is not None:
                yield breach.id, found
