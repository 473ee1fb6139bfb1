"""Breaches: reporting one on an order, saying what became of it, listing those of an area."""

from __future__ import annotations

from flask import request, url_for
from marshmallow import RAISE, Schema, fields
from sqlalchemy.exc import IntegrityError

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.scopes import KeyScope
from orders.access.sign_in.account_session import current_account
from orders.api.base import ETAG, LOCATION, Noun, check_version, etag, located
from orders.api.records import Answer, disclosed, written
from orders.areas import gazetteer
from orders.areas.gazetteer import Gazetteer
from orders.bounded_fields import JsonObject
from orders.breaches import breach_queries, service, sources
from orders.breaches.custody.custody_clock import custody_of
from orders.breaches.model import Breach, BreachPlace
from orders.breaches.outcomes.outcome_rows import decisions_of, vars_of
from orders.breaches.places import whereabouts
from orders.breaches.schemas.breach import BreachInput, BreachSchema
from orders.breaches.schemas.progress import ProgressInput, ProgressSchema
from orders.db import db
from orders.errors import AlreadyRecorded, Conflict
from orders.formatting import london, page_count
from orders.reference import reference_rows
from orders.rules.kinds import catalogue, penalties
from orders.rules.lifecycle.court_decisions import DecisionStanding
from orders.search.criteria.breach_filters import wanted_breaches
from orders.search.disclosure.visibility import check_may_browse, readable_by

bp = Noun("breaches", "Breaches of notices and orders.")

_KNOWN = "This breach is in the register already: Location says where."
_WORDS = (
    "method",
    "decision",
    "offence",
    "subject_aware_basis",
    "beside_making",
    "not_arrested_because",
    "arrest_power",
    "victim_informed_how",
    "support_withdrawn_stage",
    "outcome",
    "custody_unit",
)
_INSTANTS = (
    "occurred_from",
    "occurred_to",
    "reported_at",
    "arrested_at",
    "court_deadline_at",
    "court_deadline_arguable_at",
    "produced_at",
    "outcome_at",
    "adjourned_to_at",
    "safeguarded_at",
    "risk_reassessed_at",
    "victim_informed_at",
    "support_withdrawn_at",
    "recorded_at",
)
_TEXTS = (
    "occurrence_reference",
    "reported_by",
    "account_text",
    "evidence",
    "cjs_code",
    "home_office_class",
    "not_in_force_reason",
    "decision_rationale",
    "custody_reference",
    "no_offence_reason",
    "crime_reference",
    "support_withdrawn_reason",
    "sentence_text",
    "outcome_reason",
)
_NUMBERS = ("id", "fine_pounds", "fine_per_day_pounds", "fine_days", "custody_length")


class BreachPlaceSchema(Schema):
    """Where a breach happened, going out: a withheld place as its LPA and nothing else."""

    location = fields.String(allow_none=True)
    lpa = fields.String(required=True)
    neighbourhood = fields.String(allow_none=True)
    withheld = fields.Boolean(required=True)


_BreachPlain = Schema.from_dict(
    {
        **{name: fields.Integer(allow_none=True) for name in _NUMBERS},
        **{name: fields.String(allow_none=True) for name in (*_WORDS, *_TEXTS)},
        **{name: fields.AwareDateTime(format="iso", allow_none=True) for name in _INSTANTS},
    },
    name="BreachPlain",
)


class BreachOutcomeSchema(Schema):
    """One thing a court decided about a breach, going out, with how it stands."""

    id = fields.Integer(required=True)
    outcome = fields.String(required=True)
    outcome_at = fields.AwareDateTime(format="iso", required=True)
    on_appeal = fields.Boolean(required=True)
    stands = fields.Boolean(required=True)
    standing = fields.String(required=True)
    fine_pounds = fields.Integer(allow_none=True)
    fine_per_day_pounds = fields.Integer(allow_none=True)
    fine_days = fields.Integer(allow_none=True)
    custody_length = fields.Integer(allow_none=True)
    custody_unit = fields.String(allow_none=True)
    sentence_text = fields.String(allow_none=True)
    adjourned_to_at = fields.AwareDateTime(format="iso", allow_none=True)
    remanded_for_report = fields.Boolean(required=True)
    outcome_reason = fields.String(allow_none=True)
    recorded_at = fields.AwareDateTime(format="iso", required=True)


