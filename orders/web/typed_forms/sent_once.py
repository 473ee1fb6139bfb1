"""A form that is sent twice, as by a double press, is taken once.

Each form that a page shows has a name of its own. What came of it is noted under that name in the
same transaction, and whoever sends the same form with the same words again is led there.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, abort, g, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage, MultiDict

from orders import clock
from orders.access import guard, idempotency, keys
from orders.access.model import Account
from orders.access.sign_in import account_session
from orders.db import db
from orders.settings import current_settings
from orders.web.forms import NOT_TYPED, ONCE
from orders.web.typed_forms import secret_forms

DONE: Final = frozenset({302, 303})
"""How a view answers a form that it took: it leads to what came of it, or says ``take``."""
_LONGEST: Final = 64
_AT_ONCE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class NamedForm:
    """A form that has a name, as its view is about to take it.

    Attributes:
        sender: whose account sent it.
        key: its name.
        digest: of where it went, what was typed and the files.
    """

    sender: Account
    key: str
    digest: str


def init_app(app: Flask) -> None:
    """Lead who sends a form again to what came of it; stands after the guard."""
    app.before_request(_again)
    app.add_template_global(_name, "form_name")


def saved(response: Response) -> bool:
    """Note what came of the form that was sent, before it is saved; whether anything is to be.

    Of two at once the second finds here that the first was taken: nothing of it is saved, and it
    is answered as the first was.
    """
    sent: NamedForm | None = g.get("named_form")
    if sent is None:
        return True
    if response.status_code in DONE:
        location = _noted(sent, response.location or "")
        if location is None:
            return True
        db.session.rollback()
        response.location = location
        return False
    if response.status_code >= 400 and (location := _taken(sent)) is not None:
        response.status_code, response.location = 303, location
        response.set_data(b"")
    return True


def take(location: str) -> None:
    """Note that the form is taken, in the transaction of what it makes.

    For a view that leads nowhere: before it draws its page, for that saves what was written.

    Args:
        location: where whoever sends it again is led.

    Raises:
        HTTPException: it was taken a moment before, so that nothing more of it is saved; leads
            to what was noted then.
    """
    sent: NamedForm | None = g.get("named_form")
    before = None if sent is None else _noted(sent, location)
    if before is not None:
        db.session.rollback()
        abort(redirect(before, code=303))


def taken_in() -> MultiDict[str, str]:
    """The form of this request; an empty one where its body was refused before it was read."""
    # Reading it now would wait for a client that may still be sending.
    form: MultiDict[str, str] = request.__dict__.get("form") or MultiDict()
    return form


def _again() -> ResponseReturnValue | None:
    sent = _named_form()
    location = None if sent is None else _taken(sent)
    if location is not None:
        return redirect(location, code=303)
    # What a view is not asked to take, as where a password must be chosen first, is never noted.
    g.named_form = sent
    return None


def _taken(sent: NamedForm) -> str | None:
    return idempotency.form_taken(db.session, sent.sender, sent.key, sent.digest)


def _noted(sent: NamedForm, location: str) -> str | None:
    """Note where what came of it is; what was noted a moment before, if it was."""
    return idempotency.take_form(
        db.session, sent.sender, sent.key, sent.digest, location=location, now=clock.now()
    )


def _named_form() -> NamedForm | None:
    """The form this request sends; ``None`` where it has no name, or may not be remembered."""
    if request.method != "POST" or guard.is_api() or keys.used() is not None:
        return None
    if not secret_forms.may_be_remembered() or not 0 < len(taken_in().get(ONCE, "")) <= _LONGEST:
        return None
    account = account_session.account_or_none()
    return None if account is None else NamedForm(account, request.form[ONCE], _digest())


def _digest() -> str:
    said = [each for each in request.form.items(multi=True) if each[0] not in NOT_TYPED]
    files = [
        (name, each.filename, _content(each)) for name, each in request.files.items(multi=True)
    ]
    words = repr((request.path, said, files)).encode(errors="surrogatepass")
    return idempotency.digest_of(words, key=current_settings().secret_key)


def _content(file: FileStorage) -> str:
    found = hashlib.sha256()
    while part := file.stream.read(_AT_ONCE):
        found.update(part)
    file.stream.seek(0)
    return found.hexdigest()


def _name() -> str:
    return secrets.token_urlsafe(16)
