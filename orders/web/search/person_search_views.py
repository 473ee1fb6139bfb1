"""Searching by who a person is or where they live: sent as a form, so that no URL holds it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.areas import gazetteer
from orders.db import db
from orders.search import saved_searches
from orders.search.criteria.person_filters import AboutSchema, PersonFilter, read_about
from orders.search.criteria.search_query import SearchQuery
from orders.web import location_field
from orders.web.forms import DATE_PARTS, messages, read_date
from orders.web.map_field import drawing_map
from orders.web.search import filter_form

bp = Blueprint("orders_asking", __name__)


@bp.get("/orders/by-person-or-place")
@requires(Permission.ORDER_SEARCH)
def form() -> ResponseReturnValue:
    """Ask for a name, a date of birth, a PNC id, or where a person lives."""
    account = current_account()
    asked = filter_form.wanted(gazetteer.current(db.session), account)
    about = saved_searches.read_again(db.session, asked, by=account, now=clock.now())
    return _page(asked, _held(about), {})


@bp.post("/orders/by-person-or-place")
@requires(Permission.ORDER_SEARCH)
def ask() -> ResponseReturnValue:
    """Keep what was asked, and show the search under an address that does not tell it."""
    account, now = current_account(), clock.now()
    asked = filter_form.wanted(gazetteer.current(db.session), account)
    try:
        about = read_about(db.session, _given(now), now=now)
    except ValidationError as error:
        return _page(asked, request.form, messages(error)), 422
    key = saved_searches.keep(db.session, about, by=account, now=now)
    return redirect(url_for("orders_list.index", **asked.query | {"search": key}), code=303)


def _page(asked: SearchQuery, values: Any, errors: dict[str, list[str]]) -> str:
    return render_template(
        "pages/search/orders/asking.html",
        asked=asked,
        values=values,
        errors=errors,
        action=url_for("orders_asking.ask", **asked.query),
        back=url_for("orders_list.index", **asked.query),
        beside=location_field.beside(db.session, str(values.get("near", "")), clock.now()),
        map=drawing_map(),
    )


def _given(now: datetime) -> dict[str, str]:
    names = set(AboutSchema().fields) - {"born_on"}
    given = {name: request.form.get(name, "") for name in names}
    instead = request.form.get("instead", "")
    if instead in dict(location_field.beside(db.session, given["near"], now)):
        given["near"] = instead
    born_on = read_date(request.form, "born_on")
    return given if born_on is None else given | {"born_on": born_on.isoformat()}


def _held(about: PersonFilter | None) -> dict[str, str]:
    if about is None:
        return {}
    held: dict[str, str] = about.as_kept
    if about.born_on is not None:
        parts = (about.born_on.day, about.born_on.month, about.born_on.year)
        held |= {
            f"born_on-{part}": str(number) for part, number in zip(DATE_PARTS, parts, strict=True)
        }
    return held
