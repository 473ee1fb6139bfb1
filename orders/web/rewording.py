"""Texts to reword: those that officers do not see because they would tell a withheld home."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.signing_in import current_account
from orders.audit import log
from orders.audit.model import Action
from orders.db import db
from orders.search.disclosure.rewording import telling_texts
from orders.web.forms import whole_number

bp = Blueprint("rewording", __name__, url_prefix="/work")


@bp.get("/texts-to-reword")
@requires(Permission.CONFIDENTIAL_OPEN)
def index() -> ResponseReturnValue:
    """Each text that tells a withheld home: which record, which field, what was typed."""
    page = max(whole_number(request.args, "page", 1), 1)
    found = telling_texts(db.session, page=page)
    if page > 1 and found.last < found.first:
        abort(404)
    log.record(
        db.session,
        Action.CONSULTATION,
        "texts.to-reword",
        by=current_account(),
        now=clock.now(),
        details={"page": page, "found": sorted({each.reference for each in found.texts})},
    )
    return render_template(
        "pages/work/rewording.html",
        found=found,
        previous_href=url_for("rewording.index", page=page - 1) if page > 1 else None,
        next_href=url_for("rewording.index", page=page + 1) if found.last < found.total else None,
    )
