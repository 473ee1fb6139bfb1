"""Accounts as an administrator sees and changes them. Every change is logged."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from orders.access import accounts, mailboxes
from orders.access.accounts import AccountInput, may_open_homes
from orders.access.model import Account
from orders.access.permissions import Role
from orders.access.request_model import AccountRequest
from orders.audit import log
from orders.audit.model import Action
from orders.errors import NotFound, RegisterError, SecondPersonNeeded
from orders.formatting import PAGE_SIZE, rows_before

"""A force has thousands of officers."""
_IS_PERSON: Final = Account.role != Role.SERVICE


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Some accounts, those that may sign in first, and how many there are in all."""

    accounts: Sequence[Account]
    total: int


def listed(db: Session) -> Sequence[Account]:
    """Every person's account by name, those that may sign in first; no scheduled jobs."""
    return db.scalars(_in_order(select(Account).where(_IS_PERSON))).all()


def find_accounts(db: Session, words: str = "", *, page: int = 1) -> AccountPage:
    """A page of all persons' accounts by name; no scheduled jobs.

    Args:
        words: each must stand in the name, the username or the collar number; empty: every account.
        page: from 1.
    """
    wanted = [
        or_(
            *(
                column.icontains(word, autoescape=True)
                for column in (Account.name, Account.username, Account.collar_number)
            )
        )
        for word in words.split()
    ]
    found = select(Account).where(_IS_PERSON, *wanted)
    total = db.scalar(select(func.count()).select_from(found.subquery())) or 0
    start = rows_before(page)
    shown = db.scalars(_in_order(found).limit(PAGE_SIZE).offset(start)).all()
    return AccountPage(shown, total)


def _in_order(found: Select[Account]) -> Select[Account]:
    return found.order_by(Account.active.desc(), Account.name, Account.id)


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
    """Change a person's name, collar number, mailbox, role and LPA; the username stays.

    Another role or LPA signs the account out everywhere: what it may do changes at once.

    Raises:
        RegisterError: it is one's own role, or the role needs an LPA.
        SecondPersonNeeded: the account may then open homes and could not, or is reached by another
            mailbox: :mod:`orders.access.account_requests` has it asked for.
        NotFound: no LPA has that code.
        Conflict: the mailbox is taken.
    """
    check(db, account, wanted, by=by)
    if takes_two(account, wanted):
        raise SecondPersonNeeded
    apply(db, account, wanted, by=by, now=now)


def takes_two(account: Account, wanted: AccountInput) -> bool:
    """Whether a change takes two persons: it opens homes, or moves where such a secret goes."""
    if not may_open_homes(wanted.role):
        return False
    return not may_open_homes(account.role) or wanted.mailbox != account.mailbox


def input_of(account: Account | AccountRequest) -> AccountInput:
    """A person's account as it is, or as a request asks for it."""
    return AccountInput(
        username=account.username,
        name=account.name,
        role=account.role,
        lpa_code=account.area.code if account.area else None,
        collar_number=account.collar_number,
        mailbox=account.mailbox,
    )


def check(db: Session, account: Account, wanted: AccountInput, *, by: Account | None) -> None:
    """Whether an account may be changed like that.

    Raises:
        RegisterError: it is one's own role, or the role needs an LPA.
        NotFound: no LPA has that code.
        Conflict: the mailbox is taken.
    """
    if wanted.role is not account.role and by is not None and by.id == account.id:
        raise RegisterError("You cannot change your own role. Ask another administrator.")
    if Role.SERVICE in {wanted.role, account.role}:
        raise RegisterError("A service account cannot sign in; commands make theirs themselves.")
    accounts.check_lpa(wanted.role, wanted.lpa_code)
    if wanted.lpa_code:
        accounts.lpa(db, wanted.lpa_code)
    mailboxes.check_is_free(db, wanted.mailbox, but_of=account)


def apply(
    db: Session, account: Account, wanted: AccountInput, *, by: Account | None, now: datetime
) -> None:
    """Change an account; the caller has seen to it that two persons asked where two must.

    Raises:
        RegisterError: the role needs an LPA, or one of them is a service account's.
        NotFound: no LPA has that code.
        Conflict: the mailbox is taken.
    """
    check(db, account, wanted, by=by)
    area = accounts.lpa(db, wanted.lpa_code) if wanted.lpa_code else None
    area_id = None if area is None else area.id
    details = {
        "account": account.id,
        "role": [account.role.value, wanted.role.value],
        "area": [account.area_id, area_id],
        "mailbox": wanted.mailbox != account.mailbox,
    }
    if (account.role, account.area_id) != (wanted.role, area_id):
        account.session_number += 1
    account.name, account.mailbox = wanted.name.strip(), wanted.mailbox
    account.collar_number = wanted.collar_number
    account.role, account.area = wanted.role, area
    db.flush()
    log.record(db, Action.ACCESS, "account.changed", by=by, now=now, details=details)


def check_not_own(account: Account, *, by: Account) -> None:
    """Whether an administrator may close or reset this account: not their own.

    Raises:
        RegisterError: it is their own.
    """
    if account.id == by.id:
        raise RegisterError("This is your own account. Ask another administrator.")
