"""Look-ups kept for a day: their answer has an address that does not tell what was asked."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from orders.access import look_up_budget
from orders.access.model import Account
from orders.search.model import Question

KEPT_FOR: Final = timedelta(days=1)
PREFIX: Final = "look-up."
"""How the keys of look-ups begin; other questions are kept for good."""
_RANDOM_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class AskedLookUp:
    """A look-up as it was asked.

    Attributes:
        given: what was typed, by field.
        is_own: whether the reader typed it.
        is_counted: whether the reader's limit has counted it already: looking again at an answer of
            one's own, within the hour, takes nothing from it.
    """

    given: Mapping[str, str]
    is_own: bool
    is_counted: bool


def keep(db: Session, given: Mapping[str, str], *, by: Account, now: datetime) -> str:
    """Keep a look-up that the account's limit has counted; gives the key that stands for it."""
    key = PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)
    db.add(Question(id=key, account_id=by.id, asked=dict(given), asked_at=now))
    db.flush()
    return key


def asked(db: Session, key: str, *, by: Account, now: datetime) -> AskedLookUp | None:
    """What was asked under a key, by whichever account; ``None``: nothing, or over a day ago."""
    held = db.get(Question, key) if key.startswith(PREFIX) else None
    if held is None or held.asked_at < now - KEPT_FOR:
        return None
    own = held.account_id == by.id
    return AskedLookUp(held.asked, own, own and held.asked_at > now - look_up_budget.SPAN)


def sweep(db: Session, *, now: datetime) -> int:
    """Forget look-ups of more than a day ago; gives how many."""
    old = Question.id.startswith(PREFIX, autoescape=True), Question.asked_at < now - KEPT_FOR
    return len(db.scalars(delete(Question).where(*old).returning(Question.id)).all())
