"""The digests as they were mailed, for whoever must know what was said to whom."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.signing_in import current_account
from orders.areas import gazetteer
from orders.audit import log
from orders.audit.model import Action
from orders.db import db
from orders.digests import ledger
from orders.web.forms import whole_number

bp = Blueprint("digests", __name__, url_prefix="/digests")

PER_PAGE = 50


@bp.get("")
@requires(Permission.DIGEST_READ)
def index() -> ResponseReturnValue:
    """Every day and area with a digest, newest first, and how its mails stand."""
    page = max(whole_number(request.args, "page", 1), 1)
    sheets, total = ledger.sheets(db.session, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    if page > 1 and not sheets:
        abort(404)
    first = (page - 1) * PER_PAGE + 1
    last = first + len(sheets) - 1
    return render_template(
        "pages/digests/index.html",
        sheets=sheets,
        first=first,
        last=last,
        total=total,
        previous_href=url_for("digests.index", page=page - 1) if page > 1 else None,
        next_href=url_for("digests.index", page=page + 1) if last < total else None,
    )


@bp.get("/<day>/<code>")
@requires(Permission.DIGEST_READ)
def show(day: str, code: str) -> ResponseReturnValue:
    """One area's digest of one day, word for word, and to whom it went."""
    area = gazetteer.current(db.session).find(code)
    kept = ledger.kept_of(db.session, _day(day), area.id)
    log.record(
        db.session,
        Action.CONSULTATION,
        "digest.read",
        by=current_account(),
        now=clock.now(),
        details={"day": kept.day.isoformat(), "area": area.code, "references": sorted(kept.rows)},
    )
    deliveries = ledger.deliveries_of(db.session, kept.id)
    return render_template("pages/digests/show.html", area=area, digest=kept, deliveries=deliveries)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(404)
