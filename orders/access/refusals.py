"""What every door does with an error before it answers: undo, log once, note who was refused."""

from __future__ import annotations

import math
import secrets
import traceback
from http import HTTPStatus

import structlog
from flask import current_app, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from orders import clock
from orders.access import guard, keys, look_up_budget
from orders.access.model import Account
from orders.access.sign_in import account_session
from orders.database_faults import Unavailable
from orders.db import db
from orders.errors import AlreadyRecorded, LookUpsSpent, NotFound, NotSignedIn, Refused

_DRAIN_AT_MOST = 256 * 1024 * 1024
_CHUNK = 64 * 1024
_RECORDS = frozenset({"reference", "person_id", "breach_id"})
"""What addresses call the records that not every account may see."""
_HEADERS = frozenset({"Allow", "Retry-After"})

log = structlog.get_logger()


def settle(error: Exception, status: int) -> str:
    """Roll back, log the error once and a refusal for good; gives the reference to tell the user.

    Args:
        error: what went wrong.
        status: HTTP status the door will answer with.
    """
    if isinstance(error, RequestEntityTooLarge):
        _drain()
    reference = secrets.token_hex(4).upper()
    if isinstance(error, Unavailable):
        db.close()
    elif db.opened:
        db.session.rollback()
        db.look()  # What an error adds is lines of the log, and when a key was last used.
    _log(error, status, reference)
    # A fault may be the database's own: the account is looked up only for what a refusal notes.
    by = account_session.account_or_none() if status < HTTPStatus.INTERNAL_SERVER_ERROR else None
    if _is_refusal(error, status, by):
        guard.log_refusal(db.session, status, by=by, now=clock.now())
    if isinstance(error, NotFound):
        _count_probe(by)
    if isinstance(error, LookUpsSpent):
        look_up_budget.report(db.session, account_session.current_account(), now=clock.now())
    if by is not None or (db.opened and db.session.new):
        db.session.commit()
    return reference


def _is_refusal(error: Exception, status: int, by: Account | None) -> bool:
    """Whether an account was kept from something: a page, a key's use, or a record.

    One that is not theirs is answered like one that is not there, and trying either is noted.
    """
    if isinstance(error, NotSignedIn):
        return "Authorization" in request.headers
    if isinstance(error, Refused):
        return True
    return by is not None and status == HTTPStatus.NOT_FOUND and bool(request.view_args)


def headers(error: Exception) -> dict[str, str]:
    """The headers of an error that its answer must keep."""
    if isinstance(error, Unavailable):
        return {"Retry-After": str(error.retry_after)}
    if isinstance(error, AlreadyRecorded):
        return {"Location": error.location}
    if isinstance(error, LookUpsSpent):
        seconds = math.ceil((error.until - clock.now()).total_seconds())
        return {"Retry-After": str(max(1, seconds))}
    if not isinstance(error, HTTPException):
        return {}
    return {name: text for name, text in error.get_headers() if name in _HEADERS}


def _count_probe(by: Account | None) -> None:
    # Trying numbers of records one after the other uses up the look-ups of the hour. A key
    # is left out: its account sees the whole force, and what it does not find is not there.
    if _RECORDS.isdisjoint(request.view_args or ()) or keys.used() is not None:
        return
    if by is not None:
        look_up_budget.count_refused_try(db.session, by, now=clock.now())


def _drain() -> None:
    # A browser shows our answer only once the server has taken all it is sending. A body that was
    # refused by its length is still unread; any other was read already.
    left = request.content_length or 0
    if left <= current_app.config["MAX_CONTENT_LENGTH"] or left > _DRAIN_AT_MOST:
        return
    body = request.environ["wsgi.input"]
    while left > 0 and (chunk := body.read(min(_CHUNK, left))):
        left -= len(chunk)


def _log(error: Exception, status: int, reference: str) -> None:
    # Messages and arguments of unforeseen errors may hold what a person typed: only places in the
    # code are kept.
    facts = {
        "reference": reference,
        "status": status,
        "error": type(error).__name__,
        "method": request.method,
        "endpoint": request.endpoint,
    }
    if isinstance(error, Unavailable):
        log.error("request.failed", **facts, cause=error.cause)
    elif status >= 500:
        frames = traceback.extract_tb(error.__traceback__)
        facts["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        log.error("request.failed", **facts)
    else:
        log.info("request.refused", **facts)
