"""Which mailboxes get which area's digest."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.digests import subscriptions
from orders.digests.subscriptions import SubscriptionInput, SubscriptionSchema
from orders.errors import NotFound, RegisterError
from orders.settings import current_settings
from orders.web.forms import messages

bp = Blueprint("subscriptions", __name__, url_prefix="/subscriptions")

FIELDS = ("area", "mailbox", "confirmed")


@bp.get("", endpoint="index")
@requires(Permission.SUBSCRIPTION_MANAGE)
def list_subscriptions() -> ResponseReturnValue:
    """Every subscription, present ones first."""
    return render_template(
        "pages/reports/subscriptions/index.html", subscriptions=subscriptions.listed(db.session)
    )


@bp.get("/new")
@requires(Permission.SUBSCRIPTION_MANAGE)
def new() -> ResponseReturnValue:
    """Ask for an area and a mailbox."""
    return _form({}, {})


@bp.post("/new")
@requires(Permission.SUBSCRIPTION_MANAGE)
def add() -> ResponseReturnValue:
    """Subscribe a mailbox, or say once more what is asked."""
    values = {name: request.form[name] for name in FIELDS if name in request.form}
    try:
        given: SubscriptionInput = SubscriptionSchema(
            mailbox_pattern=current_settings().mailbox_pattern
        ).load(values)
    except ValidationError as error:
        return _form(values, messages(error)), 422
    try:
        subscriptions.subscribe(db.session, given, by=current_account(), now=clock.now())
    except RegisterError as error:
        field = "area" if isinstance(error, NotFound) else "mailbox"
        return _form(values, {field: [error.message]}), error.status
    return redirect(url_for("subscriptions.index"), code=303)


@bp.get("/<int:number>/end")
@requires(Permission.SUBSCRIPTION_MANAGE)
def ask_to_end(number: int) -> ResponseReturnValue:
    """Ask whether to end a subscription."""
    subscription = subscriptions.running(db.session, number)
    return render_template("pages/reports/subscriptions/end.html", subscription=subscription)


@bp.post("/<int:number>/end")
@requires(Permission.SUBSCRIPTION_MANAGE)
def end(number: int) -> ResponseReturnValue:
    """End a subscription: today's digest is the last."""
    subscriptions.end(db.session, number, by=current_account(), now=clock.now())
    return redirect(url_for("subscriptions.index"), code=303)


def _form(values: dict[str, str], errors: dict[str, list[str]]) -> str:
    options = [
        (name, [(area.code, area.name) for area in group])
        for name, group in subscriptions.areas(db.session)
    ]
    return render_template(
        "pages/reports/subscriptions/new.html", values=values, errors=errors, options=options
    )
