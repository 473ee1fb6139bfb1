"""Records taken over from another system: which wait to be compared, and marking one as right."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.signing_in import current_account
from orders.audit import log
from orders.audit.model import Action
from orders.db import db
from orders.register import unverified
from orders.rules import catalogue
from orders.web.forms import whole_number

bp = Blueprint("to_verify", __name__, url_prefix="/to-verify")

PER_PAGE = 50


@bp.get("")
@requires(Permission.ORDER_RECORD)
def index() -> ResponseReturnValue:
    """Every record that nobody has compared with its papers yet."""
    page = max(whole_number(request.args, "page", 1), 1)
    offset = (page - 1) * PER_PAGE
    rows, total = unverified.waiting(db.session, limit=PER_PAGE, offset=offset)
    if page > 1 and not rows:
        abort(404)
    _looked([row.reference for row in rows])
    last = offset + len(rows)
    return render_template(
        "pages/to_verify/index.html",
        rows=rows,
        first=offset + 1,
        last=last,
        total=total,
        catalogue=catalogue,
        previous_href=url_for("to_verify.index", page=page - 1) if page > 1 else None,
        next_href=url_for("to_verify.index", page=page + 1) if last < total else None,
    )


@bp.get("/<reference>")
@requires(Permission.ORDER_RECORD)
def ask(reference: str) -> ResponseReturnValue:
    """What to compare before a record is marked as right."""
    return _form(reference, {})


@bp.post("/<reference>")
@requires(Permission.ORDER_RECORD)
def mark(reference: str) -> ResponseReturnValue:
    """Mark a record as compared with its papers and right."""
    if request.form.get("compared") != "true":
        said = "Compare the record with its papers, then tick this."
        return _form(reference, {"compared": [said]}), 422
    version = whole_number(request.form, "version", 0)
    unverified.mark(db.session, reference, version=version, by=current_account(), now=clock.now())
    return redirect(url_for("to_verify.index"), code=303)


def _form(reference: str, errors: dict[str, list[str]]) -> str:
    order = unverified.one(db.session, reference)
    _looked([order.reference])
    return render_template(
        "pages/to_verify/mark.html",
        order=order,
        kind=catalogue.kind(order.kind),
        errors=errors,
    )


def _looked(references: list[str]) -> None:
    log.record(
        db.session,
        Action.CONSULTATION,
        "to-verify.read",
        by=current_account(),
        now=clock.now(),
        details={"references": references},
    )
