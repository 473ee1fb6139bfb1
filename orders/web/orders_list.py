"""The orders of an area, as a page and as a file."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.signing_in import current_account
from orders.areas import gazetteer
from orders.db import db
from orders.formatting import london
from orders.search import features, finding, spreadsheet
from orders.search.changes import Change
from orders.search.export import as_csv, lines
from orders.search.facets import facets
from orders.search.finding import Found
from orders.search.highlights import highlights
from orders.search.rows import heading, orders_of
from orders.search.wanted import Status, Wanted
from orders.web import filters
from orders.web.order_parts import groups

bp = Blueprint("orders_list", __name__)
_FACETS = "facets"


@bp.get("/orders")
@requires(Permission.ORDER_SEARCH)
def index() -> ResponseReturnValue:
    """Which orders are live in an area, on whom, and until when."""
    account, now = current_account(), clock.now()
    places = gazetteer.current(db.session)
    try:
        asked = filters.wanted(places, account, beside={_FACETS})
    except ValidationError as error:
        form = filters.filters(places, account)
        said = filters.faults(error)
        return render_template("pages/orders/list.html", filters=form, errors=said), 422
    counted = None
    if request.args.get(_FACETS) == "1":
        counted = facets(db.session, asked, by=account, at=now, places=places)
    found = finding.find(
        db.session,
        asked,
        by=account,
        at=now,
        places=places,
        tally=None if counted is None else counted.tally,
    )
    return render_template(
        "pages/orders/list.html",
        filters=filters.filters(places, account, asked),
        errors={},
        wanted=asked,
        query=urlencode(asked.query, doseq=True),
        found=found,
        danger=highlights(db.session, found.references, by=account, at=now),
        unfound=_unfound(asked, found),
        heading=heading(found.total, asked.status.value, asked.place),
        pager=filters.pager("orders_list.index", asked, found),
        links=filters.links(asked, account),
        parts=None if counted is None else groups(asked, counted, places),
        parts_href=url_for("orders_list.index", **asked.query, facets=1) + "#parts",
    )


def _unfound(asked: Wanted, found: Found) -> tuple[str, str] | None:
    """That no order of this status changed so, and where every status is; ``None`` otherwise."""
    change = asked.narrowing.change
    if change is None or found.total or asked.status is Status.ALL:
        return None
    orders, happened = orders_of(asked.status.value), Change(change).label
    every = url_for("orders_list.index", **replace(asked, status=Status.ALL).query)
    return f"None of the {orders} {happened} in that time.", every


@bp.get("/orders.csv", defaults={"form": "csv"})
@bp.get("/orders.<any(xlsx, geojson):form>")
@requires(Permission.ORDER_DOWNLOAD)
def download(form: str) -> ResponseReturnValue:
    """Every row of a search as a file."""
    account, now = current_account(), clock.now()
    asked = filters.wanted(gazetteer.current(db.session), account)
    found = finding.download(db.session, asked, by=account, at=now, form=form)
    day = london(found.at).date().isoformat()
    code = "".join(each for each in asked.area.code if each.isalnum() or each in "-_")
    if asked.other_areas:
        code += f"-and-{len(asked.other_areas)}-more"
    answer = _FILES[form](asked, found)
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="orders-{code}-{asked.status.value}-{day}.{form}"'
    )
    return answer


def _csv(_: Wanted, found: Found) -> Response:
    return Response(as_csv(found.rows), mimetype="text/csv")


def _xlsx(_: Wanted, found: Found) -> Response:
    return Response(spreadsheet.as_xlsx(lines(found.rows)), mimetype=spreadsheet.MEDIA_TYPE)


def _geojson(asked: Wanted, found: Found) -> Response:
    text = features.as_geojson(db.session, found.rows, asked.basis, found.at)
    return Response(text, mimetype=features.MEDIA_TYPE)


_FILES = {"csv": _csv, "xlsx": _xlsx, "geojson": _geojson}
