"""Recording a notice or order: from what was written to people, terms, events and presence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.courts import calendar as calendars
from orders.formatting import london
from orders.people.address_location import check_placed, located
from orders.people.likeness import pairs
from orders.people.schema import AddressInput, PersonInput
from orders.register import making_days, numbering, same_orders
from orders.register.changes import (
    applications,
    authorisation,
    change_steps,
    conditions,
    granted_notices,
    order_links,
    preliminary,
    variations,
    withholding,
)
from orders.register.changes.recorded_before import chosen_persons, shared_addresses
from orders.register.confidentiality import shared_homes
from orders.register.model import Order
from orders.register.presence.facts import happened
from orders.register.rows.condition_rows import Grids
from orders.register.rows.order_rows import NewOrder
from orders.register.rows.person_rows import NewPerson
from orders.register.rows.record_writer import write_records
from orders.register.schemas.event import CHANGING, EventInput, registration
from orders.register.schemas.order import OrderInput
from orders.rules.checks import ages, issuing
from orders.rules.checks import conditions as condition_rules
from orders.rules.checks.ages import Birth
from orders.rules.checks.makings import OrderMaking
from orders.rules.kinds import catalogue
from orders.rules.kinds.force_profile import ForceProfile
from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle import states
from orders.rules.vocabulary.events import BEFORE, DECIDING, EventKind
from orders.rules.vocabulary.findings import Finding, Severity
from orders.rules.vocabulary.terms import TimedCondition


def record(
    db: Session,
    given: OrderInput,
    *,
    by: Account,
    now: datetime,
    force: ForceProfile,
) -> Order:
    """Put a notice or order into the register with its people, conditions and first event.

    Raises:
        RuleBroken: the law refuses it, or something must be confirmed with a reason first.
        marshmallow.ValidationError: an address cannot be placed.
    """
    if given.source_reference:
        numbering.wait_for_imports(db, alone=False)
    kind = catalogue.kind(given.kind)
    given = making_days.settled(db, given)
    named = {each for each in (*given.ends_orders, given.on_application) if each}
    # A landing edition waits for whoever counts orders, who must then wait for no recorder.
    chosen_persons.hold(db, given, named=named)
    given = chosen_persons.with_shared_homes(db, given, now=now)
    found = findings(db, given, now=now, force=force)
    change_steps.confirm_or_refuse(found, given.override_reason)
    terms = conditions.checked(db, given.conditions, protected=len(given.protected_persons))
    grids = {**_located(db, given), **terms}
    facts = facts_as_given(kind, given, force=force)
    begun = [first_event(kind, given), *_registration(kind, given)]
    reference = numbering.take(db, force.prefix, now)[0]
    persons = [NewPerson(each, now) for each in people_of(given)]
    new = NewOrder(
        reference,
        facts,
        persons,
        protections_of(given),
        given.conditions,
        [(each, now) for each in begun],
        now,
    )
    order = written(db, new, grids, by=by)
    people = [(each.id, each.given) for each in persons]
    chosen_persons.keep(db, reference, people, by=by, now=now)
    order_links.end_earlier(db, order, given.ends_orders, by=by, now=now, made_at=given.started_at)
    applications.join(db, order, given.on_application, by=by, now=now)
    withholding.withhold_together(db, [order.id], by=by, now=now)
    return order


def written(db: Session, new: NewOrder, grids: Grids, *, by: Account) -> Order:
    """Write one record; whoever does, withholds next what tells a withheld home of its people."""
    (order_id,) = write_records(db, [new], grids, by=by)
    pairs.renew(db, [each.id for each in new.persons if isinstance(each, NewPerson)])
    return db.scalars(select(Order).where(Order.id == order_id)).one()


def people_of(given: OrderInput) -> list[PersonInput]:
    """The subject and every protected person, in that order."""
    return [given.subject, *(each.person for each in given.protected_persons)]


def protections_of(given: OrderInput) -> list[dict[str, Any]]:
    """What ``Protection`` holds of each protected person, but the keys."""
    return [
        {
            "relationship_basis": each.relationship_basis,
            "is_relevant_child": each.is_relevant_child,
            "lives_with": each.lives_with,
            "shares_home": each.shares_home,
        }
        for each in given.protected_persons
    ]


def homes_given(given: OrderInput) -> Iterator[tuple[tuple[str | int, ...], AddressInput]]:
    """Every address of a record, and where the schema has it."""
    for place, home in enumerate(given.subject.addresses):
        yield ("subject", "addresses", place), home
    for number, protected in enumerate(given.protected_persons):
        for place, home in enumerate(protected.person.addresses):
            yield ("protected_persons", number, "person", "addresses", place), home


def _located(db: Session, given: OrderInput) -> Grids:
    """Where the addresses of a record are.

    Raises:
        marshmallow.ValidationError: one cannot be placed; names it by where the schema has it.
    """
    homes = list(homes_given(given))
    grids = located(db, [home for _, home in homes])
    for (*whose, field, place), home in homes:
        try:
            check_placed(db, home, grids)
        except ValidationError as error:
            path = ".".join(map(str, whose))
            raise ValidationError({path: {field: {place: error.messages}}}) from error
    return grids


def facts_as_given(kind: Kind, given: OrderInput, *, force: ForceProfile) -> dict[str, Any]:
    """The columns of ``Order`` that hold what was written."""
    return {
        "kind": kind.code,
        "applicant_force": force.applicant_of(kind, given.applicant_force),
        "court": given.court,
        "ends_kind": given.ends_kind or change_steps.default_ending(kind),
        "ends_event": given.ends_event,
        "originating_route": given.originating_route or kind.only_route,
        "made_under": given.made_under,
        "other_name": given.other_name,
        "other_statute": given.other_statute,
        "other_breach": given.other_breach,
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


def findings(
    db: Session, given: OrderInput, *, now: datetime, force: ForceProfile
) -> list[Finding]:
    """Everything to say about a notice or order before it is recorded, settled on its day.

    A page shows them; ``record`` decides by the same.
    """
    kind = catalogue.kind(given.kind)
    return [
        *checks(kind, given, now=now, force=force),
        *order_links.checks(db, kind, given, now=now),
        *applications.checks(db, kind, given),
        *same_orders.checks(db, given),
    ]


def checks(kind: Kind, given: OrderInput, *, now: datetime, force: ForceProfile) -> list[Finding]:
    """What the rules say about a notice or order, whatever else is in the register."""
    codes = [condition.code for condition in given.conditions]
    begun = first_event(kind, given)
    first = change_steps.as_rules_read(begun, now)
    found = states.check_event(kind, (), first, now=now)
    found += preliminary.beginning(kind, begun.kind)
    found += _protected_ages(kind, given)
    found += condition_rules.answer_checks(
        zip(
            (each.shares_home for each in given.protected_persons),
            shared_addresses.as_written(given),
            strict=True,
        )
    )
    on = london(given.started_at).date()
    may_issue = force.may_give(kind, on, given.applicant_force)
    if begun.kind in BEFORE:
        return found + preliminary.checks(kind, given, begun.kind, may_issue=may_issue)
    if kind.is_notice:
        protected = given.protected_persons
        return found + issuing.checks(
            kind,
            may_issue=may_issue,
            gave_way=force.gave_way(kind, on, given.applicant_force),
            subject_born_on=given.subject.born_on,
            subject_birth_year=given.subject.birth_year,
            authorised_at=given.started_at,
            authorised_rank=given.authorised_rank,
            condition_codes=codes,
            considerations_given=[code for code, text in given.considerations.items() if text],
            has_protected_person=bool(protected),
            ours=force.is_own(given.applicant_force),
            shares_premises=given.shares_premises,
            relationship_basis=protected[0].relationship_basis if protected else None,
        )
    return found + issuing.court_order_checks(
        kind,
        made_on=on,
        ends_at=given.ends_at,
        ends_kind=given.ends_kind or change_steps.default_ending(kind),
        subject_born_on=given.subject.born_on,
        subject_birth_year=given.subject.birth_year,
        condition_codes=codes,
        shares_premises=given.shares_premises,
        terms=[
            TimedCondition(each.code, each.starts_at, each.ends_at) for each in given.conditions
        ],
        has_protected_person=bool(given.protected_persons),
        making=_making(given),
    )


def _making(given: OrderInput) -> OrderMaking:
    return OrderMaking(
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
    ended = {order_links.REPLACES: ", ".join(given.ends_orders)} if given.ends_orders else {}
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


def _registration(kind: Kind, given: OrderInput) -> list[EventInput]:
    """What a recorder said of the sex offenders' register, of an order that was made."""
    if given.begins_with in BEFORE:
        return []
    return registration(kind, given.on_register, given.started_at)


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
        Conflict: another account changed it meanwhile.
        RuleBroken: it cannot happen to this order in its state, or the Act does not provide for
            it and the recorder did not confirm with a reason that a court did it all the same.
        marshmallow.ValidationError: a condition it adds is at a postcode that is not known.
    """
    conditions.located(db, given.adds)
    order = change_steps.claim(db, reference, version=version)
    given = making_days.on_its_day(given, happened(order.events))
    found = change_steps.event_checks(order, given, calendars.current(db), now=now)
    shares = None
    if given.kind in CHANGING["adds"]:
        kind = catalogue.kind(order.kind)
        shares = shared_homes.one_shares_premises(db, kind, order, by=by)
    found += variations.checks(order, given, shares_premises=shares)
    found += authorisation.checks(order, given, shares_premises=shares)
    change_steps.confirm(order, found, given)
    if given.kind is EventKind.ENTERED_IN_ERROR:
        given = _with_its_notice(db, order, given)
    ended = applications.interims_of(db, order, given.occurred_at) if _decides(given) else []
    if ended:
        given = replace(given, details=given.details | {order_links.REPLACES: ", ".join(ended)})
    event = change_steps.append(db, order, given, by=by, now=now)
    order_links.end_earlier(db, order, ended, by=by, now=now, made_at=given.occurred_at)
    variations.apply(db, order, event, given)
    authorisation.keep(order, given)
    if given.kind is EventKind.ENTERED_IN_ERROR:
        order_links.give_back(db, order, reason=given.reason, by=by, now=now)
        applications.part(db, order, by=by, now=now)
        granted_notices.let_go(db, order, reason=given.reason, by=by, now=now)
    what = f"order.{given.kind.value.lower().replace('_', '-')}"
    change_steps.finish(db, order, what, by=by, now=now, reason=given.reason)
    return order


def _with_its_notice(db: Session, order: Order, given: EventInput) -> EventInput:
    notice = granted_notices.notice_of(db, order)
    kept = {} if notice is None else {granted_notices.GRANTED_ON: notice}
    return replace(given, details=given.details | kept)


def _decides(given: EventInput) -> bool:
    return given.kind in DECIDING
