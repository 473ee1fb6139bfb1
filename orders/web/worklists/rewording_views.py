"""Texts to reword: those that officers do not see because they would tell a withheld home."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.search.disclosure.new_words import NewWordsSchema, reword, rewordings
from orders.search.disclosure.rewording import (
    ORDERS_A_PAGE,
    TellingText,
    telling_text,
    telling_texts,
)
from orders.web.disclosure.looks import looked
from orders.web.forms import Errors
from orders.web.schema_forms import read_and_try
from orders.web.search.pager import asked_page, pager

bp = Blueprint("rewording", __name__, url_prefix="/work")
_ONE = "/texts-to-reword/<reference>/<column>/<int:row>/<digest>"


@bp.get("/texts-to-reword", endpoint="index")
@requires(Permission.CONFIDENTIAL_OPEN)
def list_telling_texts() -> ResponseReturnValue:
    """Each text that tells a withheld home: which record, which field, what was typed."""
    page = asked_page()
    found = telling_texts(db.session, page=page)
    pages = pager(
        "rewording.index", {}, page=page, shown=found.orders, total=found.total, size=ORDERS_A_PAGE
    )
    looked(
        "texts.to-reword", {"page": page, "found": sorted({each.reference for each in found.texts})}
    )
    return render_template("pages/worklists/work/rewording.html", found=found, pager=pages)


@bp.get("/texts-to-reword/done")
@requires(Permission.CONFIDENTIAL_OPEN)
def done() -> ResponseReturnValue:
    """What was reworded: what it said, who reworded it, when and why."""
    page = asked_page()
    found = rewordings(db.session, page=page)
    pages = pager("rewording.done", {}, page=page, shown=len(found.rows), total=found.total)
    looked(
        "texts.reworded",
        {"page": page, "found": sorted({each.order.reference for each in found.rows})},
    )
    return render_template("pages/worklists/work/reworded.html", found=found, pager=pages)


@bp.get(_ONE)
@requires(Permission.CONFIDENTIAL_OPEN)
def form(**where: Any) -> ResponseReturnValue:
    """One text that tells a withheld home, and a form for other words."""
    text = _text(**where)
    looked("text.to-reword", {"field": text.field}, reference=text.reference)
    return _page(text, {}, {})


@bp.post(_ONE)
@requires(Permission.CONFIDENTIAL_OPEN)
def save(**where: Any) -> ResponseReturnValue:
    """Put the new words in its place, or say what is wrong with them."""
    text, account, now = _text(**where), current_account(), clock.now()
    errors = read_and_try(
        NewWordsSchema(), lambda given: reword(db.session, text, given, by=account, now=now)
    )
    if errors:
        return _page(text, request.form, errors), 422
    return redirect(url_for("rewording.index"), code=303)


def _text(reference: str, column: str, row: int, digest: str) -> TellingText:
    found = telling_text(db.session, reference, column, row, digest)
    if found is None or found.stays:
        abort(404)
    return found


def _page(text: TellingText, values: Any, errors: Errors) -> str:
    return render_template(
        "pages/worklists/work/reword.html", text=text, values=values, errors=errors
    )
