"""A form that is sent twice, as by a double press, is taken once.

Each form that a page shows has a name of its own. What came of it is noted under that name in the
same transaction, and whoever sends the same form with the same words again is led there.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

from flask import Flask, Response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access import guard, idempotency, keys
from orders.access.model import Account
from orders.access.sign_in import account_session
from orders.db import db
from orders.web.forms import NOT_TYPED, ONCE

_DONE: Final = frozenset({302, 303})
_LONGEST: Final = 64


def init_app(app: Flask) -> None:
    """Lead who sends a form again to what came of it; stands after the guard."""
    app.before_request(_again)
    app.add_template_global(_name, "form_name")


def saved(response: Response) -> bool:
    """Note what came of the form that was sent, before it is saved; whether anything is to be.

    Of two at once the second finds here that the first was taken: nothing of it is saved, and it
    is answered as the first was.
    """
    who = _sender()
    if who is None:
        return True
    if response.status_code in _DONE:
        location = idempotency.take_form(
            db.session, who, _key(), _digest(), location=response.location, now=clock.now()
        )
        if location is None:
            return True
        db.session.rollback()
        response.location = location
        return False
    if response.status_code >= 400 and (location := _taken(who)) is not None:
        response.status_code, response.location = 303, location
        response.set_data(b"")
    return True


def _again() -> ResponseReturnValue | None:
    who = _sender()
    location = None if who is None else _taken(who)
    return None if location is None else redirect(location, code=303)


def _taken(who: Account) -> str | None:
    return idempotency.form_taken(db.session, who, _key(), _digest())


def _sender() -> Account | None:
    """Whose form this request sends; ``None`` where it sends none that has a name."""
    if request.method != "POST" or request.endpoint is None or guard.is_api():
        return None
    if keys.used() is not None or not 0 < len(taken_in().get(ONCE, "")) <= _LONGEST:
        return None
    return account_session.account_or_none()


def taken_in() -> MultiDict[str, str]:
    """The form of this request; an empty one where its body was refused before it was read."""
    # Reading it now would wait for a client that may still be sending.
    form: MultiDict[str, str] = request.__dict__.get("form") or MultiDict()
    return form


def _key() -> str:
    return request.form[ONCE]


def _digest() -> str:
    said = [each for each in request.form.items(multi=True) if each[0] not in NOT_TYPED]
    files = [(name, each.filename) for name, each in request.files.items(multi=True)]
    return hashlib.sha256(repr((request.path, said, files)).encode()).hexdigest()


def _name() -> str:
    return secrets.token_urlsafe(16)
