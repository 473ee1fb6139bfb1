"""Accounts, and each attempt to sign in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, Enum, ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orders.access.permissions import Role
from orders.areas.model import Area
from orders.db import BigId, Model


class Account(Model):
    """A person or a scheduled job that may use the register."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint(
            "(role = 'SERVICE') = (password_hash IS NULL)", name="people_have_passwords"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True, comment="lower case")
    name: Mapped[str]
    collar_number: Mapped[str | None]
    mailbox: Mapped[str | None] = mapped_column(comment="the person's own, lower case")
    role: Mapped[Role] = mapped_column(Enum(Role, native_enum=False, length=24))
    area_id: Mapped[int | None] = mapped_column(
        ForeignKey("area.id"), comment="the LPA they work in"
    )
    password_hash: Mapped[str | None]
    active: Mapped[bool]
    session_number: Mapped[int] = mapped_column(comment="raised to end every session at once")
    created_at: Mapped[datetime]
    must_change_password: Mapped[bool] = mapped_column(
        default=False,
        server_default=false(),
        comment="somebody else chose the password; asked for another at sign-in",
    )
    is_sample: Mapped[bool] = mapped_column(
        default=False,
        server_default=false(),
        comment="made with the sample data: everybody can read its password",
    )
    area: Mapped[Area | None] = relationship(lazy="joined", innerjoin=False)


class SignInAttempt(Model):
    """One attempt to sign in, so that limits hold over every server process."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_from_address", "from_address", "attempted_at"),
        Index("ix_sign_in_attempt_username", "username", "attempted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(comment="as typed, lower case; may name no account")
    from_address: Mapped[str] = mapped_column(comment="network address of the caller")
    device: Mapped[int | None] = mapped_column(
        BigInteger, comment="number of a device on which the account signed in before"
    )
    attempted_at: Mapped[datetime]
    succeeded: Mapped[bool]


class LookUp(Model):
    """One look-up beyond the reader's own LPA, so that the limit holds over every server process.

    Kept for an hour; the log has it for good.
    """

    __tablename__ = "look_up"
    __table_args__ = (Index("ix_look_up_account_id", "account_id", "at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class LookUpLimit(Model):
    """An account that went on looking up after its limit, for the auditor to answer."""

    __tablename__ = "look_up_limit"
    __table_args__ = (
        CheckConstraint("(reviewed_at IS NULL) = (reviewed_by_id IS NULL)", name="review_is_whole"),
        Index("ix_look_up_limit_account_id", "account_id", "last_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    first_at: Mapped[datetime] = mapped_column(comment="the first look-up that was refused")
    last_at: Mapped[datetime]
    refused: Mapped[int] = mapped_column(comment="how many were refused")
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    account: Mapped[Account] = relationship(foreign_keys=[account_id], lazy="joined")
    reviewed_by: Mapped[Account | None] = relationship(
        foreign_keys=[reviewed_by_id], lazy="joined", innerjoin=False
    )


class ApiKey(Model):
    """A key by which a program uses the register as a service account; it is not kept itself."""

    __tablename__ = "api_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(comment="which program holds it")
    key_hash: Mapped[str] = mapped_column(
        unique=True, comment="SHA-256 of the key, which is not kept"
    )
    scopes: Mapped[list[str]] = mapped_column(JSON, comment="what it may be used for")
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(comment="from then on it opens nothing")
    last_used_at: Mapped[datetime | None] = mapped_column(comment="to the minute")
    revoked_at: Mapped[datetime | None]
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
