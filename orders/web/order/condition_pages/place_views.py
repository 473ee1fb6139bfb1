"""Where a condition applies, said after it was recorded: by name, coordinates, or on a map."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from geo import drawing
from geo.columns import shape_of
from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.errors import NotFound
from orders.register.changes import conditions
from orders.register.order_record import OrderRecord, RecordedCondition
from orders.register.schemas.condition import ConditionInput, ConditionSchema
from orders.search.disclosure.condition_masking import told_of
from orders.web import forms
from orders.web.flash import back
from orders.web.forms import Errors
from orders.web.map_field import drawing_map, uploaded
from orders.web.order.event_forms import Form
from orders.web.order.order_loader import (
    ChangeResult,
    author,
    newest,
    placed,
    sheet_of,
    tried,
)
from orders.web.security import with_map

bp = Blueprint("condition_places", __name__)

_FIELDS = ("place_name", "location", "geometry", "radius_m", "place_confidential")
_FILE = "geometry_file"


@bp.get("/orders/<reference>/conditions/<int:condition_id>/place")
@requires(Permission.ORDER_RECORD)
@with_map  # type: ignore[untyped-decorator]  # Flask-Talisman publishes no types
def form(reference: str, condition_id: int) -> ResponseReturnValue:
    """Ask where a condition applies."""
    sheet, term = _term(reference, condition_id)
    hidden = _is_hidden(sheet, term)
    return _page(sheet, term, _shown(term, hidden=hidden), ChangeResult(None), hidden=hidden)


@bp.post("/orders/<reference>/conditions/<int:condition_id>/place")
@requires(Permission.ORDER_RECORD)
@with_map  # type: ignore[untyped-decorator]  # Flask-Talisman publishes no types
def save(reference: str, condition_id: int) -> ResponseReturnValue:
    """Keep where it applies; what was said before is replaced."""
    sheet, term = _term(reference, condition_id)
    values = request.form.copy()
    if (text := uploaded(_FILE)) is not None:
        values["geometry"] = text
    try:
        given = _read(term, values)
        went = _tried(sheet, given, condition_id)
    except ValidationError as error:
        return _page(sheet, term, values, ChangeResult(None, _faults(error))), 422
    if went.order is None:
        return _page(*_term(reference, condition_id), values, went), 409
    return back(sheet.order.reference, "placed")


def _tried(sheet: OrderRecord, given: ConditionInput, condition_id: int) -> ChangeResult:
    reference = sheet.order.reference
    return tried(
        sheet,
        lambda: conditions.say_where(db.session, reference, condition_id, given, **author()),
        fields=set(_FIELDS),
        reload=lambda: _term(reference, condition_id)[0],
    )


def _faults(error: ValidationError) -> Errors:
    """Messages by field; what the register says of the condition is said of where it is."""
    found = forms.messages(error)
    return {"location": found["conditions"]} if "conditions" in found else found


def _read(term: RecordedCondition, values: Form) -> ConditionInput:
    data, _ = forms.read_fields(ConditionSchema(only=_FIELDS), values)
    kept = {"code": term.condition.code, "text_verbatim": term.condition.text_verbatim}
    given: ConditionInput = ConditionSchema().load(data | kept)
    return given


def _shown(term: RecordedCondition, *, hidden: bool) -> Form:
    place, radius_m = term.condition.place, term.condition.radius_m
    if hidden:
        confidential = place is not None and place.confidential
        return MultiDict({"place_confidential": str(confidential).lower()})
    values = {"radius_m": "" if radius_m is None else str(radius_m)}
    if place is not None:
        shape = shape_of(place.shape)
        values |= {
            "place_name": place.name,
            "geometry": "" if shape is None else drawing.as_text(shape),
            "place_confidential": str(place.confidential).lower(),
        }
    return MultiDict(values)


def _is_hidden(sheet: OrderRecord, term: RecordedCondition) -> bool:
    """Whether what was said of where it applies would tell this reader a withheld home."""
    told = told_of(db.session, sheet, by=current_account())
    return next(each.withheld for each in told if each.id == term.condition.id)


def _page(
    sheet: OrderRecord,
    term: RecordedCondition,
    values: Form,
    went: ChangeResult,
    *,
    hidden: bool | None = None,
) -> str:
    return render_template(
        "pages/order/condition_place.html",
        sheet=sheet,
        term=term,
        values=values,
        errors=placed(went.errors, set(_FIELDS)),
        went=went,
        seen=newest(sheet),
        map=drawing_map(),
        hidden=_is_hidden(sheet, term) if hidden is None else hidden,
        modes=("polygon", "point") if term.code.takes_area else ("point", "polygon"),
    )


def _term(reference: str, condition_id: int) -> tuple[OrderRecord, RecordedCondition]:
    sheet = sheet_of(reference, current_account(), clock.now())
    for term in sheet.terms:
        here = term.condition.id == condition_id and term.condition.taken_out_in_id is None
        if here and term.address is None and term.code.takes_place:
            return sheet, term
    raise NotFound(f"{sheet.order.reference} has no such condition with a place to say.")
