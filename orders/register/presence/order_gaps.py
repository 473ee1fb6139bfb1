"""What an order lacked, lacks or will lack: service, a visit, a review, word to PNC or Connect.

Derived from what happened to an order, its breaches and what was done about it, and rewritten with
any of them in the same transaction. Nothing in it hangs on the time of looking.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Enum,
    Index,
    Select,
    bindparam,
    column,
    delete,
    literal,
    select,
    table,
    union_all,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.bulk import insert_rows
from orders.db import Coded, Instant, Model, UtcInstant
from orders.register.model import Order
from orders.register.presence.facts import Facts
from orders.register.presence.facts_query import facts_of
from orders.rules.lifecycle.states import FAR_FUTURE
from orders.rules.lifecycle.upkeep import GapKind, RecordedActs, gaps
from orders.rules.vocabulary.codes import System

BATCH: Final = 500
_NO_ACTS: Final = RecordedActs()
_WAITING: Final = "gaps waiting"


class OrderGap(Model):
    """From when until when an order lacks something while the register counts it anywhere."""

    __tablename__ = "order_gap"
    __table_args__ = (
        Index("ix_order_gap_open", "what", "until_at", "from_at", "since_at", "order_id"),
        {"sqlite_with_rowid": False},
    )

    order_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    what: Mapped[GapKind] = mapped_column(Coded(*GapKind), primary_key=True)
    from_at: Mapped[datetime] = mapped_column(primary_key=True)
    until_at: Mapped[datetime] = mapped_column(comment="a far-future instant while it lacks it")
    since_at: Mapped[datetime] = mapped_column(
        comment="since when it waits: what made it necessary may have happened earlier"
    )


# What is done about orders is recorded above the register; of it only instants are needed here.
_SYSTEM: Final = Enum(System, native_enum=False, length=16)
_ACTS: Final = {
    "updated_at": table(
        "system_update",
        column("order_id"),
        column("system", _SYSTEM),
        column("updated_at", UtcInstant()),
    ),
    "breached_at": table("breach", column("order_id"), column("reported_at", UtcInstant())),
    "visited_at": table("visit", column("order_id"), column("visited_at", UtcInstant())),
    "reviewed_at": table("order_review", column("order_id"), column("reviewed_at", UtcInstant())),
}


def _acts_of() -> CompoundSelect[Any]:
    ids: BindParameter[int] = bindparam("ids", expanding=True)
    found = []
    for name, each in _ACTS.items():
        order_id, *more = each.c
        system = more[0] if len(more) > 1 else literal(None, _SYSTEM)
        found.append(
            select(order_id, literal(name).label("act"), system, more[-1]).where(order_id.in_(ids))
        )
    return union_all(*found)


_ACTS_OF: Final = _acts_of()


def recorded_acts(db: Session, order_ids: Collection[int]) -> Mapping[int, RecordedActs]:
    """What was done about orders, by order, in one query; those without anything are left out."""
    found: defaultdict[int, defaultdict[str, list[datetime]]] = defaultdict(
        lambda: defaultdict(list)
    )
    updated: defaultdict[int, defaultdict[System, list[datetime]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for order_id, act, system, at in db.execute(_ACTS_OF, {"ids": list(order_ids)}):
        if system is None:
            found[order_id][act].append(at)
        else:
            updated[order_id][system].append(at)
    return {
        order_id: RecordedActs(updated_at=updated[order_id], **found[order_id])
        for order_id in {*found, *updated}
    }


def gap_rows(facts: Facts, acts: RecordedActs | None = None) -> list[dict[str, Any]]:
    """The rows of ``OrderGap`` for one order; none when it was entered in error.

    Args:
        facts: what is known of the order.
        acts: what was done about it; nothing yet unless told.
    """
    over_at = _over_at(facts)
    return [
        {"order_id": facts.order_id, **gap._asdict(), "until_at": min(gap.until_at, over_at)}
        for gap in gaps(facts.kind, facts.events, facts.periods, acts or _NO_ACTS, facts.terms)
        if gap.from_at < over_at
    ]


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
        acts = recorded_acts(db, batch)
        rows = (gap_rows(facts, acts.get(facts.order_id)) for facts in facts_of(db, batch))
        db.execute(delete(OrderGap).where(OrderGap.order_id.in_(batch)))
        insert_rows(db, OrderGap, [row for each in rows for row in each])


def elsewhere(as_at: Instant) -> Select[int]:
    """The query of orders that another force looks after at ``as_at`` (aware)."""
    return select(OrderGap.order_id).where(
        OrderGap.what == GapKind.ELSEWHERE, OrderGap.from_at <= as_at, OrderGap.until_at > as_at
    )


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


def _over_at(facts: Facts) -> datetime:
    """When the last of an order's people has died: it counts nowhere from then on."""
    return max(
        (_gone_at(homes) for homes in (facts.subject_homes, *facts.protected_homes)),
        default=FAR_FUTURE,
    )


def _gone_at(homes: Iterable[Any]) -> datetime:
    return min((home.from_at for home in homes if home.gone), default=FAR_FUTURE)
