"""Clocks after the list of bank holidays was corrected: those of orders, and custody clocks.

The deadlines of every order follow the list. A breach keeps its court deadline as it was computed
when recorded. A subject still to be brought before the court is worked to the right one, so what
runs is counted again; what is over stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.breaches.custody.custody_clock import court_deadline, is_running
from orders.breaches.model import Breach
from orders.courts import calendar as calendars
from orders.courts.calendar import CourtCalendar
from orders.register.model import Order
from orders.register.presence import order_deadlines
from orders.rules.clocks.deadlines import Deadline
from orders.rules.kinds import catalogue

Given = TypeVar("Given")


def correct(
    db: Session, correction: Callable[[], Given], *, by: Account, now: datetime
) -> tuple[Given, tuple[Breach, ...]]:
    """Correct the list of bank holidays; count orders' deadlines and running custody clocks again.

    Args:
        correction: does the correcting.
        by: the account that corrects.

    Returns:
        What ``correction`` gave, and the breaches whose deadline moved, with their orders.
    """
    running = db.scalars(
        select(Breach)
        .where(is_running(), Breach.arrested_at.is_not(None))
        .options(joinedload(Breach.order, innerjoin=True).options(selectinload(Order.events)))
        .order_by(Breach.id)
    ).all()
    before = _limits(running, calendars.current(db))
    given = correction()
    order_deadlines.count_anew(db)
    after = _limits(running, calendars.current(db))
    moved = tuple(each for each in running if _moved(each, before[each.id], after[each.id]))
    for breach in moved:
        log.record(
            db,
            Action.ALTERATION,
            "breach.deadline-moved",
            by=by,
            now=now,
            reference=breach.order.reference,
            details={"breach": breach.id},
        )
    db.flush()
    return given, moved


def _limits(breaches: Sequence[Breach], calendar: CourtCalendar) -> Mapping[int, Deadline | None]:
    return {
        each.id: court_deadline(
            catalogue.kind(each.order.kind), each.order.events, each.arrested_at, calendar
        )
        for each in breaches
        if each.arrested_at is not None
    }


def _moved(breach: Breach, before: Deadline | None, after: Deadline | None) -> bool:
    """Give the breach its deadline anew; whether that is another one."""
    stood = (breach.court_deadline_at, breach.court_deadline_arguable_at)
    if before is None or after is None or breach.court_deadline_at is None:
        return False
    at, later = after.at, after.arguable_at or after.at
    if breach.court_deadline_at < before.at:
        # A hearing that the order's record does not name cut it short, and still does.
        hearing_at = breach.court_deadline_at
        at, later = min(at, hearing_at), min(later, hearing_at)
    breach.court_deadline_at = at
    breach.court_deadline_arguable_at = None if later == at else later
    return stood != (breach.court_deadline_at, breach.court_deadline_arguable_at)
