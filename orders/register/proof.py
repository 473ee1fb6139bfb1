"""Proving that what is stored is what the facts say, and no shown address tells a withheld home."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.areas.gazetteer import Gazetteer
from orders.courts import calendar as calendars
from orders.db import Model
from orders.people.joined_records import wrongly_numbered
from orders.register.changes.withholding import shown_all_the_same
from orders.register.confidentiality.hidden_people import facts_shown_all_the_same
from orders.register.model import Order, Presence
from orders.register.presence import projection
from orders.register.presence.facts_query import facts_of
from orders.register.presence.order_deadlines import OrderDeadline
from orders.register.presence.order_gaps import OrderGap, recorded_acts
from orders.register.presence.order_homes import OrderHome
from orders.register.presence.projection import BATCH
from orders.register.presence.subject_duties import duties_beside


@dataclass(frozen=True, slots=True)
class ProofVerdict:
    """What a verification found.

    Attributes:
        orders: how many orders were recomputed.
        rows: how many stored rows of presence were compared.
        misplaced: references of the orders whose stored presence or homes differ.
        mistimed: references of the orders whose stored deadlines differ.
        untold: references of the orders of which what they lack is stored otherwise.
        shown: references of the orders with an address shown that tells a withheld home.
        misjoined: records of persons stored as another's than the decisions say.
        telling: facts that may tell where a hidden person lives and are not withheld.
    """

    orders: int
    rows: int
    misplaced: tuple[str, ...]
    mistimed: tuple[str, ...]
    untold: tuple[str, ...]
    shown: tuple[str, ...]
    misjoined: tuple[int, ...] = ()
    telling: tuple[int, ...] = ()

    @property
    def wrong(self) -> tuple[str, ...]:
        """References of orders, and numbers of records and facts, of which anything differs."""
        records = (f"person {each}" for each in self.misjoined)
        facts = (f"fact {each}" for each in self.telling)
        return (*sorted({*self.misplaced, *self.mistimed, *self.untold}), *records, *facts)


def verify(
    db: Session,
    order_ids: Sequence[int] | None = None,
    *,
    progress: Callable[[int], object] = lambda _: None,
) -> ProofVerdict:
    """Recompute what is derived of every order, and look for what tells a withheld home.

    Args:
        order_ids: only these, where all would take too long.
        progress: told after each batch how many orders it held.
    """
    places, calendar = Gazetteer.load(db), calendars.current(db)
    wanted = select(Order.id, Order.reference).order_by(Order.id)
    if order_ids is not None:
        wanted = wanted.where(Order.id.in_(order_ids))
    heads = db.execute(wanted).all()
    rows = 0
    misplaced: list[str] = []
    mistimed: list[str] = []
    untold: list[str] = []
    shown: set[str] = set()
    for start in range(0, len(heads), BATCH):
        batch = {head.id: head.reference for head in heads[start : start + BATCH]}
        known = list(facts_of(db, list(batch)))
        beside = duties_beside(db, list(batch))
        acts = recorded_acts(db, list(batch))
        derived = projection.tables(known, places, calendar, beside, acts)
        stored = {model: _compare(db, model, each, batch) for model, each in derived}
        rows += stored[Presence].rows
        elsewhere = stored[Presence].unlike | stored[OrderHome].unlike
        misplaced += [batch[order_id] for order_id in sorted(elsewhere)]
        mistimed += [batch[order_id] for order_id in sorted(stored[OrderDeadline].unlike)]
        untold += [batch[order_id] for order_id in sorted(stored[OrderGap].unlike)]
        shown |= shown_all_the_same(db, list(batch))
        progress(len(batch))
    return ProofVerdict(
        orders=len(heads),
        rows=rows,
        misplaced=tuple(misplaced),
        mistimed=tuple(mistimed),
        untold=tuple(untold),
        shown=tuple(sorted(shown)),
        misjoined=tuple(wrongly_numbered(db)),
        telling=tuple(facts_shown_all_the_same(db)),
    )


class _Compared(NamedTuple):
    """How many rows of a table are stored, and the orders of which others were derived."""

    rows: int
    unlike: set[int]


def _compare(
    db: Session,
    model: type[Model],
    derived: Iterable[Mapping[str, Any]],
    order_ids: Collection[int],
) -> _Compared:
    # Numbers only tell an order's rows apart.
    columns = [column for column in model.__table__.c if column.key != "number"]
    found = db.execute(select(*columns).where(model.__table__.c.order_id.in_(order_ids)))
    stored = Counter(tuple(row) for row in found)
    expected = Counter(tuple(row[column.key] for column in columns) for row in derived)
    return _Compared(stored.total(), {row[0] for row in (stored - expected) + (expected - stored)})
