"""Orders recorded before the same home was withheld at once are gone through, batch by batch."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.register.changes.withholding import withhold_together
from orders.register.confidentiality.same_homes import SameHomesStep
from orders.register.model import Order

BATCH: Final = 500
_ONLY: Final = 1


def is_owed(db: Session) -> bool:
    """Whether an upgrade has orders left to go through."""
    return db.get(SameHomesStep, _ONLY) is not None


def begin(db: Session) -> None:
    """Go through every order again, from the first; one that is under way goes on."""
    if not is_owed(db):
        db.add(SameHomesStep(id=_ONLY, last_order_id=0))
        db.flush()


def go_through(
    transaction: Callable[[], AbstractContextManager[Session]],
    *,
    by: Account,
    clock: Callable[[], datetime],
    batch: int = BATCH,
    progress: Callable[[int, int], object] = lambda orders, withheld: None,
) -> int:
    """Withhold what tells a withheld home, of every order that is left; gives how many addresses.

    Each batch is kept by itself: stopped, it goes on from the last one. What was opened with a
    reason stays open.

    Args:
        transaction: gives a session and commits at its end.
        by: the account that does it, of the session that ``transaction`` gives.
        clock: the time.
        batch: how many orders are gone through before what was done is kept.
        progress: told after each batch how many orders it held, and how many addresses.
    """
    withheld = 0
    while True:
        with transaction() as db:
            step = db.get(SameHomesStep, _ONLY, with_for_update=True)
            if step is None:
                return withheld
            order_ids = db.scalars(
                select(Order.id)
                .where(Order.id > step.last_order_id)
                .order_by(Order.id)
                .limit(batch)
            ).all()
            if not order_ids:
                db.delete(step)
                return withheld
            found = withhold_together(db, order_ids, by=by, now=clock())
            step.last_order_id = order_ids[-1]
        withheld += len(found)
        progress(len(order_ids), len(found))
