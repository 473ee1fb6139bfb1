"""What was asked for accounts that may open homes, for the second person to confirm."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from orders import clock
from orders.access import account_requests
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in import one_time_secrets
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.settings import current_settings
from orders.web.typed_forms import form_again_views

bp = Blueprint("account_requests", __name__, url_prefix="/account-requests")

_DONE = {
    "refused": "The request is refused.",
    "confirmed": (
        "The request was confirmed already. A code is shown once: if it is lost, ask an"
        " administrator to reset the password."
    ),
}


@bp.get("", endpoint="index")
@requires(Permission.ACCOUNT_CONFIRM)
def list_account_requests() -> ResponseReturnValue:
    """The requests that wait for a second person, oldest first."""
    return render_template(
        "pages/admin/account_requests/index.html",
        requests=account_requests.open_requests(db.session, now=clock.now()),
        own_id=current_account().id,
        done=_DONE.get(request.args.get("done", "")),
    )


@bp.get("/<int:number>")
@requires(Permission.ACCOUNT_CONFIRM)
def show(number: int) -> ResponseReturnValue:
    """One request: its administrator, for whom, what changes, and where the secret will go."""
    found = account_requests.open_request(db.session, number, now=clock.now())
    account = current_account()
    return render_template(
        "pages/admin/account_requests/show.html",
        asked=found,
        mailed=one_time_secrets.sends_links(current_settings(), found.mailbox),
        may_answer=account.id not in {found.asked_by_id, found.account_id},
    )


@bp.post("/<int:number>/confirm")
@requires(Permission.ACCOUNT_CONFIRM)
def confirm(number: int) -> ResponseReturnValue:
    """Do what was asked and mail the link, or show the code to read out."""
    account, issued = account_requests.confirm(
        db.session, number, by=current_account(), now=clock.now(), settings=current_settings()
    )
    form_again_views.take(url_for("account_requests.index", done="confirmed"))
    db.look()
    return render_template(
        "pages/admin/account_requests/confirmed.html",
        account_of=account,
        issued=issued,
        trouble=one_time_secrets.post(issued, current_settings()),
        code=issued.code and one_time_secrets.grouped(issued.code),
        page=url_for("new_password.form", _external=True),
    )


@bp.post("/<int:number>/refuse")
@requires(Permission.ACCOUNT_CONFIRM)
def refuse(number: int) -> ResponseReturnValue:
    """Say no."""
    account_requests.refuse(db.session, number, by=current_account(), now=clock.now())
    return redirect(url_for("account_requests.index", done="refused"), code=303)
