"""Maps of a search and of one order. Each is a framed page of its own, and asks no other host."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from geo import maps
from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission, may
from orders.access.sign_in.account_session import current_account
from orders.areas import base_map, gazetteer
from orders.areas.editions import edition_list
from orders.areas.editions.comparison import compare, outlines_of
from orders.areas.editions.comparison_lines import lines
from orders.areas.model import Level
from orders.db import db
from orders.search import area_search
from orders.search.criteria.drawn_place import ground_of
from orders.search.danger.highlights import highlights
from orders.search.maps.choropleth import Measure, rate_words, shading
from orders.search.maps.clusters import read_view
from orders.search.maps.outlines import drawing
from orders.search.maps.points import check_visible, points, points_of_order, points_of_person
from orders.search.maps.zones import zones, zones_of_order, zones_of_person
from orders.search.results.rows import heading, orders_of
from orders.settings import current_settings
from orders.web.chrome import court_calendar
from orders.web.disclosure.opened_homes import shown_zone
from orders.web.maps.map_request import BESIDE, as_json, carried, homes, measure
from orders.web.search import filter_form
from orders.web.security import ImageSources, talisman

bp = Blueprint("maps", __name__)


POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": ImageSources(),
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


@bp.get("/orders/map")
@requires(Permission.ORDER_SEARCH)
def page() -> ResponseReturnValue:
    """A search on a map, with the same orders as a list beside it."""
    account, now = current_account(), clock.now()
    places = gazetteer.current(db.session)
    asked = filter_form.wanted(places, account, beside=BESIDE)
    of = measure()
    found = area_search.find(
        db.session, asked, by=account, now=now, places=places, calendar=court_calendar()
    )
    return render_template(
        "pages/search/orders/map.html",
        filters=filter_form.filters(places, account, asked),
        wanted=asked,
        found=found,
        danger=highlights(db.session, found.references, by=account, now=now),
        heading=heading(found.total, asked.status.value, asked.place),
        pager=carried(filter_form.result_pager("maps.page", asked, found)),
        links=filter_form.links(asked, account),
        frame=url_for("maps.frame", **asked.query, shade=of.value if of else None),
        with_asked=ground_of(asked) is not None,
        measure=of,
        shading=of and shading(db.session, asked, by=account, now=now, measure=of),
        rate_words=rate_words,
    )


@bp.get("/orders/map/frame")
@requires(Permission.ORDER_SEARCH)
@_framed  # type: ignore[untyped-decorator]  # Flask-Talisman publishes no types
def frame() -> ResponseReturnValue:
    """The map itself."""
    asked = filter_form.wanted(gazetteer.current(db.session), current_account(), beside=BESIDE)
    focus = "" if asked.area.level is Level.FORCE else asked.area_value
    of, orders = measure(), f"{url_for('orders_list.index')}/"
    shade, names_place = (of or Measure.COUNT).value, ground_of(asked) is not None
    return _page(
        [
            *_base_layers(),
            maps.Shades(
                url_for("map_layers.shades", **asked.query, shade=shade),
                show=of is not None,
                measure=shade,
            ),
            maps.Outlines(url_for("maps.outlines"), focus=focus, fit=not names_place),
            *(
                [maps.QueriedGround(url_for("map_layers.place_asked", **asked.query))]
                if names_place
                else []
            ),
            maps.ZoneLayer(
                url_for("maps.zones_of_search", **asked.query), orders=orders, fit=False
            ),
            maps.Breaches(url_for("map_layers.breaches", **asked.query), show=False, orders=orders),
            maps.PointLayer(
                url_for("maps.points_of_search", **asked.query), orders=orders, fit=names_place
            ),
        ],
        f"Map of {orders_of(asked.status.value)} in {asked.place}",
        maps.Still(
            "This map needs JavaScript. Here it is as a picture.",
            picture=url_for("map_layers.drawn", **asked.query, shade=of),
            more="Print it, with its legend and the orders as a table",
            href=url_for("map_layers.paper", **asked.query, shade=of),
        ),
    )


@bp.get("/orders/map/points.json")
@requires(Permission.ORDER_SEARCH)
def points_of_search() -> ResponseReturnValue:
    """The homes of a search, all or those on the screen, as the map reads them."""
    account, now = current_account(), clock.now()
    asked = filter_form.wanted(gazetteer.current(db.session), account, beside=BESIDE)
    box = request.args.get("bbox")
    view = None if box is None else read_view(box, request.args.get("zoom", ""))
    return as_json(points(db.session, asked, by=account, now=now, view=view, of=homes()))


@bp.get("/orders/<reference>/map-frame")
@requires(Permission.ORDER_READ)
@_framed  # type: ignore[untyped-decorator]  # Flask-Talisman publishes no types
def frame_of_order(reference: str) -> ResponseReturnValue:
    """The small map on an order's page."""
    check_visible(db.session, reference, by=current_account(), now=clock.now())
    return _of_one(
        url_for("maps.points_of_one", reference=reference),
        url_for("maps.zones_of_one", reference=reference, shown=request.args.get("shown")),
        f"Map of {reference}",
        "the homes are listed under Who on the order's page.",
    )


@bp.get("/orders/<reference>/points.json")
@requires(Permission.ORDER_READ)
def points_of_one(reference: str) -> ResponseReturnValue:
    """The homes of one order's people, as the map reads them."""
    found = points_of_order(db.session, reference, by=current_account(), now=clock.now())
    return as_json(found)


