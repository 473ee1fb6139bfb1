"""The mailbox of a person's account: the force's own, one account to each."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.errors import Conflict, RegisterError
from orders.mail import is_mailbox


def mailbox_of(text: str | None, *, pattern: str) -> str | None:
    """A person's mailbox as it was typed, in lower case; None for none.

    Args:
        text: as typed.
        pattern: regular expression it must match whole, a setting of the force.

    Raises:
        RegisterError: it is no mailbox, or not one of the force's.
    """
    mailbox = (text or "").strip().lower()
    if not mailbox:
        return None
    if not is_mailbox(mailbox):
        raise RegisterError("Enter an email address, like pat.example@force.example.")
    if not re.fullmatch(pattern, mailbox):
        raise RegisterError("Enter one of the force's own email addresses.")
    return mailbox


def check_is_free(db: Session, mailbox: str | None, *, but_of: Account | None = None) -> None:
    """See to it that no other open account is reached by this mailbox.

    Raises:
        Conflict: one is.
    """
    if mailbox is None:
        return
    held = select(Account.username).where(Account.mailbox == mailbox, Account.active)
    if but_of is not None:
        held = held.where(Account.id != but_of.id)
    taken = db.scalar(held.limit(1))
    if taken is not None:
        raise Conflict(f"The account {taken} has that email address.")
