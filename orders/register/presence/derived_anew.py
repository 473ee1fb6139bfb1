"""Deadlines, gaps and homes of all orders worked out anew, batch by batch."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Model
from orders.register.model import Order
from orders.register.presence import order_deadlines, order_gaps, order_homes

_ONLY: Final = 1


class DerivedStep(Model):
    """How far all orders have been worked out anew; no row once that is done."""

    __tablename__ = "derived_step"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_order_id: Mapped[int] = mapped_column(comment="orders up to this one have been worked out")


def begin(db: Session) -> None:
    """Owe it to every order, from the first; flushed."""
    db.merge(DerivedStep(id=_ONLY, last_order_id=0))
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
    done = 0
    while True:
        with transaction() as db:
            step = db.get(DerivedStep, _ONLY, with_for_update=True)
            if step is None:
                return done
            order_ids = db.scalars(
                select(Order.id)
                .where(Order.id > step.last_order_id)
                .order_by(Order.id)
                .limit(batch)
            ).all()
            if not order_ids:
                db.delete(step)
                return done
            order_deadlines.rewrite_of(db, order_ids)
            order_gaps.rewrite_of(db, order_ids)
            order_homes.rewrite_of(db, order_ids)
            step.last_order_id = order_ids[-1]
        done += len(order_ids)
        progress(len(order_ids))
