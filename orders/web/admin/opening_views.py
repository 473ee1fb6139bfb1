"""Withheld homes that were opened: who, when, why; a second person answers each."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from orders import clock
from orders.access import guard
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.formatting import PAGE_SIZE, rows_before
from orders.register.confidentiality import openings
from orders.register.confidentiality.opening_model import OpeningExtent, OpeningVerdict
from orders.web.disclosure.looks import looked
from orders.web.schema_forms import options
from orders.web.search.pager import asked_page, pager

bp = Blueprint("openings", __name__, url_prefix="/openings")

SHOWS = (("waiting", "To review"), ("all", "All"))
_EXTENTS = {OpeningExtent.SHOWN: "Shown to them", OpeningExtent.OPENED: "Opened to everybody"}
_VERDICTS = options(OpeningVerdict)


@bp.get("", endpoint="index")
@requires(Permission.OPENING_REVIEW)
def list_openings() -> ResponseReturnValue:
    """The openings, newest first; those without an answer unless told."""
    show = request.args.get("show", "waiting")
    if show not in dict(SHOWS):
        raise ValidationError({"show": ["Choose one of the list."]})
    account, page = current_account(), asked_page()
    found, total = openings.openings(
        db.session, waiting=show == "waiting", limit=PAGE_SIZE, offset=rows_before(page)
    )
    pages = pager("openings.index", {"show": show}, page=page, shown=len(found), total=total)
    looked(
        "opening.list",
        {
            "show": show,
            "page": page,
            "references": sorted({each.order.reference for each in found}),
            "openings": [each.id for each in found],
        },
    )
    return render_template(
        "pages/admin/openings/index.html",
        openings=found,
        extents=_EXTENTS,
        verdicts=_VERDICTS,
        show=show,
        shows=SHOWS,
        own_id=account.id,
        may_read=guard.may_open(account, "order.show"),
        pager=pages,
        done=request.args.get("done") == "reviewed",
    )


@bp.post("/<int:number>/review")
@requires(Permission.OPENING_REVIEW)
def review(number: int) -> ResponseReturnValue:
    """Answer an opening by another account."""
    verdict = request.form.get("verdict", "")
    if verdict not in set(OpeningVerdict):
        raise ValidationError({"verdict": ["Choose whether it was in order."]})
    openings.review(
        db.session, number, OpeningVerdict(verdict), by=current_account(), now=clock.now()
    )
    return redirect(url_for("openings.index", done="reviewed"), code=303)
