"""What PNC and Connect were told of invented orders, and when those were reviewed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.register.model import Order
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.codes import System
from orders.sample.stories.dice import Dice
from orders.upkeep import service
from orders.upkeep.schema import ReviewInput, UpdateInput

_CLERK = "Clerk 8041 Example"
_SERGEANT = "PS 3117 Example"
_NOTE = "Kept to the order as far as is known. Risk unchanged."


def keep(db: Session, dice: Dice, orders: Iterable[Order], *, by: Account, until: datetime) -> None:
    """Tell other systems of most of ``orders``, live at ``until`` (aware), and review some."""
    for order in orders:
        for system in System:
            if dice.chance(0.85):
                told = UpdateInput(updated_at=until - dice.minutes(10, 600), updated_by=_CLERK)
                service.record_update(db, order, system, told, by=by, now=until)
        if catalogue.kind(order.kind).review_every_months and dice.chance(0.8):
            looked = ReviewInput(
                reviewed_at=until - timedelta(days=dice.between(1, 32)),
                reviewed_by=_SERGEANT,
                note=_NOTE,
            )
            service.record_review(db, order, looked, by=by, now=until)
