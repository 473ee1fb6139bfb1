"""When PNC or Connect had not heard the latest of an order it had been told of.

Derived from what happened to an order, its breaches and what each system was told, and rewritten
with any of them in the same transaction. Nothing in it hangs on the time of looking.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Enum, Index, column, delete, exists, select, table
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.bulk import insert_rows
from orders.db import Model, UtcInstant
from orders.register.model import Order
from orders.register.presence.facts import Facts
from orders.register.presence.facts_query import facts_of
from orders.rules.lifecycle.upkeep import gaps
from orders.rules.vocabulary.codes import System

BATCH: Final = 500
_WAITING: Final = "gaps waiting"


class SystemGap(Model):
    """From when until when another system had not heard the latest of an order on it."""

    __tablename__ = "system_gap"
    __table_args__ = (
        Index("ix_system_gap_open", "system", "until_at", "since_at", "order_id"),
        {"sqlite_with_rowid": False},
    )

    order_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    system: Mapped[System] = mapped_column(
        Enum(System, native_enum=False, length=16), primary_key=True
    )
    since_at: Mapped[datetime] = mapped_column(
        primary_key=True, comment="the first thing it had not heard; may be an end still to come"
    )
    until_at: Mapped[datetime] = mapped_column(
        comment="when it was told; a far-future instant while it has not been"
    )


# Breaches and updates are recorded above the register; of them only instants are needed here.
_UPDATES: Final = table(
    "system_update",
    column("order_id"),
    column("system", SystemGap.__table__.c.system.type),
    column("updated_at", UtcInstant()),
)
_BREACHES: Final = table("breach", column("order_id"), column("reported_at", UtcInstant()))


def gap_rows(db: Session, known: Iterable[Facts]) -> list[dict[str, Any]]:
    """The rows of ``SystemGap`` for orders, in two queries; one where no system was told of any."""
    by_order = {facts.order_id: facts for facts in known}
    updates: defaultdict[tuple[int, System], list[datetime]] = defaultdict(list)
    for order_id, system, updated_at in db.execute(
        select(_UPDATES).where(_UPDATES.c.order_id.in_(by_order))
    ):
        updates[order_id, system].append(updated_at)
    breaches: defaultdict[int, list[datetime]] = defaultdict(list)
    if updates:
        told = {order_id for order_id, _ in updates}
        for order_id, reported_at in db.execute(
            select(_BREACHES).where(_BREACHES.c.order_id.in_(told))
        ):
            breaches[order_id].append(reported_at)
    return [
        {"order_id": order_id, "system": system, "since_at": since_at, "until_at": until_at}
        for (order_id, system), updated_at in updates.items()
        for since_at, until_at in gaps(
            by_order[order_id].periods,
            by_order[order_id].events,
            breached_at=breaches[order_id],
            updated_at=updated_at,
        )
    ]


def rewrite(db: Session, known: Sequence[Facts]) -> None:
    """Store the gaps of orders anew, of which the facts were just read."""
    ids = [facts.order_id for facts in known]
    db.execute(delete(SystemGap).where(SystemGap.order_id.in_(ids)))
    insert_rows(db, SystemGap, gap_rows(db, known))


def rewrite_of(db: Session, order_ids: Sequence[int]) -> None:
    """Store the gaps of orders anew, where nothing else of their presence changed.

    Nobody else changes what they follow from until this transaction ends.
    """
    waiting: set[int] | None = db.info.get(_WAITING)
    if waiting is not None:
        waiting.update(order_ids)
        return
    db.flush()
    for start in range(0, len(order_ids), BATCH):
        batch = order_ids[start : start + BATCH]
        # Who has just recorded something on an order holds its key, which must not stand in the
        # way of another who does.
        held = select(Order.id).where(Order.id.in_(batch)).with_for_update(key_share=True)
        db.execute(held)
        rewrite(db, list(facts_of(db, batch)))


@contextmanager
def put_off(db: Session) -> Iterator[None]:
    """Store the gaps of orders anew when the block ends well, each once however often it changed.

    For telling of many orders in one transaction: nothing in the block may ask for gaps.
    """
    waiting: set[int] = set()
    db.info[_WAITING] = waiting
    try:
        yield
    finally:
        del db.info[_WAITING]
    rewrite_of(db, sorted(waiting))


def are_missing(db: Session) -> bool:
    """Whether a system was told of orders and there is no gap: that was before the table was."""
    told, gap = exists().select_from(_UPDATES), exists().where(SystemGap.order_id.is_not(None))
    return bool(db.scalar(select(told & ~gap)))


def told_orders(db: Session) -> Sequence[int]:
    """The orders of which a system was ever told, by number."""
    return db.scalars(select(_UPDATES.c.order_id).distinct().order_by(_UPDATES.c.order_id)).all()
