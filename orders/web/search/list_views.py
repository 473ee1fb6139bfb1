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
from orders.access.sign_in.account_session import current_account
from orders.areas import gazetteer
from orders.bulk import all_kept
from orders.db import db
from orders.formatting import london
from orders.search import area_search
from orders.search.area_search import SearchResult
from orders.search.criteria.area_changes import AreaChange
from orders.search.criteria.search_query import SearchQuery, Status
from orders.search.danger.highlights import highlights
from orders.search.facets import facets
from orders.search.maps import geojson
from orders.search.results import xlsx_file
from orders.search.results.csv_file import HEADER, as_csv, lines
from orders.search.results.rows import heading, orders_of
from orders.web.chrome import court_calendar, page_gazetteer
from orders.web.search import filter_form
from orders.web.search.facet_links import groups

bp = Blueprint("orders_list", __name__)
_FACETS = "facets"


@bp.get("/orders", endpoint="index")
@requires(Permission.ORDER_SEARCH)
def list_orders() -> ResponseReturnValue:
    """Which orders are live in an area, on whom, and until when."""
    account, now = current_account(), clock.now()
    places = page_gazetteer()
    try:
        asked = filter_form.wanted(places, account, beside={_FACETS})
    except ValidationError as error:
        form = filter_form.filters(places, account)
        said = filter_form.faults(error)
        return render_template("pages/search/orders/list.html", filters=form, errors=said), 422
    counted = None
    if request.args.get(_FACETS) == "1":
        counted = facets(db.session, asked, by=account, now=now, places=places)
    found = area_search.find(
        db.session,
        asked,
        by=account,
        now=now,
        places=places,
        calendar=court_calendar(),
        tally=None if counted is None else counted.tally,
    )
    return render_template(
        "pages/search/orders/list.html",
        filters=filter_form.filters(places, account, asked),
        errors={},
        wanted=asked,
        query=urlencode(asked.query, doseq=True),
        found=found,
        danger=highlights(db.session, found.references, by=account, now=now),
        unfound=_unfound(asked, found),
        heading=heading(found.total, asked.status.value, asked.place),
        pager=filter_form.result_pager("orders_list.index", asked, found),
        links=filter_form.links(asked, account),
        parts=None if counted is None else groups(asked, counted, places),
        parts_href=url_for("orders_list.index", **asked.query, facets=1) + "#parts",
    )


def _unfound(asked: SearchQuery, found: SearchResult) -> tuple[str, str] | None:
    """That no order of this status changed so, and where every status is; ``None`` otherwise."""
    change = asked.narrowing.change
    if change is None or found.total or asked.status is Status.ALL:
        return None
    orders, happened = orders_of(asked.status.value), AreaChange(change).label
    every = url_for("orders_list.index", **replace(asked, status=Status.ALL).query)
    return f"None of the {orders} {happened} in that time.", every


@bp.get("/orders.csv", defaults={"form": "csv"})
@bp.get("/orders.<any(xlsx, geojson):form>")
@requires(Permission.ORDER_DOWNLOAD)
def download(form: str) -> ResponseReturnValue:
    """Every row of a search as a file."""
    account, now = current_account(), clock.now()
    asked = filter_form.wanted(gazetteer.current(db.session), account)
    with all_kept():
        found = area_search.download(
            db.session, asked, by=account, now=now, calendar=court_calendar(), form=form
        )
        answer = _FILES[form](asked, found)
    day = london(found.at).date().isoformat()
    code = "".join(each for each in asked.area.code if each.isalnum() or each in "-_")
    if asked.other_areas:
        code += f"-and-{len(asked.other_areas)}-more"
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="orders-{code}-{asked.status.value}-{day}.{form}"'
    )
    return answer


def _csv(_: SearchQuery, found: SearchResult) -> Response:
    return Response(as_csv(found.rows), mimetype="text/csv")


def _xlsx(_: SearchQuery, found: SearchResult) -> Response:
    born_on = HEADER.index("subject_born_on")
    workbook = xlsx_file.as_xlsx(lines(found.rows), day=born_on)
    return Response(workbook, mimetype=xlsx_file.MEDIA_TYPE)


def _geojson(asked: SearchQuery, found: SearchResult) -> Response:
    pieces = geojson.as_geojson(db.session, found.rows, asked.basis, found.at)
    return Response(pieces, mimetype=geojson.MEDIA_TYPE)


_FILES = {"csv": _csv, "xlsx": _xlsx, "geojson": _geojson}
