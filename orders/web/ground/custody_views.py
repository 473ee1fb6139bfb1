"""Subjects in custody or prison: where, since when, and when they come back."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.ground import custody_records, ground_queries
from orders.ground.model import Detention
from orders.ground.schema import DetentionSchema, ReleaseSchema
from orders.ground.words import HeldIn
from orders.register.model import Order
from orders.search.disclosure.visibility import visible_to
from orders.web import area_lists
from orders.web.flash import back
from orders.web.forms import Errors, shown_day
from orders.web.schema_forms import options, order_form, order_written_on, read_and_try

bp = Blueprint("in_custody", __name__)

SHOWS = {"all": "Everybody held", "week": "Released within 7 days"}


@bp.get("/in-custody", endpoint="index")
@requires(Permission.ORDER_READ)
def list_held() -> ResponseReturnValue:
    """The orders of an area whose subject is held, soonest release first."""
    account, now = current_account(), clock.now()
    asked = area_lists.asked(SHOWS, account)
    visible = visible_to(account, now)
    by_day = ground_queries.release_day(now) if asked.show == "week" else None
    found = ground_queries.held(
        db.session, asked.area.id, visible=visible, now=now, page=asked.page, release_by=by_day
    )
    return asked.answer(
        "in_custody", found, log_as="detention.list", now=now, shows=list(SHOWS.items())
    )


@bp.get("/orders/<reference>/custody/new")
@requires(Permission.DETENTION_RECORD)
def form(reference: str) -> ResponseReturnValue:
    """Ask where the subject is held and since when."""
    return _form(order_written_on(reference), MultiDict(), {})


@bp.post("/orders/<reference>/custody/new")
@requires(Permission.DETENTION_RECORD)
def record(reference: str) -> ResponseReturnValue:
    """Record where the subject is held, or say what is wrong."""
    account, now, order = current_account(), clock.now(), order_written_on(reference)
    errors = read_and_try(
        DetentionSchema(),
        lambda given: custody_records.detain(db.session, order, given, by=account, now=now),
    )
    if errors:
        return _form(order_written_on(reference), request.form, errors), 422
    return back(order.reference, "held")


@bp.get("/orders/<reference>/custody/<int:detention_id>")
@requires(Permission.DETENTION_RECORD)
def release_form(reference: str, detention_id: int) -> ResponseReturnValue:
    """Ask when the subject is to be released, or was."""
    order = order_written_on(reference)
    detention = custody_records.detention_of(db.session, order, detention_id)
    values = MultiDict(shown_day(detention.release_expected_on, "release_expected_on"))
    return _release_form(order, detention, values, {})


@bp.post("/orders/<reference>/custody/<int:detention_id>")
@requires(Permission.DETENTION_RECORD)
def release(reference: str, detention_id: int) -> ResponseReturnValue:
    """Record the release or its expected day, or say what is wrong."""
    account, now, order = current_account(), clock.now(), order_written_on(reference)
    errors = read_and_try(
        ReleaseSchema(),
        lambda given: custody_records.release(
            db.session, order, detention_id, given, by=account, now=now
        ),
    )
    if errors:
        order = order_written_on(reference)
        detention = custody_records.detention_of(db.session, order, detention_id)
        return _release_form(order, detention, request.form, errors), 422
    return back(order.reference, "held")


def _form(order: Order, values: MultiDict[str, str], errors: Errors) -> str:
    return order_form(
        "pages/ground/detention.html",
        order,
        values,
        errors,
        held=ground_queries.of_order(db.session, order, as_at=clock.now()).held,
        places=options(HeldIn),
    )


def _release_form(
    order: Order, detention: Detention, values: MultiDict[str, str], errors: Errors
) -> str:
    return order_form(
        "pages/ground/release.html",
        order,
        values,
        errors,
        held=detention,
    )