class BreachBodySchema(_BreachPlain):  # type: ignore[valid-type,misc]  # made from the names above
    """A breach going out. Instants are ISO 8601, UTC. A list leaves its maximum penalty out.

    ``outcome``, its time and what was imposed are of the decision that stands, the first of these
    where several do; ``outcomes`` has every one, the last decided first.
    """

    reference = fields.String(required=True)
    condition_ids = fields.List(fields.Integer())
    protected_person_ids = fields.List(fields.Integer(), allow_none=True)
    in_force = fields.Boolean(required=True)
    remanded_for_report = fields.Boolean()
    outcomes = fields.List(fields.Nested(BreachOutcomeSchema), required=True)
    clock_runs = fields.Boolean(required=True)
    maximum_penalty = fields.List(fields.String())
    maximum_penalty_source = fields.String(allow_none=True)
    place = fields.Nested(BreachPlaceSchema, allow_none=True)


class BreachesSchema(Schema):
    """One page of breaches going out; counts are exact.

    ``uncounted`` are no breaches of an order, such as of an undertaking.
    """

    total = fields.Integer(required=True)
    running = fields.Integer(required=True)
    uncounted = fields.Integer(required=True)
    page = fields.Integer(required=True)
    pages = fields.Integer(required=True)
    breaches = fields.List(fields.Nested(BreachBodySchema), required=True)


class BreachFilterSchema(Schema):
    """Which breaches to list; read as a search's filters are."""

    class Meta:
        """Options."""

        unknown = RAISE

    area = fields.String()
    kind = fields.String()
    stage = fields.String()
    nature = fields.String()
    waiting = fields.String()
    pattern = fields.String()
    since = fields.String()
    until = fields.String()
    page = fields.String()


@bp.get("/breaches")
@requires(Permission.ORDER_READ, KeyScope.READ_SEARCH)
@bp.takes_query(BreachFilterSchema)
@bp.gives(200, BreachesSchema)
def index() -> JsonObject:
    """List the breaches that count in an area, those whose custody clock runs first."""
    now, account, places = clock.now(), current_account(), gazetteer.current(db.session)
    asked = wanted_breaches(db.session, request.args.items(multi=True), places, account, now=now)
    area, page = asked.search.area, asked.search.page
    check_may_browse(account, area)
    visible = readable_by(account, now)
    found = breach_queries.in_area(
        db.session, area.id, visible=visible, asked=asked.asked, page=page, with_outcomes=True
    )
    disclosed(
        "breach.list",
        **asked.query,
        page=page,
        total=found.total,
        shown=[breach.id for breach in found.rows],
        references=sorted({breach.order.reference for breach in found.rows}),
    )
    return {
        "total": found.total,
        "running": found.running,
        "uncounted": found.uncounted,
        "page": page,
        "pages": page_count(found.total),
        "breaches": [_told(breach, places) for breach in found.rows],
    }


@bp.post("/orders/<reference>/breaches")
@requires(Permission.BREACH_RECORD, KeyScope.RECORD_BREACHES)
@bp.takes(BreachSchema)
@bp.gives(201, BreachBodySchema, {**ETAG, **LOCATION})
@bp.adds()
def record(given: BreachInput, reference: str) -> Answer:
    """Report a breach of a notice or order; after an arrest its custody clock runs.

    condition_ids are the ids of the order's conditions. A breach does not change the order, so that
    no version is asked for. With source and source_reference the same breach sent again is refused.
    """
    now, account = clock.now(), current_account()
    known = sources.taken_from(db.session, given.source, given.source_reference)
    if known is not None:
        raise AlreadyRecorded(_KNOWN, url_for("api_breaches.read", breach_id=known))
    try:
        order = service.order_of(db.session, written(reference), visible=readable_by(account, now))
        breach = service.log_breach(db.session, order, given, by=account, now=now)
    except IntegrityError as error:
        if "source_reference" not in str(error.orig) and "ix_breach_source" not in str(error.orig):
            raise
        raise Conflict("This is in the register already: it was sent twice at once.") from error
    where = located(url_for("api_breaches.read", breach_id=breach.id))
    body, headers = breach_given_out(breach.id)
    return body, {**headers, **where}


