"""The page that moves a breach recorded on the wrong order to the right one."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.breaches import breach_queries
from orders.breaches.model import Breach
from orders.breaches.service import order_of
from orders.corrections.breach_moves import move_breach
from orders.corrections.correctable_sort import Choices
from orders.corrections.schema import BreachMoveSchema
from orders.corrections.sorts import breach_choices
from orders.db import db
from orders.errors import NotFound, RuleBroken
from orders.register.model import Order
from orders.rules.kinds import catalogue
from orders.rules.vocabulary import references
from orders.search.disclosure.visibility import readable_by
from orders.web.breaches.breach_forms import by_field
from orders.web.danger_banner import subject_danger
from orders.web.disclosure.looks import looked
from orders.web.forms import Errors, messages, whole_number
from orders.web.schema_forms import read

bp = Blueprint("breach_moves", __name__, url_prefix="/orders/<reference>/breaches/<int:breach_id>")


@bp.get("/move")
@requires(Permission.ORDER_RECORD)
def form(reference: str, breach_id: int) -> ResponseReturnValue:
    """Ask which order the breach was of."""
    return _form(reference, breach_id, MultiDict(), {})


@bp.post("/move")
@requires(Permission.ORDER_RECORD)
def move(reference: str, breach_id: int) -> ResponseReturnValue:
    """Move it; first the conditions of the right order are asked for."""
    breach, account, now = _breach(reference, breach_id), current_account(), clock.now()
    given, errors = read(BreachMoveSchema(), request.form)
    if given is not None:
        try:
            move_breach(
                db.session,
                breach.order.reference,
                breach_id,
                given.pop("order"),
                **given,
                by=account,
                now=now,
                version=whole_number(request.form, "version", -1),
                visible=readable_by(account, now),
            )
        except ValidationError as error:
            errors = messages(error)
        except RuleBroken as broken:
            errors = by_field(broken.findings)
    if errors:
        db.session.rollback()
        return _form(reference, breach_id, request.form, errors), 422
    return redirect(url_for("breaches.show", breach_id=breach_id), code=303)


def _breach(reference: str, breach_id: int) -> Breach:
    visible = readable_by(current_account(), clock.now())
    breach = breach_queries.breach_with_order(db.session, breach_id, visible=visible)
    if breach.order.reference != references.normalise(reference):
        raise NotFound("There is no such breach of this order.")
    return breach


def _form(reference: str, breach_id: int, values: MultiDict[str, str], errors: Errors) -> str:
    breach = _breach(reference, breach_id)
    right = _right(values.get("order", ""))
    choices: Choices = {} if right is None else breach_choices(db.session, right.id)
    looked("breach.read", {"breach": breach.id}, reference=breach.order.reference)
    if right is not None:
        looked("order.read", reference=right.reference)
    return render_template(
        "pages/breaches/move.html",
        breach=breach,
        order=breach.order,
        kind=catalogue.kind(breach.order.kind),
        subject_danger=subject_danger(breach.order.reference),
        right=right,
        choices=choices,
        values=values,
        errors=errors,
    )


def _right(typed: str) -> Order | None:
    """The order that was named, where there is one that this account may see."""
    written = references.normalise(typed)
    if written is None:
        return None
    try:
        return order_of(db.session, written, visible=readable_by(current_account(), clock.now()))
    except NotFound:
        return None
