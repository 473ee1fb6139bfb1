"""One whole notice or order going out as data, masked as its page is.

A withheld home is its LPA and nothing else; a record entered in error says nothing about anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from geo.drawing import as_geojson
from orders.access.model import Account
from orders.areas.gazetteer import Gazetteer
from orders.people.model import Address
from orders.register.model import Presence
from orders.register.presence import Counted
from orders.register.reading import Happening, PersonSheet, Sheet, Term
from orders.rules import lifecycle
from orders.search.masking import place_of
from orders.search.told import Told, told_of

_Instant = fields.AwareDateTime
_NOTHING: dict[str, Any] = {
    "subject": None,
    "protected_persons": [],
    "conditions": [],
    "events": [],
    "counts_in": [],
}


class HomeSchema(Schema):
    """An address going out; of a withheld one only what it is, when, and its LPA."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    lines = fields.List(fields.String())
    postcode = fields.String(allow_none=True)
    lpa = fields.String(required=True)
    neighbourhood = fields.String(allow_none=True)
    withheld = fields.Boolean(required=True)
    starts_at = _Instant(format="iso", allow_none=True)
    ends_at = _Instant(format="iso", allow_none=True)


class NameSchema(Schema):
    """Another name going out."""

    kind = fields.String()
    family_name = fields.String()
    given_names = fields.String()
    notified_on = fields.Date(allow_none=True)


class PersonBodySchema(Schema):
    """A person on an order going out."""

    id = fields.Integer(required=True)
    family_name = fields.String(required=True)
    given_names = fields.String(required=True)
    born_on = fields.Date(allow_none=True)
    sex = fields.String()
    pnc_id = fields.String(allow_none=True)
    birth_year = fields.Integer(allow_none=True)
    gender_described = fields.String(allow_none=True)
    cro_no = fields.String(allow_none=True)
    asn = fields.String(allow_none=True)
    connect_nominal_ref = fields.String(allow_none=True)
    flags = fields.List(fields.String())
    dash_risk = fields.String(allow_none=True)
    warning_markers = fields.String(allow_none=True)
    characteristics = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "How to speak with them; nothing sensitive is given out."},
    )
    is_relevant_child = fields.Boolean()
    lives_with = fields.String(allow_none=True)
    relationship_basis = fields.String(allow_none=True)
    aliases = fields.List(fields.Nested(NameSchema))
    addresses = fields.List(fields.Nested(HomeSchema))


class ConditionBodySchema(Schema):
    """A condition going out; its place, and the wording that names it, only where not withheld.

    ``geometry`` is GeoJSON in WGS84; a point with a radius is a circle.
    """

    id = fields.Integer(required=True)
    code = fields.String(required=True)
    name = fields.String()
    requirement = fields.Boolean()
    plain_words = fields.String()
    wording = fields.String()
    premises = fields.String(allow_none=True)
    place = fields.String(allow_none=True)
    withheld = fields.Boolean()
    radius_m = fields.Integer(allow_none=True)
    geometry = fields.Dict(allow_none=True)
    protected_person_id = fields.Integer(allow_none=True)
    supervisor = fields.String(allow_none=True)
    responsible_person = fields.String(allow_none=True)
    exceptions = fields.String(allow_none=True)
    countries = fields.String(allow_none=True)
    weekly_times = fields.String(allow_none=True)
    starts_at = _Instant(format="iso", allow_none=True)
    ends_at = _Instant(format="iso", allow_none=True)


