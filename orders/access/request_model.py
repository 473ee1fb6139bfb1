"""What two persons do to an account that may open homes, and secrets that work once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orders.access.model import Account
from orders.access.permissions import Role
from orders.areas.model import Area
from orders.db import Model
from orders.rules.vocabulary.labelled import Labelled


class RequestKind(Labelled):
    """What is asked for."""

    ADD = "ADD", "add an account"
    CHANGE = "CHANGE", "change an account"
    RESET = "RESET", "give an account another password"


class RequestAnswer(Labelled):
    """What became of it."""

    CONFIRMED = "CONFIRMED", "confirmed"
    REFUSED = "REFUSED", "refused"
    WITHDRAWN = "WITHDRAWN", "withdrawn"


class AccountRequest(Model):
    """An act on an account that may open homes: one person asks for it, another confirms it.

    It holds the account as it is to be, so that the second person confirms exactly that.
    """

    __tablename__ = "account_request"
    __table_args__ = (
        CheckConstraint("(kind = 'ADD') = (account_id IS NULL)", name="account_is_there"),
        CheckConstraint(
            "(answered_at IS NULL) = (answer IS NULL) AND"
            " (answered_at IS NULL) = (answered_by_id IS NULL)",
            name="answer_is_whole",
        ),
        CheckConstraint(
            "answer IS NULL OR answer <> 'CONFIRMED' OR answered_by_id <> asked_by_id",
            name="two_persons",
        ),
        Index("ix_account_request_answered_at", "answered_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[RequestKind] = mapped_column(Enum(RequestKind, native_enum=False, length=8))
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id"), comment="none before an account is added"
    )
    username: Mapped[str]
    name: Mapped[str]
    collar_number: Mapped[str | None]
    role: Mapped[Role] = mapped_column(Enum(Role, native_enum=False, length=24))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    mailbox: Mapped[str | None]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime | None]
    answer: Mapped[RequestAnswer | None] = mapped_column(
        Enum(RequestAnswer, native_enum=False, length=12)
    )
    account: Mapped[Account | None] = relationship(
        foreign_keys=[account_id], lazy="joined", innerjoin=False
    )
    area: Mapped[Area | None] = relationship(lazy="joined", innerjoin=False)
    asked_by: Mapped[Account] = relationship(
        foreign_keys=[asked_by_id], lazy="joined", innerjoin=True
    )


class SecretWay(Labelled):
    """How a secret reaches the person."""

    LINK = "LINK", "link in a mail"
    CODE = "CODE", "code read out"


class AccountSecret(Model):
    """A secret with which a person chooses a password, once; it is not kept itself."""

    __tablename__ = "account_secret"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    way: Mapped[SecretWay] = mapped_column(Enum(SecretWay, native_enum=False, length=4))
    secret_hash: Mapped[str] = mapped_column(unique=True, comment="SHA-256 of the secret")
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(comment="from then on it opens nothing")
    wrong_tries: Mapped[int] = mapped_column(comment="after a few of them it opens nothing")
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
