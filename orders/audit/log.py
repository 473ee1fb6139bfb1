"""Writing one line of the log, in the transaction of whatever it tells about."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from orders.audit.model import Action, AuditEntry


class Actor(Protocol):
    """Whoever did it: anything that has an account's number."""

    id: Any


def record(
    db: Session,
    action: Action,
    what: str,
    *,
    by: Actor | None,
    now: datetime,
    reference: str | None = None,
    details: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> AuditEntry:
    """Add a line to the log; it is kept or lost together with what it tells about.

    Args:
        db: the session that also does the thing.
        action: the word of the Act for it.
        what: noun and verb, ``order.read``.
        by: the account, None for somebody who is not signed in.
        now: this instant, aware.
        reference: the record's reference. Never a name.
        details: criteria, counts and recipients that JSON can hold. Never a protected person's
            name or place; words somebody searched for go through ``fingerprint``.
        reason: why, where the register asks.

    Raises:
        TypeError: ``details`` holds what JSON cannot.

    Source: Data Protection Act 2018 s.62(1)-(3).
    """
    kept: dict[str, Any] = json.loads(json.dumps(dict(details or {}), allow_nan=False))
    entry = AuditEntry(
        at=now,
        account_id=None if by is None else by.id,
        action=action,
        what=what,
        reference=reference,
        details=kept,
        reason=reason,
        seal_id=None,
    )
    db.add(entry)
    return entry


def fingerprint(words: str, *, key: str) -> str:
    """Sixteen hexadecimal digits that stand for searched words: comparable, not readable.

    Case and spacing do not matter. Without ``key`` nobody can try names against them.
    """
    plain = " ".join(words.casefold().split())
    return hmac.new(key.encode(), plain.encode(), hashlib.sha256).hexdigest()[:16]