class EventBodySchema(Schema):
    """A row of the timeline going out; ``counts`` is false where a later row put it right."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    occurred_at = _Instant(format="iso")
    until_at = _Instant(format="iso", allow_none=True)
    day_only = fields.Boolean()
    without_notice = fields.Boolean(allow_none=True)
    recorded_at = _Instant(format="iso")
    recorded_by = fields.String()
    reason = fields.String()
    details = fields.Dict(keys=fields.String())
    counts = fields.Boolean(required=True)
    replaces = fields.Integer(allow_none=True)


class StaySchema(Schema):
    """An area the order counts in, going out."""

    level = fields.String()
    code = fields.String()
    name = fields.String()
    basis = fields.String()
    state = fields.String()


class WholeSchema(Schema):
    """A whole notice or order going out. Instants are ISO 8601, UTC."""

    reference = fields.String(required=True)
    version = fields.Integer(required=True)
    kind = fields.String(required=True)
    kind_name = fields.String(required=True)
    state = fields.String(allow_none=True)
    live = fields.Boolean(required=True)
    status = fields.String(required=True)
    why = fields.String(required=True)
    source = fields.String(required=True)
    ends_kind = fields.String()
    ends_event = fields.String(allow_none=True)
    originating_route = fields.String(allow_none=True)
    made_under = fields.String(allow_none=True)
    ends_at = _Instant(format="iso", allow_none=True)
    hearing_due_at = _Instant(format="iso", allow_none=True)
    court = fields.String(allow_none=True)
    applicant_force = fields.String()
    grounds = fields.String()
    authorised_by = fields.String(allow_none=True)
    authorised_rank = fields.String(allow_none=True)
    arrest_reference = fields.String(allow_none=True)
    crime_reference = fields.String(allow_none=True)
    officer_in_case = fields.String()
    out_of_hours_contact = fields.String()
    unverified = fields.Boolean()
    override_reason = fields.String(allow_none=True)
    notice = fields.String(allow_none=True)
    order_made = fields.String(allow_none=True)
    may_follow = fields.List(fields.String())
    subject = fields.Nested(PersonBodySchema, allow_none=True)
    protected_persons = fields.List(fields.Nested(PersonBodySchema))
    conditions = fields.List(fields.Nested(ConditionBodySchema))
    events = fields.List(fields.Nested(EventBodySchema))
    counts_in = fields.List(fields.Nested(StaySchema))


def whole(
    db: Session,
    sheet: Sheet,
    *,
    at: datetime,
    places: Gazetteer,
    stays: Sequence[Presence | Counted],
    by: Account | None = None,
) -> dict[str, Any]:
    """An order as ``WholeSchema`` gives it out.

    Args:
        db: session.
        sheet: the order, already limited to what the reader may see.
        at: the instant it is told for, aware.
        places: the boundaries.
        stays: where it counts at ``at``.
        by: who reads; ``None``: more than one may.
    """
    order, said = sheet.order, sheet.explain(at)
    head = {
        "reference": order.reference,
        "version": order.version,
        "kind": order.kind,
        "kind_name": sheet.kind.name,
        "live": said.live,
        "status": said.headline,
        "why": said.words,
        "source": said.source,
    }
    if sheet.entered_in_error is not None:
        # The withdrawal alone, so that one made by mistake can be taken out.
        return {**head, "state": None, **_NOTHING, "events": [_event(_withdrawal(sheet))]}
    state = lifecycle.state_at(sheet.periods, at)
    ends_at = lifecycle.ends_at(sheet.periods)
    return {
        **head,
        "state": None if state is None else state.value,
        "ends_kind": order.ends_kind.value,
        "originating_route": order.originating_route,
        "ends_at": None if ends_at == lifecycle.FAR_FUTURE else ends_at,
        "hearing_due_at": None if sheet.hearing is None else sheet.hearing.at,
        **{name: getattr(order, name) for name in _AS_KEPT},
        "notice": None if sheet.notice is None else sheet.notice.reference,
        "order_made": None if sheet.order_made is None else sheet.order_made.reference,
        "may_follow": [kind.value for kind in sheet.allowed(at)],
        "subject": _person(sheet.subject, places, at),
        "protected_persons": [_person(each, places, at) for each in sheet.protected],
        "conditions": [
            _condition(term, each, places, at)
            for term, each in zip(sheet.terms, told_of(db, sheet, by=by), strict=True)
        ],
        "events": [_event(each) for each in sheet.timeline],
        "counts_in": [_stay(each, places) for each in stays],
    }


def _withdrawal(sheet: Sheet) -> Happening:
    return next(each for each in sheet.timeline if each.event is sheet.entered_in_error)


_AS_KEPT = (
    "court",
    "applicant_force",
    "ends_event",
    "made_under",
    "grounds",
    "authorised_by",
    "authorised_rank",
    "arrest_reference",
    "crime_reference",
    "officer_in_case",
    "out_of_hours_contact",
    "unverified",
    "override_reason",
)

_OF_A_PERSON = (
    "birth_year",
    "gender_described",
    "cro_no",
    "asn",
    "connect_nominal_ref",
    "dash_risk",
    "warning_markers",
)


def _person(sheet: PersonSheet, places: Gazetteer, at: datetime) -> dict[str, Any]:
    person, basis = sheet.person, sheet.relationship_basis
    return {
        "id": person.id,
        "family_name": person.family_name,
        "given_names": person.given_names,
        "born_on": person.born_on,
        "sex": person.sex.value,
        "pnc_id": person.pnc_id,
        **{name: getattr(person, name) for name in _OF_A_PERSON},
        "flags": [flag.value for flag in person.flags],
        "characteristics": {each.value: answer.text for each, answer in sheet.answers.items()},
        "is_relevant_child": sheet.is_relevant_child,
        "lives_with": sheet.lives_with,
        "relationship_basis": None if basis is None else basis.value,
        "aliases": [
            {
                "kind": each.kind.value,
                "family_name": each.family_name,
                "given_names": each.given_names,
                "notified_on": each.notified_on,
            }
            for each in sheet.names
        ],
        "addresses": [_home(each, places, at) for each in sheet.addresses],
    }


def _home(address: Address, places: Gazetteer, at: datetime) -> dict[str, Any]:
    place = place_of(address, places, at)
    return {
        "id": address.id,
        "kind": address.kind.value,
        "lines": place.lines,
        "postcode": place.postcode,
        "lpa": place.lpa,
        "neighbourhood": place.neighbourhood,
        "withheld": place.withheld,
        "starts_at": address.starts_at,
        "ends_at": address.ends_at,
    }


def _condition(term: Term, told: Told, places: Gazetteer, at: datetime) -> dict[str, Any]:
    condition, address = term.condition, term.address
    return {
        "id": condition.id,
        "code": condition.code,
        "name": term.code.name,
        "requirement": term.code.requirement,
        "plain_words": told.plain,
        "wording": told.wording,
        "premises": None if address is None else place_of(address, places, at).words,
        "place": None if address is not None else told.place,
        "withheld": told.withheld,
        "radius_m": told.radius_m,
        "geometry": None if told.shape is None else as_geojson(told.shape),
        "exceptions": told.exceptions,
        "starts_at": condition.starts_at,
        "ends_at": condition.ends_at,
        **{name: getattr(condition, name) for name in _TOLD_AS_KEPT},
    }


_TOLD_AS_KEPT = (
    "protected_person_id",
    "supervisor",
    "responsible_person",
    "countries",
    "weekly_times",
)


def _event(happening: Happening) -> dict[str, Any]:
    event = happening.event
    return {
        "id": event.id,
        "kind": event.kind.value,
        "occurred_at": event.occurred_at,
        "until_at": event.until_at,
        "day_only": event.day_only,
        "without_notice": event.without_notice,
        "recorded_at": event.recorded_at,
        "recorded_by": happening.by,
        "reason": event.reason,
        "details": event.details,
        "counts": happening.counts and not event.struck,
        "replaces": event.replaces_id,
    }


def _stay(stay: Presence | Counted, places: Gazetteer) -> dict[str, Any]:
    area = places.by_id[stay.area_id]
    return {
        "level": area.level.value,
        "code": area.code,
        "name": area.name,
        "basis": stay.basis.value,
        "state": stay.state.name,
    }
