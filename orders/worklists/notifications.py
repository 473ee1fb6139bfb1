"""Subjects who are still to tell police their name and address: in time, or too late."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import SQLColumnExpression, func, or_

from orders.register.model import Presence, Stay
from orders.register.notification_duties import beside
from orders.register.presence.order_deadlines import OrderDeadline, runs
from orders.rules.clocks.table import MAY_NOT_RUN, TELLING_POLICE
from orders.worklists.entries import NOW, WorklistReaders
from orders.worklists.queries import Asked, codes, here, waiting


def notifications_due(readers: WorklistReaders) -> Asked:
    """Subjects who have not told police and still have time, until when."""
    return _settled(readers).having(func.min(OrderDeadline.due_at) >= NOW)


def notifications_overdue(readers: WorklistReaders) -> Asked:
    """Subjects who have not told police in time, until when they had to."""
    return _settled(readers).having(func.min(OrderDeadline.due_at) < NOW)


def notifications_to_check(readers: WorklistReaders) -> Asked:
    """Subjects who have not told police and may not have to, since the clock would have started.

    Of an SHPO or SRO, and beside another duty.
    """
    unsettled = OrderDeadline.clock.in_(MAY_NOT_RUN)
    found = _untold(readers, func.min(OrderDeadline.starts_at))
    return found.where(or_(unsettled, beside(OrderDeadline.order_id, NOW)))


def _settled(readers: WorklistReaders) -> Asked:
    # Asked of deadlines that run, not of the orders of an area, of which there are many more.
    return _untold(readers, func.min(OrderDeadline.due_at)).where(
        OrderDeadline.clock.not_in(MAY_NOT_RUN), ~beside(OrderDeadline.order_id, NOW)
    )


def _untold(readers: WorklistReaders, at: SQLColumnExpression[datetime | None]) -> Asked:
    """Orders in force or suspended with something to tell that nothing says was told."""
    return (
        waiting(Presence.order_id, at)
        .join(OrderDeadline, OrderDeadline.order_id == Presence.order_id)
        .where(
            here(readers, Stay.LIVE, Stay.SUSPENDED),
            Presence.kind.in_(codes(lambda kind: kind.notification_clock)),
            OrderDeadline.clock.in_(TELLING_POLICE),
            runs(NOW),
        )
        .group_by(Presence.order_id)
    )
