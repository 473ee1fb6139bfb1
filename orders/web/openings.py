"""Withheld homes that were opened: who, when, why; a second person answers each."""

from __future__ import annotations

from math import ceil

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from orders import clock
from orders.access import guard
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.signing_in import current_account
from orders.audit import log
from orders.audit.model import Action
from orders.db import db
from orders.register import openings
from orders.register.opening_model import OpeningExtent, OpeningVerdict
from orders.web.forms import whole_number

bp = Blueprint("openings", __name__, url_prefix="/openings")

PER_PAGE = 50
SHOWS = (("waiting", "To review"), ("all", "All"))
_EXTENTS = {OpeningExtent.SHOWN: "Shown to them", OpeningExtent.OPENED: "Opened to everybody"}
_VERDICTS = [(each.value, each.label.capitalize()) for each in OpeningVerdict]


@bp.get("")
@requires(Permission.OPENING_REVIEW)
def index() -> ResponseReturnValue:
    """The openings, newest first; those without an answer unless told."""
    show = request.args.get("show", "waiting")
    if show not in dict(SHOWS):
        raise ValidationError({"show": ["Choose one of the list."]})
    page = max(whole_number(request.args, "page", 1), 1)
    account, now, first = current_account(), clock.now(), (page - 1) * PER_PAGE
    found, total = openings.openings(
        db.session, waiting=show == "waiting", limit=PER_PAGE, offset=first
    )
    if page > max(1, ceil(total / PER_PAGE)):
        abort(404)
    log.record(
        db.session,
        Action.CONSULTATION,
        "opening.list",
        by=account,
        now=now,
        details={
            "show": show,
            "page": page,
            "references": sorted({each.order.reference for each in found}),
            "openings": [each.id for each in found],
        },
    )
    return render_template(
        "pages/openings/index.html",
        openings=found,
        extents=_EXTENTS,
        verdicts=_VERDICTS,
        show=show,
        shows=SHOWS,
        own_id=account.id,
        may_read=guard.may_open(account, "order.show"),
        first=first + 1,
        last=first + len(found),
        total=total,
        previous_href=_page(show, page - 1) if page > 1 else None,
        next_href=_page(show, page + 1) if first + PER_PAGE < total else None,
        done=request.args.get("done") == "reviewed",
    )


@bp.post("/<int:number>/review")
@requires(Permission.OPENING_REVIEW)
def review(number: int) -> ResponseReturnValue:
    """Answer an opening of somebody else's."""
    verdict = request.form.get("verdict", "")
    if verdict not in set(OpeningVerdict):
        raise ValidationError({"verdict": ["Choose whether it was in order."]})
    openings.review(
        db.session, number, OpeningVerdict(verdict), by=current_account(), now=clock.now()
    )
    return redirect(url_for("openings.index", done="reviewed"), code=303)


def _page(show: str, page: int) -> str:
    return url_for("openings.index", show=show, page=page)