@bp.get("/breaches/<int:breach_id>")
@requires(Permission.ORDER_READ, KeyScope.READ_SEARCH)
@bp.gives(200, BreachBodySchema, ETAG)
def read(breach_id: int) -> Answer:
    """Read one breach. The ETag names how it stands."""
    return breach_given_out(breach_id)


@bp.put("/breaches/<int:breach_id>/progress")
@requires(Permission.BREACH_RECORD, KeyScope.RECORD_BREACHES)
@bp.needs_version()
@bp.takes(ProgressSchema)
@bp.gives(200, BreachBodySchema, ETAG)
def progress(given: ProgressInput, breach_id: int) -> Answer:
    """Say how a breach stands: arrest, production before the court, outcome.

    It replaces what was known: what is left out is taken out. An outcome of another time than those
    on record is added to them, one of the same time takes that one's place, and no outcome takes
    all of them out. further_outcomes says what else the court decided: each is added.
    """
    now, account = clock.now(), current_account()
    visible = readable_by(account, now)
    seen = service.stamp(breach_queries.breach_with_order(db.session, breach_id, visible=visible))
    check_version(seen)
    service.record_progress(
        db.session, breach_id, given, seen=seen, by=account, now=now, visible=visible
    )
    return breach_given_out(breach_id)


def breach_given_out(breach_id: int) -> Answer:
    """A breach as it goes out, with how it stands, logged as the disclosure it is.

    Raises:
        NotFound: there is none, or its order is not the caller's to see.
    """
    visible = readable_by(current_account(), clock.now())
    breach = breach_queries.breach_with_order(db.session, breach_id, visible=visible)
    disclosed("breach.read", reference=breach.order.reference, breach=breach.id)
    body = _told(breach, gazetteer.current(db.session)) | _most(breach)
    return body, etag(service.stamp(breach))


def _told(breach: Breach, places: Gazetteer) -> JsonObject:
    order = breach.order
    custody = custody_of(breach, catalogue.kind(order.kind), now=clock.now())
    words = {name: getattr(breach, name) for name in _WORDS}
    return {
        **{name: getattr(breach, name) for name in (*_NUMBERS, *_TEXTS, *_INSTANTS)},
        **{name: None if said is None else said.value for name, said in words.items()},
        "reference": order.reference,
        "condition_ids": breach.condition_ids,
        "protected_person_ids": breach.protected_person_ids,
        "in_force": breach.in_force,
        "remanded_for_report": bool(breach.remanded_for_report),
        "outcomes": _outcomes(breach),
        "clock_runs": custody is not None and custody.running,
        "place": None if breach.place is None else _place(breach.place, places, breach),
    }


def _outcomes(breach: Breach) -> list[JsonObject]:
    return [
        {
            **vars_of(each),
            "id": each.id,
            "outcome": each.outcome.value,
            "custody_unit": None if each.custody_unit is None else each.custody_unit.value,
            "outcome_reason": each.outcome_reason,
            "recorded_at": each.recorded_at,
            "stands": stands is DecisionStanding.STANDS,
            "standing": stands.value,
        }
        for each, stands in decisions_of(breach)
    ]


def _most(breach: Breach) -> JsonObject:
    law, on = reference_rows.law(db.session), london(breach.occurred_from).date()
    kind = catalogue.kind(breach.order.kind)
    most = penalties.of_breach(law, kind, on)
    return {
        "maximum_penalty": [": ".join(line) for line in penalties.in_words(law, kind, on)],
        "maximum_penalty_source": None if most is None else most.source,
    }


def _place(place: BreachPlace, places: Gazetteer, breach: Breach) -> JsonObject:
    # The account that typed it reads it as typed, so that no answer tells whether it is a home.
    typed = breach.recorded_by_id == current_account().id and not place.put_right
    own = typed and not place.withheld
    where = whereabouts(place, places, breach.occurred_from, opened=own)
    return {
        "location": where.words or None,
        "lpa": where.lpa,
        "neighbourhood": where.neighbourhood,
        "withheld": where.withheld,
    }
