"""Accounts as an administrator sees and changes them. Every change is logged."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access import accounts
from orders.access.accounts import AccountInput
from orders.access.model import Account
from orders.access.permissions import Role
from orders.audit import log
from orders.audit.model import Action
from orders.errors import NotFound, RegisterError


def listed(db: Session) -> Sequence[Account]:
    """Everybody's account by name, those that may sign in first; no scheduled jobs."""
    return db.scalars(
        select(Account)
        .where(Account.role != Role.SERVICE)
        .order_by(Account.active.desc(), Account.name, Account.id)
    ).all()


def services(db: Session) -> Sequence[Account]:
    """The accounts of scheduled jobs and other programs by name, those that may act first."""
    return db.scalars(
        select(Account)
        .where(Account.role == Role.SERVICE)
        .order_by(Account.active.desc(), Account.username)
    ).all()


def of_person(db: Session, number: int) -> Account:
    """A person's account by its number.

    Raises:
        NotFound: there is none, or it is a scheduled job's.
    """
    account = db.get(Account, number)
    if account is None or account.role is Role.SERVICE:
        raise NotFound("There is no such account.")
    return account


def by_number(db: Session, numbers: Collection[int]) -> dict[int, Account]:
    """Accounts by their number, those that are closed too."""
    found = db.scalars(select(Account).where(Account.id.in_(numbers)))
    return {each.id: each for each in found}


def change(
    db: Session, account: Account, wanted: AccountInput, *, by: Account | None, now: datetime
) -> None:
    """Change a person's name, collar number, role and LPA; the username stays.

    Another role or LPA signs the account out everywhere: what it may do changes at once.

    Raises:
        RegisterError: it is one's own role, or the role needs an LPA.
        NotFound: no LPA has that code.
    """
    if wanted.role is not account.role and by is not None and by.id == account.id:
        raise RegisterError("Nobody changes their own role. Ask another administrator.")
    if Role.SERVICE in {wanted.role, account.role}:
        raise RegisterError("A service account cannot sign in; commands make theirs themselves.")
    accounts.check_lpa(wanted.role, wanted.lpa_code)
    area = accounts.lpa(db, wanted.lpa_code) if wanted.lpa_code else None
    area_id = None if area is None else area.id
    details = {
        "account": account.id,
        "role": [account.role.value, wanted.role.value],
        "area": [account.area_id, area_id],
    }
    if (account.role, account.area_id) != (wanted.role, area_id):
        account.session_number += 1
    account.name = wanted.name.strip()
    account.collar_number = wanted.collar_number
    account.role, account.area = wanted.role, area
    db.flush()
    log.record(db, Action.ACCESS, "account.changed", by=by, now=now, details=details)


def check_not_own(account: Account, *, by: Account) -> None:
    """Whether somebody may close or reset this account: not their own.

    Raises:
        RegisterError: it is their own.
    """
    if account.id == by.id:
        raise RegisterError("This is your own account. Ask another administrator.")
