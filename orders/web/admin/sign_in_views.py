"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in import account_session, devices
from orders.access.sign_in.authentication import authenticate
from orders.access.sign_in.throttling import Caller
from orders.audit import log
from orders.audit.model import Action
from orders.db import db
from orders.settings import current_settings
from orders.web.typed_forms.form_again_views import next_after
from orders.web.typed_forms.secret_forms import takes_secret

bp = Blueprint("signing_in", __name__)

REFUSED = (
    "The username and password do not match an account that can sign in now. After several wrong "
    "tries you wait a while before another is read."
)


@bp.get("/sign-in")
@requires(Permission.PUBLIC)
def form() -> ResponseReturnValue:
    """Ask for username and password."""
    if account_session.account_or_none() is not None:
        return redirect(account_session.destination(), code=303)
    return render_template(
        "pages/admin/signing_in/sign_in.html", ended=account_session.ended(), errors={}
    )


@bp.post("/sign-in")
@requires(Permission.PUBLIC)
@takes_secret
def sign_in() -> ResponseReturnValue:
    """Begin a session, or say once more what is asked."""
    username, password = request.form.get("username", ""), request.form.get("password", "")
    errors = {}
    if not username.strip():
        errors["username"] = ["Enter your username"]
    if not password:
        errors["password"] = ["Enter your password"]
    now = clock.now()
    account = None
    if not errors:
        account = authenticate(
            db.session,
            username,
            password,
            caller=Caller(request.remote_addr or "", devices.known(username)),
            now=now,
            settings=current_settings(),
        )
        if account is None:
            errors["username"] = [REFUSED]
    if account is not None:
        response = redirect(next_after(account_session.begin(account, now=now)), code=303)
        devices.remember(response, account)
        return response
    page = render_template(
        "pages/admin/signing_in/sign_in.html", errors=errors, values={"username": username}
    )
    return page, 422


@bp.post("/sign-out")
@requires(Permission.HOME)
def sign_out() -> ResponseReturnValue:
    """End the session, here and on every other machine."""
    account = account_session.current_account()
    log.record(db.session, Action.ACCESS, "sign-out.done", by=account, now=clock.now())
    account_session.end(account)
    return redirect(url_for("signing_in.signed_out"), code=303)


@bp.get("/signed-out")
@requires(Permission.PUBLIC)
def signed_out() -> ResponseReturnValue:
    """Say that the session is over."""
    return render_template("pages/admin/signing_in/signed_out.html")
