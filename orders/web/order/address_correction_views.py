"""The page that puts an address right in its place: a slip in its lines, postcode, kind or days."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.areas import gazetteer
from orders.corrections.address_input import (
    CORRECTABLE,
    KEPT_UNSEEN,
    address_on,
    as_put_right,
    said_of,
)
from orders.corrections.addresses import correct_address
from orders.db import db
from orders.errors import ChangedMeanwhile, Conflict, NotFound
from orders.people.model import Address
from orders.people.schema import AddressSchema
from orders.register.order_record import OrderRecord
from orders.rules.vocabulary.codes import AddressKind
from orders.search.disclosure.masking import place_of, readable
from orders.web import forms, location_field
from orders.web.disclosure.looks import looked
from orders.web.flash import back
from orders.web.forms import DATE_PARTS, Errors
from orders.web.map_field import drawing_map
from orders.web.order.order_loader import author, placed, sheet_of
from orders.web.schema_forms import options
from orders.web.security import with_map

bp = Blueprint(
    "address_corrections", __name__, url_prefix="/orders/<reference>/addresses/<int:address_id>"
)

_DAYS: Final = ("starts_on", "ends_on")
_FIELDS: Final = {*CORRECTABLE, "reason"}
_PLACES: Final = {"postcode", "uprn", "coordinates"}


@bp.get("/correct")
@requires(Permission.ORDER_RECORD)
@with_map  # type: ignore[untyped-decorator]  # Flask-Talisman publishes no types
def form(reference: str, address_id: int) -> ResponseReturnValue:
    """Show what is recorded of an address, to be put right."""
    return _form(reference, address_id, None, {})


@bp.post("/correct")
@requires(Permission.ORDER_RECORD)
@with_map  # type: ignore[untyped-decorator]  # Flask-Talisman publishes no types
def save(reference: str, address_id: int) -> ResponseReturnValue:
    """Put it right, or say what is wrong; where it falls is shown first where that is asked."""
    sheet = _sheet(reference)
    address, _ = address_on(sheet, address_id)
    unseen = address.is_withheld
    said, errors = _changed(address)
    if not errors and "look" in request.form:
        try:
            right = as_put_right(address, said, unseen=unseen)
            found = location_field.fallen(db.session, right.given, clock.now())
        except ValidationError as error:
            errors = forms.messages(error)
        else:
            return _form(reference, address_id, request.form, {}, found if right.moved else None)
    if not errors:
        errors = _tried(sheet, address_id, said, unseen=unseen)
    if errors:
        db.session.rollback()
        return _form(reference, address_id, request.form, errors), 422
    return back(sheet.order.reference, "address-put-right")


def _tried(sheet: OrderRecord, address_id: int, said: dict[str, Any], *, unseen: bool) -> Errors:
    try:
        correct_address(
            db.session,
            sheet.order.reference,
            address_id,
            said,
            reason=request.form.get("reason", ""),
            unseen=unseen,
            **author(),
        )
    except ValidationError as error:
        return forms.messages(error)
    except ChangedMeanwhile:
        raise
    except Conflict as conflict:
        return {"form": [conflict.message]}
    return {}


def _changed(address: Address) -> tuple[dict[str, Any], Errors]:
    """What the form says otherwise than it showed, as the schema takes it, and what is wrong."""
    before = _shown(address)
    read, errors = forms.read_fields(AddressSchema(), request.form)
    said: dict[str, Any] = {}
    for name in said_of(address):
        if _sent(request.form, name) == _sent(before, name):
            errors.pop(name, None)
        elif name not in errors:
            said[name] = read.get(name, "")
    near = location_field.near(request.form)
    if near["near_postcode"] or said.keys() & _PLACES:
        said |= near
        # What the form showed stands in it as it was: a place given by hand counts first.
        said.setdefault("coordinates", read.get("coordinates", ""))
    return said, errors


def _sent(form: MultiDict[str, str], name: str) -> list[str]:
    parts = [f"-{part}" for part in DATE_PARTS] if name in _DAYS else [""]
    return ["\n".join(forms.text(form, name + part).split("\r\n")).strip() for part in parts]


def _shown(address: Address) -> MultiDict[str, str]:
    """What the form shows of what is recorded: nothing that tells where a withheld home is."""
    said = said_of(address)
    if address.is_withheld:
        said |= dict.fromkeys(KEPT_UNSEEN & said.keys())
    values: MultiDict[str, str] = MultiDict(
        {name: each or "" for name, each in said.items() if name not in _DAYS}
    )
    for name in _DAYS:
        if said[name]:
            year, month, day = said[name].split("-")
            parts = {"day": day, "month": month, "year": year}
            values.update({f"{name}-{part}": str(int(each)) for part, each in parts.items()})
    return values


def _sheet(reference: str) -> OrderRecord:
    sheet = sheet_of(reference, current_account(), clock.now())
    if sheet.entered_in_error is not None:
        raise NotFound(f"{sheet.order.reference} was entered in error: it says nothing of anybody.")
    return sheet


def _form(
    reference: str,
    address_id: int,
    values: MultiDict[str, str] | None,
    errors: Errors,
    fallen: location_field.Fallen | None = None,
) -> str:
    sheet = _sheet(reference)
    address, person = address_on(sheet, address_id)
    looked(
        "address.read",
        reference=sheet.order.reference,
        shows=sheet.shows,
        addresses=readable([address]),
    )
    shown = _shown(address) if values is None else values
    return render_template(
        "pages/order/address_correction.html",
        sheet=sheet,
        address=address,
        person=person,
        place=place_of(address, gazetteer.current(db.session), clock.now()),
        kinds=options(AddressKind),
        map=drawing_map(),
        near=location_field.choices(db.session, shown, clock.now()),
        fallen=fallen,
        values=shown,
        errors=placed(errors, _FIELDS),
    )
