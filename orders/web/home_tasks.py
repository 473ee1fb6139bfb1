"""What is to be done about access, on the first page of who answers for it: numbers with links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import url_for
from sqlalchemy import Select, select

from orders.access import account_requests, keys, look_up_budget
from orders.access.model import Account
from orders.access.permissions import Permission, may
from orders.db import db
from orders.register.confidentiality import openings

_WORDS: Final = {
    "api_keys.index": ("key ends within 60 days", "keys end within 60 days"),
    "account_requests.index": ("account request to confirm", "account requests to confirm"),
    "openings.index": ("opened home to review", "opened homes to review"),
    "look_up_limits.index": ("look-up limit reached", "look-up limits reached"),
}
"""What a number counts, by the page of its rows: one, and several."""


@dataclass(frozen=True, slots=True)
class Task:
    """How many of something are to be looked at, in words, and where they are."""

    number: int
    words: str
    href: str


def tasks(account: Account, now: datetime) -> list[Task]:
    """What this account is to look at, in one query; what there is nothing of is left out."""
    counts = _counts(account, now)
    if not counts:
        return []
    numbers = db.session.execute(select(*(each.scalar_subquery() for each in counts.values())))
    return [
        Task(number, _WORDS[endpoint][number != 1], url_for(endpoint))
        for endpoint, number in zip(counts, numbers.one(), strict=True)
        if number
    ]


def _counts(account: Account, now: datetime) -> dict[str, Select[int]]:
    every = {
        "api_keys.index": (Permission.ACCOUNT_MANAGE, keys.number_ending(now)),
        "account_requests.index": (Permission.ACCOUNT_CONFIRM, account_requests.waiting(now)),
        "openings.index": (Permission.OPENING_REVIEW, openings.waiting_for(account)),
        "look_up_limits.index": (Permission.AUDIT_READ, look_up_budget.waiting()),
    }
    return {
        endpoint: count
        for endpoint, (permission, count) in every.items()
        if may(account.role, permission)
    }
