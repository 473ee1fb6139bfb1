"""Breaches: reporting one on an order, saying what became of it, listing those of an area."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from marshmallow import RAISE, Schema, ValidationError, fields

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.signing_in import current_account
from orders.api.door import ETAG, LOCATION, Noun, check_version, etag
from orders.api.records import Answer, disclosed
from orders.areas import gazetteer
from orders.breaches import reading, service
from orders.breaches.custody import custody_of
from orders.breaches.model import Breach
from orders.breaches.reading import PAGE_SIZE
from orders.breaches.schema import BreachInput, BreachSchema, ProgressInput, ProgressSchema
from orders.db import db
from orders.errors import NotFound
from orders.rules import catalogue, references
from orders.search import wanted
from orders.search.visibility import check_may_browse, visible_to

bp = Noun("breaches", "Breaches of notices and orders.")

_FILTERS = frozenset({"area", "page"})
_KEPT = (
    "id",
    "condition_ids",
    "occurred_from",
    "occurred_to",
    "reported_at",
    "reported_by",
    "account_text",
    "not_in_force_reason",
    "decision_rationale",
    "arrested_at",
    "custody_reference",
    "court_deadline_at",
    "produced_at",
    "crime_reference",
    "outcome_at",
    "safeguarded_at",
    "recorded_at",
)


class BreachBodySchema(Schema):
    """A breach going out. Instants are ISO 8601, UTC."""

    id = fields.Integer(required=True)
    reference = fields.String(required=True)
    condition_ids = fields.List(fields.Integer())
    occurred_from = fields.AwareDateTime(format="iso")
    occurred_to = fields.AwareDateTime(format="iso")
    reported_at = fields.AwareDateTime(format="iso")
    reported_by = fields.String()
    method = fields.String()
    account_text = fields.String()
    not_in_force_reason = fields.String(allow_none=True)
    decision = fields.String()
    decision_rationale = fields.String()
    arrested_at = fields.AwareDateTime(format="iso", allow_none=True)
    custody_reference = fields.String(allow_none=True)
    court_deadline_at = fields.AwareDateTime(format="iso", allow_none=True)
    clock_runs = fields.Boolean(required=True)
    produced_at = fields.AwareDateTime(format="iso", allow_none=True)
    crime_reference = fields.String(allow_none=True)
    outcome = fields.String(allow_none=True)
    outcome_at = fields.AwareDateTime(format="iso", allow_none=True)
    safeguarded_at = fields.AwareDateTime(format="iso", allow_none=True)
    recorded_at = fields.AwareDateTime(format="iso")


class BreachesSchema(Schema):
    """One page of breaches going out; both counts are exact."""

    total = fields.Integer(required=True)
    running = fields.Integer(required=True)
    page = fields.Integer(required=True)
    pages = fields.Integer(required=True)
    breaches = fields.List(fields.Nested(BreachBodySchema), required=True)


class BreachFilterSchema(Schema):
    """Which breaches to list; read as a search's filters are."""

    class Meta:
        """Options."""

        unknown = RAISE

    area = fields.String()
    page = fields.String()


@bp.get("/breaches")
@requires(Permission.ORDER_READ)
@bp.takes_query(BreachFilterSchema)
@bp.gives(200, BreachesSchema)
def index() -> dict[str, Any]:
    """List the breaches that count in an area, those whose custody clock runs first."""
    now, account, places = clock.now(), current_account(), gazetteer.current(db.session)
    unknown = sorted(set(request.args) - _FILTERS)
    if unknown:
        raise ValidationError({name: ["There is no such filter."] for name in unknown})
    asked = wanted.read(request.args.items(multi=True), places, account)
    check_may_browse(account, asked.area)
    visible = visible_to(account, now)
    found = reading.in_area(db.session, asked.area.id, visible=visible, page=asked.page)
    disclosed(
        "breach.list",
        area=asked.area_value,
        page=asked.page,
        total=found.total,
        shown=[breach.id for breach in found.rows],
    )
    return {
        "total": found.total,
        "running": found.running,
        "page": asked.page,
        "pages": max(1, -(-found.total // PAGE_SIZE)),
        "breaches": [_told(breach) for breach in found.rows],
    }


@bp.post("/orders/<reference>/breaches")
@requires(Permission.BREACH_RECORD)
@bp.takes(BreachSchema)
@bp.gives(201, BreachBodySchema, {**ETAG, **LOCATION})
def record(given: BreachInput, reference: str) -> Answer:
    """Report a breach of a notice or order; after an arrest its custody clock runs.

    condition_ids are the ids of the order's conditions. A breach does not change the order, so that
    no version is asked for.
    """
    now, account = clock.now(), current_account()
    breach = service.log_breach(
        db.session,
        _written(reference),
        given,
        by=account,
        now=now,
        visible=visible_to(account, now),
    )
    body, headers = _given_out(breach.id)
    return body, {**headers, "Location": url_for("api_breaches.read", breach_id=breach.id)}


@bp.get("/breaches/<int:breach_id>")
@requires(Permission.ORDER_READ)
@bp.gives(200, BreachBodySchema, ETAG)
def read(breach_id: int) -> Answer:
    """Read one breach. The ETag names how it stands."""
    return _given_out(breach_id)


@bp.put("/breaches/<int:breach_id>/progress")
@requires(Permission.BREACH_RECORD)
@bp.needs_version()
@bp.takes(ProgressSchema)
@bp.gives(200, BreachBodySchema, ETAG)
def progress(given: ProgressInput, breach_id: int) -> Answer:
    """Say how a breach stands: arrest, production before the court, outcome.

    It replaces what was known: what is left out is taken out.
    """
    now, account = clock.now(), current_account()
    visible = visible_to(account, now)
    seen = service.stamp(reading.breach_with_order(db.session, breach_id, visible=visible))
    check_version(seen)
    service.record_progress(
        db.session, breach_id, given, seen=seen, by=account, now=now, visible=visible
    )
    return _given_out(breach_id)


def _given_out(breach_id: int) -> Answer:
    visible = visible_to(current_account(), clock.now())
    breach = reading.breach_with_order(db.session, breach_id, visible=visible)
    disclosed("breach.read", reference=breach.order.reference, breach=breach.id)
    return _told(breach), etag(service.stamp(breach))


def _written(reference: str) -> str:
    written = references.normalise(reference)
    if written is None:
        raise NotFound("That is not a reference of this register.")
    return written


def _told(breach: Breach) -> dict[str, Any]:
    order = breach.order
    custody = custody_of(breach, catalogue.kind(order.kind), now=clock.now())
    return {
        **{name: getattr(breach, name) for name in _KEPT},
        "reference": order.reference,
        "method": breach.method.value,
        "decision": breach.decision.value,
        "clock_runs": custody is not None and custody.running,
        "outcome": None if breach.outcome is None else breach.outcome.value,
    }
