"""Recording the order a court made: on a notice, or on an application on the register."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.formatting import london
from orders.register import (
    applications,
    changing,
    conditions,
    grants,
    linking,
    making_days,
    numbering,
    recording,
)
from orders.register.event_schema import EventInput, GrantInput
from orders.register.facts import happened
from orders.register.model import Order, Protection
from orders.rules import catalogue, issuing
from orders.rules.events import Event, EventKind
from orders.rules.findings import Finding
from orders.rules.kind import Kind
from orders.rules.makings import Making
from orders.rules.terms import Term
from orders.rules.vocabulary import Route, ServiceMethod

_GRANTED_ANEW = "No order on record bears it out; the order made is recorded now."


def grant(
    db: Session, reference: str, given: GrantInput, *, by: Account, now: datetime, version: int
) -> Order:
    """Record that the court made the order applied for; gives that order.

    On a notice the order is a record of its own, and the notice is determined at the instant the
    order is made, so that one of the two is live at each instant. A notice recorded as lapsed, not
    served or not heard bars nothing: the court's order is confirmed with a reason. On an
    application it is the same record, and an interim order made meanwhile ends at that instant.

    Raises:
        NotFound: there is no such record.
        Conflict: somebody changed it meanwhile.
        RuleBroken: an order on it stands already, or something must be confirmed with a reason.

    Source: Crime and Security Act 2010 ss.27(9), 28; Stalking Protection Act 2019 s.5(6)(b).
    """
    record = changing.claim(db, reference, version=version)
    if catalogue.kind(record.kind).is_notice:
        return _on_notice(db, record, given, by=by, now=now)
    return _on_application(db, record, given, by=by, now=now)


def _on_notice(
    db: Session, notice: Order, given: GrantInput, *, by: Account, now: datetime
) -> Order:
    given = _settled(given, happened(notice.events))
    decided = EventInput(EventKind.GRANTED, given.made_at, reason=given.reason)
    changing.refuse(grants.checks(db, notice))
    grants.free(db, notice, reason=_GRANTED_ANEW, by=by, now=now)
    kind = catalogue.kind(catalogue.kind(notice.kind).leads_to or "")
    found = changing.event_checks(notice, decided, now=now)
    found += _checks(kind, notice, given, Route.ON_NOTICE)
    changing.confirm_or_refuse(found, given.override_reason)
    changing.append(db, notice, decided, by=by, now=now)
    changing.finish(db, notice, "order.granted", by=by, now=now, reason=given.reason)
    order = _order_on(db, notice, kind, given, by=by, now=now)
    conditions.add_conditions(db, order, given.conditions)
    _made(db, order, given, by=by, now=now)
    recording.counted(db, order, by=by, now=now)
    return order


def _on_application(
    db: Session, order: Order, given: GrantInput, *, by: Account, now: datetime
) -> Order:
    kind = catalogue.kind(order.kind)
    given = _settled(given, happened(order.events))
    made = EventInput(
        EventKind.MADE,
        given.made_at,
        given.ends_at,
        reason=given.reason,
        override_reason=given.override_reason,
        day_only=given.day_only,
        without_notice=given.without_notice,
    )
    route = order.originating_route or kind.only_route or Route.POLICE_APPLICATION
    found = [*changing.event_checks(order, made, now=now), *_checks(kind, order, given, route)]
    changing.confirm(order, found, made)
    order.court, order.originating_route = given.court, route
    order.ends_kind, order.ends_event = given.ends_kind, given.ends_event
    conditions.add_conditions(db, order, given.conditions, by_id=by.id, now=now)
    _made(db, order, given, by=by, now=now)
    db.expire(order, ["conditions", "events"])
    changing.finish(db, order, "order.made", by=by, now=now, reason=given.reason)
    return order


def _settled(given: GrantInput, events: Iterable[Event]) -> GrantInput:
    """The grant, where only its day is known after what the court did first that day."""
    if not given.day_only:
        return given
    return replace(given, made_at=making_days.after(given.made_at, events))


def _checks(kind: Kind, record: Order, given: GrantInput, route: Route) -> list[Finding]:
    return issuing.court_order_checks(
        kind,
        made_on=london(given.made_at).date(),
        ends_at=given.ends_at,
        ends_kind=given.ends_kind,
        subject_born_on=record.subject.born_on,
        subject_birth_year=record.subject.birth_year,
        condition_codes=[condition.code for condition in given.conditions],
        terms=[Term(each.code, each.starts_at, each.ends_at) for each in given.conditions],
        has_protected_person=bool(record.protections),
        making=Making(
            route,
            ends_event=given.ends_event,
            unsupervised=[each.code for each in given.conditions if not each.supervisor],
            without_notice=given.without_notice,
        ),
    )


def _made(db: Session, order: Order, given: GrantInput, *, by: Account, now: datetime) -> None:
    ended = applications.interims_of(db, order, given.made_at)
    details = {linking.REPLACES: ", ".join(ended)} if ended else {}
    made = EventInput(
        EventKind.MADE,
        given.made_at,
        given.ends_at,
        reason=given.reason,
        details=details,
        day_only=given.day_only,
        without_notice=given.without_notice,
    )
    changing.append(db, order, made, by=by, now=now)
    linking.end_earlier(db, order, ended, by=by, now=now, at=given.made_at)
    if given.served_in_court:
        changing.append(db, order, served_in_court(given), by=by, now=now)


def served_in_court(given: GrantInput) -> EventInput:
    """Service by the court on a subject who was there when the order was made."""
    facts = {
        "served_by": "the court",
        "place": given.court,
        "service_method": ServiceMethod.PRESENT_IN_COURT.value,
    }
    return EventInput(EventKind.SERVED, given.made_at, details=facts)


def _order_on(
    db: Session, notice: Order, kind: Kind, given: GrantInput, *, by: Account, now: datetime
) -> Order:
    order = Order(
        reference=numbering.take(db, notice.reference[:2], now)[0],
        kind=kind.code,
        subject_id=notice.subject_id,
        follows_id=notice.id,
        application=None,
        applicant_force=notice.applicant_force,
        court=given.court,
        ends_kind=given.ends_kind,
        ends_event=given.ends_event,
        originating_route=Route.ON_NOTICE,
        made_under=None,
        arrest_reference=None,
        crime_reference=notice.crime_reference,
        grounds=notice.grounds,
        authorised_by=None,
        authorised_rank=None,
        considerations={},
        officer_in_case=notice.officer_in_case,
        out_of_hours_contact=notice.out_of_hours_contact,
        unverified=notice.unverified,
        override_reason=given.override_reason,
        recorded_at=now,
        recorded_by_id=by.id,
        version=1,
        source=None,
        source_reference=None,
    )
    db.add(order)
    db.flush()
    db.add_all(
        Protection(
            order_id=order.id,
            person_id=each.person_id,
            relationship_basis=each.relationship_basis,
            is_relevant_child=each.is_relevant_child,
            lives_with=each.lives_with,
        )
        for each in notice.protections
    )
    db.flush()
    return order
