"""Proving that stored presence is what the facts say: recompute, compare, name differences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.areas.gazetteer import Gazetteer
from orders.register.facts import facts_of
from orders.register.model import Order, Presence
from orders.register.presence import BATCH, as_rows

_COLUMNS = tuple(column.key for column in Presence.__table__.columns)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found.

    Attributes:
        orders: how many orders were recomputed.
        rows: how many stored rows were compared.
        wrong: references of the orders whose stored rows differ.
    """

    orders: int
    rows: int
    wrong: tuple[str, ...]


def verify(
    db: Session,
    order_ids: Sequence[int] | None = None,
    *,
    progress: Callable[[int], object] = lambda _: None,
) -> Verdict:
    """Recompute the presence of every order and compare it with what is stored.

    Args:
        order_ids: only these, where all would take too long.
        progress: told after each batch how many orders it held.
    """
    places = Gazetteer.load(db)
    wanted = select(Order.id, Order.reference).order_by(Order.id)
    if order_ids is not None:
        wanted = wanted.where(Order.id.in_(order_ids))
    heads = db.execute(wanted).all()
    rows = 0
    wrong: list[str] = []
    for start in range(0, len(heads), BATCH):
        batch = {head.id: head.reference for head in heads[start : start + BATCH]}
        stored = _stored(db, list(batch))
        derived: Counter[tuple[Any, ...]] = Counter(
            tuple(row[name] for name in _COLUMNS)
            for facts in facts_of(db, list(batch))
            for row in as_rows(facts, places)
        )
        rows += stored.total()
        differing = {row[0] for row in (stored - derived) + (derived - stored)}
        wrong += [batch[order_id] for order_id in sorted(differing)]
        progress(len(batch))
    return Verdict(orders=len(heads), rows=rows, wrong=tuple(wrong))


def _stored(db: Session, order_ids: Sequence[int]) -> Counter[tuple[Any, ...]]:
    columns = [getattr(Presence, name) for name in _COLUMNS]
    found = db.execute(select(*columns).where(Presence.order_id.in_(order_ids)))
    return Counter(tuple(row) for row in found)
