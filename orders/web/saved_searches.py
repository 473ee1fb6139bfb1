"""Searches somebody comes back to, under names of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.signing_in import current_account
from orders.areas import gazetteer
from orders.db import db
from orders.search import kept
from orders.search.wanted import read
from orders.web.forms import messages

bp = Blueprint("saved_searches", __name__)


@dataclass(frozen=True, slots=True)
class Line:
    """One saved search as the page shows it."""

    number: int
    name: str
    href: str
    saved_at: datetime


@bp.get("/searches")
@requires(Permission.ORDER_SEARCH)
def index() -> ResponseReturnValue:
    """The account's own saved searches."""
    return _page()


@bp.post("/searches")
@requires(Permission.ORDER_SEARCH)
def save() -> ResponseReturnValue:
    """Save a search under a name."""
    account, now = current_account(), clock.now()
    pairs = parse_qsl(request.form.get("query", ""))
    try:
        asked = kept.complete(db.session, read(pairs, gazetteer.current(db.session), account))
        query = urlencode(asked.query, doseq=True)
        kept.save(db.session, request.form.get("name", ""), query, by=account, now=now)
    except ValidationError as error:
        return _wrong(error)
    return redirect(url_for("saved_searches.index"), code=303)


@bp.post("/searches/<int:number>/name")
@requires(Permission.ORDER_SEARCH)
def rename(number: int) -> ResponseReturnValue:
    """Call a saved search something else."""
    name = request.form.get("name", "")
    try:
        kept.rename(db.session, number, name, by=current_account(), now=clock.now())
    except ValidationError as error:
        return _wrong(error)
    return redirect(url_for("saved_searches.index"), code=303)


@bp.post("/searches/<int:number>/deletion")
@requires(Permission.ORDER_SEARCH)
def delete(number: int) -> ResponseReturnValue:
    """Delete a saved search."""
    kept.delete(db.session, number, by=current_account(), now=clock.now())
    return redirect(url_for("saved_searches.index"), code=303)


def _wrong(error: ValidationError) -> ResponseReturnValue:
    said = [line for lines in messages(error).values() for line in lines]
    return _page({"form": said}), 422


def _page(errors: dict[str, list[str]] | None = None) -> str:
    address = url_for("orders_list.index")
    lines = [
        Line(each.id, each.name, f"{address}?{each.query}", each.saved_at)
        for each in kept.saved(db.session, current_account())
    ]
    return render_template("pages/orders/saved.html", lines=lines, errors=errors or {})
