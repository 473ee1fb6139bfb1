"""Access to routes: views carry a mark, one function enforces it, no mark means refused."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, Final, TypeVar

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from orders import clock
from orders.access import keys
from orders.access.model import Account
from orders.access.permissions import Permission, may
from orders.access.scopes import KeyScope, written
from orders.access.sign_in import account_session
from orders.audit import log
from orders.audit.model import Action
from orders.audit.shown import ShownRecords
from orders.db import db
from orders.errors import NotSignedIn, Refused
from orders.rules.vocabulary import references

View = TypeVar("View", bound=Callable[..., Any])

CHOOSE_OWN: Final = "own_password.form"
"""Endpoint of the page that asks for a password of one's own."""

API: Final = "/api/"
"""How the paths of the API begin; everything else is a page."""

_MARK, _SCOPES = "__requires__", "__scopes__"
_BEFORE_CHOOSING = frozenset({CHOOSE_OWN, "own_password.change", "signing_in.sign_out"})


def requires(permission: Permission, *scopes: KeyScope) -> Callable[[View], View]:
    """Mark a view with what its user must hold; stands directly under the route.

    Args:
        permission: what the account must hold.
        scopes: of the API: a key needs one of these; a view that names none takes no key.
    """

    def mark(view: View) -> View:
        setattr(view, _MARK, permission)
        setattr(view, _SCOPES, frozenset(scopes))
        return view

    return mark


def declared(app: Flask) -> Mapping[str, Permission]:
    """The permission of every endpoint that declares one, by endpoint name."""
    marks = {name: getattr(view, _MARK, None) for name, view in app.view_functions.items()}
    return {name: permission for name, permission in marks.items() if permission is not None}


def scopes_of(view: Callable[..., Any] | None) -> frozenset[KeyScope]:
    """The scopes of which a key needs one to use a view; empty: no key may."""
    scopes: frozenset[KeyScope] = getattr(view, _SCOPES, frozenset())
    return scopes


def asked_by(view: Callable[..., Any]) -> Permission:
    """The permission a marked view asks for.

    Raises:
        AttributeError: it carries no mark.
    """
    permission: Permission = getattr(view, _MARK)
    return permission


def may_open(account: Account, endpoint: str) -> bool:
    """Whether ``account`` may use ``endpoint``; no account may use one that does not exist."""
    permission = getattr(current_app.view_functions.get(endpoint), _MARK, None)
    return permission is not None and may(account.role, permission)


def init_app(app: Flask) -> None:
    """Enforce the marks before every request. Our own static files are public."""
    if "static" in app.view_functions:
        requires(Permission.PUBLIC)(app.view_functions["static"])
    app.before_request(_enforce)


def log_refusal(db: Session, status: int, *, by: Account | None, now: datetime) -> None:
    """Log that this request was refused; who answers the refusal calls it, after rolling back.

    The line says from which network address and names the record that was tried, there or not. Of
    what else stands in the path nothing is kept: a person may have typed a name there.
    """
    asked = request.view_args or {}
    log.record(
        db,
        Action.ACCESS,
        "access.refused",
        by=by,
        now=now,
        reference=references.normalise(str(asked.get("reference", ""))),
        details={
            "method": request.method,
            "endpoint": request.endpoint,
            "status": status,
            "from": request.remote_addr,
            "tried": {name: each for name, each in asked.items() if isinstance(each, int)},
        },
        shows=ShownRecords(
            people=frozenset({asked["person_id"]} if "person_id" in asked else ()),
            addresses=frozenset({asked["address_id"]} if "address_id" in asked else ()),
        ),
    )


def is_api() -> bool:
    """Whether this request is a program's, answered in JSON whatever happens."""
    return request.path.startswith(API)


def _caller() -> Account:
    """The account that asks the API: a key's, or for reading the session of a page of ours.

    Raises:
        NotSignedIn: neither is there; a key that does not hold never falls back on a session.
    """
    if "Authorization" in request.headers:
        return keys.use(db.session, request.headers["Authorization"], now=clock.now())
    account = account_session.account_or_none() if request.method in {"GET", "HEAD"} else None
    if account is None:
        raise NotSignedIn("Send a key: Authorization: Bearer …")
    if account.must_change_password:
        raise Refused("Sign in and choose a password of your own first.")
    return account


def check_key(scopes: Collection[KeyScope]) -> None:
    """See to it that the key of this request, if it came by one, has one of these scopes.

    Raises:
        Refused: it is for something else.
    """
    key = keys.used()
    if key is None or not set(scopes).isdisjoint(key.scopes):
        return
    wanted = " or ".join(written(scopes)) or "none that a key can have"
    raise Refused(f"This key is not for that. It needs the scope {wanted}.")


def _enforce() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # No such address or method: the error pages answer.
    view = current_app.view_functions[request.endpoint]
    permission: Permission | None = getattr(view, _MARK, None)
    if permission is Permission.PUBLIC:
        return None
    account = _caller() if is_api() else account_session.account_or_none()
    if account is None:
        return account_session.ask_to_sign_in()
    if account.must_change_password and request.endpoint not in _BEFORE_CHOOSING:
        return redirect(url_for(CHOOSE_OWN), code=303)
    if permission is None or not may(account.role, permission):
        raise Refused("Your account may not use this page.")
    check_key(scopes_of(view))
    return None
