"""Courts, when they sit, and corrections to the list of bank holidays."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orders.access.model import Account
from orders.db import Model
from orders.typed_words import LongWords


class Court(Model):
    """A court that hears applications or has subjects brought before it."""

    __tablename__ = "court"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(comment="as it is shown")
    key: Mapped[str] = mapped_column(
        unique=True, comment="lower case, single spaces: to find it by"
    )
    sittings: Mapped[list[CourtSitting]] = relationship(
        lazy="raise",
        cascade="all, delete-orphan",
        order_by="(CourtSitting.weekday, CourtSitting.opens, CourtSitting.from_on)",
    )
    days: Mapped[list[CourtDay]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="CourtDay.on_day"
    )


class CourtSitting(Model):
    """A weekly sitting of a court, in London time."""

    __tablename__ = "court_sitting"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_known"),
        CheckConstraint("closes > opens", name="opens_first"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="forwards"),
        Index("ix_court_sitting_once", "court_id", "weekday", "opens", "from_on", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    court_id: Mapped[int] = mapped_column(ForeignKey("court.id"))
    weekday: Mapped[int] = mapped_column(comment="0 Monday to 6 Sunday")
    opens: Mapped[time]
    closes: Mapped[time]
    from_on: Mapped[date] = mapped_column(comment="first day of the arrangement")
    until_on: Mapped[date | None] = mapped_column(comment="its last day")


class CourtDay(Model):
    """A day on which a court does not sit as it does each week, in London time."""

    __tablename__ = "court_day"
    __table_args__ = (
        CheckConstraint("(opens IS NULL) = (closes IS NULL)", name="sitting_is_whole"),
        CheckConstraint("closes > opens", name="opens_first"),
        Index("ix_court_day_once", "court_id", "on_day", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    court_id: Mapped[int] = mapped_column(ForeignKey("court.id"))
    on_day: Mapped[date]
    opens: Mapped[time | None] = mapped_column(comment="empty when the court does not sit")
    closes: Mapped[time | None]
    reason: Mapped[str] = mapped_column(LongWords)


class BankHolidayChange(Model):
    """A correction to the list of bank holidays of England and Wales, until it is withdrawn."""

    __tablename__ = "bank_holiday_change"
    __table_args__ = (
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawal_is_whole"
        ),
        Index(
            "ix_bank_holiday_change_standing",
            "on_day",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
            sqlite_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    on_day: Mapped[date]
    is_holiday: Mapped[bool] = mapped_column(comment="added to the list, or else taken out of it")
    reason: Mapped[str] = mapped_column(LongWords)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    recorded_by: Mapped[Account] = relationship(lazy="raise", foreign_keys=[recorded_by_id])
    withdrawn_by: Mapped[Account | None] = relationship(
        lazy="raise", foreign_keys=[withdrawn_by_id]
    )
