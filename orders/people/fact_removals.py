"""Taking out a fact of a person that was always wrong: it stays readable, and counts no more."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orders.access.model import Account
from orders.db import Model
from orders.typed_words import Words

REMOVED: Final = "why and when it was taken out as always wrong; NULL: it stands"
"""What a column ``removal_id`` says. Its table holds facts of a person. A withheld address that
was taken out goes on keeping back what tells it."""


class FactRemoval(Model):
    """A decision that something recorded of a person was always wrong."""

    __tablename__ = "fact_removal"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), index=True, comment="the record it was done on"
    )
    reason: Mapped[str] = mapped_column(Words, comment="why, in words")
    removed_at: Mapped[datetime]
    removed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    removed_by: Mapped[Account] = relationship(lazy="raise")
