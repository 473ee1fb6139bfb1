"""Maps of a search and of one order. Each is a framed page of its own, and asks no other host."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from geo import maps
from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.signing_in import current_account
from orders.areas import gazetteer
from orders.areas.model import Level
from orders.db import db
from orders.search import finding
from orders.search.outlines import drawing
from orders.search.points import Points, check_visible, points, points_of_order
from orders.search.rows import heading
from orders.settings import Settings
from orders.web import filters
from orders.web.security import talisman

bp = Blueprint("maps", __name__)


class _ImageSources:
    """Where a map's images may come from: us, and the force's own tile server if it has one."""

    def __iter__(self) -> Iterator[str]:
        settings: Settings = current_app.config["SETTINGS"]
        yield "'self'"
        yield "data:"
        if settings.tile_url:
            parts = urlsplit(settings.tile_url.replace("{s}.", "*."))
            yield f"{parts.scheme}://{parts.netloc}"


POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": _ImageSources(),
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'self'",
}
_framed = talisman(
    frame_options="SAMEORIGIN",
    content_security_policy=POLICY,
    content_security_policy_nonce_in=["script-src", "style-src"],
)
_GZIP_LEVEL = 4


@bp.get("/orders/map")
@requires(Permission.ORDER_SEARCH)
def page() -> ResponseReturnValue:
    """A search on a map, with the same orders as a list beside it."""
    account, now = current_account(), clock.now()
    places = gazetteer.current(db.session)
    asked = filters.wanted(places, account)
    found = finding.find(db.session, asked, by=account, at=now, places=places)
    return render_template(
        "pages/orders/map.html",
        filters=filters.filters(places, account, asked),
        wanted=asked,
        found=found,
        heading=heading(found.total, asked.status.value, asked.area.name),
        pager=filters.pager("maps.page", asked, found),
        links=filters.links(asked, account),
        frame=url_for("maps.frame", **asked.query),
    )


@bp.get("/orders/map/frame")
@requires(Permission.ORDER_SEARCH)
@_framed  # type: ignore[untyped-decorator]  # Flask-Talisman publishes no types
def frame() -> ResponseReturnValue:
    """The map itself."""
    asked = filters.wanted(gazetteer.current(db.session), current_account())
    focus = "" if asked.area.level is Level.FORCE else asked.area_value
    title = f"Map of {asked.status.value} orders in {asked.area.name}"
    return _map(url_for("maps.points_of_search", **asked.query), title, focus=focus)


@bp.get("/orders/map/points.json")
@requires(Permission.ORDER_SEARCH)
def points_of_search() -> ResponseReturnValue:
    """The homes of a search, as the map reads them."""
    account, now = current_account(), clock.now()
    asked = filters.wanted(gazetteer.current(db.session), account)
    return _as_json(points(db.session, asked, by=account, at=now))


@bp.get("/orders/<reference>/map-frame")
@requires(Permission.ORDER_READ)
@_framed  # type: ignore[untyped-decorator]  # Flask-Talisman publishes no types
def frame_of_order(reference: str) -> ResponseReturnValue:
    """The small map on an order's page."""
    check_visible(db.session, reference, by=current_account(), at=clock.now())
    address = url_for("maps.points_of_one", reference=reference)
    return _map(address, f"Map of {reference}", fit=True)


@bp.get("/orders/<reference>/points.json")
@requires(Permission.ORDER_READ)
def points_of_one(reference: str) -> ResponseReturnValue:
    """The homes of one order's people, as the map reads them."""
    found = points_of_order(db.session, reference, by=current_account(), at=clock.now())
    return _as_json(found)


@bp.get("/areas/outlines.json")
@requires(Permission.ORDER_SEARCH)
def outlines() -> ResponseReturnValue:
    """Every area's outline; the browser keeps it until a boundary changes."""
    drawn = drawing(gazetteer.current(db.session))
    answer = Response(drawn.body, mimetype="application/geo+json")
    answer.set_etag(drawn.etag)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)


def _map(points_url: str, title: str, *, focus: str = "", fit: bool = False) -> Response:
    settings: Settings = current_app.config["SETTINGS"]
    nonce: str = current_app.jinja_env.globals["csp_nonce"]()  # type: ignore[operator]
    text = maps.page(
        [
            maps.Outlines(url_for("maps.outlines"), focus=focus, fit=not fit),
            maps.Points(points_url, orders=f"{url_for('orders_list.index')}/", fit=fit),
        ],
        assets=_assets(),
        centre=drawing(gazetteer.current(db.session)).centre,
        nonce=nonce,
        title=title,
        tile_url=settings.tile_url,
    )
    return Response(text, mimetype="text/html")


def _assets() -> maps.Assets:
    def ours(name: str) -> str:
        return url_for("static", filename=name)

    return maps.Assets(
        leaflet_js=ours("vendor/leaflet.js"),
        leaflet_css=ours("vendor/leaflet.css"),
        cluster_js=ours("vendor/leaflet.markercluster.js"),
        cluster_css=ours("vendor/MarkerCluster.css"),
        map_js=ours("map.js"),
        map_css=ours("map.css"),
    )


def _as_json(found: Points) -> Response:
    body = json.dumps(found.as_json(), separators=(",", ":")).encode()
    answer = Response(body, mimetype="application/json")
    answer.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip") > 0:
        answer.set_data(gzip.compress(body, _GZIP_LEVEL))
        answer.headers["Content-Encoding"] = "gzip"
    return answer
