"""Lists of reference data, each loaded whole, and their dated rows."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orders.access.model import Account
from orders.db import Model
from orders.rules.vocabulary.labelled import Labelled
from orders.typed_words import LongWords, Words


class ListSort(Labelled):
    """What a list is of."""

    AVAILABILITY = "AVAILABILITY", "where notices may be given"
    GENERAL_LIMITS = "GENERAL_LIMITS", "general limits"
    PENALTIES = "PENALTIES", "penalties"

    @property
    def slug(self) -> str:
        """As addresses and commands say it."""
        return self.value.lower().replace("_", "-")


class ReferenceList(Model):
    """One loading of a sort of reference data; the newest of its sort holds."""

    __tablename__ = "reference_list"
    __table_args__ = (
        CheckConstraint("number > 0", name="number_counts"),
        Index("ix_reference_list_once", "sort", "number", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sort: Mapped[ListSort] = mapped_column(Enum(ListSort, native_enum=False, length=32))
    number: Mapped[int] = mapped_column(comment="1, 2, 3 of its sort: the largest holds")
    file_name: Mapped[str] = mapped_column(Words)
    loaded_at: Mapped[datetime]
    loaded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    loaded_by: Mapped[Account] = relationship(lazy="raise")
    rows: Mapped[list[ReferenceRow]] = relationship(lazy="raise", order_by="ReferenceRow.id")


class ReferenceRow(Model):
    """What holds from one London day to another; which columns are filled, the sort says."""

    __tablename__ = "reference_row"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="forwards"),
        CheckConstraint(
            "custody_months > 0 AND summary_months > 0 AND fine_pounds > 0"
            " AND fine_per_day_pounds > 0 AND fine_in_all_pounds > 0",
            name="limits_count",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("reference_list.id"), index=True)
    name: Mapped[str] = mapped_column(Words, comment="a switch, a limit, a kind of order")
    scope: Mapped[str] = mapped_column(
        Words, comment="a police area, or how a breach is dealt with; empty for all"
    )
    from_on: Mapped[date | None] = mapped_column(comment="first London day; empty: since always")
    until_on: Mapped[date | None] = mapped_column(comment="last London day; empty: still")
    source: Mapped[str] = mapped_column(LongWords)
    words: Mapped[str | None] = mapped_column(LongWords, comment="the most, of a penalty")
    custody_months: Mapped[int | None]
    fine_pounds: Mapped[int | None] = mapped_column(comment="in one sum")
    fine_per_day_pounds: Mapped[int | None]
    fine_in_all_pounds: Mapped[int | None] = mapped_column(comment="most such days may come to")
    summary_months: Mapped[int | None] = mapped_column(comment="most in a magistrates' court")
    summary_limit: Mapped[str | None] = mapped_column(
        Words, comment="code of the general limit that binds a magistrates' court instead"
    )
    unconfirmed: Mapped[str | None] = mapped_column(LongWords)