@bp.get("/people/<int:person_id>/map-frame")
@requires(Permission.ORDER_READ)
@_framed  # type: ignore[untyped-decorator]  # Flask-Talisman publishes no types
def frame_of_person(person_id: int) -> ResponseReturnValue:
    """The map of every order against a person."""
    return _of_one(
        url_for("maps.points_of_somebody", person_id=person_id),
        url_for("maps.zones_of_somebody", person_id=person_id),
        "Map of every order against this person",
        "the orders and homes are listed on the person's page.",
    )


@bp.get("/people/<int:person_id>/points.json")
@requires(Permission.ORDER_READ)
def points_of_somebody(person_id: int) -> ResponseReturnValue:
    """The homes of every person on a person's orders, as the map reads them."""
    return as_json(points_of_person(db.session, person_id, by=current_account(), now=clock.now()))


@bp.get("/people/<int:person_id>/zones.json")
@requires(Permission.ORDER_READ)
def zones_of_somebody(person_id: int) -> ResponseReturnValue:
    """What the conditions of a person's orders draw, as the map reads it."""
    return as_json(zones_of_person(db.session, person_id, by=current_account(), now=clock.now()))


@bp.get("/orders/map/zones.json")
@requires(Permission.ORDER_SEARCH)
def zones_of_search() -> ResponseReturnValue:
    """What the conditions of a search draw, as the map reads it."""
    account, now = current_account(), clock.now()
    asked = filter_form.wanted(gazetteer.current(db.session), account)
    return as_json(zones(db.session, asked, by=account, now=now))


@bp.get("/orders/<reference>/zones.json")
@requires(Permission.ORDER_READ)
def zones_of_one(reference: str) -> ResponseReturnValue:
    """What the conditions of one order draw, as the map reads it."""
    account = current_account()
    opened = shown_zone(reference, account)
    found = zones_of_order(db.session, reference, by=account, now=clock.now(), opened=opened)
    return as_json(found)


@bp.get("/areas/outlines.json")
@requires(Permission.ORDER_SEARCH)
def outlines() -> ResponseReturnValue:
    """Every area's outline; the browser keeps it until a boundary changes."""
    drawn = drawing(gazetteer.current(db.session))
    answer = Response(drawn.body, mimetype="application/geo+json")
    answer.set_etag(drawn.etag)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)


@bp.get("/areas/editions/<int:number>/frame")
@requires(Permission.AREA_READ)
@_framed  # type: ignore[untyped-decorator]  # Flask-Talisman publishes no types
def frame_of_edition(number: int) -> ResponseReturnValue:
    """The map of an edition over the one before it."""
    edition_list.one(db.session, number)
    address = url_for("maps.lines_of_edition", number=number)
    still = maps.Still("This map needs JavaScript; the table has the same changes.")
    # The base map is for accounts that work with orders; an analyst compares the lines alone.
    base = _base_layers() if may(current_account().role, Permission.ORDER_SEARCH) else []
    return _page([*base, maps.Editions(address)], "Map of both editions", still)


@bp.get("/areas/editions/<int:number>/lines.json")
@requires(Permission.AREA_READ)
def lines_of_edition(number: int) -> ResponseReturnValue:
    """The lines of an edition and of the one before it, as the map reads them."""
    edition = edition_list.one(db.session, number)
    earlier = edition_list.before(db.session, edition)
    old = outlines_of(db.session, earlier.id) if earlier else []
    new = outlines_of(db.session, number)
    body = json.dumps(lines(old, new, compare(old, new)), separators=(",", ":"))
    return Response(body, mimetype="application/geo+json")


def _of_one(points_url: str, zones_url: str, title: str, elsewhere: str) -> Response:
    """A map that fits what it shows; ``elsewhere`` says where the same is in words."""
    orders = f"{url_for('orders_list.index')}/"
    layers = [
        *_base_layers(),
        maps.Outlines(url_for("maps.outlines"), focus="", fit=False),
        maps.ZoneLayer(zones_url, orders=orders, fit=True),
        maps.PointLayer(points_url, orders=orders, fit=True),
    ]
    return _page(layers, title, maps.Still(f"This map needs JavaScript; {elsewhere}"))


def _base_layers() -> list[maps.Remote]:
    return [
        maps.Base(
            url_for("map_layers.base_layer", name=each.name, v=each.checksum[:12]),
            name=each.name,
            kind=each.kind.value,
            style=each.style.value,
        )
        for each in base_map.layers(db.session)
    ]


def _page(layers: Sequence[maps.Remote], title: str, still: maps.Still) -> Response:
    settings = current_settings()
    nonce: str = current_app.jinja_env.globals["csp_nonce"]()  # type: ignore[operator]
    text = maps.page(
        layers,
        assets=_assets(),
        centre=drawing(gazetteer.current(db.session)).centre,
        nonce=nonce,
        title=title,
        still=still,
        tile_url=settings.tile_url,
        attributions=[
            *([settings.tile_attribution] if settings.tile_attribution else []),
            *base_map.attributions(db.session),
        ],
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
        map_js=tuple(ours(name) for name in ("map.js", "map_homes.js", "map_over.js")),
        map_css=ours("map.css"),
    )
