"""Deadlines, gaps and homes of all orders worked out anew, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from sqlalchemy.orm import Session

from orders.register import order_steps
from orders.register.order_steps import OrderStep
from orders.register.presence import order_deadlines, order_gaps, order_homes


class DerivedStep(OrderStep):
    """How far all orders have been worked out anew; no row once that is done."""

    __tablename__ = "derived_step"


def begin(db: Session) -> None:
    """Owe it to every order, from the first; flushed."""
    db.merge(DerivedStep(id=order_steps.ONLY, last_order_id=0))
    db.flush()


def go_through(
    transaction: Callable[[], AbstractContextManager[Session]],
    *,
    batch: int = order_deadlines.BATCH,
    progress: Callable[[int], object] = lambda orders: None,
) -> int:
    """Work out the deadlines, gaps and homes of every order that is owed it; gives of how many.

    Each batch is kept by itself: stopped, it goes on from the last one.

    Args:
        transaction: gives a session and commits at its end.
        batch: how many orders are worked out before what was done is kept.
        progress: told after each batch how many orders it held.
    """
    return order_steps.go_through(
        DerivedStep,
        transaction,
        _work_out,
        batch=batch,
        progress=lambda orders, _: progress(orders),
    )


def _work_out(db: Session, order_ids: Sequence[int]) -> int:
    order_deadlines.rewrite_of(db, order_ids)
    order_gaps.rewrite_of(db, order_ids)
    order_homes.rewrite_of(db, order_ids)
    return len(order_ids)
