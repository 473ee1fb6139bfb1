"""Accounts: making them, their passwords, ending them. Every change is logged."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, NewType

from argon2 import PasswordHasher
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from orders.access import mailboxes
from orders.access.model import Account, SignInAttempt
from orders.access.permissions import Permission, Role, may
from orders.access.sign_in.common_passwords import is_common
from orders.areas.model import OUT_OF_FORCE, UNALLOCATED, Area, Level
from orders.audit import log
from orders.audit.model import Action
from orders.errors import Conflict, NotFound, RegisterError, SecondPersonNeeded

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
ROLES_WITH_AN_LPA = frozenset({Role.OFFICER, Role.LPA_SUPERVISOR})
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")

PasswordHash = NewType("PasswordHash", str)
"""What is kept of a password; no password itself passes for it."""

NO_PASSWORD: Final = PasswordHash("none")
"""What a person's account has for a hash while no password opens it."""

hasher = PasswordHasher()
"""Argon2id with the library's memory, time and parallelism (RFC 9106, second choice)."""


@dataclass(frozen=True, slots=True)
class AccountInput:
    """What is asked of a new person's account.

    Attributes:
        username: 2 to 40 letters, digits, dots, hyphens and underscores; kept in lower case.
        name: as colleagues read it.
        role: anything but ``SERVICE``; commands make service accounts themselves.
        lpa_code: code of the LPA they work in; officers and supervisors must have one.
        collar_number: as printed on the uniform, None for police staff.
        mailbox: the person's own, where secrets go; None where none is known.
    """

    username: str
    name: str
    role: Role
    lpa_code: str | None = None
    collar_number: str | None = None
    mailbox: str | None = None


FIRST_HOLDERS = 2
"""So many accounts that may open homes are made by the command alone; each later one by two."""


def add_account(
    db: Session, wanted: AccountInput, made: PasswordHash, *, by: Account | None, now: datetime
) -> Account:
    """A new account that can sign in at once, and is then asked for a password of its own.

    One that may open homes is asked for instead (:mod:`orders.access.account_requests`), but for
    the first two, which a command makes.

    Args:
        made: its password as :func:`hashed` keeps it.
        by: who adds it; None for the sample data.

    Raises:
        RegisterError: the username, role or mailbox will not do.
        SecondPersonNeeded: it may open homes, and there are two such accounts or a person asks.
        NotFound: no LPA has that code.
        Conflict: the username or mailbox is taken.
    """
    if may_open_homes(wanted.role):
        by_command = by is None or by.role is Role.SERVICE
        if not by_command or holders(db) >= FIRST_HOLDERS:
            raise SecondPersonNeeded
    return build_account(db, wanted, made, by=by, now=now)


def build_account(
    db: Session, wanted: AccountInput, made: PasswordHash, *, by: Account | None, now: datetime
) -> Account:
    """A new account; the caller has seen to it that two persons asked where two must.

    With ``NO_PASSWORD`` for a hash it takes a one-time secret to choose a password.

    Raises:
        RegisterError: the username, role or mailbox will not do.
        NotFound: no LPA has that code.
        Conflict: the username or mailbox is taken.
    """
    wanted = checked(db, wanted)
    account = Account(
        username=wanted.username,
        name=wanted.name.strip(),
        collar_number=wanted.collar_number,
        mailbox=wanted.mailbox,
        role=wanted.role,
        area=lpa(db, wanted.lpa_code) if wanted.lpa_code else None,
        password_hash=made,
        active=True,
        session_number=1,
        created_at=now,
        must_change_password=True,
    )
    db.add(account)
    db.flush()
    _log(db, "account.added", account, by=by, now=now, role=account.role.value)
    return account


def checked(db: Session, wanted: AccountInput) -> AccountInput:
    """What is asked of a new account, its username in lower case.

    Raises:
        RegisterError: the username, role or mailbox will not do.
        NotFound: no LPA has that code.
        Conflict: the username or mailbox is taken.
    """
    username = wanted.username.strip().lower()
    if not USERNAME.fullmatch(username):
        raise RegisterError("A username has 2 to 40 letters, digits, dots, hyphens or underscores.")
    if wanted.role is Role.SERVICE:
        raise RegisterError("A service account cannot sign in; commands make theirs themselves.")
    check_lpa(wanted.role, wanted.lpa_code)
    if wanted.lpa_code:
        lpa(db, wanted.lpa_code)
    if _find(db, username) is not None:
        raise Conflict(f"The username {username} is taken.")
    mailboxes.check_is_free(db, wanted.mailbox)
    return replace(wanted, username=username)


def may_open_homes(role: Role) -> bool:
    """Whether accounts of this role may open withheld homes."""
    return may(role, Permission.CONFIDENTIAL_OPEN)


def holders(db: Session) -> int:
    """How many open accounts may open homes."""
    roles = [role for role in Role if may_open_homes(role)]
    number = select(func.count()).where(Account.active, Account.role.in_(roles))
    return db.scalar(number) or 0


