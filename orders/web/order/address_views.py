"""Where the people on an order live: a person moves, a home is withheld."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.areas import gazetteer
from orders.corrections.address_input import address_on
from orders.db import db
from orders.errors import ChangedMeanwhile, Conflict
from orders.ground import handover_records
from orders.people.model import Address
from orders.people.schema import AddressInput, AddressSchema, Text
from orders.register.changes import home_changes
from orders.register.order_record import OrderRecord
from orders.register.person_sheets import PersonSheet
from orders.rules.vocabulary.codes import AddressKind
from orders.search.disclosure.masking import place_of, readable
from orders.web import forms, location_field
from orders.web.disclosure.looks import looked
from orders.web.disclosure.opened_homes import PURPOSES
from orders.web.flash import back
from orders.web.forms import Errors
from orders.web.map_field import drawing_map
from orders.web.order.order_loader import number, placed, sheet_of
from orders.web.schema_forms import options
from orders.web.security import with_map

bp = Blueprint("addresses", __name__)

_PLACE = ("postcode", "coordinates", "uprn")
_FIELDS = {*AddressSchema().fields, "handover_note", "leaves"}
_LONGEST_NOTE = 10_000


@bp.get("/orders/<reference>/people/<int:person_id>/addresses/new")
@requires(Permission.ORDER_RECORD)
@with_map  # type: ignore[untyped-decorator]  # Flask-Talisman publishes no types
def form(reference: str, person_id: int) -> ResponseReturnValue:
    """Ask where a person has moved."""
    sheet = _sheet(reference)
    return _form(sheet, sheet.person(person_id), MultiDict(), {})


@bp.post("/orders/<reference>/people/<int:person_id>/addresses/new")
@requires(Permission.ORDER_RECORD)
@with_map  # type: ignore[untyped-decorator]  # Flask-Talisman publishes no types
def add(reference: str, person_id: int) -> ResponseReturnValue:
    """Add the address; every order of this person counts anew from that day."""
    sheet = _sheet(reference)
    sheet.person(person_id)
    given, errors = _read(request.form)
    leaves = request.form.get("leaves") == "true"
    if given is not None and leaves and given.starts_on is None:
        given, errors = None, {"starts_on": ["Enter the day, since the old home ends then."]}
    if given is None:
        return _form(sheet, sheet.person(person_id), request.form, errors), 422
    if "look" in request.form:
        return _looked(sheet, person_id, given)
    try:
        _move(sheet, person_id, given, leaves=leaves)
    except ValidationError as error:
        db.session.rollback()
        return _again(reference, person_id, forms.messages(error)), 422
    except ChangedMeanwhile:
        raise
    except Conflict as conflict:
        db.session.rollback()
        return _again(reference, person_id, {"starts_on": [conflict.message]}), 409
    return _back(sheet, "moved")


@bp.get("/orders/<reference>/unplaced")
@requires(Permission.ORDER_RECORD)
def unplaced(reference: str) -> ResponseReturnValue:
    """Go to the form that places the first person on the order with no placed home."""
    sheet = _sheet(reference)
    there = url_for("order.show", reference=sheet.order.reference)
    for person in sheet.people:
        homes = [each for each in person.addresses if each.kind.is_home and each.ends_at is None]
        lost = [each for each in homes if each.point is None]
        if lost:
            there = url_for("addresses.place_form", reference=reference, address_id=lost[0].id)
        elif not homes:
            there = url_for("addresses.form", reference=reference, person_id=person.person.id)
        else:
            continue
        break
    return redirect(there, code=303)


@bp.get("/orders/<reference>/addresses/<int:address_id>/place")
@requires(Permission.ORDER_RECORD)
@with_map  # type: ignore[untyped-decorator]  # Flask-Talisman publishes no types
def place_form(reference: str, address_id: int) -> ResponseReturnValue:
    """Ask where an address is that has no place."""
    return _place_form(_sheet(reference), address_id, MultiDict(), {})


@bp.post("/orders/<reference>/addresses/<int:address_id>/place")
@requires(Permission.ORDER_RECORD)
@with_map  # type: ignore[untyped-decorator]  # Flask-Talisman publishes no types
def place(reference: str, address_id: int) -> ResponseReturnValue:
    """Show where it falls, and once that is confirmed put it there."""
    sheet = _sheet(reference)
    address, _ = address_on(sheet, address_id)
    data = {name: request.form.get(name, "") for name in _PLACE} | location_field.near(request.form)
    try:
        given = AddressSchema().load(data | {"confidential": address.confidential})
        found = location_field.fallen(db.session, given, clock.now())
        if "confirmed" in request.form:
            _put_in_place(sheet, address_id, given)
            return _back(sheet, "address-placed")
    except ValidationError as error:
        db.session.rollback()
        errors = location_field.without_box(forms.messages(error))
        return _place_form(_sheet(reference), address_id, request.form, errors), 422
    if given.without_place:
        return redirect(url_for("order.show", reference=sheet.order.reference), code=303)
    return _place_form(sheet, address_id, request.form, {}, found)


@bp.get("/orders/<reference>/addresses/<int:address_id>/withhold")
@requires(Permission.ORDER_RECORD)
def withhold_form(reference: str, address_id: int) -> ResponseReturnValue:
    """Say what withholding an address means, or opening it again, and ask."""
    return _withhold_form(reference, address_id, {})


@bp.post("/orders/<reference>/addresses/<int:address_id>/withhold")
@requires(Permission.ORDER_RECORD)
def withhold(reference: str, address_id: int) -> ResponseReturnValue:
    """Withhold an address, or open it again."""
    sheet = _sheet(reference)
    address, _ = address_on(sheet, address_id)
    wanted = request.form.get("confidential", "")
    if wanted not in {"true", "false"}:
        raise ValidationError({"confidential": ["Say whether to withhold the address."]})
    try:
        home_changes.withhold(
            db.session,
            address.id,
            confidential=wanted == "true",
            reason=request.form.get("reason", "").strip()[:10_000],
            purpose=request.form.get("purpose", ""),
            by=current_account(),
            now=clock.now(),
            reference=sheet.order.reference,
            version=number(request.form, "version"),
        )
    except ValidationError as error:
        db.session.rollback()
        return _withhold_form(reference, address_id, forms.messages(error)), 422
    return _back(sheet, "withheld")


def _move(sheet: OrderRecord, person_id: int, given: AddressInput, *, leaves: bool) -> None:
    """Add the address, and hand the order over when a note says so and the subject moves."""
    by, now, version = current_account(), clock.now(), number(request.form, "version")
    note = Text().deserialize(request.form.get("handover_note", ""))
    if not note or person_id != sheet.order.subject_id:
        home_changes.move(
            db.session,
            person_id,
            given,
            leaves=leaves,
            by=by,
            now=now,
            reference=sheet.order.reference,
            version=version,
        )
        return
    if len(note) > _LONGEST_NOTE:
        message = f"Shorten this to {_LONGEST_NOTE:,} characters or fewer."
        raise ValidationError({"handover_note": [message]})
    handover_records.move_subject(
        db.session,
        sheet.order,
        given,
        leaves=leaves,
        note=note,
        by=by,
        now=now,
        version=version,
    )


def _looked(sheet: OrderRecord, person_id: int, given: AddressInput) -> ResponseReturnValue:
    """The form again with where the address falls; nothing is saved."""
    person = sheet.person(person_id)
    try:
        found = location_field.fallen(db.session, given, clock.now())
    except ValidationError as error:
        return _form(sheet, person, request.form, forms.messages(error)), 422
    return _form(sheet, person, request.form, {}, found)


def _withhold_form(reference: str, address_id: int, errors: Errors) -> str:
    sheet = _sheet(reference)
    address, person = address_on(sheet, address_id)
    _looked_at(sheet, address)
    return render_template(
        "pages/order/withhold.html",
        sheet=sheet,
        address=address,
        person=person,
        place=place_of(address, gazetteer.current(db.session), clock.now()),
        purposes=PURPOSES,
        values=request.form,
        errors=errors,
    )


def _looked_at(sheet: OrderRecord, address: Address) -> None:
    """Log that a form about an address was opened; it shows the address where that may be told."""
    looked(
        "address.read",
        reference=sheet.order.reference,
        shows=sheet.shows,
        addresses=readable([address]),
    )


def _put_in_place(sheet: OrderRecord, address_id: int, given: AddressInput) -> None:
    home_changes.put_in_place(
        db.session,
        address_id,
        given,
        by=current_account(),
        now=clock.now(),
        reference=sheet.order.reference,
        version=number(request.form, "version"),
    )


def _place_form(
    sheet: OrderRecord,
    address_id: int,
    values: MultiDict[str, str],
    errors: Errors,
    fallen: location_field.Fallen | None = None,
) -> str:
    address, person = address_on(sheet, address_id)
    _looked_at(sheet, address)
    return render_template(
        "pages/order/place.html",
        sheet=sheet,
        address=address,
        person=person,
        map=drawing_map(),
        near=location_field.choices(db.session, values, clock.now()),
        fallen=fallen,
        values=values,
        errors=placed(errors, _FIELDS),
    )


def _read(form: MultiDict[str, str]) -> tuple[AddressInput | None, Errors]:
    data, errors = forms.read_fields(AddressSchema(), form)
    data |= location_field.near(form)
    try:
        given: AddressInput = AddressSchema().load(data)
    except ValidationError as error:
        return None, forms.messages(error) | errors
    return (None, errors) if errors else (given, {})


def _again(reference: str, person_id: int, errors: Errors) -> str:
    sheet = _sheet(reference)
    return _form(sheet, sheet.person(person_id), request.form, errors)


def _form(
    sheet: OrderRecord,
    person: PersonSheet,
    values: MultiDict[str, str],
    errors: Errors,
    fallen: location_field.Fallen | None = None,
) -> str:
    return render_template(
        "pages/order/address.html",
        sheet=sheet,
        person=person,
        is_subject=person.person.id == sheet.order.subject_id,
        kinds=options(AddressKind),
        map=drawing_map(),
        near=location_field.choices(db.session, values, clock.now()),
        fallen=fallen,
        values=values,
        errors=placed(errors, _FIELDS),
    )


def _sheet(reference: str) -> OrderRecord:
    return sheet_of(reference, current_account(), clock.now())


def _back(sheet: OrderRecord, done: str) -> ResponseReturnValue:
    return back(sheet.order.reference, done)
