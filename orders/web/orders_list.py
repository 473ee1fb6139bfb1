"""The orders of an area, as a page and as a file."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.signing_in import current_account
from orders.areas import gazetteer
from orders.db import db
from orders.formatting import london
from orders.search import finding
from orders.search.export import as_csv
from orders.search.rows import heading
from orders.web import filters

bp = Blueprint("orders_list", __name__)


@bp.get("/orders")
@requires(Permission.ORDER_SEARCH)
def index() -> ResponseReturnValue:
    """Which orders are live in an area, on whom, and until when."""
    account, now = current_account(), clock.now()
    places = gazetteer.current(db.session)
    try:
        asked = filters.wanted(places, account)
    except ValidationError as error:
        form = filters.filters(places, account)
        said = filters.faults(error)
        return render_template("pages/orders/list.html", filters=form, errors=said), 422
    found = finding.find(db.session, asked, by=account, at=now, places=places)
    return render_template(
        "pages/orders/list.html",
        filters=filters.filters(places, account, asked),
        errors={},
        wanted=asked,
        found=found,
        heading=heading(found.total, asked.status.value, asked.area.name),
        pager=filters.pager("orders_list.index", asked, found),
        links=filters.links(asked, account),
    )


@bp.get("/orders.csv")
@requires(Permission.ORDER_DOWNLOAD)
def download() -> ResponseReturnValue:
    """Every row of a search as a CSV file."""
    account, now = current_account(), clock.now()
    asked = filters.wanted(gazetteer.current(db.session), account)
    found = finding.download(db.session, asked, by=account, at=now)
    day = london(found.at).date().isoformat()
    code = "".join(each for each in asked.area.code if each.isalnum() or each in "-_")
    answer = Response(as_csv(found.rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="orders-{code}-{asked.status.value}-{day}.csv"'
    )
    return answer
