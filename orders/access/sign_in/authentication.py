"""Is this the right password: the same work, time and answer whether or not the account exists."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.accounts import NO_PASSWORD, generated_password, hasher
from orders.access.model import Account, SignInAttempt
from orders.access.sign_in import throttling
from orders.access.sign_in.throttling import Caller
from orders.audit import log
from orders.audit.model import Action
from orders.settings import Settings


def authenticate(
    db: Session,
    username: str,
    password: str,
    *,
    caller: Caller,
    now: datetime,
    settings: Settings,
) -> Account | None:
    """The account that may sign in with this password, None for every other case.

    None is all a caller learns: unknown, wrong, made to wait and closed look alike. The attempt and
    its log row are part of the session; commit them either way.

    Args:
        username: as typed.
        password: as typed.
        caller: where it comes from.
        settings: how many wrong passwords are free, and over what time they are counted.
    """
    typed = _as_kept(username)
    # A person may have typed a password there, or a name: the log can only compare it.
    details = {
        "from": caller.address,
        "typed_hash": log.fingerprint(typed, key=settings.secret_key),
    }
    if throttling.must_wait(db, typed, caller, now=now, settings=settings):
        log.record(db, Action.ACCESS, "sign-in.limited", by=None, now=now, details=details)
        return None
    # The hashing takes a while, and no writer is to wait for it: what is written comes after.
    account = db.scalar(select(Account).where(Account.username == typed))
    tried = None if account is None else account.password_hash
    right = _is_right(account, password)
    let_in = right and account is not None and account.active
    weak = let_in and hasher.check_needs_rehash(tried or "")
    renewed = hasher.hash(password) if weak else None
    if account is not None:
        db.refresh(account, with_for_update={"of": Account})
        # Many tries at once are counted one after the other, right or wrong.
        late = throttling.must_wait(db, typed, caller, now=now, settings=settings)
        let_in = let_in and account.active and account.password_hash == tried and not late
    _keep(db, typed, caller, now=now, succeeded=let_in)
    what = "sign-in.done" if let_in else "sign-in.failed"
    log.record(db, Action.ACCESS, what, by=account, now=now, details=details)
    if account is None or not let_in:
        return None
    if renewed is not None:
        account.password_hash = renewed
    return account


def is_own_password(
    db: Session,
    account: Account,
    typed: str,
    *,
    caller: Caller,
    now: datetime,
    settings: Settings,
) -> bool:
    """Whether a person signed in knows the account's password, asked again before it is changed.

    Wrong answers count like wrong sign-ins, and after too many none is right for a while: an
    unwatched screen is no place to try passwords. Commit what it wrote either way.
    """
    if throttling.must_wait(db, account.username, caller, now=now, settings=settings):
        return False
    right = _is_right(account, typed)
    if not right:
        _keep(db, account.username, caller, now=now, succeeded=False)
        details = {"from": caller.address}
        log.record(db, Action.ACCESS, "password.wrong", by=account, now=now, details=details)
    return right


def note_secret(
    db: Session, username: str, caller: Caller, *, now: datetime, succeeded: bool
) -> None:
    """Count a try of a one-time secret like a try of a password."""
    _keep(db, _as_kept(username), caller, now=now, succeeded=succeeded)


def _as_kept(username: str) -> str:
    return username.strip().lower()[:100]


def _keep(db: Session, username: str, caller: Caller, *, now: datetime, succeeded: bool) -> None:
    db.add(
        SignInAttempt(
            username=username,
            from_address=caller.address,
            device=caller.device,
            attempted_at=now,
            succeeded=succeeded,
        )
    )
    db.flush()


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
