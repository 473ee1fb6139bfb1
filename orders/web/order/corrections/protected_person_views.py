"""The page that adds a protected person whom the record of an order lacks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.corrections.protected_persons import add_protected_person
from orders.db import db
from orders.errors import NotFound, RuleBroken
from orders.people.schema import AddressSchema, PersonSchema
from orders.register.schemas.order import ProtectedSchema
from orders.rules.vocabulary.codes import AddressKind, RelationshipBasis, Sex
from orders.rules.vocabulary.findings import Finding
from orders.web.flash import back
from orders.web.forms import Errors, messages_by_path, read_fields
from orders.web.order.order_loader import author, sheet_of
from orders.web.schema_forms import options

bp = Blueprint("protected_persons", __name__, url_prefix="/orders/<reference>/protected-persons")

_PERSON, _HOME = "person-", "person-addresses-0-"
_LIVED = ("lines", "postcode", "without_place")
"""What says that an address is given."""


@bp.get("/new")
@requires(Permission.ORDER_RECORD)
def form(reference: str) -> ResponseReturnValue:
    """Ask who is protected and how they are connected to the subject."""
    return _form(reference, MultiDict(), {})


@bp.post("/new")
@requires(Permission.ORDER_RECORD)
def add(reference: str) -> ResponseReturnValue:
    """Add the person, or say what is wrong."""
    sheet = sheet_of(reference, current_account(), clock.now())
    data, errors = _given(request.form)
    confirm: tuple[Finding, ...] = ()
    if not errors:
        try:
            given = ProtectedSchema().load(data)
            add_protected_person(
                db.session,
                sheet.order.reference,
                given,
                reason=request.form.get("reason", ""),
                override_reason=request.form.get("override_reason", ""),
                **author(),
            )
        except ValidationError as error:
            errors = messages_by_path(error)
        except RuleBroken as broken:
            # Whom a court protects is never refused: all of it can be confirmed.
            confirm = broken.findings
            errors = {"override_reason": ["Say why you record it all the same, or change it."]}
    if errors:
        db.session.rollback()
        return _form(reference, request.form, errors, confirm), 409 if confirm else 422
    return back(sheet.order.reference, "protected-added")


def _given(form: MultiDict[str, str]) -> tuple[dict[str, Any], Errors]:
    person, wrong = _read(PersonSchema(), form, _PERSON)
    home, more = _read(AddressSchema(), form, _HOME)
    if any(home.get(name) for name in _LIVED):
        person["addresses"], wrong = [home], wrong | more
    data, others = _read(ProtectedSchema(), form, "")
    return {**data, "person": person}, wrong | others


def _read(schema: Schema, form: MultiDict[str, str], prefix: str) -> tuple[dict[str, Any], Errors]:
    values, errors = read_fields(schema, form, prefix=prefix)
    return {name: each for name, each in values.items() if each != ""}, errors


def _form(
    reference: str,
    values: MultiDict[str, str],
    errors: Errors,
    confirm: Sequence[Finding] = (),
) -> str:
    sheet = sheet_of(reference, current_account(), clock.now())
    if sheet.entered_in_error is not None:
        raise NotFound(f"{sheet.order.reference} was entered in error: it says nothing of anybody.")
    return render_template(
        "pages/order/corrections/protected_person.html",
        sheet=sheet,
        sexes=options(Sex),
        connections=options(RelationshipBasis),
        kinds=options(AddressKind),
        values=values,
        errors=errors,
        confirm=confirm,
    )
