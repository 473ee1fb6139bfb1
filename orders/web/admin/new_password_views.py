"""Choosing a password with a link from one's mailbox, or with a code that was read out."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from orders import clock
from orders.access import accounts
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in import one_time_secrets
from orders.access.sign_in.throttling import Caller
from orders.db import db
from orders.errors import RegisterError
from orders.settings import current_settings
from orders.web.forms import Errors
from orders.web.typed_forms.secret_forms import takes_secret

bp = Blueprint("new_password", __name__)

_NO_LINK = "This link does not work: it was used, or its time is over. Ask for another."
_NO_CODE = (
    "The username and code do not fit, or the code was used or is over. After several wrong tries a"
    " code stops working. Ask for another."
)


@bp.get(one_time_secrets.PATH)
@requires(Permission.PUBLIC)
def form() -> ResponseReturnValue:
    """Ask for a new password, and for username and code where no link led here."""
    link = request.args.get("link", "")
    if not link:
        return _page("", {})
    if one_time_secrets.holder(db.session, link, now=clock.now()) is None:
        return _page("", {"code": [_NO_LINK]}), 422
    return _page(link, {})


@bp.post(one_time_secrets.PATH)
@requires(Permission.PUBLIC)
@takes_secret
def choose() -> ResponseReturnValue:
    """Take the password, or say once more what is asked."""
    link, typed = request.form.get("link", ""), request.form
    errors: Errors = {}
    if not link and not typed.get("username", "").strip():
        errors["username"] = ["Enter your username."]
    if not link and not typed.get("code", "").strip():
        errors["code"] = ["Enter the code that was read out to you."]
    if not typed.get("new"):
        errors["new"] = ["Enter a new password."]
    elif typed["new"] != typed.get("again", ""):
        errors["again"] = ["The two new passwords differ. Type the same one twice."]
    if not errors:
        errors = _redeemed(link)
    if errors:
        return _page(link, errors), 422
    return render_template("pages/admin/new_password/chosen.html")


def _redeemed(link: str) -> Errors:
    """Try the link or the code; what is wrong, empty when the password is chosen."""
    try:
        account = one_time_secrets.redeem(
            db.session,
            link or request.form["code"],
            request.form["new"],
            username=None if link else request.form["username"],
            caller=Caller(request.remote_addr or ""),
            now=clock.now(),
            settings=current_settings(),
        )
    except RegisterError as error:
        return {"new": [error.message]}
    if account is None:
        return {"code": [_NO_LINK if link else _NO_CODE]}
    return {}


def _page(link: str, errors: Errors) -> str:
    return render_template(
        "pages/admin/new_password/form.html",
        link="" if link and "code" in errors else link,
        values={"username": request.form.get("username", "")},
        errors=errors,
        shortest=accounts.SHORTEST_PASSWORD,
    )
