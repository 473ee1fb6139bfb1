"""Keys of service accounts: what a program sends instead of signing in.

A key is 256 random bits, so that its hash needs no salt and no slow function to be safe.
"""

from __future__ import annotations

import hashlib
import secrets
from calendar import monthrange
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from flask import g
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from orders.access.model import Account, ApiKey
from orders.access.permissions import Role
from orders.access.scopes import USUAL, KeyScope, written
from orders.audit import log
from orders.audit.model import Action
from orders.errors import NotFound, NotSignedIn, RegisterError
from orders.formatting import moment

PREFIX = "ork_"
"""Every key begins so, for programs that look for secrets where none should be."""
SEEN_EVERY = timedelta(minutes=1)
"""``last_used_at`` is written at most so often: requests of one program would wait on its row."""

USUAL_MONTHS = 12
"""A key ends after so many months unless told otherwise."""
LONGEST_MONTHS = 24
WARNED = timedelta(days=60)
"""So long before its end a key stands on the administrator's list, and so long after it."""

_BYTES = 32
_SCHEME = "bearer"


def add(
    db: Session,
    account: Account,
    name: str,
    *,
    by: Account | None,
    now: datetime,
    scopes: Collection[KeyScope] = USUAL,
    ends_at: datetime | None = None,
) -> str:
    """A new key of a service account; the only time it can be read.

    Args:
        account: the service account it acts as.
        name: which program will hold it.
        by: the account that makes it.
        scopes: what it may be used for.
        ends_at: from when on it opens nothing, aware; in 12 months unless told.

    Raises:
        RegisterError: the account is a person's or closed, the name is blank, no scope is given,
            or the end is past or more than ``LONGEST_MONTHS`` away.
    """
    if account.role is not Role.SERVICE or not account.active:
        raise RegisterError("Only a service account that is open holds keys.")
    if not name.strip():
        raise RegisterError("Say which program will hold the key.")
    if not scopes:
        raise RegisterError("Say what the key is for: choose at least one scope.")
    ends_at = ends_at or later(now, months=USUAL_MONTHS)
    if not now < ends_at <= later(now, months=LONGEST_MONTHS):
        raise RegisterError(f"A key ends after today and within {LONGEST_MONTHS} months.")
    text = PREFIX + secrets.token_urlsafe(_BYTES)
    key = ApiKey(
        account_id=account.id,
        name=name.strip(),
        key_hash=_hash(text),
        scopes=written(scopes),
        created_at=now,
        ends_at=ends_at,
        last_used_at=None,
        revoked_at=None,
        account=account,
    )
    db.add(key)
    db.flush()
    more = {"scopes": key.scopes, "ends_at": ends_at.isoformat()}
    _log(db, "key.added", key, by=by, now=now, **more)
    return text


def later(at: datetime, *, months: int) -> datetime:
    """An instant so many months on, at its own clock time; the last day of a month too short."""
    years, month = divmod(at.month - 1 + months, 12)
    year, month = at.year + years, month + 1
    return at.replace(year=year, month=month, day=min(at.day, monthrange(year, month)[1]))


def revoke(db: Session, number: int, *, by: Account | None, now: datetime) -> ApiKey:
    """Let a key open nothing any more; once is enough.

    Raises:
        NotFound: there is none of that number.
    """
    key = numbered(db, number)
    if key.revoked_at is None:
        key.revoked_at = now
        _log(db, "key.revoked", key, by=by, now=now)
    return key


def numbered(db: Session, number: int) -> ApiKey:
    """The key of that number.

    Raises:
        NotFound: there is none.
    """
    key = db.get(ApiKey, number)
    if key is None:
        raise NotFound(f"There is no key {number}.")
    return key


def all_keys(db: Session) -> Sequence[ApiKey]:
    """Every key there ever was, in the order they were made."""
    return db.scalars(select(ApiKey).order_by(ApiKey.id)).all()


def ending(db: Session, *, now: datetime) -> Sequence[ApiKey]:
    """Keys still in use that end within ``WARNED`` or ended in the last of it, soonest first."""
    return db.scalars(
        select(ApiKey)
        .join(Account, Account.id == ApiKey.account_id)
        .where(*_end_soon(now))
        .order_by(ApiKey.ends_at, ApiKey.id)
    ).all()


def number_ending(now: datetime) -> Select[int]:
    """Counts those keys at ``now`` (aware)."""
    ending = select(func.count(ApiKey.id)).join(Account, Account.id == ApiKey.account_id)
    return ending.where(*_end_soon(now))


def _end_soon(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        ApiKey.revoked_at.is_(None),
        Account.active.is_(True),
        ApiKey.ends_at <= now + WARNED,
        ApiKey.ends_at > now - WARNED,
    )


def use(db: Session, header: str, *, now: datetime) -> Account:
    """The account of the key in an ``Authorization`` header; this request is the program's.

    Raises:
        NotSignedIn: it holds no key, or one that is unknown, revoked, ended or of a closed account.
    """
    scheme, _, text = header.partition(" ")
    found = None
    if scheme.lower() == _SCHEME:
        found = db.scalar(select(ApiKey).where(ApiKey.key_hash == _hash(text.strip())))
    if found is None or found.revoked_at is not None or not found.account.active:
        raise NotSignedIn("This key opens nothing.")
    if found.ends_at <= now:
        raise NotSignedIn(
            f"This key ended on {moment(found.ends_at)}. Ask an administrator of the register for"
            " another."
        )
    g.api_key = found
    return found.account


def note_use(now: datetime) -> None:
    """Keep when this request's key was used; called when the request has done its work."""
    key = used()
    if key is not None and (key.last_used_at is None or now - key.last_used_at >= SEEN_EVERY):
        key.last_used_at = now


def used() -> ApiKey | None:
    """The key this request was let in by, if it was one."""
    key: ApiKey | None = g.get("api_key")
    return key


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def _log(
    db: Session, what: str, key: ApiKey, *, by: Account | None, now: datetime, **more: object
) -> None:
    details = {"key": key.id, "account": key.account_id, **more}
    log.record(db, Action.ACCESS, what, by=by, now=now, details=details)
