"""Which subjects have not told police name and address in time, of many orders at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from orders.formatting import london
from orders.register.person_facts.deaths import of_dead_subjects
from orders.register.presence.order_deadlines import OrderDeadline, runs
from orders.register.presence.order_gaps import elsewhere
from orders.rules.clocks.table import MAY_NOT_RUN, TELLING_POLICE
from orders.rules.vocabulary.events import EventKind


def overdue(db: Session, order_ids: Collection[int], as_at: datetime) -> dict[int, datetime]:
    """Until when the subject had to tell police, of each order whose subject has not in time.

    In one query. Nobody chases who has died, or whose order another force looks after, and a duty
    of which it is to be checked whether it runs is never overdue.

    Args:
        order_ids: orders that have not ended.
        as_at: instant of the digest, aware.

    Source: Stalking Protection Act 2019 s.9; Sexual Offences Act 2003 ss.103G, 122F; Domestic
    Abuse Act 2021 s.41.
    """
    found = db.execute(
        select(OrderDeadline.order_id, func.min(OrderDeadline.due_at))
        .where(
            OrderDeadline.order_id.in_(order_ids),
            OrderDeadline.clock.in_(TELLING_POLICE),
            or_(
                OrderDeadline.clock.not_in(MAY_NOT_RUN),
                OrderDeadline.started_by != EventKind.SERVED,
            ),
            OrderDeadline.due_at < as_at,
            runs(as_at),
            OrderDeadline.order_id.not_in(of_dead_subjects(london(as_at).date())),
            OrderDeadline.order_id.not_in(elsewhere(as_at)),
        )
        .group_by(OrderDeadline.order_id)
    )
    return {row[0]: row[1] for row in found}
