"""Who may use a route: views carry a mark, one function enforces it, no mark means refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from orders.access import signing_in
from orders.access.model import Account
from orders.access.permissions import Permission, may
from orders.audit import log
from orders.audit.model import Action
from orders.errors import Refused

View = TypeVar("View", bound=Callable[..., Any])

_MARK = "__requires__"


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a view with what its user must hold; stands directly under the route."""

    def mark(view: View) -> View:
        setattr(view, _MARK, permission)
        return view

    return mark


def declared(app: Flask) -> Mapping[str, Permission]:
    """The permission of every endpoint that declares one, by endpoint name."""
    marks = {name: getattr(view, _MARK, None) for name, view in app.view_functions.items()}
    return {name: permission for name, permission in marks.items() if permission is not None}


def may_open(account: Account, endpoint: str) -> bool:
    """Whether ``account`` may use ``endpoint``; nobody may use one that does not exist."""
    permission = getattr(current_app.view_functions.get(endpoint), _MARK, None)
    return permission is not None and may(account.role, permission)


def init_app(app: Flask) -> None:
    """Enforce the marks before every request. Our own static files are public."""
    if "static" in app.view_functions:
        requires(Permission.PUBLIC)(app.view_functions["static"])
    app.before_request(_enforce)


def log_refusal(db: Session, *, by: Account | None, now: datetime) -> None:
    """Log that this request was refused; who answers the refusal calls it, after rolling back."""
    log.record(
        db,
        Action.ACCESS,
        "access.refused",
        by=by,
        now=now,
        details={"method": request.method, "endpoint": request.endpoint},
    )


def _enforce() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # No such address or method: the error pages answer.
    view = current_app.view_functions[request.endpoint]
    permission: Permission | None = getattr(view, _MARK, None)
    if permission is Permission.PUBLIC:
        return None
    account = signing_in.account_or_none()
    if account is None:
        return signing_in.ask_to_sign_in()
    if permission is None or not may(account.role, permission):
        raise Refused("Your account may not use this page.")
    return None
