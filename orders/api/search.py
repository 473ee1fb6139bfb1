"""Which orders count in an area, and which are about a person."""

from __future__ import annotations

from flask import request
from marshmallow import Schema, fields

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.scopes import KeyScope
from orders.access.sign_in.account_session import current_account
from orders.api.base import Noun
from orders.api.records import action
from orders.areas import gazetteer
from orders.bounded_fields import JsonObject, Loaded
from orders.db import db
from orders.search import area_search, saved_searches
from orders.search.area_search import SearchResult
from orders.search.criteria import search_query
from orders.search.criteria.lookup_query import LookupQuery, LookUpSchema
from orders.search.criteria.person_filters import AboutSchema, about_of
from orders.search.criteria.search_query import SearchSchema
from orders.search.lookup import look_up
from orders.search.results.rows import RowSchema
from orders.settings import current_settings

bp = Noun("search", "Which orders count in an area, and which are about a person.")


class FoundSchema(Schema):
    """One page of what was found, going out; ``total`` is exact."""

    total = fields.Integer(required=True)
    page = fields.Integer(required=True)
    pages = fields.Integer(required=True)
    at = fields.AwareDateTime(format="iso", required=True)
    orders = fields.List(fields.Nested(RowSchema), required=True)


class KeySchema(Schema):
    """The key of a question that was kept, going out."""

    search = fields.String(required=True, metadata={"description": "For ``search`` of a search."})


@bp.get("/search")
@requires(Permission.ORDER_SEARCH, KeyScope.READ_SEARCH)
@bp.takes_query(SearchSchema)
@bp.gives(200, FoundSchema)
def find() -> JsonObject:
    """Find the orders that count in an area, 50 to a page; a page past the last gives the last.

    Without an area it is the account's own LPA, or the force; ``area`` may be given several times.
    """
    account = current_account()
    places = gazetteer.current(db.session)
    asked = saved_searches.complete(
        db.session, search_query.read(request.args.items(multi=True), places, account)
    )
    found = area_search.find(
        db.session, asked, by=account, now=clock.now(), places=places, action=action()
    )
    return _told(found)


@bp.post("/questions")
@requires(Permission.ORDER_SEARCH, KeyScope.READ_SEARCH)
@bp.takes(AboutSchema)
@bp.gives(201, KeySchema)
def keep(given: Loaded) -> JsonObject:
    """Keep a question about a person or where they live; its key goes into a search."""
    now = clock.now()
    about = about_of(db.session, given, now=now)
    return {"search": saved_searches.keep(db.session, about, by=current_account(), now=now)}


@bp.post("/look-up")
@requires(Permission.ORDER_LOOK_UP, KeyScope.READ_SEARCH)
@bp.takes(LookUpSchema)
@bp.gives(200, FoundSchema)
def by_person(given: LookupQuery) -> JsonObject:
    """Find orders by name, birth, reference, phone, vehicle or number; all given must fit.

    An account makes a limited number an hour; over it the answer is 429 with Retry-After.
    """
    settings = current_settings()
    found = look_up(
        db.session,
        given,
        by=current_account(),
        now=clock.now(),
        key=settings.secret_key,
        per_hour=settings.look_ups_per_hour,
        action=action(),
    )
    return _told(found)


def _told(found: SearchResult) -> JsonObject:
    return {
        "total": found.total,
        "page": found.page,
        "pages": found.pages,
        "at": found.at,
        "orders": found.rows,
    }
