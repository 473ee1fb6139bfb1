"""Reading what other systems were told of one order, and when it was reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from orders.db import UtcInstant
from orders.register.mixed_rows import MixedRows
from orders.register.order_record import ORDER_ID
from orders.register.presence.order_gaps import OrderGap
from orders.rules.lifecycle.upkeep import GapKind
from orders.rules.vocabulary.codes import System
from orders.upkeep.model import Review, SystemUpdate


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What was done about one order by some instant.

    Attributes:
        updates: latest first.
        reviews: latest first.
    """

    updates: tuple[SystemUpdate, ...]
    reviews: tuple[Review, ...]

    def updates_of(self, system: System) -> list[SystemUpdate]:
        """The updates of one system, latest first."""
        return [each for each in self.updates if each.system is system]

    @property
    def next_review_on(self) -> date | None:
        """London day of the next review, as the latest one has it."""
        return self.reviews[0].next_review_on if self.reviews else None


_ENDING: Final = (
    select(OrderGap.since_at)
    .where(
        OrderGap.order_id == ORDER_ID,
        OrderGap.what.in_([GapKind.TRAVEL_END, GapKind.TAG_END]),
        OrderGap.from_at <= bindparam("as_at", type_=UtcInstant()),
        OrderGap.until_at > bindparam("as_at", type_=UtcInstant()),
    )
    .order_by(OrderGap.since_at)
    .limit(1)
)


def next_term_end(db: Session, order_id: int, as_at: datetime) -> datetime | None:
    """When the first ban on travel or tag of an order runs out that is to be looked at by then.

    Args:
        as_at: the instant asked about, aware.

    Returns:
        Aware; ``None``: none is to be looked at.
    """
    return db.scalar(_ENDING, {"order_id": order_id, "as_at": as_at})


OF_ORDER: Final = (
    select(SystemUpdate).where(SystemUpdate.order_id == ORDER_ID),
    select(Review).where(Review.order_id == ORDER_ID),
)
"""What was done about one order."""


def done_by(found: MixedRows, as_at: datetime) -> Upkeep:
    """What was done about an order by ``as_at`` (aware), of all that ``OF_ORDER`` found."""
    updates = [each for each in found.of(SystemUpdate) if each.updated_at <= as_at]
    reviews = [each for each in found.of(Review) if each.reviewed_at <= as_at]
    return Upkeep(
        tuple(sorted(updates, key=lambda each: (each.updated_at, each.id), reverse=True)),
        tuple(sorted(reviews, key=lambda each: (each.reviewed_at, each.id), reverse=True)),
    )
