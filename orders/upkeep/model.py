"""When PNC and Connect were brought up to date with an order, and when an order was reviewed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Enum, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orders.db import NUMBERED_ONCE, Model
from orders.register.model import Order
from orders.rules.vocabulary.codes import System
from orders.typed_words import LongWords, Words


class SystemUpdate(Model):
    """One bringing up to date of another system with an order. Rows are only ever added."""

    __tablename__ = "system_update"
    __table_args__ = (
        Index("ix_system_update_order_id", "order_id", "system", "updated_at"),
        NUMBERED_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("protective_order.id"))
    system: Mapped[System] = mapped_column(Enum(System, native_enum=False, length=16))
    updated_at: Mapped[datetime]
    updated_by: Mapped[str] = mapped_column(Words, comment="name and collar number of who did it")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    order: Mapped[Order] = relationship(lazy="raise")


class Review(Model):
    """One look at an order that is to be reviewed regularly. Rows are only ever added."""

    __tablename__ = "order_review"
    __table_args__ = (Index("ix_order_review_order_id", "order_id", "reviewed_at"), NUMBERED_ONCE)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("protective_order.id"))
    reviewed_at: Mapped[datetime]
    reviewed_by: Mapped[str] = mapped_column(
        Words, comment="name and collar number of who reviewed it"
    )
    note: Mapped[str] = mapped_column(
        LongWords, comment="what came of it; never a protected person"
    )
    next_review_on: Mapped[date] = mapped_column(comment="London day by which the next one is due")
    next_due_at: Mapped[datetime] = mapped_column(
        comment="end of that day, an instant: lists are sorted by it"
    )
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    order: Mapped[Order] = relationship(lazy="raise")
