"""A request that a program names with a key of its own is taken once, however often it is sent."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, UniqueConstraint, and_, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.access.model import Account
from orders.db import Model, is_sqlite
from orders.errors import AlreadyRecorded, Conflict

KEPT = timedelta(days=30)
"""How long a key is remembered."""


class TakenRequest(Model):
    """A request that was taken under a key; it goes with what it made, or not at all."""

    __tablename__ = "taken_request"
    __table_args__ = (UniqueConstraint("account_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    key: Mapped[str] = mapped_column(comment="as the program named the request")
    digest: Mapped[str] = mapped_column(comment="HMAC-SHA-256 of where it went and its body")
    location: Mapped[str] = mapped_column(comment="where what it made is")
    at: Mapped[datetime]


def digest_of(sent: bytes, *, key: str) -> str:
    """What stands for a request: comparable, but what it said cannot be tried without ``key``."""
    return hmac.new(key.encode(), b"taken request\n" + sent, "sha256").hexdigest()


def take(
    db: Session, account: Account, key: str, digest: str, *, location: str, now: datetime
) -> None:
    """Take a request, as part of what it does.

    Args:
        account: the sender's.
        key: what they named it.
        digest: of where it went and its body.
        location: where what it makes will be, as far as that is known.

    Raises:
        AlreadyRecorded: it was taken before; says where what it made is.
        Conflict: another request was taken under this key.
    """
    db.execute(
        delete(TakenRequest).where(
            TakenRequest.account_id == account.id, TakenRequest.at < now - KEPT
        )
    )
    insert = sqlite.insert if is_sqlite(db) else postgresql.insert
    # Of two at once the second waits here until the first is saved.
    taken = db.execute(
        insert(TakenRequest)
        .values(account_id=account.id, key=key, digest=digest, location=location, at=now)
        .on_conflict_do_nothing()
        .returning(TakenRequest.id)
    ).scalar()
    if taken is not None:
        return
    before = db.scalars(
        select(TakenRequest).where(TakenRequest.account_id == account.id, TakenRequest.key == key)
    ).one()
    if before.digest != digest:
        raise Conflict("Another request was sent under this Idempotency-Key.")
    raise AlreadyRecorded(
        "This request was taken before: Location says where what it made is.", before.location
    )


def made_at(db: Session, account: Account, key: str, location: str) -> None:
    """Note where what a request made is, once that is known."""
    db.execute(
        update(TakenRequest)
        .where(TakenRequest.account_id == account.id, TakenRequest.key == key)
        .values(location=location)
    )


FORM_KEPT = timedelta(days=1)
"""How long it is remembered that a form of a page was taken."""
_FORM = "form:"


def form_taken(db: Session, account: Account, key: str, digest: str) -> str | None:
    """Where what came of a form of a page is; ``None`` where it was not taken with those words."""
    return db.scalar(
        select(TakenRequest.location).where(
            TakenRequest.account_id == account.id,
            TakenRequest.key == _form_key(key, digest),
        )
    )


def take_form(
    db: Session, account: Account, key: str, digest: str, *, location: str, now: datetime
) -> str | None:
    """Note that a form of a page was taken, as part of what it does.

    Args:
        account: the sender's.
        key: the form's name.
        digest: of where it went and what was typed.
        location: where what came of it is.

    Returns:
        ``None``; where it was taken a moment before, the location that was noted then.
    """
    db.execute(
        delete(TakenRequest).where(
            TakenRequest.account_id == account.id,
            TakenRequest.key.startswith(_FORM),
            TakenRequest.at < now - FORM_KEPT,
        )
    )
    insert = sqlite.insert if is_sqlite(db) else postgresql.insert
    # Of two at once the second waits here until the first is saved.
    taken = db.execute(
        insert(TakenRequest)
        .values(
            account_id=account.id,
            key=_form_key(key, digest),
            digest=digest,
            location=location,
            at=now,
        )
        .on_conflict_do_nothing()
        .returning(TakenRequest.id)
    ).scalar()
    return None if taken is not None else form_taken(db, account, key, digest)


def sweep(db: Session, *, now: datetime) -> int:
    """Forget every request that is remembered no longer, whose account may never send another.

    Returns:
        How many.
    """
    form = and_(TakenRequest.key.startswith(_FORM), TakenRequest.at < now - FORM_KEPT)
    gone = delete(TakenRequest).where(or_(form, TakenRequest.at < now - KEPT))
    return len(db.scalars(gone.returning(TakenRequest.id)).all())


def _form_key(key: str, digest: str) -> str:
    # The same page may be sent anew with other words, as after going back.
    return f"{_FORM}{key}:{digest[:32]}"
