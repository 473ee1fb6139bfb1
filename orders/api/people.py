"""Where the people on an order live: a person moves, a home is withheld."""

from __future__ import annotations

from marshmallow import Schema, ValidationError, fields, validates_schema

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.scopes import KeyScope
from orders.access.sign_in.account_session import current_account
from orders.api.base import ETAG, Noun, check_version
from orders.api.records import LONG, Answer, given_out, sheet_of, to_change
from orders.bounded_fields import Loaded
from orders.db import db
from orders.errors import NotFound
from orders.people.schema import AddressSchema, Text
from orders.register.changes import home_changes
from orders.search.results.order_bodies import WholeSchema

bp = Noun("people", "Where the people on an order live.")


class MoveSchema(Schema):
    """A new address of a person, and whether they leave every home they had."""

    address = fields.Nested(AddressSchema, required=True)
    leaves = fields.Boolean(load_default=False)

    @validates_schema
    def _left_on_a_day(self, data: Loaded, **_: object) -> None:
        if data["leaves"] and data["address"].starts_on is None:
            message = "Enter the day, since the old home ends then."
            raise ValidationError({"address": {"starts_on": [message]}})


class WithholdSchema(Schema):
    """That an address is withheld, and why. ``confidential`` is true: no key opens a home."""

    confidential = fields.Boolean(required=True)
    reason = Text(load_default="", validate=LONG)


@bp.post("/orders/<reference>/people/<int:person_id>/addresses")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_ORDERS)
@bp.needs_version()
@bp.takes(MoveSchema)
@bp.gives(201, WholeSchema, ETAG)
@bp.adds()
def move(given: Loaded, reference: str, person_id: int) -> Answer:
    """Add an address to a person; every order of theirs counts anew from its first day."""
    sheet, author = to_change(reference)
    home_changes.move(
        db.session,
        sheet.person(person_id).person.id,
        given["address"],
        leaves=given["leaves"],
        reference=sheet.order.reference,
        **author,
    )
    return given_out(reference)


@bp.put("/orders/<reference>/addresses/<int:address_id>/confidential")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_ORDERS)
@bp.needs_version()
@bp.takes(WithholdSchema)
@bp.gives(200, WholeSchema, ETAG)
def withhold(given: Loaded, reference: str, address_id: int) -> Answer:
    """Withhold an address; no key opens one again: that is done on its page."""
    sheet = sheet_of(reference)
    if address_id not in {each.id for person in sheet.people for each in person.addresses}:
        raise NotFound(f"Nobody on {sheet.order.reference} has that address.")
    if not given["confidential"]:
        home_changes.check_may_open(current_account())
    check_version(sheet.order.version)
    home_changes.withhold(
        db.session,
        address_id,
        confidential=given["confidential"],
        reason=given["reason"],
        by=current_account(),
        now=clock.now(),
        reference=sheet.order.reference,
        version=sheet.order.version,
    )
    return given_out(reference)