def shut_out(account: Account) -> None:
    """End an account's sessions and password: a secret is needed to choose another."""
    account.password_hash = NO_PASSWORD
    account.must_change_password = True
    account.session_number += 1


def account_named(db: Session, username: str) -> Account:
    """The account with this username, whatever the case it is typed in.

    Raises:
        NotFound: there is none.
    """
    account = _find(db, username.strip().lower())
    if account is None:
        raise NotFound("No account has that username.")
    return account


def is_known(db: Session, username: str) -> bool:
    """Whether an account has exactly this username."""
    return _find(db, username) is not None


def service_account(db: Session, name: str, *, now: datetime) -> Account:
    """The account a scheduled job acts as, made the first time it is asked for. It cannot sign in.

    Raises:
        Conflict: a person's account has that name.
    """
    found = _find(db, name)
    if found is not None:
        if found.role is not Role.SERVICE:
            raise Conflict(f"{name} is a person's account; a command acts as a service account.")
        return found
    account = Account(
        username=name,
        name=name,
        collar_number=None,
        role=Role.SERVICE,
        area=None,
        password_hash=None,
        active=True,
        session_number=1,
        created_at=now,
    )
    db.add(account)
    db.flush()
    _log(db, "account.added", account, by=account, now=now, role=account.role.value)
    return account


def unlock(db: Session, account: Account, *, by: Account | None, now: datetime) -> None:
    """Forget the wrong passwords that are counted for an account; the log keeps them."""
    db.execute(
        delete(SignInAttempt).where(
            SignInAttempt.username == account.username, SignInAttempt.succeeded.is_(False)
        )
    )
    _log(db, "account.unlocked", account, by=by, now=now)


def end_sessions(db: Session, account: Account, *, by: Account | None, now: datetime) -> None:
    """Sign the account out everywhere."""
    account.session_number += 1
    _log(db, "account.sessions-ended", account, by=by, now=now)


def close(db: Session, account: Account, *, by: Account | None, now: datetime) -> None:
    """Sign the account out everywhere and let it sign in no more; what it did stays in the log."""
    account.active = False
    account.session_number += 1
    _log(db, "account.closed", account, by=by, now=now)


def set_password(
    db: Session, account: Account, made: PasswordHash, *, by: Account | None, now: datetime
) -> None:
    """Give a person's account another password and sign it out everywhere.

    A password that another person chose is only good for choosing one's own.

    Args:
        db: the session.
        account: whose.
        made: the password as :func:`hashed` keeps it.
        by: who chose it.
        now: the instant of acting.

    Raises:
        RegisterError: it is a service account.
        SecondPersonNeeded: another person chose it, and the account may open homes.
    """
    if account.role is Role.SERVICE:
        raise RegisterError("A service account has no password.")
    if may_open_homes(account.role) and (by is None or by.id != account.id):
        raise SecondPersonNeeded
    set_hash(db, account, made, by=by, now=now)


def hashed(password: str, *, username: str) -> PasswordHash:
    """What is kept of a password. It takes a while: make it before anything is written.

    Raises:
        RegisterError: the password will not do for the account of ``username``.
    """
    check_password(password, username=username.strip().lower())
    return PasswordHash(hasher.hash(password))


def set_hash(
    db: Session, account: Account, made: PasswordHash, *, by: Account | None, now: datetime
) -> None:
    """Give an account a password that is hashed already and sign it out everywhere."""
    account.password_hash = made
    account.must_change_password = by is None or by.id != account.id
    account.session_number += 1
    unlock(db, account, by=by, now=now)
    _log(db, "account.password-set", account, by=by, now=now)


def check_lpa(role: Role, lpa_code: str | None) -> None:
    """Whether a role may go without an LPA.

    Raises:
        RegisterError: it may not, and none is given.
    """
    if role in ROLES_WITH_AN_LPA and not lpa_code:
        raise RegisterError(f"The role {role.label} needs the code of an LPA.")


def check_password(password: str, *, username: str) -> None:
    """Whether a password may be used.

    Raises:
        RegisterError: it is too short, too long, common, or contains the username.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise RegisterError(f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.")
    if username in password.lower():
        raise RegisterError("A password does not contain the username.")
    if is_common(password):
        raise RegisterError(
            "That password is used too often: it is one of those that are tried first. Choose"
            " three words that do not belong together."
        )


def generated_password() -> str:
    """A password that no person chose: 96 random bits."""
    return secrets.token_urlsafe(12)


def lpa(db: Session, code: str) -> Area:
    """The LPA with this code.

    Raises:
        NotFound: there is none that a person could work in.
    """
    area = db.scalar(select(Area).where(Area.level == Level.LPA, Area.code == code))
    if area is None or code in {UNALLOCATED, OUT_OF_FORCE}:
        raise NotFound(f"No LPA has the code {code}.")
    return area


def _find(db: Session, username: str) -> Account | None:
    return db.scalar(select(Account).where(Account.username == username))


def _log(
    db: Session, what: str, account: Account, *, by: Account | None, now: datetime, **more: str
) -> None:
    details = {"account": account.id, **more}
    log.record(db, Action.ACCESS, what, by=by, now=now, details=details)
