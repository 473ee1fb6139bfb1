"""Reading what other systems were told of one order, and when it was reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.upkeep.model import Review, SystemUpdate
from orders.upkeep.words import System


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


def of_order(db: Session, order_id: int, *, as_at: datetime) -> Upkeep:
    """What was done about an order by ``as_at`` (aware), in two queries."""
    updates = db.scalars(
        select(SystemUpdate)
        .where(SystemUpdate.order_id == order_id, SystemUpdate.updated_at <= as_at)
        .order_by(SystemUpdate.updated_at.desc(), SystemUpdate.id.desc())
    )
    reviews = db.scalars(
        select(Review)
        .where(Review.order_id == order_id, Review.reviewed_at <= as_at)
        .order_by(Review.reviewed_at.desc(), Review.id.desc())
    )
    return Upkeep(tuple(updates), tuple(reviews))
