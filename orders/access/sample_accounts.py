"""Sample accounts: their password is published, so a register with one stays on its host."""

from __future__ import annotations

import ipaddress
import time
from datetime import datetime
from typing import Final

from flask import Flask, request
from sqlalchemy import Exists, exists, select
from sqlalchemy.orm import Session

from orders.access import accounts
from orders.access.model import Account
from orders.db import db
from orders.errors import OnThisHostOnly

_ASKED_EVERY_S: Final = 60
_FORWARDED: Final = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


def init_app(app: Flask) -> None:
    """Answer no other host while a sample account is open.

    Each server process asks the database once a minute, so that this costs a page nothing.
    """
    asked: list[tuple[float, bool]] = []
    app.extensions["sample_accounts"] = asked

    def refuse_from_elsewhere() -> None:
        if _comes_from_here():
            return
        now = time.monotonic()
        if not asked or now - asked[-1][0] > _ASKED_EVERY_S:
            asked[:] = [(now, bool(db.session.scalar(select(there_are()))))]
        if asked[-1][1]:
            asked.clear()
            raise OnThisHostOnly

    app.before_request(refuse_from_elsewhere)


def there_are() -> Exists:
    """Whether a sample account is open, as part of a query."""
    return exists().where(Account.is_sample, Account.active)


def close(session: Session, *, by: Account, now: datetime) -> list[Account]:
    """End every sample account that is open, and give them in the order of their names."""
    wanted = select(Account).where(Account.is_sample, Account.active).order_by(Account.username)
    found = list(session.scalars(wanted))
    for account in found:
        accounts.close(session, account, by=by, now=now)
    return found


def _comes_from_here() -> bool:
    # A web server in front of which no setting tells hands on the caller's address in a header.
    return _is_loopback(request.remote_addr) and not any(
        name in request.headers for name in _FORWARDED
    )


def _is_loopback(address: str | None) -> bool:
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False
