"""Putting the conditions of an order right, all of them on one form, with why."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.errors import Conflict
from orders.register.changes.sealed_conditions.putting_right import put_right
from orders.register.order_record import OrderRecord
from orders.register.schemas.condition_correction import ConditionReasonSchema
from orders.web import schema_forms
from orders.web.conditions import condition_form
from orders.web.conditions.condition_editor import editor, persons_of
from orders.web.conditions.condition_form import RECORDED
from orders.web.flash import back
from orders.web.order.condition_pages import sealed_form
from orders.web.order.event_forms import Form
from orders.web.order.order_loader import (
    ChangeResult,
    author,
    newest,
    placed,
    sheet_of,
    to_confirm,
    tried,
)
from orders.web.security import with_map

bp = Blueprint("condition_corrections", __name__)

_FIELDS = {"conditions", "reason", "override_reason"}
_NOTHING = ChangeResult(None)


@bp.get("/orders/<reference>/conditions/correct")
@requires(Permission.ORDER_RECORD)
@with_map  # type: ignore[untyped-decorator]  # Flask-Talisman publishes no types
def form(reference: str) -> ResponseReturnValue:
    """Show every condition as it is recorded, to be written as the paper has it."""
    sheet = _sheet(reference)
    values = sealed_form.shown(sheet, condition_form.copies_of(sheet))
    return _page(sheet, MultiDict(values), _NOTHING)


@bp.post("/orders/<reference>/conditions/correct")
@requires(Permission.ORDER_RECORD)
@with_map  # type: ignore[untyped-decorator]  # Flask-Talisman publishes no types
def save(reference: str) -> ResponseReturnValue:
    """Put them right; what stood there before stays readable."""
    sheet, values = _sheet(reference), request.form
    if condition_form.is_edit(values, RECORDED):
        changed: Form = MultiDict(condition_form.edited(values, RECORDED))
        more = len(condition_form.numbers(changed, RECORDED))
        fresh = more - len(condition_form.numbers(values, RECORDED))
        return _page(sheet, changed, _NOTHING, fresh=fresh)
    rows = sealed_form.read(db.session, values, condition_form.copies_of(sheet))
    given, errors = schema_forms.read(ConditionReasonSchema(), values)
    if given is None or rows.faults:
        return _page(sheet, values, ChangeResult(None, rows.faults | errors)), 422
    try:
        went = tried(
            sheet,
            lambda: put_right(db.session, sheet.order.reference, rows.given, **given, **author()),
            fields=_FIELDS,
            reload=lambda: _sheet(reference),
        )
    except ValidationError as error:
        db.session.rollback()
        wrong = condition_form.placed_faults(error, RECORDED, rows.numbers)
        return _page(_sheet(reference), values, ChangeResult(None, wrong)), 422
    if went.order is None:
        return _page(_sheet(reference), values, to_confirm(went)), 409
    return back(went.order.reference, "conditions-corrected", anchor="conditions")


def _page(sheet: OrderRecord, values: Form, went: ChangeResult, *, fresh: int = 0) -> str:
    copies = condition_form.copies_of(sheet)
    known = {*_FIELDS, *condition_form.of_rows(went.errors, RECORDED)}
    return render_template(
        "pages/order/conditions_corrected.html",
        sheet=sheet,
        editor=editor(
            values,
            went.errors,
            prefix=RECORDED,
            kind=sheet.kind,
            persons=persons_of(sheet),
            sources=condition_form.copied_from(values, RECORDED, copies),
            fresh=fresh,
        ),
        values=values,
        errors=placed(went.errors, known),
        went=went,
        seen=newest(sheet),
    )


def _sheet(reference: str) -> OrderRecord:
    sheet = sheet_of(reference, current_account(), clock.now())
    if sheet.entered_in_error is not None:
        raise Conflict(f"{sheet.order.reference} was entered in error: nothing of it is changed.")
    if sheet.may_be_granted and not sheet.kind.is_notice and not sealed_form.standing(sheet):
        raise Conflict(
            "No order has been made on this application yet: its conditions are recorded with it."
        )
    return sheet
