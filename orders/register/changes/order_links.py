"""Orders that end others: a main order its interim one, a new order the earlier it replaces."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, selectinload

from orders.access.model import Account
from orders.courts import calendar as calendars
from orders.people.likeness.candidates import likely_persons
from orders.people.likeness.comparison import compare
from orders.people.likeness.facts import facts_given, facts_of
from orders.people.model import Person
from orders.people.schema import PersonInput
from orders.register.changes import change_steps, granted_notices, person_matches
from orders.register.model import Event, Order
from orders.register.presence.facts import happened, standing, terms_of
from orders.register.schemas.event import EventInput
from orders.register.schemas.order import OrderInput
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle import states
from orders.rules.vocabulary.events import DECIDING, EventKind, State
from orders.rules.vocabulary.findings import Finding, Severity

REPLACED_BY = "by"
"""Fact of an ending: reference of the order that ended this one."""
REPLACES = "ends_orders"
"""Fact of a making or another decision: references of the orders it ended, with commas between."""
FIELD = "ends_orders"
"""The input that findings here are about."""
_RECORD = "the register's record"
_IN_FORCE = (State.LIVE, State.SUSPENDED)
SAME_SUBJECT: Final = "The recorder said that both orders are against one subject."
"""Why the subjects of two orders are joined, of which one ends or awaits the other."""


def endings(kind: Kind) -> Mapping[str, EventKind]:
    """What the making of an order of ``kind`` does to earlier ones, by their kind's code.

    Source: Stalking Protection Act 2019 s.5(6)(b); Sexual Offences Act 2003 ss.103C(6), 103F(4),
    122A(10), 122E(4).
    """
    found = dict.fromkeys(sorted(kind.supersedes), EventKind.SUPERSEDED)
    for code, entry in catalogue.KINDS.items():
        if entry.interim_of == kind.code:
            found[code] = entry.ended_by_main
    return found


def candidates(
    db: Session,
    kind: Kind,
    subject: PersonInput,
    *,
    made_at: datetime,
    visible: ColumnElement[bool],
) -> list[Order]:
    """Orders that a new one of ``kind`` may end, on a person who may be the same subject.

    Args:
        made_at: when the new order was made, aware; only what was in force then is offered.
        visible: condition on ``Order`` that limits what the asker may see.
    """
    (found_people,) = likely_persons(db, [facts_given(subject)])
    people = [each.person_id for each in found_people]
    found = db.scalars(
        select(Order)
        .where(Order.subject_id.in_(people), Order.kind.in_(endings(kind)), visible)
        .options(
            selectinload(Order.events),
            selectinload(Order.conditions),
            selectinload(Order.subject),
        )
        .order_by(Order.recorded_at, Order.id)
        .execution_options(populate_existing=True)
    )
    return [order for order in found if _state(order, made_at) in _IN_FORCE]


def checks(db: Session, kind: Kind, given: OrderInput, *, now: datetime) -> list[Finding]:
    """What is wrong with the orders a new one is said to end.

    Returns:
        Refusals for what there is not, is of another kind or had ended by then; a finding to
        confirm when the subject has another name or date of birth.
    """
    found: list[Finding] = []
    for reference in given.ends_orders:
        order = order_called(db, reference)
        ending = endings(kind).get(order.kind) if order else None
        if order is None:
            found.append(_refuse("ends-unknown", f"There is no record {reference}."))
        elif ending is None:
            message = f"{reference} is not an order that {kind.a_name} ends."
            found.append(_refuse("ends-other-kind", message))
        else:
            ended = EventInput(ending, given.started_at)
            found += _of_one(
                order,
                given,
                change_steps.event_checks(order, ended, calendars.current(db), now=now),
            )
    return found


def end_earlier(
    db: Session,
    order: Order,
    references: Sequence[str],
    *,
    by: Account,
    now: datetime,
    made_at: datetime,
) -> None:
    """End the orders that ``order`` ends, at the instant it was made; each change is logged.

    An interim order and its main one share their application from then on. Their subjects are
    recorded to be one person, as the recorder who chose them said.

    Args:
        made_at: when ``order`` was made, aware.

    Raises:
        RuleBroken: one of them cannot end then.
    """
    ways = endings(catalogue.kind(order.kind))
    for reference in references:
        version = db.scalars(select(Order.version).where(Order.reference == reference)).one()
        earlier = change_steps.claim(db, reference, version=version, though_in_error=True)
        ended = EventInput(ways[earlier.kind], made_at, details={REPLACED_BY: order.reference})
        change_steps.refuse(
            change_steps.event_checks(earlier, ended, calendars.current(db), now=now)
        )
        if catalogue.kind(earlier.kind).is_interim:
            order.application = order.application or earlier.application or secrets.token_hex(16)
            earlier.application = order.application
        change_steps.append(db, earlier, ended, by=by, now=now)
        person_matches.same(
            db, earlier.subject_id, order.subject_id, by=by, now=now, reason=SAME_SUBJECT
        )
        what = f"order.{ended.kind.value.lower().replace('_', '-')}"
        change_steps.finish(db, earlier, what, by=by, now=now, details=dict(ended.details))


def give_back(db: Session, order: Order, *, reason: str, by: Account, now: datetime) -> None:
    """Undo the endings that ``order`` caused, when it was itself entered in error.

    What ended because of a mistake did not end; its row stays readable.
    """
    for reference in ended_by(order.events):
        version = db.scalars(select(Order.version).where(Order.reference == reference)).one()
        earlier = change_steps.claim(db, reference, version=version, though_in_error=True)
        for event in _ending(earlier, order):
            undone = EventInput(
                event.kind, event.occurred_at, reason=reason, details=dict(event.details)
            )
            change_steps.append(db, earlier, undone, by=by, now=now, replaces=event, struck=True)
        people = (earlier.subject_id, order.subject_id)
        person_matches.take_back_same(
            db, *people, decided_at=order.recorded_at, by=by, now=now, reason=reason
        )
        change_steps.finish(db, earlier, "order.event-struck", by=by, now=now, reason=reason)


def end_again(db: Session, order: Order, *, by: Account, now: datetime) -> None:
    """End what ``order`` ended once more, when it was not in error after all.

    What ended otherwise meanwhile stays as it is.
    """
    at = next((each.occurred_at for each in standing(order.events) if each.kind in DECIDING), now)
    for reference in ended_by(order.events):
        earlier = order_called(db, reference)
        if earlier is None or _ending(earlier, order) or _state(earlier, at) not in _IN_FORCE:
            continue
        end_earlier(db, order, [reference], by=by, now=now, made_at=at)


def _ending(earlier: Order, order: Order) -> list[Event]:
    """What stands of how ``order`` ended an earlier one."""
    return [
        event
        for event in standing(earlier.events)
        if event.details.get(REPLACED_BY) == order.reference
    ]


def move_endings(
    db: Session, order: Order, *, made_at: datetime, reason: str, by: Account, now: datetime
) -> None:
    """Move what the making of ``order`` ended to when it was really made; each change is logged.

    That is the orders it ended, and the notice it was granted on.

    Args:
        order: an order whose making was corrected.
        made_at: when it was made, aware.
        reason: why it was corrected.

    Raises:
        RuleBroken: one of them cannot end then.
    """
    for earlier in _ended_with(db, order):
        if earlier.id == order.follows_id:
            granted_notices.end_notice(db, order, earlier, reason=reason, by=by, now=now)
            change_steps.loaded(db, earlier.id)
        for event in standing(earlier.events):
            granted = earlier.id == order.follows_id and event.kind is EventKind.GRANTED
            if not granted and event.details.get(REPLACED_BY) != order.reference:
                continue
            if event.occurred_at == made_at:
                continue
            moved = EventInput(event.kind, made_at, reason=reason, details=dict(event.details))
            others = [each for each in standing(earlier.events) if each is not event]
            stood = change_steps.standing_of(earlier, happened(others))
            change_steps.refuse(
                change_steps.checks_on(stood, moved, calendars.current(db), now=now)
            )
            change_steps.append(db, earlier, moved, by=by, now=now, replaces=event)
            db.expire(earlier, ["events"])
            told = {"event": event.kind.value, REPLACED_BY: order.reference}
            change_steps.finish(
                db, earlier, "order.corrected", by=by, now=now, reason=reason, details=told
            )


def _ended_with(db: Session, order: Order) -> list[Order]:
    """The orders and the notice whose end is the making of ``order``, claimed to be changed."""
    named = Order.reference.in_(ended_by(order.events))
    rows = db.execute(
        select(Order.reference, Order.version).where(named | (Order.id == order.follows_id))
    )
    return [
        change_steps.claim(db, row.reference, version=row.version, though_in_error=True)
        for row in rows.all()
    ]


def ended_by(events: Sequence[Event]) -> list[str]:
    """References of the orders that an order's making, or the decision against it, ended."""
    return [
        reference
        for event in standing(events)
        if event.kind in DECIDING
        for reference in str(event.details.get(REPLACES, "")).split(", ")
        if reference
    ]


