"""Waiting after wrong passwords: only those who typed them wait.

Wrong tries are counted for an account and the network address they came from. A device on which the
account signed in before is counted alone and made to wait only a little. So no person keeps out a
colleague by typing wrong passwords for them, nor an office by trying many accounts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from orders.access.model import SignInAttempt
from orders.settings import Settings

FAILURES_PER_ADDRESS: Final = 50
"""After so many wrong tries from one network address, strangers there have one for each account."""
FAILURES_PER_ACCOUNT: Final = 50
"""After so many wrong tries for one account from anywhere, strangers try one at a time."""
PAUSE: Final = timedelta(seconds=30)
"""So long they wait then between two tries."""
LONGEST_DELAY: Final = timedelta(seconds=60)
"""No known device waits longer."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a try comes from.

    Attributes:
        address: network address.
        device: number of a device on which the account signed in before; None for a stranger.
    """

    address: str
    device: int | None = None


def must_wait(
    db: Session, username: str, caller: Caller, *, now: datetime, settings: Settings
) -> bool:
    """Whether a try is refused unread for now, right or wrong.

    Args:
        username: as typed, in lower case; there may be no such account.
        caller: where it comes from.
        settings: how many wrong tries are free, and over what time they are counted.
    """
    since = now - timedelta(minutes=settings.lock_minutes)
    wrong = (SignInAttempt.attempted_at > since, SignInAttempt.succeeded.is_(False))
    of_account = SignInAttempt.username == username
    if caller.device is not None:
        number, last = _since_right(db, since, of_account, SignInAttempt.device == caller.device)
        over = number - settings.attempts_before_lock
        return over >= 0 and last is not None and now < last + _delay(over)
    strange = SignInAttempt.device.is_(None)
    there = SignInAttempt.from_address == caller.address
    crowded = _reaches(db, FAILURES_PER_ADDRESS, *wrong, strange, there)
    number, _ = _since_right(db, since, of_account, strange, there)
    if number >= (1 if crowded else settings.attempts_before_lock):
        return True
    return _reaches(db, FAILURES_PER_ACCOUNT, *wrong, strange, of_account) and _reaches(
        db, 1, *wrong, strange, of_account, SignInAttempt.attempted_at > now - PAUSE
    )


def wrong_lately(db: Session, username: str, *, now: datetime, settings: Settings) -> int:
    """How many wrong passwords are counted for an account now, from wherever."""
    since = now - timedelta(minutes=settings.lock_minutes)
    number, _ = _since_right(db, since, SignInAttempt.username == username)
    return number


def _delay(over: int) -> timedelta:
    return min(timedelta(seconds=2 ** min(over, 10)), LONGEST_DELAY)


def _reaches(db: Session, most: int, *which: ColumnElement[bool]) -> bool:
    """Whether there are at least so many; no more are looked at."""
    some = select(SignInAttempt.id).where(*which).limit(most).subquery()
    return (db.scalar(select(func.count()).select_from(some)) or 0) >= most


def _since_right(
    db: Session, since: datetime, *which: ColumnElement[bool]
) -> tuple[int, datetime | None]:
    """How many wrong tries there are since then and since the last right one; when the last was."""
    right = select(func.max(SignInAttempt.id)).where(*which, SignInAttempt.succeeded)
    number, last = db.execute(
        select(func.count(SignInAttempt.id), func.max(SignInAttempt.attempted_at)).where(
            *which,
            SignInAttempt.attempted_at > since,
            SignInAttempt.succeeded.is_(False),
            SignInAttempt.id > func.coalesce(right.scalar_subquery(), 0),
        )
    ).one()
    return number, last
