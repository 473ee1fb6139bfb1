"""One correction of what was recorded: what stood there before, why, when and by whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Enum, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orders.access.model import Account
from orders.db import Model
from orders.rules.vocabulary.labelled import Labelled
from orders.typed_words import LongWords, WordsJson


class CorrectionAct(Labelled):
    """How what stands now came in place of what was recorded before."""

    WRONG = "WRONG", "it was always wrong"
    CHANGED = "CHANGED", "it was right and has changed"
    TAKEN_OUT = "TAKEN_OUT", "taken out: it was never so"
    ADDED = "ADDED", "added: it was missing"
    MOVED = "MOVED", "moved from the wrong order"
    PUT_BACK = "PUT_BACK", "put back: it was so"


class CorrectionRecord(Model):
    """What one correction replaced. Rows are only ever added; other tables hold what is so now."""

    __tablename__ = "correction"
    __table_args__ = (Index("ix_correction_sort", "sort", "row_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(
        ForeignKey("protective_order.id"), index=True, comment="the order from whose page it was"
    )
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True, comment="the record of whom it is a fact; NULL: none"
    )
    sort: Mapped[str] = mapped_column(String(32), comment="as corrections.sorts calls it")
    row_id: Mapped[int] = mapped_column(comment="number of the row that was corrected")
    act: Mapped[CorrectionAct] = mapped_column(Enum(CorrectionAct, native_enum=False, length=16))
    changed_on: Mapped[date | None] = mapped_column(
        comment="London day from which what stands now is so; NULL: it always was"
    )
    was: Mapped[dict[str, Any]] = mapped_column(
        WordsJson, comment="what stood there before, by field; of what is taken out the whole row"
    )
    reason: Mapped[str] = mapped_column(LongWords, comment="why, in words")
    corrected_at: Mapped[datetime]
    corrected_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    corrected_by: Mapped[Account] = relationship(lazy="raise")
