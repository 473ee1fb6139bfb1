"""Putting right what was recorded, one operation for every sort of fact."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields
from marshmallow.validate import Length

from orders import clock
from orders.access.guard import check_key, requires
from orders.access.permissions import Permission
from orders.access.scopes import KeyScope
from orders.access.sign_in.account_session import current_account
from orders.api.base import ETAG, Noun
from orders.api.breaches import BreachBodySchema, breach_given_out
from orders.api.records import Answer, disclosed, given_out, sheet_of, to_change
from orders.audit.shown import ShownRecords
from orders.bounded_fields import BoundedText, JsonObject, Loaded, at_most
from orders.corrections import addresses, breach_moves, officers, returns, service
from orders.corrections.address_input import address_on
from orders.corrections.history import corrections_of, shown_by
from orders.corrections.officers import MOST
from orders.corrections.protected_persons import add_protected_person
from orders.corrections.schema import (
    AddressCorrectionSchema,
    BreachMoveSchema,
    FactCorrectionSchema,
    FactRemovalSchema,
    OfficerChangeSchema,
    ReturnSchema,
)
from orders.corrections.service import CorrectionInput
from orders.db import db
from orders.errors import NotFound
from orders.people.schema import Text, WholeNumber, required
from orders.register import author_view
from orders.register.order_record import OrderRecord
from orders.register.person_facts.removals import LONGEST_REASON
from orders.register.schemas.fields import LONG, Reference
from orders.register.schemas.order import ProtectedInput, ProtectedSchema
from orders.search.disclosure.visibility import readable_by, visible_to
from orders.search.results.order_bodies import WholeSchema

bp = Noun("corrections", "Putting right what was recorded; what stood there stays readable.")


class AddedProtectedSchema(Schema):
    """A protected person whom the record lacks, and why it lacked them."""

    protected_person = fields.Nested(ProtectedSchema, required=True)
    reason = Text(
        required=True,
        validate=Length(min=1, max=LONGEST_REASON),
        error_messages=required("why, in words"),
    )
    override_reason = Text(load_default=None, allow_none=True, validate=LONG)


class ReplacedFactSchema(Schema):
    """What one field said before."""

    field = fields.String()
    words = fields.String()


class PutRightSchema(Schema):
    """One correction: what it is about, how, what stood there before, why, when and by whom."""

    id = fields.Integer()
    title = fields.String()
    act = fields.String()
    changed_on = fields.Date(allow_none=True)
    was = fields.List(fields.Nested(ReplacedFactSchema))
    person = fields.Integer(allow_none=True)
    whom = fields.String(allow_none=True)
    order = fields.String(allow_none=True)
    reason = fields.String()
    at = fields.AwareDateTime()


class PutRightListSchema(Schema):
    """Corrections of an order and its people, the latest first."""

    reference = fields.String()
    corrections = fields.List(fields.Nested(PutRightSchema))


def _to_change(reference: str) -> tuple[OrderRecord, Any]:
    sheet, author = to_change(reference)
    if sheet.entered_in_error is not None:
        raise NotFound(f"{sheet.order.reference} was entered in error: it says nothing of anybody.")
    return sheet, author


@bp.post("/orders/<reference>/corrections")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_ORDERS)
@bp.needs_version()
@bp.takes(FactCorrectionSchema)
@bp.gives(201, WholeSchema, ETAG)
@bp.adds()
def correct(given: Loaded, reference: str) -> Answer:
    """Put a fact right: the sort and number of what it is of, and in ``said`` what is so by field.

    ``act`` is WRONG (it was always wrong) or CHANGED (from ``changed_on``). ``id`` is the person's
    number for person, answers and connection, 0 for grounds, court, authority and contact, else the
    row's. What is sensitive is put right by accounts alone that may read it.
    """
    sheet, author = _to_change(reference)
    service.correct(
        db.session,
        sheet.order.reference,
        given["sort"],
        given["id"],
        CorrectionInput(given["said"], given["reason"], given["act"], given["changed_on"]),
        **author,
    )
    return given_out(reference)


@bp.post("/orders/<reference>/corrections/removals")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_ORDERS)
@bp.needs_version()
@bp.takes(FactRemovalSchema)
@bp.gives(201, WholeSchema, ETAG)
@bp.adds()
def take_out(given: Loaded, reference: str) -> Answer:
    """Take out a row that never was so; ``connection`` takes a protected person off the order."""
    sheet, author = _to_change(reference)
    service.take_out(
        db.session,
        sheet.order.reference,
        given["sort"],
        given["id"],
        reason=given["reason"],
        **author,
    )
    return given_out(reference)


@bp.post("/orders/<reference>/corrections/<int:correction_id>/return")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_ORDERS)
@bp.needs_version()
@bp.takes(ReturnSchema)
@bp.gives(201, WholeSchema, ETAG)
@bp.adds()
def put_back(given: Loaded, reference: str, correction_id: int) -> Answer:
    """Put back a visit, review or tick that a correction (its ``id``) took out by mistake."""
    sheet, author = _to_change(reference)
    returns.put_back(
        db.session, sheet.order.reference, correction_id, reason=given["reason"], **author
    )
    return given_out(reference)


@bp.post("/orders/<reference>/addresses/<int:address_id>/corrections")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_ORDERS)
@bp.needs_version()
@bp.takes(AddressCorrectionSchema)
@bp.gives(201, WholeSchema, ETAG)
@bp.adds()
def correct_address(given: Loaded, reference: str, address_id: int) -> Answer:
    """Put an address right that was always wrong: ``said`` holds its fields as they are right.

    Fields: kind, lines, postcode, uprn, coordinates, near_postcode, without_place, outside_force,
    starts_on, ends_on, source. What is not said stays; coordinates given by hand do until they are
    said (``null``: by UPRN or postcode). Where a withheld home is, is said whole. A move is another
    address.
    """
    sheet, author = _to_change(reference)
    author_view.open_to_author(db.session, sheet, author["by"])
    addresses.correct_address(
        db.session,
        sheet.order.reference,
        address_id,
        given["said"],
        reason=given["reason"],
        unseen=address_on(sheet, address_id)[0].is_withheld,
        **author,
    )
    return given_out(reference)


@bp.post("/orders/<reference>/protected-persons")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_ORDERS)
@bp.needs_version()
@bp.takes(AddedProtectedSchema)
@bp.gives(201, WholeSchema, ETAG)
@bp.adds()
def add_protected(given: Loaded, reference: str) -> Answer:
    """Add a protected person whom the record of an order lacks.

    With ``same_as`` the answer tells what that record says: a key needs ``read-search`` as well.
    """
    person: ProtectedInput = given["protected_person"]
    if person.person.choice.same_as is not None:
        check_key([KeyScope.READ_SEARCH])
    sheet, author = _to_change(reference)
    add_protected_person(
        db.session,
        sheet.order.reference,
        person,
        reason=given["reason"],
        override_reason=given["override_reason"],
        **author,
    )
    return given_out(reference)


@bp.post("/orders/<reference>/breaches/<int:breach_id>/moves")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_BREACHES)
@bp.needs_version()
@bp.takes(BreachMoveSchema)
@bp.gives(201, BreachBodySchema, ETAG)
@bp.adds()
def move_breach(given: Loaded, reference: str, breach_id: int) -> Answer:
    """Move a breach that was recorded on the wrong order to the right one; gives the breach.

    If-Match is of the order it is recorded on.
    """
    sheet, author = _to_change(reference)
    to = given.pop("order")
    breach_moves.move_breach(
        db.session,
        sheet.order.reference,
        breach_id,
        to,
        **given,
        **author,
        visible=readable_by(author["by"], author["now"]),
    )
    return breach_given_out(breach_id)


class HandedOnSchema(Schema):
    """Orders that were handed on."""

    references = fields.List(fields.String())


class HandingOnSchema(OfficerChangeSchema):
    """The orders to hand on, by reference, each with the version (ETag) that was read."""

    orders = BoundedText(
        keys=Reference(),
        values=WholeNumber(),
        required=True,
        validate=at_most(MOST, "orders"),
    )


@bp.post("/officers/changes")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_ORDERS)
@bp.takes(HandingOnSchema)
@bp.gives(201, HandedOnSchema)
@bp.adds()
def hand_on(given: Loaded) -> JsonObject:
    """Hand on the orders of an officer who leaves; all of them or none.

    ``orders`` holds the version of each by its reference.
    """
    account, now = current_account(), clock.now()
    done = officers.hand_on(
        db.session,
        given["orders"],
        given["officer_in_case"],
        given["out_of_hours_contact"],
        changed_on=given["changed_on"],
        reason=given["reason"],
        by=account,
        now=now,
        visible=readable_by(account, now),
    )
    return {"references": done}


@bp.get("/orders/<reference>/corrections")
@requires(Permission.ORDER_READ, KeyScope.READ_SEARCH)
@bp.gives(200, PutRightListSchema)
def index(reference: str) -> JsonObject:
    """Read what was put right on an order and of its people, and what stood there before."""
    sheet = sheet_of(reference)
    if sheet.entered_in_error is not None:
        raise NotFound(f"{sheet.order.reference} was entered in error: it says nothing of anybody.")
    account = current_account()
    visible = visible_to(account, clock.now())
    steps = corrections_of(db.session, sheet, by=account, visible=visible)
    disclosed(
        "order.corrections-read",
        reference=sheet.order.reference,
        shows=ShownRecords(
            orders=frozenset({sheet.order.id}), references=frozenset({sheet.order.reference})
        )
        | shown_by(steps),
        corrections=len(steps),
    )
    body = [
        {
            "id": each.id,
            "title": each.title,
            "act": each.code,
            "changed_on": each.changed_on,
            "was": [{"field": label, "words": words} for label, words in each.was],
            "person": each.person_id,
            "whom": each.whom,
            "order": each.order,
            "reason": each.reason,
            "at": each.at,
        }
        for each in steps
    ]
    return {"reference": sheet.order.reference, "corrections": body}
