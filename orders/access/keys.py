"""Keys of service accounts: what a program sends instead of signing in.

A key is 256 random bits, so that its hash needs no salt and no slow function to be safe.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import g
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account, ApiKey
from orders.access.permissions import Role
from orders.audit import log
from orders.audit.model import Action
from orders.errors import NotFound, NotSignedIn, RegisterError

PREFIX = "ork_"
"""Every key begins so, for programs that look for secrets where none should be."""
SEEN_EVERY = timedelta(minutes=1)
"""``last_used_at`` is written at most so often: requests of one program would wait on its row."""

_BYTES = 32
_SCHEME = "bearer"


def add(db: Session, account: Account, name: str, *, by: Account | None, now: datetime) -> str:
    """A new key of a service account; the only time it can be read.

    Args:
        name: which program will hold it.

    Raises:
        RegisterError: the account is a person's or closed, or the name is blank.
    """
    if account.role is not Role.SERVICE or not account.active:
        raise RegisterError("Only a service account that is open holds keys.")
    if not name.strip():
        raise RegisterError("Say which program will hold the key.")
    text = PREFIX + secrets.token_urlsafe(_BYTES)
    key = ApiKey(
        account_id=account.id,
        name=name.strip(),
        key_hash=_hash(text),
        created_at=now,
        last_used_at=None,
        revoked_at=None,
        account=account,
    )
    db.add(key)
    db.flush()
    _log(db, "key.added", key, by=by, now=now)
    return text


def revoke(db: Session, number: int, *, by: Account | None, now: datetime) -> ApiKey:
    """Let a key open nothing any more; once is enough.

    Raises:
        NotFound: there is none of that number.
    """
    key = db.get(ApiKey, number)
    if key is None:
        raise NotFound(f"There is no key {number}.")
    if key.revoked_at is None:
        key.revoked_at = now
        _log(db, "key.revoked", key, by=by, now=now)
    return key


def all_keys(db: Session) -> Sequence[ApiKey]:
    """Every key there ever was, in the order they were made."""
    return db.scalars(select(ApiKey).order_by(ApiKey.id)).all()


def use(db: Session, header: str, *, now: datetime) -> Account:
    """The account of the key in an ``Authorization`` header; this request is the program's.

    Raises:
        NotSignedIn: it holds no key, or one that is unknown, revoked or of a closed account.
    """
    scheme, _, text = header.partition(" ")
    found = None
    if scheme.lower() == _SCHEME:
        found = db.scalar(select(ApiKey).where(ApiKey.key_hash == _hash(text.strip())))
    if found is None or found.revoked_at is not None or not found.account.active:
        raise NotSignedIn("This key opens nothing.")
    if found.last_used_at is None or now - found.last_used_at >= SEEN_EVERY:
        found.last_used_at = now
    g.api_key = found
    return found.account


def used() -> ApiKey | None:
    """The key this request was let in by, if it was one."""
    key: ApiKey | None = g.get("api_key")
    return key


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def _log(db: Session, what: str, key: ApiKey, *, by: Account | None, now: datetime) -> None:
    details = {"key": key.id, "account": key.account_id}
    log.record(db, Action.ACCESS, what, by=by, now=now, details=details)
