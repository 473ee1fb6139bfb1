"""Subjects who are still to tell police their name and address: in time, or too late."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import SQLColumnExpression, func, or_

from orders.register.model import Stay
from orders.register.notification_duties import beside
from orders.rules.clocks.table import MAY_NOT_RUN, TELLING_POLICE
from orders.worklists.entries import NOW, WorklistReaders
from orders.worklists.queries import OPEN, Asked, open_here, waiting


def notifications_due(readers: WorklistReaders) -> Asked:
    """Subjects who have not told police and still have time, until when."""
    return _settled(readers).having(func.min(OPEN.c.due_at) >= NOW)


def notifications_overdue(readers: WorklistReaders) -> Asked:
    """Subjects who have not told police in time, until when they had to."""
    return _settled(readers).having(func.min(OPEN.c.due_at) < NOW)


def notifications_to_check(readers: WorklistReaders) -> Asked:
    """Subjects who have not told police and may not have to, since the clock would have started.

    Of an SHPO or SRO, and beside another duty.
    """
    unsettled = OPEN.c.clock.in_(MAY_NOT_RUN)
    found = _untold(readers, func.min(OPEN.c.starts_at))
    return found.where(or_(unsettled, beside(OPEN.c.order_id, NOW)))


def _settled(readers: WorklistReaders) -> Asked:
    # Asked of deadlines that run, not of the orders of an area, of which there are many more.
    return _untold(readers, func.min(OPEN.c.due_at)).where(
        OPEN.c.clock.not_in(MAY_NOT_RUN), ~beside(OPEN.c.order_id, NOW)
    )


def _untold(readers: WorklistReaders, at: SQLColumnExpression[datetime | None]) -> Asked:
    """Orders in force or suspended with something to tell that nothing says was told."""
    return (
        waiting(OPEN.c.order_id, at)
        .where(
            OPEN.c.clock.in_(TELLING_POLICE),
            open_here(readers, [Stay.LIVE, Stay.SUSPENDED], lambda kind: kind.notification_clock),
        )
        .group_by(OPEN.c.order_id)
    )
