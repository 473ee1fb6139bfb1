"""The account signed in, for how long, and where to go on after signing in again."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from orders import clock
from orders.access import keys
from orders.access.model import Account
from orders.db import db
from orders.errors import Refused
from orders.settings import Settings

SIGN_IN: Final = "signing_in.form"
"""Endpoint of the sign-in page."""

_BEGAN, _SEEN, _ENDED, _DESTINATION = "began", "seen", "ended", "destination"
_SEEN_EVERY_S = 60
_LONGEST_DESTINATION = 1000


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login publishes no types
    """An account as Flask-Login wants it; its id also names the account's session number."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def get_id(self) -> str:
        """Account and session number, ``17.3``: raising the number ends every session."""
        return f"{self.account.id}.{self.account.session_number}"


def init_app(app: Flask, settings: Settings) -> None:
    """Let Flask-Login find accounts, and end sessions that are idle or too old."""
    manager = LoginManager()
    manager.init_app(app, add_context_processor=False)

    @manager.user_loader  # type: ignore[untyped-decorator]  # Flask-Login publishes no types
    def load(user_id: str) -> SignedIn | None:
        now = clock.now()
        known = _account(user_id)
        account = known if _in_time(settings, now) else None
        if account is None:
            g.ended_account = known
            if _is_page():
                session.clear()
                session[_ENDED] = True
            return None
        if now.timestamp() - session[_SEEN] >= _SEEN_EVERY_S:
            session[_SEEN] = int(now.timestamp())
        return SignedIn(account)


def account_or_none() -> Account | None:
    """The account of this request's key or session, None when no account is signed in."""
    if (key := keys.used()) is not None:
        return key.account
    if not current_user.is_authenticated:
        return None
    account: Account = current_user.account
    return account


def current_account() -> Account:
    """The account of this request's key or session.

    Raises:
        Refused: no account is signed in; views behind the guard never see it.
    """
    account = account_or_none()
    if account is None:
        raise Refused("Sign in first.")
    return account


def begin(account: Account, *, now: datetime) -> str:
    """Start a session of its own for ``account`` and give the path to go on to.

    Nothing of the session before it stays, so that a planted one is worth nothing.
    """
    path = destination()
    session.clear()
    login_user(SignedIn(account))
    session[_BEGAN] = session[_SEEN] = int(now.timestamp())
    return path


def end(account: Account) -> None:
    """End every session of ``account``: a copied cookie is worth nothing after signing out."""
    account.session_number += 1
    db.session.add(account)
    logout_user()
    session.clear()


def ended() -> bool:
    """Whether this visitor's session ran out since they last signed in."""
    return bool(session.get(_ENDED))


def ended_account() -> Account | None:
    """The account whose session this request came with, where it has run out meanwhile."""
    account: Account | None = g.get("ended_account")
    return account


def destination() -> str:
    """The path that was asked for before signing in, the home page when none was."""
    return session.get(_DESTINATION) or url_for("home.index")


def ask_to_sign_in() -> ResponseReturnValue:
    """Send the visitor to the sign-in page, keeping where they were going.

    A form that was being sent cannot be sent again: its page is where they go on.
    """
    if request.method in {"GET", "HEAD"}:
        wanted = request.full_path if request.query_string else request.path
    else:
        wanted = own_path(request.referrer or "")
    if _is_page() and is_safe_path(wanted) and len(wanted) <= _LONGEST_DESTINATION:
        session[_DESTINATION] = wanted
    return redirect(url_for(SIGN_IN), code=303)


def _is_page() -> bool:
    # What a page fetches by the way, a map or its points, must not change the session: its late
    # answer would undo the token of the sign-in form opened meanwhile, or be where one lands.
    return request.headers.get("Sec-Fetch-Dest", "document") == "document"


def is_safe_path(path: str) -> bool:
    """Whether ``path`` is a path on this host, whatever a browser makes of slashes and controls."""
    parts = urlsplit(path)
    return (
        path.startswith("/")
        and not path.startswith(("//", "/\\"))
        and not parts.scheme
        and not parts.netloc
        and path.isprintable()
    )


def own_path(address: str) -> str:
    """The path of an address on this host; blank for any that would lead elsewhere."""
    parts = urlsplit(address)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return path if parts.netloc == request.host and is_safe_path(path) else ""


def _in_time(settings: Settings, now: datetime) -> bool:
    began: int = session.get(_BEGAN, 0)
    seen: int = session.get(_SEEN, 0)
    at = now.timestamp()
    return at - seen < settings.idle_minutes * 60 and at - began < settings.session_hours * 3600


def _account(user_id: str) -> Account | None:
    number, _, session_number = user_id.partition(".")
    account = db.session.get(Account, int(number))
    if account is None or not account.active or session_number != str(account.session_number):
        return None
    return account
