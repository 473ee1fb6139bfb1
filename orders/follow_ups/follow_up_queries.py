"""Reading follow-ups: those an officer reported, those of an order, those of visits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.follow_ups.model import FollowUp
from orders.follow_ups.service import with_people
from orders.formatting import PAGE_SIZE


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


def of_order(db: Session, order_id: int, *, reports_only: bool = False) -> Sequence[FollowUp]:
    """The follow-ups of one order, open first, then latest first; the asker may see the order."""
    wanted = select(FollowUp).where(FollowUp.order_id == order_id)
    if reports_only:
        wanted = wanted.where(FollowUp.report_id.is_not(None))
    return db.scalars(
        wanted.options(*with_people()).order_by(
            FollowUp.answered_at.is_not(None), FollowUp.opened_at.desc(), FollowUp.id.desc()
        )
    ).all()
