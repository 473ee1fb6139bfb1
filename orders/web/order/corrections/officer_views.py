"""The page that hands on the orders of an officer who leaves."""

from __future__ import annotations

from flask import (
    Blueprint,
    flash,
    get_flashed_messages,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.corrections.officers import MOST, OfficerOrders, hand_on, orders_of_officer
from orders.corrections.schema import OfficerChangeSchema
from orders.db import db
from orders.errors import ChangedMeanwhile
from orders.formatting import count
from orders.search.disclosure.visibility import readable_by
from orders.web.disclosure.looks import looked
from orders.web.forms import Errors, messages, whole_number
from orders.web.schema_forms import read

bp = Blueprint("officers", __name__)

_DONE = "officers"


@bp.get("/officers")
@requires(Permission.ORDER_RECORD)
def form() -> ResponseReturnValue:
    """The orders of an officer, and who takes them on."""
    return _page(request.args.get("officer", ""), MultiDict(), {})


@bp.post("/officers")
@requires(Permission.ORDER_RECORD)
def change() -> ResponseReturnValue:
    """Hand on the orders that were chosen, all of them or none."""
    officer, chosen = request.form.get("officer", ""), request.form.getlist("orders")
    given, errors = read(OfficerChangeSchema(), request.form)
    account, now = current_account(), clock.now()
    done: list[str] = []
    if given is not None:
        try:
            done += hand_on(
                db.session,
                {each: whole_number(request.form, f"version-{each}", -1) for each in chosen},
                given["officer_in_case"],
                given["out_of_hours_contact"],
                changed_on=given["changed_on"],
                reason=given["reason"],
                by=account,
                now=now,
                visible=readable_by(account, now),
            )
        except ValidationError as error:
            errors = messages(error)
        except ChangedMeanwhile as error:
            errors = {"form": [error.message]}
    if errors or given is None:
        db.session.rollback()
        return _page(officer, request.form, errors), 422
    flash(f"{count(len(done), 'order')} changed.", _DONE)
    return redirect(url_for("officers.form", officer=given["officer_in_case"]), code=303)


def _page(officer: str, values: MultiDict[str, str], errors: Errors) -> str:
    account = current_account()
    found = OfficerOrders((), 0)
    if officer.strip():
        visible = readable_by(account, clock.now())
        found = orders_of_officer(db.session, officer, visible=visible)
    looked(
        "officer.orders-read",
        {"total": found.total, "references": [each.reference for each in found.orders]},
    )
    chosen = values.getlist("orders") if values else [each.reference for each in found.orders]
    return render_template(
        "pages/order/corrections/officers.html",
        officer=officer,
        found=found,
        most=MOST,
        chosen=chosen,
        done=get_flashed_messages(category_filter=[_DONE]),
        values=values,
        errors=errors,
    )
