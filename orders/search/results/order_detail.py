"""One whole notice or order going out as data, masked as its page is.

A withheld home is its LPA and nothing else; a record entered in error says nothing about people.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from geo.drawing import as_geojson
from orders.access.model import Account
from orders.areas.gazetteer import Gazetteer
from orders.bounded_fields import JsonObject
from orders.people.dated_facts.model import DatedFact
from orders.people.model import Address
from orders.register.confidentiality import shared_homes
from orders.register.model import Presence
from orders.register.number_model import OrderNumber
from orders.register.order_record import OrderRecord, RecordedCondition, TimelineEntry, named
from orders.register.person_sheets import PersonSheet
from orders.register.presence.projection import ProjectedStay
from orders.rules.lifecycle import states
from orders.rules.vocabulary.findings import Finding
from orders.search.disclosure.condition_masking import MaskedCondition, told_of
from orders.search.disclosure.fact_masking import told_fact
from orders.search.disclosure.masking import place_of
from orders.search.results.dead_parties import dead_parties, ended_by

_NOTHING: JsonObject = {
    "subject": None,
    "protected_persons": [],
    "conditions": [],
    "numbers": [],
    "events": [],
    "counts_in": [],
}


def whole(
    db: Session,
    sheet: OrderRecord,
    *,
    as_at: datetime,
    places: Gazetteer,
    stays: Sequence[Presence | ProjectedStay],
    by: Account | None = None,
) -> JsonObject:
    """An order as ``WholeSchema`` gives it out.

    Args:
        sheet: the order, already limited to what the reader may see.
        as_at: the instant it is told for, aware.
        places: the boundaries.
        stays: where it counts at ``as_at``.
        by: the reader; ``None``: more than one may read it.
    """
    order, said = sheet.order, sheet.explain(as_at)
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
    ended = ended_by(sheet, dead_parties(sheet, as_at), as_at)
    answered = any(each.shares_home is not None for each in sheet.protected)
    kept = answered and shared_homes.are_kept(db, order.id, by=by)
    state = states.state_at(sheet.periods, as_at)
    ends_at = states.ends_at(sheet.periods)
    return {
        **head,
        "state": None if state is None else state.value,
        "ends_kind": order.ends_kind.value,
        "originating_route": order.originating_route,
        "ends_at": None if ends_at == states.FAR_FUTURE else ends_at,
        "hearing_due_at": None if sheet.hearing is None else sheet.hearing.at,
        **{name: getattr(order, name) for name in _AS_KEPT},
        "notice": None if sheet.notice is None else sheet.notice.reference,
        "order_made": None if sheet.order_made is None else sheet.order_made.reference,
        "findings": [] if ended is None else [_finding(ended)],
        "may_follow": [kind.value for kind in sheet.allowed(as_at)],
        "subject": _person(sheet.subject, places, as_at, by),
        "protected_persons": [
            _person(each, places, as_at, by) | {"shares_home": None if kept else each.shares_home}
            for each in sheet.protected
        ],
        "conditions": [
            _condition(sheet, term, each, places, as_at)
            for term, each in zip(sheet.terms, told_of(db, sheet, by=by), strict=True)
        ],
        "numbers": [_number(sheet, each) for each in sheet.numbers],
        "events": [_event(each) for each in sheet.timeline],
        "counts_in": [_stay(each, places) for each in stays],
    }


def _withdrawal(sheet: OrderRecord) -> TimelineEntry:
    return next(each for each in sheet.timeline if each.event is sheet.entered_in_error)


_AS_KEPT = (
    "court",
    "applicant_force",
    "ends_event",
    "made_under",
    "other_name",
    "other_statute",
    "other_breach",
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


def _person(
    sheet: PersonSheet, places: Gazetteer, as_at: datetime, by: Account | None
) -> JsonObject:
    person, basis = sheet.person, sheet.relationship_basis
    return {
        "id": person.id,
        "family_name": person.family_name,
        "given_names": person.given_names,
        "born_on": person.born_on,
        "died_on": sheet.died_on,
        "deaths": [
            {"id": each.id, "died_on": each.died_on, "source": each.source} for each in sheet.deaths
        ],
        "sex": person.sex.value,
        "pnc_id": person.pnc_id,
        **{name: getattr(person, name) for name in _OF_A_PERSON},
        "flags": [flag.value for flag in person.flags],
        "characteristics": {each.value: answer.text for each, answer in sheet.answers.items()},
        "is_relevant_child": sheet.is_relevant_child,
        "lives_with": sheet.lives_with,
        "relationship_basis": None if basis is None else basis.value,
        "records": [each.id for each in sheet.records],
        "aliases": [
            {
                "id": each.id,
                "kind": each.kind.value,
                "family_name": each.family_name,
                "given_names": each.given_names,
                "notified_on": each.notified_on,
            }
            for each in sheet.names
        ],
        "facts": [_fact(each, by) for each in sheet.facts],
        "addresses": [_home(each, places, as_at) for each in sheet.addresses],
    }


def _fact(fact: DatedFact, by: Account | None) -> JsonObject:
    told = told_fact(fact, by=by)
    return {
        "id": fact.id,
        "record": fact.person_id,
        "kind": fact.kind.value,
        "said": told.said,
        "starts_on": fact.starts_on,
        "ends_on": fact.ends_on,
        "withheld": told.withheld,
    }


def _finding(found: Finding) -> JsonObject:
    return {"code": found.code, "message": found.message, "source": found.source}


def _home(address: Address, places: Gazetteer, as_at: datetime) -> JsonObject:
    place = place_of(address, places, as_at)
    return {
        "id": address.id,
        "record": address.person_id,
        "kind": address.kind.value,
        "lines": place.lines,
        "postcode": place.postcode,
        "lpa": place.lpa,
        "neighbourhood": place.neighbourhood,
        "outside_force": place.outside_force,
        "withheld": place.withheld,
        "starts_at": address.starts_at,
        "ends_at": address.ends_at,
    }


def _condition(
    sheet: OrderRecord,
    term: RecordedCondition,
    told: MaskedCondition,
    places: Gazetteer,
    as_at: datetime,
) -> JsonObject:
    condition, address = term.condition, term.address
    return {
        "id": condition.id,
        "code": condition.code,
        "name": term.code.name,
        "requirement": term.code.requirement,
        "plain_words": told.plain,
        "wording": told.wording,
        "premises": None if address is None else place_of(address, places, as_at).words,
        "place": None if address is not None else told.place,
        "withheld": told.withheld,
        "radius_m": told.radius_m,
        "geometry": None if told.shape is None else as_geojson(told.shape),
        "exceptions": told.exceptions,
        "starts_at": condition.starts_at,
        "ends_at": condition.ends_at,
        "taken_out": _taken_out(sheet, term),
        **{name: getattr(condition, name) for name in _TOLD_AS_KEPT},
    }


def _taken_out(sheet: OrderRecord, term: RecordedCondition) -> JsonObject | None:
    condition = term.condition
    correction = sheet.corrections.get(condition.taken_out_in_id or 0)
    if correction is None:
        return None
    return {
        "at": correction.corrected_at,
        "by": named(correction.corrected_by),
        "reason": correction.reason,
        "stands_as": condition.stands_as_id,
        "said_starts_at": condition.said_starts_at,
        "said_ends_at": condition.said_ends_at,
    }


_TOLD_AS_KEPT = (
    "sealed_number",
    "protected_person_id",
    "supervisor",
    "responsible_person",
    "countries",
    "weekly_times",
)


def _number(sheet: OrderRecord, number: OrderNumber) -> JsonObject:
    removal = sheet.removals.get(number.removal_id or 0)
    return {
        "id": number.id,
        "kind": number.kind.value,
        "number": number.number,
        "breach": number.breach_id,
        "recorded_at": number.recorded_at,
        "taken_out": None
        if removal is None
        else {
            "at": removal.removed_at,
            "by": named(removal.removed_by),
            "reason": removal.reason,
        },
    }


def _event(happening: TimelineEntry) -> JsonObject:
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


def _stay(stay: Presence | ProjectedStay, places: Gazetteer) -> JsonObject:
    area = places.by_id[stay.area_id]
    return {
        "level": area.level.value,
        "code": area.code,
        "name": area.name,
        "basis": stay.basis.value,
        "state": stay.state.name,
    }
