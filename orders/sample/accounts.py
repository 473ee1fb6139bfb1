"""Accounts to try the register with, one of each kind, and mailboxes for the digests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access import accounts
from orders.access.accounts import AccountInput, hasher
from orders.access.model import Account
from orders.access.permissions import Role
from orders.digests.subscriptions import SubscriptionInput, subscribe
from orders.sample.areas import DrawnArea

WORDS = "nobody here is real"
"""What every sample account signs in with. It is printed by ``flask sample-data sign-ins``."""
MAIL_DOMAIN = "example.invalid"
"""No mail can reach it, by RFC 2606."""
FORCE_WIDE = (
    AccountInput("civil.orders", "Sample civil orders team", Role.CIVIL_ORDERS),
    AccountInput("analyst", "Sample analyst", Role.ANALYST),
    AccountInput("auditor", "Sample auditor", Role.AUDITOR),
    AccountInput("administrator", "Sample administrator", Role.ADMINISTRATOR),
)


def add_sign_ins(db: Session, lpas: Sequence[DrawnArea], *, by: Account, now: datetime) -> None:
    """Add every sample account, and a mailbox that gets the digest of each LPA."""
    # Hashed once for all: doing it for each would take longer than recording the orders.
    password_hash = accounts.PasswordHash(hasher.hash(WORDS))
    for wanted in (*FORCE_WIDE, *_of_lpas(lpas)):
        account = accounts.build_account(db, wanted, password_hash, by=by, now=now)
        account.must_change_password, account.is_sample = False, True
    for lpa in lpas:
        mailbox = f"lpa-{lpa.name.lower()}@{MAIL_DOMAIN}"
        subscribe(db, SubscriptionInput(lpa.code, mailbox), by=by, now=now)


def sign_ins(db: Session) -> list[Account]:
    """The sample accounts that are open, force-wide ones first, as they were made."""
    wanted = select(Account).where(Account.is_sample, Account.active).order_by(Account.id)
    return list(db.scalars(wanted))


def _of_lpas(lpas: Sequence[DrawnArea]) -> Iterator[AccountInput]:
    for role, title in ((Role.LPA_SUPERVISOR, "supervisor"), (Role.OFFICER, "officer")):
        for number, lpa in enumerate(lpas, start=1):
            yield AccountInput(
                username=f"{title}.{lpa.name.lower()}",
                name=f"Sample {title}, {lpa.name}",
                role=role,
                lpa_code=lpa.code,
                collar_number=f"{29_000 + number + (0 if title == 'officer' else 100)}",
            )
