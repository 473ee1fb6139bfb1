"""Searches that are kept: what was asked about a person or place, and what a reader named."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from orders.db import NUMBERED_ONCE, Model
from orders.typed_words import OwnJson, OwnText


class Question(Model):
    """What was asked about a person or a place, kept so that no address holds it."""

    __tablename__ = "question"

    id: Mapped[str] = mapped_column(primary_key=True, comment="random, unguessable")
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    asked: Mapped[dict[str, Any]] = mapped_column(
        OwnJson, comment="filters of search/criteria/person_filters.py"
    )
    asked_at: Mapped[datetime]


class SavedSearch(Model):
    """A search that a reader comes back to, under a name of their own."""

    __tablename__ = "saved_search"
    __table_args__ = (UniqueConstraint("account_id", "name"), NUMBERED_ONCE)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(OwnText)
    query: Mapped[str] = mapped_column(Text, comment="query string; it names no person")
    saved_at: Mapped[datetime]
