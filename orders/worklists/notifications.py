"""Subjects who are still to tell police their name and address: in time, or too late."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import SQLColumnExpression, and_, exists, func

from orders.register.model import Presence, Stay
from orders.rules.clocks.table import MAY_NOT_RUN, TELLING_POLICE
from orders.rules.vocabulary.codes import Basis
from orders.rules.vocabulary.events import EventKind
from orders.worklists.entries import NOW, WorklistReaders
from orders.worklists.queries import BY_ORDER, OPEN, Asked, waiting


def notifications_due(readers: WorklistReaders) -> Asked:
    """Subjects who have not told police and still have time, until when."""
    return _settled(readers).having(func.min(OPEN.c.due_at) >= NOW)


def notifications_overdue(readers: WorklistReaders) -> Asked:
    """Subjects who have not told police in time, until when they had to."""
    return _settled(readers).having(func.min(OPEN.c.due_at) < NOW)


def notifications_to_check(readers: WorklistReaders) -> Asked:
    """Subjects who have not told police and may not have to, since the clock would have started.

    Of an order against sexual harm of which nothing says whether they were on the sex offenders'
    register before.
    """
    return _untold(readers, func.min(OPEN.c.starts_at)).where(_IS_UNSURE)


def _settled(readers: WorklistReaders) -> Asked:
    # Asked of deadlines that run, not of the orders of an area, of which there are many more.
    return _untold(readers, func.min(OPEN.c.due_at)).where(~_IS_UNSURE)


def _untold(readers: WorklistReaders, at: SQLColumnExpression[datetime | None]) -> Asked:
    """Orders with something to tell that nothing says was told.

    What was missed under an interim order waits for an answer after that order has ended.
    """
    return (
        waiting(OPEN.c.order_id, at)
        .where(
            OPEN.c.clock.in_(TELLING_POLICE),
            exists().where(
                BY_ORDER,
                Presence.basis == Basis.EITHER,
                Presence.state.in_((Stay.LIVE, Stay.SUSPENDED, Stay.ENDED)),
                Presence.holds_at(NOW),
                # An order whose people left the area and that goes on is chased where they are.
                ~and_(Presence.state == Stay.ENDED, Presence.order_ends_at > NOW),
                readers.sees_here(Presence.order_id),
            ),
        )
        .group_by(OPEN.c.order_id)
    )


_IS_UNSURE: Final = and_(OPEN.c.clock.in_(MAY_NOT_RUN), OPEN.c.started_by == EventKind.SERVED)
"""Clocks that may not run, since nothing answers whether the subject was under that duty before."""
