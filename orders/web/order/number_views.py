"""Numbers of an order and its breaches in other systems: one is added, or was always wrong."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.breaches import breach_queries
from orders.breaches.model import Breach
from orders.db import db
from orders.errors import NotFound
from orders.formatting import moment
from orders.register.changes.order_numbers import number_records
from orders.register.number_model import OrderNumber
from orders.register.order_record import OrderRecord
from orders.register.schemas.number import NumberRemovalSchema, NumberSchema
from orders.rules.vocabulary.codes import NumberKind
from orders.web import schema_forms
from orders.web.flash import back
from orders.web.forms import Errors
from orders.web.order.event_forms import Form
from orders.web.order.order_loader import author, sheet_of

bp = Blueprint("order_numbers", __name__, url_prefix="/orders/<reference>/numbers")


@bp.get("/add")
@requires(Permission.ORDER_RECORD)
def form(reference: str) -> ResponseReturnValue:
    """Ask for a number."""
    return _form(_sheet(reference), MultiDict(), {})


@bp.post("/add")
@requires(Permission.ORDER_RECORD)
def add(reference: str) -> ResponseReturnValue:
    """Record it, or say what is wrong."""
    sheet = _sheet(reference)
    given, errors = schema_forms.read(NumberSchema(), request.form)
    if given is not None:
        known = {each.id for each in _breaches(sheet)}
        errors = schema_forms.tried(
            lambda: number_records.record_number(
                db.session, sheet.order.reference, given, breaches=known, **author()
            )
        )
    if errors:
        return _form(_sheet(reference), request.form, errors), 422
    return back(sheet.order.reference, "number-added", anchor="numbers")


@bp.get("/<int:number_id>/take-out")
@requires(Permission.ORDER_RECORD)
def take_out_form(reference: str, number_id: int) -> ResponseReturnValue:
    """Ask why a number was always wrong."""
    sheet = _sheet(reference)
    return _take_out_form(sheet, _number(sheet, number_id), MultiDict(), {})


@bp.post("/<int:number_id>/take-out")
@requires(Permission.ORDER_RECORD)
def take_out(reference: str, number_id: int) -> ResponseReturnValue:
    """Take it out; it stays readable with the reason."""
    sheet = _sheet(reference)
    given, errors = schema_forms.read(NumberRemovalSchema(), request.form)
    if given is None:
        page = _take_out_form(sheet, _number(sheet, number_id), request.form, errors)
        return page, 422
    number_records.take_out_number(
        db.session, sheet.order.reference, number_id, reason=given["reason"], **author()
    )
    return back(sheet.order.reference, "number-taken-out", anchor="numbers")


def _sheet(reference: str) -> OrderRecord:
    sheet = sheet_of(reference, current_account(), clock.now())
    if sheet.entered_in_error is not None:
        raise NotFound(f"{sheet.order.reference} was entered in error: nothing is added to it.")
    return sheet


def _breaches(sheet: OrderRecord) -> list[Breach]:
    return list(breach_queries.breaches_of(db.session, sheet.order.id))


def _number(sheet: OrderRecord, number_id: int) -> OrderNumber:
    for each in sheet.numbers:
        if each.id == number_id and each.removal_id is None:
            return each
    raise NotFound(f"{sheet.order.reference} has no such number, or it was taken out already.")


def _form(sheet: OrderRecord, values: Form, errors: Errors) -> str:
    return render_template(
        "pages/order/number.html",
        sheet=sheet,
        kinds=schema_forms.options(NumberKind),
        breaches=[
            (str(each.id), f"Breach of {moment(each.occurred_from)}") for each in _breaches(sheet)
        ],
        values=values,
        errors=errors,
    )


def _take_out_form(sheet: OrderRecord, number: OrderNumber, values: Form, errors: Errors) -> str:
    return render_template(
        "pages/order/number_taken_out.html",
        sheet=sheet,
        number=number,
        values=values,
        errors=errors,
    )
