"""What is done on the ground about an order: visits, custody, handovers between LPAs."""

from __future__ import annotations

from marshmallow import Schema, ValidationError, fields

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.scopes import KeyScope
from orders.access.sign_in.account_session import current_account
from orders.api.areas import AreaSchema
from orders.api.base import Noun
from orders.api.records import disclosed, sheet_of, written
from orders.areas import gazetteer
from orders.areas.model import Level
from orders.bounded_fields import JsonObject, Loaded
from orders.db import db
from orders.errors import NotFound
from orders.ground import custody_records, ground_queries, handover_records, visit_records
from orders.ground.schema import (
    DetentionInput,
    DetentionSchema,
    NoteSchema,
    ReleaseInput,
    ReleaseSchema,
    VisitInput,
    VisitSchema,
)
from orders.people.schema import Text, required
from orders.register.model import Order
from orders.search.disclosure.visibility import visible_to

bp = Noun("ground", "Visits, custody and handovers of an order.")

_NO_LPA = "There is no such LPA."


class HandoverSchema(Schema):
    """What one LPA hands over to another; codes of LPAs the subject left and lives in."""

    from_lpa = Text(required=True, error_messages=required("the code of the LPA they left"))
    to_lpa = Text(required=True, error_messages=required("the code of the LPA they live in"))
    note = NoteSchema().fields["note"]


class VisitBodySchema(Schema):
    """A visit going out."""

    id = fields.Integer(required=True)
    visited_at = fields.AwareDateTime(format="iso", required=True)
    visited_by = fields.String(required=True)
    subject_seen = fields.Boolean(required=True)
    result = fields.String(required=True)
    words = fields.String(required=True)
    next_due_on = fields.Date(required=True, allow_none=True)
    recorded_at = fields.AwareDateTime(format="iso", required=True)


class HeldBodySchema(Schema):
    """Where a subject is held, going out."""

    id = fields.Integer(required=True)
    held_in = fields.String(required=True)
    place = fields.String(required=True)
    since_at = fields.AwareDateTime(format="iso", required=True)
    release_expected_on = fields.Date(required=True, allow_none=True)


class HandoverBodySchema(Schema):
    """A note one LPA wrote to another, going out."""

    id = fields.Integer(required=True)
    from_lpa = fields.Nested(AreaSchema, attribute="from_area", required=True)
    to_lpa = fields.Nested(AreaSchema, attribute="to_area", required=True)
    note = fields.String(required=True)
    written_at = fields.AwareDateTime(format="iso", required=True)
    seen_at = fields.AwareDateTime(format="iso", required=True, allow_none=True)


class GroundSchema(Schema):
    """What was done about an order, latest first; ``held`` is null for a subject at liberty."""

    reference = fields.String(required=True)
    visits = fields.List(fields.Nested(VisitBodySchema), required=True)
    held = fields.Nested(HeldBodySchema, required=True, allow_none=True)
    handovers = fields.List(fields.Nested(HandoverBodySchema), required=True)


@bp.get("/orders/<reference>/ground")
@requires(Permission.ORDER_READ, KeyScope.GROUND)
@bp.gives(200, GroundSchema)
def read(reference: str) -> JsonObject:
    """Read the visits of an order, where its subject is held, and what LPAs handed over."""
    return _given_out(reference)


@bp.post("/orders/<reference>/visits")
@requires(Permission.VISIT_RECORD, KeyScope.GROUND)
@bp.takes(VisitSchema)
@bp.gives(201, GroundSchema)
@bp.adds()
def visit(given: VisitInput, reference: str) -> JsonObject:
    """Record a visit; one that suspects a breach, among others, opens a follow-up."""
    visit_records.record_visit(db.session, _order(reference), given, **_who())
    return _given_out(reference)


@bp.post("/orders/<reference>/custody")
@requires(Permission.DETENTION_RECORD, KeyScope.GROUND)
@bp.takes(DetentionSchema)
@bp.gives(201, GroundSchema)
@bp.adds()
def detain(given: DetentionInput, reference: str) -> JsonObject:
    """Record where the subject is held; somewhere else they were held ends then."""
    custody_records.detain(db.session, _order(reference), given, **_who())
    return _given_out(reference)


@bp.put("/orders/<reference>/custody/<int:detention_id>")
@requires(Permission.DETENTION_RECORD, KeyScope.GROUND)
@bp.takes(ReleaseSchema)
@bp.gives(200, GroundSchema)
def release(given: ReleaseInput, reference: str, detention_id: int) -> JsonObject:
    """Say when the subject is to be released, or that they were."""
    custody_records.release(db.session, _order(reference), detention_id, given, **_who())
    return _given_out(reference)


@bp.post("/orders/<reference>/handovers")
@requires(Permission.HANDOVER_WRITE, KeyScope.GROUND)
@bp.takes(HandoverSchema)
@bp.gives(201, GroundSchema)
@bp.adds()
def hand_over(given: Loaded, reference: str) -> JsonObject:
    """Hand an order over to the LPA its subject moved to, once the move is recorded."""
    lpas = {name: _lpa(given[name], name) for name in ("from_lpa", "to_lpa")}
    try:
        handover_records.hand_over(
            db.session,
            _order(reference),
            given["note"],
            from_id=lpas["from_lpa"],
            to_id=lpas["to_lpa"],
            **_who(),
        )
    except ValidationError as error:
        faults = error.messages_dict
        raise ValidationError(
            {name.replace("_id", "_lpa"): said for name, said in faults.items()}
        ) from error
    return _given_out(reference)


def _who() -> JsonObject:
    return {"by": current_account(), "now": clock.now()}


def _order(reference: str) -> Order:
    visible = visible_to(current_account(), clock.now())
    return ground_queries.order_of(db.session, written(reference), visible=visible)


def _lpa(code: str, field: str) -> int:
    try:
        return gazetteer.current(db.session).area(Level.LPA, code).id
    except NotFound as error:
        raise ValidationError({field: [_NO_LPA]}) from error


def _given_out(reference: str) -> JsonObject:
    order = sheet_of(reference).order
    disclosed("ground.read", reference=order.reference)
    found = ground_queries.of_order(db.session, order, as_at=clock.now())
    told = {name: getattr(found, name) for name in ("visits", "held", "handovers")}
    return {"reference": order.reference, **told}
