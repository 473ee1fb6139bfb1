"""Accounts that went on looking up after their limit; the auditor answers each."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from orders import clock
from orders.access import look_up_budget
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.web.disclosure.looks import looked

bp = Blueprint("look_up_limits", __name__, url_prefix="/look-up-limits")

MOST = 200
"""Rows on the page: the newest; older ones are in the log."""


@bp.get("", endpoint="index")
@requires(Permission.AUDIT_READ)
def list_limits_reached() -> ResponseReturnValue:
    """Each time an account reached its limit, those without an answer first."""
    rows = look_up_budget.limits_reached(db.session, most=MOST)
    looked("look-up.limits-read", {"accounts": sorted({each.account_id for each in rows})})
    return render_template(
        "pages/admin/look_up_limits/index.html",
        rows=rows,
        own_id=current_account().id,
        done=request.args.get("done") == "reviewed",
    )


@bp.post("/<int:number>/review")
@requires(Permission.AUDIT_READ)
def review(number: int) -> ResponseReturnValue:
    """Say that one was looked into."""
    look_up_budget.review(db.session, number, by=current_account(), now=clock.now())
    return redirect(url_for("look_up_limits.index", done="reviewed"), code=303)
