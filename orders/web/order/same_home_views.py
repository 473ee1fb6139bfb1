"""A subject's own home that is also a protected address: whether it stays withheld.

Only a recorder who may open withheld homes is asked; until there is an answer it is withheld.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.areas import gazetteer
from orders.db import db
from orders.errors import NotFound
from orders.register.changes import home_changes
from orders.register.confidentiality import same_homes
from orders.search.disclosure.masking import place_of
from orders.web import forms
from orders.web.disclosure.opened_homes import PURPOSES
from orders.web.flash import back
from orders.web.forms import Errors
from orders.web.order.order_loader import number, sheet_of

bp = Blueprint("same_homes", __name__)

ANSWERS = (
    ("true", "Keep it withheld: people see the LPA and “address withheld”"),
    ("false", "Show it to everybody who may see the order"),
)
_LONGEST_REASON = 10_000


@bp.get("/orders/<reference>/same-homes")
@requires(Permission.CONFIDENTIAL_OPEN)
def next_form(reference: str) -> ResponseReturnValue:
    """Go to the first home of the order's subject that has no answer yet, or to the order."""
    order = sheet_of(reference, current_account(), clock.now()).order
    left = same_homes.unanswered(db.session, [order.id])
    there = (
        url_for("same_homes.form", reference=order.reference, address_id=left[0])
        if left
        else url_for("order.show", reference=order.reference)
    )
    return redirect(there, code=303)


@bp.get("/orders/<reference>/addresses/<int:address_id>/same-home")
@requires(Permission.CONFIDENTIAL_OPEN)
def form(reference: str, address_id: int) -> ResponseReturnValue:
    """Ask whether the home stays withheld."""
    return _form(reference, address_id, {})


@bp.post("/orders/<reference>/addresses/<int:address_id>/same-home")
@requires(Permission.CONFIDENTIAL_OPEN)
def answer(reference: str, address_id: int) -> ResponseReturnValue:
    """Keep the answer; the next home without one is asked about."""
    account, now = current_account(), clock.now()
    order = sheet_of(reference, account, now).order
    if address_id not in same_homes.unanswered(db.session, [order.id]):
        raise NotFound(f"{order.reference} has no such home to decide on.")
    keeps = request.form.get("keeps", "")
    reason = request.form.get("reason", "").strip()[:_LONGEST_REASON]
    if keeps not in dict(ANSWERS):
        wrong = {"keeps": ["Choose whether it stays withheld."]}
        return _form(reference, address_id, wrong), 422
    version = number(request.form, "version")
    try:
        if keeps == "false":
            home_changes.withhold(
                db.session,
                address_id,
                confidential=False,
                reason=reason,
                purpose=request.form.get("purpose", ""),
                by=account,
                now=now,
                reference=order.reference,
                version=version,
            )
        else:
            home_changes.keep_withheld(
                db.session,
                address_id,
                reason=reason,
                by=account,
                now=now,
                reference=order.reference,
                version=version,
            )
    except ValidationError as error:
        db.session.rollback()
        return _form(reference, address_id, forms.messages(error)), 422
    return back(order.reference, "withheld")


def _form(reference: str, address_id: int, errors: Errors) -> str:
    now = clock.now()
    sheet = sheet_of(reference, current_account(), now)
    if address_id not in same_homes.unanswered(db.session, [sheet.order.id]):
        raise NotFound(f"{sheet.order.reference} has no such home to decide on.")
    address = next(each for each in sheet.subject.addresses if each.id == address_id)
    return render_template(
        "pages/order/same_home.html",
        sheet=sheet,
        address=address,
        place=place_of(address, gazetteer.current(db.session), now),
        answers=ANSWERS,
        purposes=PURPOSES,
        values=request.form or {"keeps": "true"},
        errors=errors,
    )
