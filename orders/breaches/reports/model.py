"""A suspected breach as an officer reported it: no breach until the team completes it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orders.access.model import Account
from orders.db import Model
from orders.register.model import Order
from orders.typed_words import LongWords


class BreachReport(Model):
    """What an officer reported, in few words. It counts in no figure, pattern or mail."""

    __tablename__ = "breach_report"
    __table_args__ = (
        CheckConstraint(
            "arrested_at IS NOT NULL OR court_deadline_at IS NULL", name="clock_needs_arrest"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("protective_order.id"), index=True)
    occurred_at: Mapped[datetime]
    account_text: Mapped[str] = mapped_column(LongWords, comment="what happened")
    place_text: Mapped[str] = mapped_column(LongWords, comment="where, in words; empty: not known")
    arrested_at: Mapped[datetime | None] = mapped_column(comment="NULL: nobody was arrested")
    court_deadline_at: Mapped[datetime | None] = mapped_column(
        comment="last instant to bring the subject before the court, as computed when reported"
    )
    court_deadline_arguable_at: Mapped[datetime | None]
    reported_at: Mapped[datetime]
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    order: Mapped[Order] = relationship(lazy="raise")
    reported_by: Mapped[Account] = relationship(lazy="raise")
