"""Accounts, and each attempt to sign in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orders.access.permissions import Role
from orders.areas.model import Area
from orders.db import Model


class Account(Model):
    """Somebody, or some scheduled job, that may use the register."""

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
    role: Mapped[Role] = mapped_column(Enum(Role, native_enum=False, length=24))
    area_id: Mapped[int | None] = mapped_column(
        ForeignKey("area.id"), comment="the LPA they work in"
    )
    password_hash: Mapped[str | None]
    active: Mapped[bool]
    failed_attempts: Mapped[int] = mapped_column(comment="wrong passwords since the last right one")
    locked_until: Mapped[datetime | None]
    session_number: Mapped[int] = mapped_column(comment="raised to end every session at once")
    created_at: Mapped[datetime]
    must_change_password: Mapped[bool] = mapped_column(
        default=False,
        server_default=false(),
        comment="somebody else chose the password; asked for another at sign-in",
    )
    area: Mapped[Area | None] = relationship(lazy="joined", innerjoin=False)


class SignInAttempt(Model):
    """One attempt to sign in, so that limits hold over every server process."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_from_address", "from_address", "attempted_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(comment="as typed, lower case; may name no account")
    from_address: Mapped[str] = mapped_column(comment="network address of the caller")
    attempted_at: Mapped[datetime]
    succeeded: Mapped[bool]


class ApiKey(Model):
    """A key by which a program uses the register as a service account; it is not kept itself."""

    __tablename__ = "api_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(comment="which program holds it")
    key_hash: Mapped[str] = mapped_column(
        unique=True, comment="SHA-256 of the key, which is not kept"
    )
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None] = mapped_column(comment="to the minute")
    revoked_at: Mapped[datetime | None]
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
