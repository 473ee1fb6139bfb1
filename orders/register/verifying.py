"""Proving that what is stored is what the facts say, and no shown address tells a withheld home."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.areas.gazetteer import Gazetteer
from orders.register.facts import facts_of
from orders.register.model import Order, Presence
from orders.register.order_homes import OrderHome, home_rows
from orders.register.presence import BATCH, as_rows
from orders.register.withholding import shown_all_the_same

_COLUMNS = tuple(column.key for column in Presence.__table__.columns)
_OF_HOME = tuple(column.key for column in OrderHome.__table__.columns if column.key != "number")
Rows = Counter[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found.

    Attributes:
        orders: how many orders were recomputed.
        rows: how many stored rows of presence were compared.
        wrong: references of the orders whose stored rows differ.
        shown: references of the orders with an address shown that tells a withheld home.
    """

    orders: int
    rows: int
    wrong: tuple[str, ...]
    shown: tuple[str, ...] = ()


def verify(
    db: Session,
    order_ids: Sequence[int] | None = None,
    *,
    progress: Callable[[int], object] = lambda _: None,
) -> Verdict:
    """Recompute the presence of every order, and look for what tells a withheld home.

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
    shown: set[str] = set()
    for start in range(0, len(heads), BATCH):
        batch = {head.id: head.reference for head in heads[start : start + BATCH]}
        known = list(facts_of(db, list(batch)))
        stored = _stored(db, Presence, _COLUMNS, list(batch))
        derived = _bag(_COLUMNS, (row for facts in known for row in as_rows(facts, places)))
        homes = _stored(db, OrderHome, _OF_HOME, list(batch))
        lived = _bag(_OF_HOME, (row for facts in known for row in home_rows(facts)))
        rows += stored.total()
        unlike = (stored - derived) + (derived - stored) + (homes - lived) + (lived - homes)
        differing = {row[0] for row in unlike}
        wrong += [batch[order_id] for order_id in sorted(differing)]
        shown |= shown_all_the_same(db, list(batch))
        progress(len(batch))
    return Verdict(orders=len(heads), rows=rows, wrong=tuple(wrong), shown=tuple(sorted(shown)))


def _stored(
    db: Session,
    model: type[Presence | OrderHome],
    names: Sequence[str],
    order_ids: Sequence[int],
) -> Rows:
    columns = [getattr(model, name) for name in names]
    found = db.execute(select(*columns).where(model.order_id.in_(order_ids)))
    return Counter(tuple(row) for row in found)


def _bag(names: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Rows:
    return Counter(tuple(row[name] for name in names) for row in rows)
