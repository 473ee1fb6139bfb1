"""Orders the reader may know of and not open: that they are in force, what they forbid, no more.

Sealed words, whom an order protects and where it counts can each tell where a person lives.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.register.model import Order
from orders.rules.checks.conditions import CODES
from orders.search.disclosure.visibility import sees_whole_force, visible_to
from orders.search.results.rows import ConditionRow, OrderRow

SEALED_WORDS = "The sealed words are for who may open the order."
"""What stands for a condition's wording."""


def openable_of(
    db: Session, references: Collection[str], *, by: Account, now: datetime
) -> frozenset[str]:
    """Those of some orders that ``by`` may open at ``now`` (aware)."""
    if sees_whole_force(by) or not references:
        return frozenset(references)
    seen = select(Order.reference).where(Order.reference.in_(references), visible_to(by, now))
    return frozenset(db.scalars(seen))


def masked(row: OrderRow) -> OrderRow:
    """A row that tells that the order is there, what it forbids in plain words, its powers."""
    return replace(
        row,
        protected_names=("withheld",),
        shows=replace(row.shows, people=frozenset({row.subject_id})),
        areas=(),
        zones=(),
        terms=tuple(_plain(each) for each in row.terms),
    )


def _plain(term: ConditionRow) -> ConditionRow:
    code = CODES[term.code] if term.code in CODES else CODES["OTHER"]
    return ConditionRow(term.code, term.name, wording=SEALED_WORDS, plain=code.plain_words)
