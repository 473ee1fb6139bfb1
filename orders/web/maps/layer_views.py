"""What else a map shows: shades of neighbourhoods, breaches, the base map; and the map on paper."""

from __future__ import annotations

import gzip
from typing import Final

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.areas import base_map, gazetteer
from orders.db import db
from orders.search import area_search
from orders.search.criteria.drawn_place import SearchPlace, asked_of, ground_of
from orders.search.danger.highlights import highlights
from orders.search.maps.breach_points import breach_points
from orders.search.maps.choropleth import Measure, rate_words, shading
from orders.search.results.rows import heading
from orders.web.chrome import court_calendar, page_gazetteer
from orders.web.maps.map_request import BESIDE, as_json, beside, carried, measure, shown
from orders.web.maps.map_svg import PictureRequest, count, picture
from orders.web.search import filter_form

bp = Blueprint("map_layers", __name__)

_DAY_S: Final = 86_400


@bp.get("/orders/map/shades.json")
@requires(Permission.ORDER_SEARCH)
def shades() -> ResponseReturnValue:
    """How many orders of a search count in each neighbourhood, as the map reads it."""
    account, now = current_account(), clock.now()
    asked = filter_form.wanted(gazetteer.current(db.session), account, beside=BESIDE)
    of = measure() or Measure.COUNT
    return as_json(shading(db.session, asked, by=account, now=now, measure=of))


@bp.get("/orders/map/breaches.json")
@requires(Permission.ORDER_SEARCH)
def breaches() -> ResponseReturnValue:
    """Where the orders of a search were breached, as the map reads it."""
    account, now = current_account(), clock.now()
    asked = filter_form.wanted(gazetteer.current(db.session), account, beside=BESIDE)
    return as_json(breach_points(db.session, asked, by=account, now=now))


@bp.get("/orders/map/asked.json")
@requires(Permission.ORDER_SEARCH)
def place_asked() -> ResponseReturnValue:
    """The place a search asks about, as the map reads it."""
    account, now = current_account(), clock.now()
    asked = filter_form.wanted(gazetteer.current(db.session), account, beside=BESIDE)
    return as_json(SearchPlace(asked_of(db.session, asked, by=account, now=now)))


@bp.get("/basemap/<name>.json")
@requires(Permission.ORDER_SEARCH)
def base_layer(name: str) -> ResponseReturnValue:
    """A layer of the base map; its address changes with it, so a browser may keep it."""
    checksum, packed = base_map.body(db.session, name)
    answer = Response(packed, mimetype="application/geo+json")
    answer.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip") > 0:
        answer.headers["Content-Encoding"] = "gzip"
    else:
        answer.set_data(gzip.decompress(packed))
    answer.set_etag(checksum[:24])
    answer.headers["Cache-Control"] = f"private, max-age={_DAY_S}"
    return answer.make_conditional(request)


@bp.get("/orders/map/picture.svg")
@requires(Permission.ORDER_SEARCH)
def drawn() -> ResponseReturnValue:
    """The map of a search as a picture."""
    account, now = current_account(), clock.now()
    places = gazetteer.current(db.session)
    asked = filter_form.wanted(places, account, beside=BESIDE)
    text = picture(db.session, PictureRequest(asked, shown(), account, now, places))
    return Response(text, mimetype="image/svg+xml")


@bp.get("/orders/map/print")
@requires(Permission.ORDER_SEARCH)
def paper() -> ResponseReturnValue:
    """The map of a search on paper, with its legend and the same orders as a table."""
    account, now = current_account(), clock.now()
    places = page_gazetteer()
    asked = filter_form.wanted(places, account, beside=BESIDE)
    tally = area_search.count_stays(db.session, asked, by=account, now=now)
    found = area_search.find(
        db.session,
        asked,
        by=account,
        now=now,
        places=places,
        calendar=court_calendar(),
        tally=tally,
    )
    of, wants = measure(), shown()
    return render_template(
        "pages/search/orders/map_print.html",
        wanted=asked,
        found=found,
        danger=highlights(db.session, found.references, by=account, now=now),
        heading=heading(found.total, asked.status.value, asked.place),
        pager=carried(filter_form.result_pager("map_layers.paper", asked, found)),
        links=filter_form.links(asked, account),
        picture=url_for("map_layers.drawn", **(asked.query | beside())),
        counted=count(db.session, PictureRequest(asked, wants, account, now, places, tally)),
        shading=of and shading(db.session, asked, by=account, now=now, measure=of),
        with_breaches=wants.breaches,
        with_asked=wants.asked and ground_of(asked) is not None,
        rate_words=rate_words,
        attributions=base_map.attributions(db.session),
        reader=account.name,
    )
