"""Every answer's way out: its texts go through the gate that keeps withheld homes back.

Each expression of every template, and every answer in JSON, of pages and of the API.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask, request
from flask.json.provider import DefaultJSONProvider
from jinja2 import pass_context
from jinja2.runtime import Context

from orders.access import keys
from orders.access.guard import asked_by
from orders.access.permissions import Permission
from orders.access.sign_in import account_session
from orders.db import db
from orders.search.disclosure.gate import Gate, keeps_homes_from, screened
from orders.settings import Settings
from orders.typed_words import begin_gleaning


class GuardedJson(DefaultJSONProvider):
    """Writes JSON from which withheld homes are kept."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """``obj`` as JSON, as the reader of this answer may have it."""
        return super().dumps(screened(obj), **kwargs)


def init_app(app: Flask, settings: Settings) -> None:
    """Let every answer out through the gate; stands after the guard, which knows the reader."""

    def begin() -> None:
        close()
        account = account_session.account_or_none() if _is_guarded(app) else None
        if account is not None and (keys.used() is not None or keeps_homes_from(account)):
            contact = settings.register_contact
            begin_gleaning(Gate(lambda: db.session, account, contact, _sent))

    app.before_request(begin)
    app.teardown_request(lambda _: close())
    app.json = GuardedJson(app)


def close() -> None:
    """End noting what is read: what is said from here on is the register's own."""
    begin_gleaning(None)


def _sent() -> Iterator[str]:
    for given in (request.args, request.form):
        for values in given.listvalues():
            yield from values


def _is_guarded(app: Flask) -> bool:
    view = app.view_functions.get(request.endpoint or "")
    try:
        return view is not None and asked_by(view) is not Permission.PUBLIC
    except AttributeError:
        return False


@pass_context
def finalize(_: Context, value: Any) -> Any:
    """What an expression of a template gives, as the reader of this answer may have it."""
    # The context is not used, but with it Jinja does not try to do this once for all.
    return screened(value) if isinstance(value, str) else value
