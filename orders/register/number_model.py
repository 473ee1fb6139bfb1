"""Numbers of an order and of its breaches in other systems, each with who recorded it and when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Enum, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orders.access.model import Account
from orders.db import NUMBERED_ONCE, Model
from orders.rules.vocabulary.codes import NumberKind
from orders.typed_words import LongWords, Words


class OrderNumber(Model):
    """A number by which another system knows an order, or one of its breaches."""

    __tablename__ = "order_number"
    __table_args__ = (Index("ix_order_number_sought", "sought"), NUMBERED_ONCE)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("protective_order.id"), index=True)
    breach_id: Mapped[int | None] = mapped_column(
        ForeignKey("breach.id"), comment="the breach it is of; NULL: the order's own"
    )
    kind: Mapped[NumberKind] = mapped_column(Enum(NumberKind, native_enum=False, length=16))
    number: Mapped[str] = mapped_column(Words, comment="as the paper writes it")
    sought: Mapped[str] = mapped_column(comment="capitals and digits alone")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    removal_id: Mapped[int | None] = mapped_column(
        ForeignKey("order_number_removal.id"),
        comment="why and when it was taken out as always wrong; NULL: it stands",
    )


class OrderNumberRemoval(Model):
    """A decision that a number of an order was always wrong."""

    __tablename__ = "order_number_removal"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("protective_order.id"), index=True)
    reason: Mapped[str] = mapped_column(LongWords)
    removed_at: Mapped[datetime]
    removed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    removed_by: Mapped[Account] = relationship(lazy="raise")
