"""Searches that a reader comes back to, under names of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

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
from orders.search.criteria.search_query import read
from orders.search.model import SavedSearch
from orders.search.saved_searches import NameTaken
from orders.web.forms import Errors, messages

bp = Blueprint("saved_searches", __name__)


@dataclass(frozen=True, slots=True)
class SavedSearchRow:
    """One saved search as the page shows it."""

    number: int
    name: str
    href: str
    saved_at: datetime


@bp.get("/searches", endpoint="index")
@requires(Permission.ORDER_SEARCH)
def list_saved_searches() -> ResponseReturnValue:
    """The account's own saved searches."""
    return _page()


@bp.post("/searches")
@requires(Permission.ORDER_SEARCH)
def save() -> ResponseReturnValue:
    """Save a search under a name; in the place of another only when told so."""
    account, now = current_account(), clock.now()
    given = {name: request.form.get(name, "") for name in ("name", "query", "replace")}
    try:
        pairs = parse_qsl(given["query"])
        asked = saved_searches.complete(
            db.session, read(pairs, gazetteer.current(db.session), account)
        )
        query = urlencode(asked.query, doseq=True)
        over = bool(given["replace"])
        saved_searches.save(db.session, given["name"], query, by=account, now=now, over=over)
    except ValidationError as error:
        held = _line(error.held) if isinstance(error, NameTaken) else None
        return _page(_errors(error, "name"), unsaved=given, held=held), 422
    return redirect(url_for("saved_searches.index"), code=303)


@bp.post("/searches/<int:number>/name")
@requires(Permission.ORDER_SEARCH)
def rename(number: int) -> ResponseReturnValue:
    """Call a saved search something else."""
    name = request.form.get("name", "")
    try:
        saved_searches.rename(db.session, number, name, by=current_account(), now=clock.now())
    except ValidationError as error:
        return _page(_errors(error, f"name-{number}"), typed={number: name}), 422
    return redirect(url_for("saved_searches.index"), code=303)


@bp.post("/searches/<int:number>/deletion")
@requires(Permission.ORDER_SEARCH)
def delete(number: int) -> ResponseReturnValue:
    """Delete a saved search."""
    saved_searches.delete(db.session, number, by=current_account(), now=clock.now())
    return redirect(url_for("saved_searches.index"), code=303)


def _errors(error: ValidationError, field: str) -> Errors:
    """What is wrong: with the name, at its field's id; with the search, about the whole."""
    found: Errors = {}
    for name, lines in messages(error).items():
        found.setdefault(field if name == "name" else "form", []).extend(lines)
    return found


def _page(
    errors: Errors | None = None,
    *,
    unsaved: Mapping[str, str] | None = None,
    held: SavedSearchRow | None = None,
    typed: Mapping[int, str] | None = None,
) -> str:
    """The saved searches, with the form that was refused, holding what was typed."""
    return render_template(
        "pages/search/orders/saved.html",
        lines=[_line(each) for each in saved_searches.saved(db.session, current_account())],
        errors=errors or {},
        unsaved=unsaved,
        held=held,
        typed=typed or {},
    )


def _line(search: SavedSearch) -> SavedSearchRow:
    address = f"{url_for('orders_list.index')}?{search.query}"
    return SavedSearchRow(search.id, search.name, address, search.saved_at)
