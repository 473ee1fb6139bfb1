"""Openings of withheld homes, each to be looked at by a second person."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orders.access.model import Account
from orders.db import Model
from orders.register.confidentiality.opening_purposes import OpeningPurpose
from orders.register.model import Order
from orders.rules.vocabulary.labelled import Labelled
from orders.typed_words import Words


class OpeningExtent(StrEnum):
    """How far a home was opened."""

    SHOWN = "SHOWN"
    """Once, to the reader."""
    OPENED = "OPENED"
    """To every account that may see the order."""


class OpeningVerdict(Labelled):
    """What the second person answered."""

    IN_ORDER = "IN_ORDER", "in order"
    NOT_IN_ORDER = "NOT_IN_ORDER", "not in order, passed on"


class HomeOpening(Model):
    """A withheld home, a zone that tells one, or a hidden place of a breach, shown to a reader."""

    __tablename__ = "home_opening"
    __table_args__ = (
        CheckConstraint("(address_id IS NULL) <> (breach_id IS NULL)", name="one_place"),
        CheckConstraint(
            "(reviewed_at IS NULL) = (reviewed_by_id IS NULL) AND"
            " (reviewed_at IS NULL) = (verdict IS NULL)",
            name="review_is_whole",
        ),
        CheckConstraint(
            "reviewed_by_id IS NULL OR reviewed_by_id <> account_id", name="second_person"
        ),
        Index("ix_home_opening_reviewed_at", "reviewed_at", "at"),
        Index("ix_home_opening_order_id", "order_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("protective_order.id"))
    address_id: Mapped[int | None] = mapped_column(ForeignKey("address.id"))
    breach_id: Mapped[int | None] = mapped_column(ForeignKey("breach.id"))
    condition_id: Mapped[int | None] = mapped_column(
        ForeignKey("condition.id"),
        comment="whose zone was shown, which tells the home at the address",
    )
    extent: Mapped[OpeningExtent] = mapped_column(
        Enum(OpeningExtent, native_enum=False, length=8), comment="to the reader or to everybody"
    )
    purpose: Mapped[OpeningPurpose] = mapped_column(
        Enum(OpeningPurpose, native_enum=False, length=20)
    )
    reason: Mapped[str] = mapped_column(Words, comment="why, in words; for who reviews it")
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), comment="who opened it")
    at: Mapped[datetime]
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    verdict: Mapped[OpeningVerdict | None] = mapped_column(
        Enum(OpeningVerdict, native_enum=False, length=16)
    )
    order: Mapped[Order] = relationship(lazy="joined", innerjoin=True)
    account: Mapped[Account] = relationship(
        foreign_keys=[account_id], lazy="joined", innerjoin=True
    )
    reviewed_by: Mapped[Account | None] = relationship(
        foreign_keys=[reviewed_by_id], lazy="joined", innerjoin=False
    )
