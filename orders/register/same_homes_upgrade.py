"""Orders recorded before the same home was withheld at once are gone through, batch by batch."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.register import order_steps
from orders.register.changes.withholding import withhold_together
from orders.register.confidentiality.same_homes import SameHomesStep

BATCH: Final = 500


def is_owed(db: Session) -> bool:
    """Whether an upgrade has orders left to go through."""
    return db.get(SameHomesStep, order_steps.ONLY) is not None


def begin(db: Session) -> None:
    """Go through every order again, from the first; one that is under way goes on."""
    if not is_owed(db):
        db.add(SameHomesStep(id=order_steps.ONLY, last_order_id=0))
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
    return order_steps.go_through(
        SameHomesStep,
        transaction,
        lambda db, order_ids: len(
            withhold_together(db, order_ids, by=by, now=clock(), reads_on=False)
        ),
        batch=batch,
        progress=progress,
    )
