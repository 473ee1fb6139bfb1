"""The order a court makes on a notice or an application: recording it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.signing_in import current_account
from orders.db import db
from orders.errors import NotFound
from orders.formatting import london
from orders.register import granting as orders_granted
from orders.register.condition_schema import PREMISES
from orders.register.reading import Sheet
from orders.rules import conditions, issuing
from orders.rules.kind import Kind
from orders.rules.vocabulary import EndsKind
from orders.web import forms, order_forms
from orders.web.done import back
from orders.web.order_forms import Form
from orders.web.order_sheet import Tried, newest, number, placed, sheet_of, to_confirm, tried

bp = Blueprint("granting", __name__)

_FIELDS = {
    "made_at",
    "last_on",
    "ends_at",
    "ends_kind",
    "ends_event",
    "court",
    "conditions",
    "override_reason",
}


@bp.get("/orders/<reference>/grant")
@requires(Permission.ORDER_RECORD)
def form(reference: str) -> ResponseReturnValue:
    """Ask for the order the court made, a notice's conditions copied."""
    sheet = _notice(reference)
    return _page(sheet, order_forms.shown_grant(sheet), Tried(None))


@bp.post("/orders/<reference>/grant")
@requires(Permission.ORDER_RECORD)
def grant(reference: str) -> ResponseReturnValue:
    """Record the order, and end a notice; what looks unlawful is confirmed with a reason."""
    sheet, now = _notice(reference), clock.now()
    given, errors = order_forms.read_grant(request.form, sheet)
    if given is None:
        return _page(sheet, request.form, Tried(None, errors)), 422
    went = tried(
        sheet,
        lambda: orders_granted.grant(
            db.session,
            sheet.order.reference,
            given,
            by=current_account(),
            now=now,
            version=number(request.form, "version"),
        ),
        seen=number(request.form, "seen"),
        fields=_FIELDS,
        reload=lambda: _notice(reference),
    )
    if went.order is None:
        page = _page(_notice(reference), request.form, _at_its_field(went))
        return page, 409
    return back(went.order.reference, "granted")


def _page(sheet: Sheet, values: Form, went: Tried) -> str:
    made = order_forms.kind_made(sheet)
    made_on = _day(values, "made_at") or london(clock.now()).date()
    codes = [(each.code, each.name) for each in conditions.CODES.values()]
    return render_template(
        "pages/order/grant.html",
        sheet=sheet,
        kind=made,
        rows=order_forms.rows(sheet),
        is_hidden=order_forms.is_hidden,
        codes=codes,
        premises=list(PREMISES.items()),
        ends_kinds=_ways_to_end(made),
        may_end_on_event=EndsKind.UNTIL_EVENT in made.ends_kinds,
        lawful=issuing.lawful_range(made, made_on).strip(),
        values=values,
        errors=placed(went.errors, _FIELDS),
        went=went,
        seen=newest(sheet),
    )


def _ways_to_end(kind: Kind) -> list[tuple[str, str]]:
    ways = [each for each in EndsKind if each in kind.ends_kinds]
    if len(ways) == 1:
        return []
    return [(each.value, f"{each.label[:1].upper()}{each.label[1:]}") for each in ways]


def _at_its_field(went: Tried) -> Tried:
    """What is to be confirmed at the box for the reason; an end at the field it was given in."""
    if went.confirm:
        return to_confirm(went)
    if "ends_at" in went.errors and not request.form.get("ends_at-day"):
        others = {name: said for name, said in went.errors.items() if name != "ends_at"}
        return replace(went, errors={"last_on": went.errors["ends_at"], **others})
    return went


def _notice(reference: str) -> Sheet:
    sheet = sheet_of(reference, current_account(), clock.now())
    if not sheet.may_be_granted:
        raise NotFound("No order is granted on this.")
    return sheet


def _day(values: Form, name: str) -> date | None:
    try:
        return forms.read_date(values, name)
    except ValidationError:
        return None
