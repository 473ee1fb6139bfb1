"""What is to be done about access, on the first page of who answers for it: numbers with links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from orders.access import keys, look_ups
from orders.access.model import Account
from orders.access.permissions import Permission, may
from orders.db import db
from orders.register import openings


@dataclass(frozen=True, slots=True)
class Task:
    """How many of something are to be looked at, in words, and where they are."""

    number: int
    words: str
    href: str


def tasks(account: Account, now: datetime) -> list[Task]:
    """What this account is to look at; what there is nothing of is left out."""
    found: list[Task] = []
    if may(account.role, Permission.ACCOUNT_MANAGE):
        number = len(keys.ending(db.session, now=now))
        words = "key ends within 60 days" if number == 1 else "keys end within 60 days"
        found.append(Task(number, words, url_for("api_keys.index")))
    if may(account.role, Permission.OPENING_REVIEW):
        number = openings.waiting_for(db.session, account)
        words = "opened home to review" if number == 1 else "opened homes to review"
        found.append(Task(number, words, url_for("openings.index")))
    if may(account.role, Permission.AUDIT_READ):
        number = look_ups.waiting(db.session)
        words = "look-up limit reached" if number == 1 else "look-up limits reached"
        found.append(Task(number, words, url_for("look_up_limits.index")))
    return [each for each in found if each.number]
