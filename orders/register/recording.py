"""Recording a notice or order: from what was written to people, terms, events and presence."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.formatting import london
from orders.people.model import Person
from orders.people.schema import PersonInput
from orders.people.service import add_person
from orders.register import changing, linking, presence
from orders.register.model import Order, Protection
from orders.register.schema import EventInput, GrantInput, OrderInput
from orders.rules import catalogue, issuing, lifecycle
from orders.rules.events import EventKind
from orders.rules.findings import Finding
from orders.rules.kind import Kind
from orders.rules.terms import Term


def record(
    db: Session, given: OrderInput, *, by: Account, now: datetime, prefix: str, force: str
) -> Order:
    """Put a notice or order into the register with its people, conditions and first event.

    Args:
        prefix: two letters its reference starts with.
        force: the applicant when none is given.

    Raises:
        RuleBroken: the law refuses it, or something must be confirmed with a reason first.
        marshmallow.ValidationError: an address cannot be placed.
    """
    kind = catalogue.kind(given.kind)
    found = [*checks(kind, given, now=now), *linking.checks(db, kind, given, now=now)]
    changing.confirm_or_refuse(found, given.override_reason)
    subject = _added(db, given.subject, "subject", now=now)
    order = Order(
        reference=changing.next_reference(db, prefix, now),
        subject_id=subject.id,
        follows_id=None,
        application=None,
        recorded_at=now,
        recorded_by_id=by.id,
        version=1,
        **facts_as_given(kind, given, force=force),
    )
    db.add(order)
    db.flush()
    for place, protected in enumerate(given.protected_persons):
        person = _added(db, protected.person, f"protected_persons.{place}.person", now=now)
        basis = protected.relationship_basis
        db.add(Protection(order_id=order.id, person_id=person.id, relationship_basis=basis))
    db.flush()
    changing.add_conditions(db, order, given.conditions)
    ended = {linking.REPLACES: ", ".join(given.ends_orders)} if given.ends_orders else {}
    first = EventInput(
        first_event(kind), given.started_at, given.ends_at, reason=given.grounds, details=ended
    )
    changing.append(db, order, first, by=by, now=now)
    linking.end_earlier(db, order, given.ends_orders, by=by, now=now, at=given.started_at)
    _counted(db, order, by=by, now=now)
    return order


def facts_as_given(kind: Kind, given: OrderInput, *, force: str) -> dict[str, Any]:
    """The columns of ``Order`` that hold what was written, with ``force`` as applicant if none."""
    return {
        "kind": kind.code,
        "applicant_force": given.applicant_force or force,
        "court": given.court,
        "ends_kind": given.ends_kind or changing.default_ending(kind),
        "arrest_reference": given.arrest_reference,
        "crime_reference": given.crime_reference,
        "grounds": given.grounds,
        "authorised_by": given.authorised_by,
        "authorised_rank": None if given.authorised_rank is None else given.authorised_rank.name,
        "considerations": given.considerations,
        "officer_in_case": given.officer_in_case,
        "out_of_hours_contact": given.out_of_hours_contact,
        "unverified": given.unverified,
        "override_reason": given.override_reason,
        "source": given.source,
        "source_reference": given.source_reference,
    }


def checks(kind: Kind, given: OrderInput, *, now: datetime) -> list[Finding]:
    """Everything the rules say about a notice or order before it is recorded."""
    codes = [condition.code for condition in given.conditions]
    first = lifecycle.Event(first_event(kind), given.started_at, now, given.ends_at)
    found = lifecycle.check_event(kind, (), first, now=now)
    if kind.is_notice:
        protected = given.protected_persons
        return found + issuing.checks(
            kind,
            subject_born_on=given.subject.born_on,
            authorised_at=given.started_at,
            authorised_rank=given.authorised_rank,
            condition_codes=codes,
            considerations_given=[code for code, text in given.considerations.items() if text],
            has_protected_person=bool(protected),
            relationship_basis=protected[0].relationship_basis if protected else None,
        )
    return found + issuing.court_order_checks(
        kind,
        made_on=london(given.started_at).date(),
        ends_at=given.ends_at,
        ends_kind=given.ends_kind or changing.default_ending(kind),
        subject_born_on=given.subject.born_on,
        condition_codes=codes,
        terms=[Term(each.code, each.starts_at, each.ends_at) for each in given.conditions],
        has_protected_person=bool(given.protected_persons),
    )


def first_event(kind: Kind) -> EventKind:
    """What the record of a kind starts with."""
    return EventKind.AUTHORISED if kind.is_notice else EventKind.MADE


def add_event(
    db: Session, reference: str, given: EventInput, *, by: Account, now: datetime, version: int
) -> Order:
    """Record that something happened to an order.

    Args:
        version: the version of the order the recorder had in front of them.

    Raises:
        NotFound: there is no such order.
        Conflict: somebody changed it meanwhile.
        RuleBroken: it cannot happen to this order in its state, or the Act does not provide for
            it and nobody confirmed with a reason that a court did it all the same.
    """
    order = changing.claim(db, reference, version=version)
    changing.confirm(order, changing.event_checks(order, given, now=now), given)
    changing.append(db, order, given, by=by, now=now)
    if given.kind is EventKind.ENTERED_IN_ERROR:
        linking.give_back(db, order, reason=given.reason, by=by, now=now)
    what = f"order.{given.kind.value.lower().replace('_', '-')}"
    changing.finish(db, order, what, by=by, now=now, reason=given.reason)
    return order


def grant(
    db: Session, reference: str, given: GrantInput, *, by: Account, now: datetime, version: int
) -> Order:
    """Record that the court granted the order applied for on a notice; gives that order.

    The notice is determined at the instant the order is made, so that one of the two is live at
    each instant. Source: Crime and Security Act 2010 ss.27(9), 28.

    Raises:
        NotFound: there is no such notice.
        Conflict: somebody changed it meanwhile.
        RuleBroken: the notice cannot be granted now, or a term must be confirmed with a reason.
    """
    notice = changing.claim(db, reference, version=version)
    decided = EventInput(EventKind.GRANTED, given.made_at, reason=given.reason)
    changing.refuse(changing.event_checks(notice, decided, now=now))
    kind = catalogue.kind(catalogue.kind(notice.kind).leads_to or "")
    found = issuing.court_order_checks(
        kind,
        made_on=london(given.made_at).date(),
        ends_at=given.ends_at,
        ends_kind=given.ends_kind,
        subject_born_on=notice.subject.born_on,
        condition_codes=[condition.code for condition in given.conditions],
        has_protected_person=bool(notice.protections),
    )
    changing.confirm_or_refuse(found, given.override_reason)
    changing.append(db, notice, decided, by=by, now=now)
    changing.finish(db, notice, "order.granted", by=by, now=now, reason=given.reason)
    order = _order_on(db, notice, kind, given, by=by, now=now)
    changing.add_conditions(db, order, given.conditions)
    made = EventInput(EventKind.MADE, given.made_at, given.ends_at, reason=given.reason)
    changing.append(db, order, made, by=by, now=now)
    if given.served_in_court:
        facts = {"served_by": "the court", "place": given.court, "personally": "yes, in court"}
        served = EventInput(EventKind.SERVED, given.made_at, details=facts)
        changing.append(db, order, served, by=by, now=now)
    _counted(db, order, by=by, now=now)
    return order


def _order_on(
    db: Session, notice: Order, kind: Kind, given: GrantInput, *, by: Account, now: datetime
) -> Order:
    order = Order(
        reference=changing.next_reference(db, notice.reference[:2], now),
        kind=kind.code,
        subject_id=notice.subject_id,
        follows_id=notice.id,
        application=None,
        applicant_force=notice.applicant_force,
        court=given.court,
        ends_kind=given.ends_kind,
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
            order_id=order.id, person_id=each.person_id, relationship_basis=each.relationship_basis
        )
        for each in notice.protections
    )
    db.flush()
    return order


def _added(db: Session, given: PersonInput, whose: str, *, now: datetime) -> Person:
    try:
        return add_person(db, given, now=now)
    except ValidationError as error:
        raise ValidationError({whose: error.messages}) from error


def _counted(db: Session, order: Order, *, by: Account, now: datetime) -> None:
    presence.rewrite(db, [order.id])
    log.record(
        db,
        Action.COLLECTION,
        "order.recorded",
        by=by,
        now=now,
        reference=order.reference,
        details={"kind": order.kind},
        reason=order.override_reason,
    )
