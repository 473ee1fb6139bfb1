"""Choosing another password of one's own."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from orders import clock
from orders.access import accounts
from orders.access.guard import requires
from orders.access.model import Account
from orders.access.permissions import Permission
from orders.access.sign_in import account_session, authentication, devices
from orders.access.sign_in.account_session import current_account
from orders.access.sign_in.throttling import Caller
from orders.db import db
from orders.errors import RegisterError
from orders.settings import current_settings
from orders.web.forms import Errors
from orders.web.typed_forms.secret_forms import takes_secret

bp = Blueprint("own_password", __name__)


@bp.get("/account/password")
@requires(Permission.HOME)
def form() -> ResponseReturnValue:
    """Ask for the present password and another one."""
    return _form(current_account(), {})


@bp.post("/account/password")
@requires(Permission.HOME)
@takes_secret
def change() -> ResponseReturnValue:
    """Take the other password, end every session but this one, or say once more what is asked."""
    account, now = current_account(), clock.now()
    errors = _faults(account, now)
    if not errors:
        try:
            made = accounts.hashed(request.form["new"], username=account.username)
            accounts.set_password(db.session, account, made, by=account, now=now)
        except RegisterError as error:
            errors["new"] = [error.message]
    if errors:
        return _form(account, errors), 422
    return redirect(account_session.begin(account, now=now), code=303)


def _faults(account: Account, now: datetime) -> Errors:
    present, new = request.form.get("present", ""), request.form.get("new", "")
    errors: Errors = {}
    if not present:
        errors["present"] = ["Enter your present password."]
    elif not authentication.is_own_password(
        db.session,
        account,
        present,
        caller=Caller(request.remote_addr or "", devices.known(account.username)),
        now=now,
        settings=current_settings(),
    ):
        errors["present"] = [
            "This is not your password. After several wrong tries none is taken for a while."
        ]
    if not new:
        errors["new"] = ["Enter a new password."]
    elif new == present:
        errors["new"] = ["Enter a password you have not used until now."]
    elif new != request.form.get("again", ""):
        errors["again"] = ["The two new passwords differ. Type the same one twice."]
    return errors


def _form(account: Account, errors: Errors) -> str:
    return render_template(
        "pages/admin/own_password/change.html",
        errors=errors,
        must_change=account.must_change_password,
        shortest=accounts.SHORTEST_PASSWORD,
    )
