"""Accounts of each role."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from itertools import count

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from orders.access import accounts
from orders.access.accounts import PasswordHash
from orders.access.model import Account, SignInAttempt
from orders.access.permissions import Role

PASSWORD = "correct horse battery staple"
_numbers = count(1)


@cache
def _hashed(password: str) -> str:
    # Weaker than what is asked for, so that each is made anew on signing in.
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)


def hashed(password: str, *, username: str = "nobody-at-all") -> PasswordHash:
    """What is kept of a password that will do for an account."""
    return accounts.hashed(password, username=username)


def type_wrong(
    db: Session, username: str, *, times: int, now: datetime, address: str = "192.0.2.1"
) -> None:
    """Wrong passwords that somebody typed for an account, whether there is one or not."""
    db.add_all(
        SignInAttempt(username=username, from_address=address, attempted_at=now, succeeded=False)
        for _ in range(times)
    )
    db.flush()


def make_account(
    db: Session,
    role: Role = Role.CIVIL_ORDERS,
    *,
    area_id: int | None = None,
    username: str | None = None,
) -> Account:
    """An account that can sign in with ``PASSWORD``."""
    number = next(_numbers)
    account = Account(
        username=username or f"{role.lower().replace('_', '-')}-{number}",
        name=f"Test {role.label} {number}",
        collar_number=f"{number:05d}",
        role=role,
        area_id=area_id,
        password_hash=None if role is Role.SERVICE else _hashed(PASSWORD),
        active=True,
        session_number=1,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    db.add(account)
    db.flush()
    return account
