"""Reading follow-ups: those an officer reported, those of an order, those of visits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, lazyload, load_only

from orders.access.model import Account
from orders.follow_ups.model import FollowUp
from orders.follow_ups.service import with_people
from orders.formatting import PAGE_SIZE
from orders.register.order_record import ORDER_ID


def reported_by(
    db: Session, account: Account, *, answered_after: datetime | None = None, most: int = PAGE_SIZE
) -> Sequence[FollowUp]:
    """What an account reported, open first, then latest first.

    Args:
        account: whose.
        answered_after: leave out those answered by this instant, aware.
        most: rows at most.
    """
    mine = select(FollowUp).where(FollowUp.opened_by_id == account.id)
    if answered_after is not None:
        mine = mine.where(
            or_(FollowUp.answered_at.is_(None), FollowUp.answered_at > answered_after)
        )
    return db.scalars(
        mine.options(*with_people())
        .order_by(FollowUp.answered_at.is_not(None), FollowUp.opened_at.desc(), FollowUp.id.desc())
        .limit(most)
    ).all()


def of_visits(db: Session, visit_ids: Collection[int]) -> dict[int, FollowUp]:
    """The follow-ups of these visits, by visit; nothing is asked where there is no visit."""
    if not visit_ids:
        return {}
    found = db.scalars(
        select(FollowUp).where(FollowUp.visit_id.in_(visit_ids)).options(*with_people())
    )
    return {each.visit_id: each for each in found if each.visit_id is not None}


OF_ORDER: Final = select(FollowUp).where(FollowUp.order_id == ORDER_ID)
"""The follow-ups of one order; the asker may see the order."""
WITH_NAMES: Final = tuple(
    joinedload(each).options(load_only(Account.name), lazyload(Account.area))
    for each in (FollowUp.owner, FollowUp.opened_by, FollowUp.answered_by)
)
"""Loads what a follow-up's owner, reporter and who answered are called."""


def open_first(found: Iterable[FollowUp]) -> Sequence[FollowUp]:
    """Follow-ups of one order, those that are not answered first, then the latest first."""
    latest_first = sorted(found, key=lambda each: (each.opened_at, each.id), reverse=True)
    return sorted(latest_first, key=lambda each: each.answered_at is not None)
