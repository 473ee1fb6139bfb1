"""Dated facts of a person, one row each; a change adds a row and ends the one before it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from orders.db import Model
from orders.people.dated_facts.kinds import FactKind
from orders.people.fact_removals import REMOVED
from orders.people.model import COPIED
from orders.typed_words import Words, WordsJson


class DatedFact(Model):
    """Something known of a person from one day until another."""

    __tablename__ = "dated_fact"
    __table_args__ = (
        Index(
            "ix_dated_fact_sought",
            "sought",
            postgresql_where=text("sought IS NOT NULL"),
            sqlite_where=text("sought IS NOT NULL"),
        ),
        CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR starts_on <= ends_on", name="forwards"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[FactKind] = mapped_column(Enum(FactKind, native_enum=False, length=16))
    said: Mapped[dict[str, Any]] = mapped_column(
        WordsJson, comment="words by the parts of its kind, people.dated_facts.kinds"
    )
    sought: Mapped[str | None] = mapped_column(comment="what the person is found by")
    starts_on: Mapped[date | None] = mapped_column(comment="London day; NULL: since always")
    ends_on: Mapped[date | None] = mapped_column(comment="last London day; NULL: still")
    withheld: Mapped[bool] = mapped_column(
        comment="it may tell where a hidden person lives: shown as a withheld home is"
    )
    read_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id"), comment="whose act withheld it: they read it as before"
    )
    source: Mapped[str] = mapped_column(Words, comment="who said so")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    end_reason: Mapped[str | None] = mapped_column(Words, comment="why it ended or changed")
    ended_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("dated_fact.id"), comment="what took its place"
    )
    copied_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("dated_fact.id"), comment=COPIED.format("row")
    )
    removal_id: Mapped[int | None] = mapped_column(ForeignKey("fact_removal.id"), comment=REMOVED)

    def holds_on(self, on: date) -> bool:
        """Whether it is so on a London day."""
        begun = self.starts_on is None or self.starts_on <= on
        return begun and (self.ends_on is None or on <= self.ends_on)
