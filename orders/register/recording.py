"""Recording a notice or order: from what was written to people, terms, events and presence."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
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
from orders.register import (
    applications,
    authorising,
    beginning,
    changing,
    conditions,
    grants,
    linking,
    making_days,
    numbering,
    presence,
    varying,
    withholding,
)
from orders.register.event_schema import EventInput
from orders.register.facts import happened
from orders.register.model import Order, Protection
from orders.register.schema import OrderInput
from orders.rules import ages, catalogue, issuing, lifecycle
from orders.rules.ages import Birth
from orders.rules.events import BEFORE, DECIDING, EventKind
from orders.rules.findings import Finding, Severity
from orders.rules.kind import Kind
from orders.rules.makings import Making
from orders.rules.terms import Term


def record(
    db: Session,
    given: OrderInput,
    *,
    by: Account,
    now: datetime,
    prefix: str,
    force: str,
    switches: Collection[str] = (),
) -> Order:
    """Put a notice or order into the register with its people, conditions and first event.

    Args:
        prefix: two letters its reference starts with.
        force: this force; it issues a notice that names no other.
        switches: settings that are on, for what this force may issue behind one.

    Raises:
        RuleBroken: the law refuses it, or something must be confirmed with a reason first.
        marshmallow.ValidationError: an address cannot be placed.
    """
    if given.source_reference:
        numbering.wait_for_imports(db, alone=False)
    kind = catalogue.kind(given.kind)
    given = making_days.settled(db, given)
    found = checks(kind, given, now=now, force=force, switches=switches)
    found += linking.checks(db, kind, given, now=now)
    found += applications.checks(db, kind, given)
    changing.confirm_or_refuse(found, given.override_reason)
    subject = _added(db, given.subject, "subject", now=now)
    order = Order(
        reference=numbering.take(db, prefix, now)[0],
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
        db.add(
            Protection(
                order_id=order.id,
                person_id=person.id,
                relationship_basis=protected.relationship_basis,
                is_relevant_child=protected.is_relevant_child,
                lives_with=protected.lives_with,
            )
        )
    db.flush()
    conditions.add_conditions(db, order, given.conditions)
    changing.append(db, order, first_event(kind, given), by=by, now=now)
    linking.end_earlier(db, order, given.ends_orders, by=by, now=now, at=given.started_at)
    applications.join(db, order, given.on_application, by=by, now=now)
    counted(db, order, by=by, now=now)
    return order


def facts_as_given(kind: Kind, given: OrderInput, *, force: str) -> dict[str, Any]:
    """The columns of ``Order`` that hold what was written.

    A notice that names no other force is one of ``force``; who asked a court for an order is never
    guessed.
    """
    return {
        "kind": kind.code,
        "applicant_force": given.applicant_force or (force if kind.is_notice else ""),
        "court": given.court,
        "ends_kind": given.ends_kind or changing.default_ending(kind),
        "ends_event": given.ends_event,
        "originating_route": given.originating_route or kind.only_route,
        "made_under": given.made_under,
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


def checks(
    kind: Kind, given: OrderInput, *, now: datetime, force: str = "", switches: Collection[str] = ()
) -> list[Finding]:
    """Everything the rules say about a notice or order before it is recorded.

    Args:
        force: this force.
        switches: settings that are on, for what this force may issue behind one.
    """
    codes = [condition.code for condition in given.conditions]
    begun = first_event(kind, given)
    first = changing.as_rules_read(begun, now)
    found = lifecycle.check_event(kind, (), first, now=now)
    found += _protected_ages(kind, given)
    elsewhere = given.applicant_force.casefold() not in {"", force.casefold()}
    may_issue = elsewhere or not kind.switch or kind.switch in switches
    if begun.kind in BEFORE:
        return found + beginning.checks(kind, given, begun.kind, may_issue=may_issue)
    if kind.is_notice:
        protected = given.protected_persons
        return found + issuing.checks(
            kind,
            may_issue=may_issue,
            subject_born_on=given.subject.born_on,
            subject_birth_year=given.subject.birth_year,
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
        subject_birth_year=given.subject.birth_year,
        condition_codes=codes,
        terms=[Term(each.code, each.starts_at, each.ends_at) for each in given.conditions],
        has_protected_person=bool(given.protected_persons),
        making=_making(given),
    )


def _making(given: OrderInput) -> Making:
    return Making(
        given.originating_route,
        given.made_under,
        given.ends_event,
        [each.code for each in given.conditions if not each.supervisor],
        given.without_notice,
    )


def _protected_ages(kind: Kind, given: OrderInput) -> list[Finding]:
    births = [
        Birth(each.person.born_on, each.person.birth_year)
        for each in given.protected_persons
        if not each.is_relevant_child
    ]
    severity = Severity.REFUSE if kind.is_notice else Severity.CONFIRM
    return ages.protected_checks(kind, births, london(given.started_at).date(), severity)


def first_event(kind: Kind, given: OrderInput) -> EventInput:
    """The event that the record of a kind starts with."""
    ended = {linking.REPLACES: ", ".join(given.ends_orders)} if given.ends_orders else {}
    begun = given.begins_with or kind.begins[0]
    until_at = given.hearing_at if begun in BEFORE else given.ends_at
    return EventInput(
        begun,
        given.started_at,
        until_at,
        reason=given.grounds,
        details=ended,
        day_only=given.day_only,
        without_notice=without_notice(kind, given),
    )


def without_notice(kind: Kind, given: OrderInput) -> bool | None:
    """Whether it was made without notice: as said, or as its kind says; ``None``: not known."""
    if given.begins_with in BEFORE:
        return None
    return True if given.without_notice is None and kind.is_without_notice else given.without_notice


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
        marshmallow.ValidationError: a condition it adds is at a postcode nobody knows.
    """
    conditions.located(db, given.adds)
    order = changing.claim(db, reference, version=version)
    given = making_days.on_its_day(given, happened(order.events))
    found = changing.event_checks(order, given, now=now)
    found += [*varying.checks(order, given), *authorising.checks(order, given)]
    changing.confirm(order, found, given)
    if given.kind is EventKind.ENTERED_IN_ERROR:
        given = _with_its_notice(db, order, given)
    ended = applications.interims_of(db, order, given.occurred_at) if _decides(given) else []
    if ended:
        given = replace(given, details=given.details | {linking.REPLACES: ", ".join(ended)})
    event = changing.append(db, order, given, by=by, now=now)
    linking.end_earlier(db, order, ended, by=by, now=now, at=given.occurred_at)
    varying.apply(db, order, event, given)
    authorising.keep(order, given)
    if given.kind is EventKind.ENTERED_IN_ERROR:
        linking.give_back(db, order, reason=given.reason, by=by, now=now)
        applications.part(db, order, by=by, now=now)
        grants.let_go(db, order, reason=given.reason, by=by, now=now)
    what = f"order.{given.kind.value.lower().replace('_', '-')}"
    changing.finish(db, order, what, by=by, now=now, reason=given.reason)
    return order


def _with_its_notice(db: Session, order: Order, given: EventInput) -> EventInput:
    notice = grants.notice_of(db, order)
    kept = {} if notice is None else {grants.GRANTED_ON: notice}
    return replace(given, details=given.details | kept)


def _decides(given: EventInput) -> bool:
    return given.kind in DECIDING


def _added(db: Session, given: PersonInput, whose: str, *, now: datetime) -> Person:
    try:
        return add_person(db, given, now=now)
    except ValidationError as error:
        raise ValidationError({whose: error.messages}) from error


def counted(db: Session, order: Order, *, by: Account, now: datetime) -> None:
    """Count a record that is new in the register, and log that it was recorded.

    What would tell a withheld home of its people is withheld with it.
    """
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
    withholding.withhold_together(db, [order.id], by=by, now=now)
