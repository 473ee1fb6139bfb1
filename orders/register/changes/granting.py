"""Recording the order a court made: on a notice, or on an application on the register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.courts import calendar as calendars
from orders.formatting import london
from orders.people.joined_records import lock_records
from orders.register import making_days, numbering
from orders.register.changes import (
    applications,
    change_steps,
    conditions,
    granted_notices,
    order_links,
    recording,
)
from orders.register.changes.recorded_before import shared_addresses
from orders.register.changes.withholding import withhold_together
from orders.register.confidentiality import shared_homes
from orders.register.corrections.ledger import keep
from orders.register.corrections.model import CorrectionAct
from orders.register.model import Order, Protection, stands_on_order
from orders.register.presence.facts import happened
from orders.register.rows.order_rows import NewOrder
from orders.register.schemas.event import EventInput, GrantInput, registration
from orders.rules.checks import conditions as condition_rules
from orders.rules.checks import issuing
from orders.rules.checks.makings import OrderMaking
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary.codes import Route, ServiceMethod
from orders.rules.vocabulary.events import EventKind, LifecycleEvent
from orders.rules.vocabulary.findings import Finding
from orders.rules.vocabulary.terms import TimedCondition

_OF_NOTICE = (
    "applicant_force",
    "crime_reference",
    "grounds",
    "officer_in_case",
    "out_of_hours_contact",
    "unverified",
)
_ANSWERED = "Said when the court made the order."
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
        Conflict: another account changed it meanwhile.
        RuleBroken: an order on it stands already, or something must be confirmed with a reason.

    Source: Crime and Security Act 2010 ss.27(9), 28; Stalking Protection Act 2019 s.5(6)(b).
    """
    lock_records(db, people_on(db, reference))
    record = change_steps.claim(db, reference, version=version)
    if catalogue.kind(record.kind).is_notice:
        return _on_notice(db, record, given, by=by, now=now)
    return _on_application(db, record, given, by=by, now=now)


def _on_notice(
    db: Session, notice: Order, given: GrantInput, *, by: Account, now: datetime
) -> Order:
    given = _settled(given, happened(notice.events))
    decided = EventInput(EventKind.GRANTED, given.made_at, reason=given.reason)
    change_steps.refuse(granted_notices.checks(db, notice))
    granted_notices.free(db, notice, reason=_GRANTED_ANEW, by=by, now=now)
    kind = catalogue.kind(catalogue.kind(notice.kind).leads_to or "")
    found = change_steps.event_checks(notice, decided, calendars.current(db), now=now)
    found += checks_of(db, kind, notice, given, Route.ON_NOTICE, by=by)
    change_steps.confirm_or_refuse(found, given.override_reason)
    change_steps.append(db, notice, decided, by=by, now=now)
    change_steps.finish(db, notice, "order.granted", by=by, now=now, reason=given.reason)
    grids = conditions.checked(db, given.conditions, protected=len(notice.protections))
    facts = facts_on(kind, given, notice) | {"follows_id": notice.id}
    new = record_on(db, notice, facts, given, events_of(kind, given), now=now)
    order = recording.written(db, new, grids, by=by)
    withhold_together(db, [order.id], by=by, now=now)
    return order


def _on_application(
    db: Session, order: Order, given: GrantInput, *, by: Account, now: datetime
) -> Order:
    kind = catalogue.kind(order.kind)
    given = _settled(given, happened(order.events))
    made = replace(_making(given), override_reason=given.override_reason)
    route = order.originating_route or kind.only_route or Route.POLICE_APPLICATION
    found = change_steps.event_checks(order, made, calendars.current(db), now=now)
    found += checks_of(db, kind, order, given, route, by=by)
    change_steps.confirm(order, found, made)
    order.court, order.originating_route = given.court, route
    order.ends_kind, order.ends_event = given.ends_kind, given.ends_event
    conditions.add_conditions(db, order, given.conditions, by_id=by.id, now=now)
    _answer(db, order, given, by=by, now=now)
    _made(db, order, given, by=by, now=now)
    db.expire(order, ["conditions", "events"])
    change_steps.finish(db, order, "order.made", by=by, now=now, reason=given.reason)
    return order


def _settled(given: GrantInput, events: Iterable[LifecycleEvent]) -> GrantInput:
    """The grant, where only its day is known after what the court did first that day."""
    if not given.day_only:
        return given
    return replace(given, made_at=making_days.after(given.made_at, events))


def checks_of(
    db: Session, kind: Kind, record: Order, given: GrantInput, route: Route | None, *, by: Account
) -> list[Finding]:
    """What the rules say of an order of a kind made on the people of a record.

    Raises:
        marshmallow.ValidationError: it is said who lives where the subject does of a person whom
            the record does not protect.
    """
    said, answers = _said(record, given), shared_homes.known(db, record, by=by)
    # Said as it is recorded, and told, it was confirmed then.
    anew = {who: each for who, each in said.items() if each is None or each is not answers[who]}
    shown = shared_addresses.as_stored(db, record.subject_id, anew, by=by, now=given.made_at)
    answers |= said
    return [
        *_sealed(kind, record, given, route, condition_rules.one_shares_premises(answers.values())),
        *condition_rules.answer_checks((each, shown[who]) for who, each in anew.items()),
    ]


