"""Recording on an order that PNC or Connect was brought up to date, and that it was reviewed."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.guard import requires
from orders.access.model import Account
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.formatting import london
from orders.register.model import Order
from orders.rules.kinds import catalogue
from orders.rules.lifecycle import upkeep
from orders.rules.vocabulary.codes import System
from orders.upkeep import service, upkeep_queries
from orders.upkeep.schema import ReviewSchema, UpdateSchema
from orders.web.flash import back
from orders.web.forms import Errors, shown
from orders.web.schema_forms import order_form, order_written_on, read_and_try

bp = Blueprint("upkeep", __name__, url_prefix="/orders/<reference>")

SYSTEMS = {each.value.lower(): each for each in System}
"""Systems as addresses name them."""


@bp.get("/updates/<system>")
@requires(Permission.SYSTEM_UPDATE)
def update_form(reference: str, system: str) -> ResponseReturnValue:
    """Ask when another system was brought up to date and by whom; now and you unless told."""
    account, now = current_account(), clock.now()
    return _update_form(
        order_written_on(reference), _system(system), _usual(account, "updated", now), {}
    )


@bp.post("/updates/<system>")
@requires(Permission.SYSTEM_UPDATE)
def record_update(reference: str, system: str) -> ResponseReturnValue:
    """Record the update, or say what is wrong; without an answer it was now, and you."""
    account, now = current_account(), clock.now()
    order, which = order_written_on(reference), _system(system)
    answers = request.form if "updated_by" in request.form else _usual(account, "updated", now)
    errors = read_and_try(
        UpdateSchema(),
        lambda given: service.record_update(db.session, order, which, given, by=account, now=now),
        answers,
    )
    if errors:
        return _update_form(order_written_on(reference), which, answers, errors), 422
    return _back(order, "updated", "upkeep")


@bp.get("/reviews/new")
@requires(Permission.REVIEW_RECORD)
def review_form(reference: str) -> ResponseReturnValue:
    """Ask when the order was reviewed, by whom and what came of it."""
    account, now, order = current_account(), clock.now(), order_written_on(reference)
    is_regular = catalogue.kind(order.kind).review_every_months is not None
    if not is_regular and upkeep_queries.next_term_end(db.session, order.id, now) is None:
        abort(404)
    return _review_form(order, _usual(account, "reviewed", now), {}, now)


@bp.post("/reviews/new")
@requires(Permission.REVIEW_RECORD)
def record_review(reference: str) -> ResponseReturnValue:
    """Record the review, or say what is wrong."""
    account, now, order = current_account(), clock.now(), order_written_on(reference)
    errors = read_and_try(
        ReviewSchema(),
        lambda given: service.record_review(db.session, order, given, by=account, now=now),
    )
    if errors:
        return _review_form(order_written_on(reference), request.form, errors, now), 422
    return _back(order, "reviewed", "reviews")


def _usual(account: Account, what: str, now: datetime) -> MultiDict[str, str]:
    who = " ".join(part for part in (account.name, account.collar_number) if part)
    return MultiDict({f"{what}_by": who, **shown(now, f"{what}_at")})


def _system(name: str) -> System:
    found = SYSTEMS.get(name)
    if found is None:
        abort(404)
    return found


def _back(order: Order, done: str, anchor: str) -> ResponseReturnValue:
    """To the worklist the form was sent from, or to the order."""
    if request.form.get("list"):
        there = url_for("work.show", key=request.form["list"], area=request.form.get("area"))
        return redirect(there, code=303)
    return back(order.reference, done, anchor=anchor)


def _update_form(order: Order, system: System, values: MultiDict[str, str], errors: Errors) -> str:
    return order_form("pages/order/upkeep/update.html", order, values, errors, system=system)


def _review_form(order: Order, values: MultiDict[str, str], errors: Errors, now: datetime) -> str:
    usual_on = upkeep.next_review(catalogue.kind(order.kind), london(now).date())
    term_ends_at = upkeep_queries.next_term_end(db.session, order.id, now)
    return order_form(
        "pages/order/upkeep/review.html",
        order,
        values,
        errors,
        usual_on=usual_on,
        term_ends_at=term_ends_at,
    )
