"""Is this the right password: the same work, time and answer whether or not the account exists."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.access.accounts import NO_PASSWORD, generated_password, hasher
from orders.access.model import Account, SignInAttempt
from orders.audit import log
from orders.audit.model import Action
from orders.settings import Settings

FAILURES_PER_ADDRESS = 50
"""Wrong sign-ins from one network address in one lock time; a station shares an address."""


def authenticate(
    db: Session,
    username: str,
    password: str,
    *,
    from_address: str,
    now: datetime,
    settings: Settings,
) -> Account | None:
    """The account that may sign in with this password, None for every other case.

    None is all a caller learns: unknown, wrong, locked, closed and too many from one address look
    alike. The attempt and its log row are part of the session; commit them either way.

    Args:
        db: the session.
        username: as typed.
        password: as typed.
        from_address: network address of the caller.
        now: this instant, aware.
        settings: how many wrong passwords lock an account, for how long.
    """
    typed = username.strip().lower()[:100]
    # Somebody may have typed a password there, or a name: the log can only compare it.
    details = {
        "from": from_address,
        "typed_hash": log.fingerprint(typed, key=settings.secret_key),
    }
    if too_many(db, from_address, since=now - timedelta(minutes=settings.lock_minutes)):
        log.record(db, Action.ACCESS, "sign-in.limited", by=None, now=now, details=details)
        return None
    # The hashing takes a while, and nobody is to wait for it: what is written comes after.
    account = db.scalar(select(Account).where(Account.username == typed))
    tried = None if account is None else account.password_hash
    right = _is_right(account, password)
    let_in = right and account is not None and account.active
    weak = let_in and hasher.check_needs_rehash(tried or "")
    renewed = hasher.hash(password) if weak else None
    if account is not None:
        db.refresh(account, with_for_update={"of": Account})
        right = right and account.password_hash == tried
    locked = account is not None and account.locked_until is not None and account.locked_until > now
    let_in = right and account is not None and account.active and not locked
    db.add(
        SignInAttempt(username=typed, from_address=from_address, attempted_at=now, succeeded=let_in)
    )
    what = "sign-in.done" if let_in else "sign-in.failed"
    log.record(db, Action.ACCESS, what, by=account, now=now, details=details)
    if account is None:
        return None
    if not let_in:
        if not right and not locked:
            _count_failure(db, account, now=now, settings=settings)
        return None
    account.failed_attempts = 0
    account.locked_until = None
    if renewed is not None:
        account.password_hash = renewed
    return account


def is_own_password(
    db: Session, account: Account, typed: str, *, now: datetime, settings: Settings
) -> bool:
    """Whether somebody signed in knows the account's password, asked again before it is changed.

    Wrong answers count towards the lock, and a locked account gets no right ones: an unwatched
    screen is no place to try passwords. Commit what it wrote either way.
    """
    locked = account.locked_until is not None and account.locked_until > now
    right = _is_right(account, typed)
    if not right and not locked:
        _count_failure(db, account, now=now, settings=settings)
        log.record(db, Action.ACCESS, "password.wrong", by=account, now=now)
    return right and not locked


def _count_failure(db: Session, account: Account, *, now: datetime, settings: Settings) -> None:
    account.failed_attempts += 1
    if account.failed_attempts % settings.attempts_before_lock == 0:
        account.locked_until = now + timedelta(minutes=settings.lock_minutes)
        log.record(db, Action.ACCESS, "account.locked", by=account, now=now)


def too_many(db: Session, from_address: str, *, since: datetime) -> bool:
    """Whether too many wrong passwords or secrets came from one network address since then."""
    failures = db.scalar(
        select(func.count())
        .select_from(SignInAttempt)
        .where(
            SignInAttempt.from_address == from_address,
            SignInAttempt.attempted_at > since,
            SignInAttempt.succeeded.is_(False),
        )
    )
    return (failures or 0) >= FAILURES_PER_ADDRESS


def _is_right(account: Account | None, password: str) -> bool:
    # Made before the account is looked at, so that the first stranger waits no longer than others.
    nobodys = _nobodys_hash()
    real = account.password_hash if account is not None else None
    usable = real is not None and real != NO_PASSWORD
    try:
        matches = hasher.verify(real if usable and real else nobodys, password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(matches) and usable


@cache
def _nobodys_hash() -> str:
    return hasher.hash(generated_password())