def _said(record: Order, given: GrantInput) -> dict[int, bool | None]:
    if not given.shares_home.keys() <= {each.person_id for each in record.protections}:
        raise ValidationError({"shares_home": ["Name persons this order protects by their id."]})
    return given.shares_home


def _sealed(
    kind: Kind,
    record: Order,
    given: GrantInput,
    route: Route | None,
    shares_premises: bool | None,
) -> list[Finding]:
    return issuing.court_order_checks(
        kind,
        made_on=london(given.made_at).date(),
        ends_at=given.ends_at,
        ends_kind=given.ends_kind,
        subject_born_on=record.subject.born_on,
        subject_birth_year=record.subject.birth_year,
        condition_codes=[condition.code for condition in given.conditions],
        shares_premises=shares_premises,
        terms=[
            TimedCondition(each.code, each.starts_at, each.ends_at) for each in given.conditions
        ],
        has_protected_person=bool(record.protections),
        making=OrderMaking(
            route,
            ends_event=given.ends_event,
            unsupervised=[each.code for each in given.conditions if not each.supervisor],
            without_notice=given.without_notice,
        ),
    )


def _answer(db: Session, order: Order, given: GrantInput, *, by: Account, now: datetime) -> None:
    """Put right on a record what is said anew of who lives where the subject does."""
    unseen = bool(given.shares_home) and shared_homes.are_kept(db, order.id, by=by)
    for each in order.protections:
        said = given.shares_home.get(each.person_id, each.shares_home)
        # Said unseen it counts as put right, whether it is the same or not.
        if said is each.shares_home and not (unseen and each.person_id in given.shares_home):
            continue
        keep(
            db,
            "connection",
            each.id,
            CorrectionAct.WRONG,
            {"shares_home": each.shares_home},
            order_id=order.id,
            person_id=each.person_id,
            reason=_ANSWERED,
            by=by,
            now=now,
        )
        each.shares_home = said


def _made(db: Session, order: Order, given: GrantInput, *, by: Account, now: datetime) -> None:
    ended = applications.interims_of(db, order, given.made_at)
    details = {order_links.REPLACES: ", ".join(ended)} if ended else {}
    made, *served = events_of(catalogue.kind(order.kind), given)
    change_steps.append(db, order, replace(made, details=details), by=by, now=now)
    order_links.end_earlier(db, order, ended, by=by, now=now, made_at=given.made_at)
    for event in served:
        change_steps.append(db, order, event, by=by, now=now)


def _making(given: GrantInput) -> EventInput:
    return EventInput(
        EventKind.MADE,
        given.made_at,
        given.ends_at,
        reason=given.reason,
        day_only=given.day_only,
        without_notice=given.without_notice,
    )


def events_of(kind: Kind, given: GrantInput) -> list[EventInput]:
    """The making of an order of a kind, and its service where the subject was there."""
    made = [_making(given), *registration(kind, given.on_register, given.made_at)]
    return [*made, served_in_court(given)] if given.served_in_court else made


def served_in_court(given: GrantInput) -> EventInput:
    """Service by the court on a subject who was there when the order was made."""
    facts = {
        "served_by": "the court",
        "place": given.court,
        "service_method": ServiceMethod.PRESENT_IN_COURT.value,
    }
    return EventInput(EventKind.SERVED, given.made_at, details=facts)


def people_on(db: Session, reference: str) -> list[int]:
    """The records of the people an order names, the subject's first; none where there is no order.

    Whoever records on them locks these before the order: who joins or moves them does so too.
    """
    rows = db.execute(
        select(Order.subject_id, Protection.person_id)
        .outerjoin(Protection, stands_on_order())
        .where(Order.reference == reference)
    )
    return [*dict.fromkeys(each for row in rows for each in row if each is not None)]


def facts_on(kind: Kind, given: GrantInput, record: Order) -> dict[str, Any]:
    """The columns of ``Order`` of an order granted on a record, but how it came about."""
    return granted_facts(kind, given, {each: getattr(record, each) for each in _OF_NOTICE})


def record_on(
    db: Session,
    record: Order,
    facts: Mapping[str, Any],
    given: GrantInput,
    events: Iterable[EventInput],
    *,
    now: datetime,
) -> NewOrder:
    """An order on the people of another record, as the register is to hold it."""
    return NewOrder(
        numbering.take(db, record.reference[:2], now)[0],
        facts,
        [record.subject_id, *(each.person_id for each in record.protections)],
        [
            {
                "relationship_basis": each.relationship_basis,
                "is_relevant_child": each.is_relevant_child,
                "lives_with": each.lives_with,
                "shares_home": given.shares_home.get(each.person_id, each.shares_home),
            }
            for each in record.protections
        ],
        given.conditions,
        [(event, now) for event in events],
        now,
    )


def granted_facts(kind: Kind, given: GrantInput, notice: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of ``Order`` of an order granted on a notice, but which notice.

    Args:
        kind: the order's.
        given: the grant.
        notice: the columns of the notice.
    """
    return {
        "kind": kind.code,
        "court": given.court,
        "ends_kind": given.ends_kind,
        "ends_event": given.ends_event,
        "originating_route": Route.ON_NOTICE,
        "considerations": {},
        "override_reason": given.override_reason,
        **{name: notice[name] for name in _OF_NOTICE},
    }
