"""What a text said before it was reworded so that it no longer tells a withheld home."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orders.access.model import Account
from orders.db import Model
from orders.register.model import Order
from orders.search.disclosure.rewording import field_of
from orders.typed_words import LongWords


class Rewording(Model):
    """One text put in other words; for accounts that may open homes. Rows are only ever added."""

    __tablename__ = "rewording"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(
        ForeignKey("protective_order.id"), index=True, comment="the order it was found about"
    )
    column: Mapped[str] = mapped_column(String(64), comment="table and column: visit.words")
    row_id: Mapped[int] = mapped_column(comment="which row of that table")
    former: Mapped[str] = mapped_column(LongWords, comment="as it was typed")
    reason: Mapped[str] = mapped_column(LongWords)
    reworded_at: Mapped[datetime]
    reworded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    order: Mapped[Order] = relationship(lazy="raise")
    reworded_by: Mapped[Account] = relationship(lazy="raise")

    @property
    def field(self) -> str:
        """What was reworded, in words: ``visit: words``."""
        table, _, column = self.column.partition(".")
        return field_of(Model.metadata.tables[table], column)
