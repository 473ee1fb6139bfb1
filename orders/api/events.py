"""What happens to a notice or order: recording it, and putting right what was recorded wrongly."""

from __future__ import annotations

from dataclasses import dataclass, replace

from marshmallow import Schema, ValidationError, post_load

from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.scopes import KeyScope
from orders.api.base import ETAG, LOCATION, Noun
from orders.api.records import LONG, Answer, given_out, made, to_change
from orders.bounded_fields import Loaded
from orders.db import db
from orders.errors import NotFound
from orders.people.schema import Text, required
from orders.register.changes import corrections, granting, recording
from orders.register.schemas.event import EventInput, EventSchema, GrantInput, GrantSchema
from orders.rules.vocabulary.events import EventKind
from orders.search.results.order_bodies import WholeSchema

bp = Noun("events", "What happens to a notice or order.")

_CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Correction:
    """An event as it really happened, and why it is corrected."""

    event: EventInput
    why: str


class CorrectionSchema(EventSchema):
    """An event as it really happened, and why it is corrected."""

    correction = Text(required=True, validate=LONG, error_messages=required("why it is corrected"))

    @post_load
    def _make(self, data: Loaded, **kwargs: object) -> Correction:
        why = data.pop(_CORRECTION)
        return Correction(super()._make(data, **kwargs), why)


class StrikeSchema(Schema):
    """Why an event is taken out."""

    reason = Text(required=True, validate=LONG, error_messages=required("why it is taken out"))


@bp.post("/orders/<reference>/events")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_ORDERS)
@bp.needs_version()
@bp.takes(EventSchema)
@bp.gives(201, WholeSchema, ETAG)
@bp.adds()
def record(given: EventInput, reference: str) -> Answer:
    """Record that something happened to a notice or order.

    may_follow of the order names what may come next. The order a court makes on a notice or an
    application is sent to the grant of that record.
    """
    sheet, author = to_change(reference)
    if given.kind in {EventKind.GRANTED, EventKind.MADE}:
        raise ValidationError({"kind": ["Send the order the court made to the record's grant."]})
    order = recording.add_event(db.session, sheet.order.reference, given, **author)
    return given_out(order.reference)


@bp.post("/orders/<reference>/grant")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_ORDERS)
@bp.needs_version()
@bp.takes(GrantSchema)
@bp.gives(201, WholeSchema, {**ETAG, **LOCATION})
@bp.adds()
def grant(given: GrantInput, reference: str) -> Answer:
    """Record the order a court made on this: on a notice a new order, and the notice ends."""
    sheet, author = to_change(reference)
    if not sheet.may_be_granted:
        raise NotFound("No order is granted on this.")
    order = granting.grant(db.session, sheet.order.reference, given, **author)
    return made(order.reference)


@bp.post("/orders/<reference>/events/<int:event_id>/correction")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_ORDERS)
@bp.needs_version()
@bp.takes(CorrectionSchema)
@bp.gives(201, WholeSchema, ETAG)
@bp.adds()
def correct(given: Correction, reference: str, event_id: int) -> Answer:
    """Replace an event by what really happened; the old row stays readable."""
    sheet, author = to_change(reference)
    wrong = sheet.event(event_id)
    if given.event.kind is not wrong.kind:
        raise ValidationError({"kind": ["A correction is of the same kind: take this one out."]})
    own = {"reason": given.event.reason} if given.event.reason else {}
    order = corrections.correct_event(
        db.session,
        sheet.order.reference,
        event_id,
        replace(given.event, reason=given.why, details=given.event.details | own),
        **author,
    )
    return given_out(order.reference)


@bp.post("/orders/<reference>/events/<int:event_id>/strike")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_ORDERS)
@bp.needs_version()
@bp.takes(StrikeSchema)
@bp.gives(201, WholeSchema, ETAG)
@bp.adds()
def strike(given: dict[str, str], reference: str, event_id: int) -> Answer:
    """Take out an event that never happened; its row stays readable with the reason."""
    sheet, author = to_change(reference)
    order = corrections.strike_event(
        db.session, sheet.order.reference, event_id, reason=given["reason"], **author
    )
    return given_out(order.reference)
