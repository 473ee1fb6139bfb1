"""Breaches of orders, and the arrests figures are measured against."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orders.db import Model
from orders.register.model import Order
from orders.rules.vocabulary import BreachDecision, BreachMethod, CourtOutcome


class Breach(Model):
    """One alleged failure to comply with a notice or order."""

    __tablename__ = "breach"
    __table_args__ = (
        Index("ix_breach_occurred_from", "occurred_from", "order_id"),
        Index("ix_breach_source", "source", "source_reference", unique=True),
        CheckConstraint("occurred_to >= occurred_from", name="forwards"),
        CheckConstraint(
            "arrested_at IS NOT NULL OR (decision <> 'ARRESTED' AND custody_reference IS NULL)",
            name="arrest_is_whole",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("protective_order.id"), index=True)
    condition_ids: Mapped[list[int]] = mapped_column(JSON)
    occurred_from: Mapped[datetime]
    occurred_to: Mapped[datetime]
    reported_at: Mapped[datetime]
    reported_by: Mapped[str] = mapped_column(
        comment="collar number or role; never the protected person"
    )
    method: Mapped[BreachMethod] = mapped_column(Enum(BreachMethod, native_enum=False, length=32))
    account_text: Mapped[str] = mapped_column(Text, comment="what happened")
    not_in_force_reason: Mapped[str | None] = mapped_column(
        Text, comment="why it was recorded although the order was not in force at that time"
    )
    decision: Mapped[BreachDecision] = mapped_column(
        Enum(BreachDecision, native_enum=False, length=32)
    )
    decision_rationale: Mapped[str] = mapped_column(Text)
    arrested_at: Mapped[datetime | None]
    custody_reference: Mapped[str | None]
    court_deadline_at: Mapped[datetime | None] = mapped_column(
        comment="last instant to bring the subject before the court, as computed when recorded"
    )
    court_deadline_arguable_at: Mapped[datetime | None]
    produced_at: Mapped[datetime | None] = mapped_column(comment="brought before the court")
    crime_reference: Mapped[str | None]
    outcome: Mapped[CourtOutcome | None] = mapped_column(
        Enum(CourtOutcome, native_enum=False, length=32)
    )
    outcome_at: Mapped[datetime | None]
    safeguarded_at: Mapped[datetime | None] = mapped_column(comment="protected person made safe")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    source: Mapped[str | None] = mapped_column(comment="system an import took it from")
    source_reference: Mapped[str | None] = mapped_column(comment="its name there; known once only")
    order: Mapped[Order] = relationship(lazy="raise")


class Arrest(Model):
    """One arrest, as custody counts it; the denominator of the DVPN-to-arrest ratio."""

    __tablename__ = "arrest"
    __table_args__ = (Index("ix_arrest_arrested_at", "arrested_at"),)

    arrest_reference: Mapped[str] = mapped_column(primary_key=True)
    arrested_at: Mapped[datetime]
    lpa_code: Mapped[str] = mapped_column(comment="LPA of the arrest")
    violent_da: Mapped[bool] = mapped_column(comment="domestic abuse flag and a violence offence")
    imported_at: Mapped[datetime]
