"""The digests as they were mailed, for readers who must know what was said to whom."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.areas import gazetteer
from orders.db import db
from orders.digests import ledger, snapshots
from orders.formatting import PAGE_SIZE, rows_before
from orders.web.disclosure.looks import looked
from orders.web.search.pager import asked_page, pager

bp = Blueprint("digests", __name__, url_prefix="/digests")


@bp.get("", endpoint="index")
@requires(Permission.DIGEST_READ)
def list_digests() -> ResponseReturnValue:
    """Every day and area with a digest, newest first, and how its mails stand."""
    page = asked_page()
    sheets, total = snapshots.sheets(db.session, limit=PAGE_SIZE, offset=rows_before(page))
    return render_template(
        "pages/reports/digests/index.html",
        sheets=sheets,
        pager=pager("digests.index", {}, page=page, shown=len(sheets), total=total),
    )


@bp.get("/<day>/<code>")
@requires(Permission.DIGEST_READ)
def show(day: str, code: str) -> ResponseReturnValue:
    """One area's digest of one day, word for word, and to whom it went."""
    area = gazetteer.current(db.session).find(code)
    kept = snapshots.kept_of(db.session, _day(day), area.id)
    looked(
        "digest.read",
        {"day": kept.day.isoformat(), "area": area.code, "references": sorted(kept.rows)},
    )
    deliveries = ledger.deliveries_of(db.session, kept.id)
    return render_template(
        "pages/reports/digests/show.html", area=area, digest=kept, deliveries=deliveries
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(404)
