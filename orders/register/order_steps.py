"""Going through every order batch by batch, so that what was stopped goes on where it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Model
from orders.register.model import Order

ONLY: Final = 1
"""The number of the one row of a table that notes a step."""


class OrderStep(Model):
    """How far all orders have been gone through; no row once that is done."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_order_id: Mapped[int] = mapped_column(
        comment="orders up to this one have been gone through"
    )


def go_through(
    step: type[OrderStep],
    transaction: Callable[[], AbstractContextManager[Session]],
    work: Callable[[Session, Sequence[int]], int],
    *,
    batch: int,
    progress: Callable[[int, int], object],
) -> int:
    """Do some work on every order that is left; gives the sum of what it gave.

    Each batch is kept by itself: stopped, it goes on from the last one.

    Args:
        step: the table that notes how far it went.
        transaction: gives a session and commits at its end.
        work: given a session and the numbers of a batch of orders; gives how much it did.
        batch: how many orders are gone through before what was done is kept.
        progress: told after each batch how many orders it held, and how much was done.
    """
    done = 0
    while True:
        with transaction() as db:
            reached = db.get(step, ONLY, with_for_update=True)
            if reached is None:
                return done
            order_ids = db.scalars(
                select(Order.id)
                .where(Order.id > reached.last_order_id)
                .order_by(Order.id)
                .limit(batch)
            ).all()
            if not order_ids:
                db.delete(reached)
                return done
            found = work(db, order_ids)
            reached.last_order_id = order_ids[-1]
        done += found
        progress(len(order_ids), found)