def named_in(events: Sequence[Event]) -> list[str]:
    """References of other orders that the standing events of an order name."""
    by = [event.details.get(REPLACED_BY) for event in standing(events)]
    return [*ended_by(events), *(str(each) for each in by if each)]


def _of_one(order: Order, given: OrderInput, ending: Sequence[Finding]) -> list[Finding]:
    found = [
        Finding(each.code, each.severity, f"{order.reference}: {each.message}", each.source, FIELD)
        for each in ending
    ]
    if not is_same(order.subject, given.subject):
        message = (
            f"The subject of {order.reference} is recorded with another name or date of birth."
            " Confirm that it is the same person."
        )
        found.append(Finding("ends-other-subject", Severity.CONFIRM, message, _RECORD, FIELD))
    return found


def is_same(person: Person, given: PersonInput) -> bool:
    """Whether a recorded person is surely the one given, by what ``people.likeness`` calls sure."""
    return compare(facts_of(person, (), ()), facts_given(given)).is_sure


def order_called(db: Session, reference: str) -> Order | None:
    """The order with a reference as it stands, with its events, conditions and subject."""
    return db.scalars(
        select(Order)
        .where(Order.reference == reference)
        .options(
            selectinload(Order.events),
            selectinload(Order.conditions),
            selectinload(Order.subject),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()


def _state(order: Order, as_at: datetime) -> State | None:
    kind = catalogue.kind(order.kind)
    periods = states.periods(kind, happened(order.events), terms_of(order.conditions))
    return states.state_at(periods, as_at)


def _refuse(code: str, message: str) -> Finding:
    return Finding(code, Severity.REFUSE, message, _RECORD, FIELD)
