"""The log of who looked, changed and sent, and the seals that show it was not altered."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import Enum, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from orders.db import BigId, Model
from orders.typed_words import OrderReference, Words, WordsJson


class Action(enum.StrEnum):
    """What was done with data, in the words of DPA 2018 s.62(1), and use of the register itself."""

    COLLECTION = "COLLECTION"
    ALTERATION = "ALTERATION"
    CONSULTATION = "CONSULTATION"
    DISCLOSURE = "DISCLOSURE"
    COMBINATION = "COMBINATION"
    ERASURE = "ERASURE"
    ACCESS = "ACCESS"
    """Signing in or out, being refused, or changing accounts."""


class AuditEntry(Model):
    """One line of the log. Only ``seal_id`` is ever written later, once.

    What has no ``author``, ``shown`` and ``mac`` was written before lines were signed. The words of
    ``shown`` are indexed by the database: on PostgreSQL by ``ix_audit_entry_shown``, on SpatiaLite
    by a table ``audit_shown`` that triggers keep up.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_reference", "reference", "at"),
        Index("ix_audit_entry_account_id", "account_id", "at"),
        Index("ix_audit_entry_seal_id", "seal_id"),
        Index("ix_audit_entry_at", "at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    action: Mapped[Action] = mapped_column(Enum(Action, native_enum=False, length=16))
    what: Mapped[str] = mapped_column(comment="order.read, search.run, digest.sent …")
    reference: Mapped[str | None] = mapped_column(
        OrderReference, comment="the record's reference, never a name"
    )
    details: Mapped[dict[str, Any]] = mapped_column(
        WordsJson, comment="criteria, counts, recipients"
    )
    reason: Mapped[str | None] = mapped_column(Words, comment="why, where the register asks")
    seal_id: Mapped[int | None] = mapped_column(ForeignKey("audit_seal.id"))
    author: Mapped[str | None] = mapped_column(comment="the account's username then")
    shown: Mapped[str | None] = mapped_column(
        Text, comment="records it showed, as words: o an order, p a person, a an address"
    )
    mac: Mapped[str | None] = mapped_column(comment="signature; its key is not in the database")


class AuditSeal(Model):
    """A batch of log lines hashed together with the seal before it."""

    __tablename__ = "audit_seal"

    id: Mapped[int] = mapped_column(primary_key=True)
    sealed_at: Mapped[datetime]
    entries: Mapped[int] = mapped_column(comment="how many lines it covers")
    previous_digest: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True, comment="SHA-256, hexadecimal")
    first_entry_id: Mapped[int | None] = mapped_column(BigId, comment="least line it covers")
    last_entry_id: Mapped[int | None] = mapped_column(BigId, comment="greatest line it covers")
    total: Mapped[int | None] = mapped_column(BigId, comment="lines sealed so far, with its own")
    accounts: Mapped[str | None] = mapped_column(
        comment="greatest account then, and a digest of every username up to it"
    )
    signature: Mapped[str | None] = mapped_column(
        comment="over digest and counts; NULL: made before seals were signed"
    )


class AuditChain(Model):
    """From where on the log is kept elsewhere, and under which name; the newest row counts.

    A row is added when the log begins, when the database goes on in another place (a copy, a
    restored backup) and when an administrator takes a log as it stands, with a reason.
    """

    __tablename__ = "audit_chain"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True, comment="random; names what is kept elsewhere")
    parent: Mapped[str | None] = mapped_column(comment="name of the row before it")
    place: Mapped[str] = mapped_column(comment="SHA-256 of where the database is")
    begun_at: Mapped[datetime]
    accepted: Mapped[bool] = mapped_column(comment="somebody took the log as it stood")
    seal_id: Mapped[int] = mapped_column(comment="last seal then, 0 for none")
    entry_id: Mapped[int] = mapped_column(BigId, comment="last line then, 0 for none")
    stood: Mapped[str | None] = mapped_column(
        comment="digest of every line up to that one, where they were taken as they stood"
    )
    signature: Mapped[str]


class AuditAgeing(Model):
    """A signed note that old lines were removed; the newest row tells how far."""

    __tablename__ = "audit_ageing"

    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(comment="under which it is kept elsewhere")
    aged_at: Mapped[datetime]
    before_at: Mapped[datetime] = mapped_column(comment="every line removed was written before")
    seal_id: Mapped[int] = mapped_column(comment="last seal removed")
    digest: Mapped[str] = mapped_column(comment="of that seal")
    total: Mapped[int] = mapped_column(BigId, comment="lines removed so far, by earlier ones too")
    stood: Mapped[str | None] = mapped_column(
        comment="digest of what is left of the lines that were taken as they stood"
    )
    author: Mapped[str] = mapped_column(comment="username of who did it")
    signature: Mapped[str]
