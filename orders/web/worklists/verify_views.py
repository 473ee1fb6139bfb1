"""Records taken over from another system: which wait to be compared, and marking one as right."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.formatting import PAGE_SIZE, rows_before
from orders.papers import paper_checks
from orders.rules.kinds import catalogue
from orders.web.disclosure.looks import looked
from orders.web.forms import whole_number
from orders.web.search.pager import asked_page, pager

bp = Blueprint("to_verify", __name__, url_prefix="/to-verify")


@bp.get("", endpoint="index")
@requires(Permission.ORDER_RECORD)
def list_unverified() -> ResponseReturnValue:
    """Every record that is not yet compared with its papers."""
    page = asked_page()
    rows, total = paper_checks.waiting(db.session, limit=PAGE_SIZE, offset=rows_before(page))
    pages = pager("to_verify.index", {}, page=page, shown=len(rows), total=total)
    _looked([row.reference for row in rows])
    return render_template(
        "pages/worklists/to_verify/index.html",
        rows=rows,
        pager=pages,
        catalogue=catalogue,
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
    paper_checks.mark(db.session, reference, version=version, by=current_account(), now=clock.now())
    return redirect(url_for("to_verify.index"), code=303)


def _form(reference: str, errors: dict[str, list[str]]) -> str:
    order = paper_checks.one(db.session, reference)
    _looked([order.reference])
    return render_template(
        "pages/worklists/to_verify/mark.html",
        order=order,
        kind=catalogue.kind(order.kind),
        errors=errors,
    )


def _looked(references: list[str]) -> None:
    looked("to-verify.read", {"references": references})
