"""Subjects in custody or prison: where, since when, and when they come back."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.signing_in import current_account
from orders.db import db
from orders.ground import holding, reading
from orders.ground.model import Detention
from orders.ground.schema import DetentionSchema, ReleaseSchema
from orders.ground.words import HeldIn
from orders.register.model import Order
from orders.rules import catalogue, references
from orders.search.highlights import highlights
from orders.search.visibility import visible_to
from orders.web import ground_lists
from orders.web.breach_forms import options
from orders.web.done import back
from orders.web.ground_forms import Errors, read, tried

bp = Blueprint("in_custody", __name__)

SHOWS = {"all": "Everybody held", "week": "Released within 7 days"}


@bp.get("/in-custody")
@requires(Permission.ORDER_READ)
def index() -> ResponseReturnValue:
    """The orders of an area whose subject is held, soonest release first."""
    account, now = current_account(), clock.now()
    asked = ground_lists.asked(SHOWS, account)
    visible = visible_to(account, now)
    by_day = reading.release_day(now) if asked.show == "week" else None
    found = reading.held(
        db.session, asked.area.id, visible=visible, at=now, page=asked.page, release_by=by_day
    )
    asked.check_page(found.total)
    shown = [row.order.reference for row in found.rows]
    ground_lists.log_look(
        "detention.list", asked, total=found.total, references=shown, by=account, now=now
    )
    return render_template(
        "pages/ground/in_custody.html",
        asked=asked,
        shows=list(SHOWS.items()),
        found=found,
        danger=highlights(db.session, shown, by=account, at=now),
        pager=asked.pager("in_custody.index", len(found.rows), found.total),
        catalogue=catalogue,
        now=now,
    )


@bp.get("/orders/<reference>/custody/new")
@requires(Permission.DETENTION_RECORD)
def form(reference: str) -> ResponseReturnValue:
    """Ask where the subject is held and since when."""
    return _form(_order(reference), MultiDict(), {})


@bp.post("/orders/<reference>/custody/new")
@requires(Permission.DETENTION_RECORD)
def record(reference: str) -> ResponseReturnValue:
    """Record where the subject is held, or say what is wrong."""
    account, now, order = current_account(), clock.now(), _order(reference)
    given, errors = read(
        DetentionSchema(), request.form, instants=["since_at"], days=["release_expected_on"]
    )
    if given is not None:
        errors = tried(
            lambda: holding.detain(
                db.session,
                order.reference,
                given,
                by=account,
                now=now,
                visible=visible_to(account, now),
            )
        )
    if errors:
        return _form(_order(reference), request.form, errors), 422
    return _back(order, "held")


@bp.get("/orders/<reference>/custody/<int:detention_id>")
@requires(Permission.DETENTION_RECORD)
def release_form(reference: str, detention_id: int) -> ResponseReturnValue:
    """Ask when the subject is to be released, or was."""
    order = _order(reference)
    detention = holding.detention_of(db.session, order, detention_id)
    values: MultiDict[str, str] = MultiDict()
    on = detention.release_expected_on
    if on is not None:
        for part, number in (("day", on.day), ("month", on.month), ("year", on.year)):
            values[f"release_expected_on-{part}"] = str(number)
    return _release_form(order, detention, values, {})


@bp.post("/orders/<reference>/custody/<int:detention_id>")
@requires(Permission.DETENTION_RECORD)
def release(reference: str, detention_id: int) -> ResponseReturnValue:
    """Record the release or its expected day, or say what is wrong."""
    account, now, order = current_account(), clock.now(), _order(reference)
    given, errors = read(
        ReleaseSchema(), request.form, instants=["released_at"], days=["release_expected_on"]
    )
    if given is not None:
        errors = tried(
            lambda: holding.release(
                db.session,
                order.reference,
                detention_id,
                given,
                by=account,
                now=now,
                visible=visible_to(account, now),
            )
        )
    if errors:
        order = _order(reference)
        detention = holding.detention_of(db.session, order, detention_id)
        return _release_form(order, detention, request.form, errors), 422
    return _back(order, "held")


def _order(reference: str) -> Order:
    visible = visible_to(current_account(), clock.now())
    written = references.normalise(reference) or reference
    return reading.order_of(db.session, written, visible=visible)


def _form(order: Order, values: MultiDict[str, str], errors: Errors) -> str:
    return render_template(
        "pages/ground/detention.html",
        order=order,
        kind=catalogue.kind(order.kind),
        held=reading.of_order(db.session, order, at=clock.now()).held,
        places=options(HeldIn),
        values=values,
        errors=errors,
    )


def _release_form(
    order: Order, detention: Detention, values: MultiDict[str, str], errors: Errors
) -> str:
    return render_template(
        "pages/ground/release.html",
        order=order,
        kind=catalogue.kind(order.kind),
        held=detention,
        values=values,
        errors=errors,
    )


def _back(order: Order, done: str) -> ResponseReturnValue:
    return back(order.reference, done)
