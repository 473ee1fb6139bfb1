"""Subscriptions to the daily digest, and the ledger of every mail composed and sent."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orders.areas.model import Area
from orders.db import Model


class Subscription(Model):
    """A role mailbox that receives one area's digest between two days."""

    __tablename__ = "subscription"
    __table_args__ = (UniqueConstraint("area_id", "mailbox", "starts_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    mailbox: Mapped[str] = mapped_column(comment="a role mailbox, lower case, never a person's own")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None] = mapped_column(comment="last day; NULL: until ended")
    added_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    added_at: Mapped[datetime]
    area: Mapped[Area] = relationship(lazy="raise")


class Snapshot(Model):
    """What one area's digest said on a day: the disclosure record the next is compared with."""

    __tablename__ = "digest_snapshot"
    __table_args__ = (UniqueConstraint("day", "area_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    as_at: Mapped[datetime] = mapped_column(comment="06:00 London that day")
    composed_at: Mapped[datetime]
    subject: Mapped[str]
    body_text: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    rows: Mapped[dict[str, Any]] = mapped_column(
        JSON, comment="by order reference: the facts the mail stated, to compare the next day"
    )
    area: Mapped[Area] = relationship(lazy="raise")


class DeliveryState(enum.StrEnum):
    """How far one mail has come.

    ``SENDING`` is kept where the server was given a mail and whether it took it is not known.
    ``DROPPED`` is a mail that is not sent any more: a newer one tells what it told, or its
    mailbox is no longer subscribed.
    """

    DUE = "DUE"
    SENDING = "SENDING"
    SENT = "SENT"
    DROPPED = "DROPPED"


class Lease(Model):
    """The right to send now: one row, taken for a while and taken again while its run lives."""

    __tablename__ = "digest_lease"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str | None] = mapped_column(comment="host and process of a run; NULL: nobody")
    taken_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None] = mapped_column(comment="from then on anybody may take it")


class Delivery(Model):
    """One mail of one snapshot to one recipient; exists once for each day, area and recipient."""

    __tablename__ = "digest_delivery"
    __table_args__ = (
        UniqueConstraint("day", "area_id", "recipient"),
        Index("ix_digest_delivery_state", "state"),
        CheckConstraint("(state = 'SENT') = (sent_at IS NOT NULL)", name="sent_is_dated"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    recipient: Mapped[str]
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("digest_snapshot.id"))
    message_id: Mapped[str] = mapped_column(
        unique=True, comment="fixed, so a second copy is known as one"
    )
    state: Mapped[DeliveryState] = mapped_column(Enum(DeliveryState, native_enum=False, length=16))
    attempts: Mapped[int]
    last_error: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    snapshot: Mapped[Snapshot] = relationship(lazy="raise")
