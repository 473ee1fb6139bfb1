"""Putting right what was recorded wrongly, without losing what stood there before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.courts import calendar as calendars
from orders.courts.calendar import CourtCalendar
from orders.errors import Conflict, NotFound
from orders.formatting import london
from orders.register import making_days
from orders.register.changes import change_steps, granted_notices, order_links, variations
from orders.register.model import Event, Order
from orders.register.presence.facts import happened, sealed_terms_of, standing
from orders.register.schemas.event import EventInput
from orders.rules.checks import issuing
from orders.rules.checks.makings import OrderMaking
from orders.rules.kinds import catalogue
from orders.rules.lifecycle import states
from orders.rules.vocabulary.events import BEFORE, DECIDING, EventKind
from orders.rules.vocabulary.findings import Finding, Severity


def correct_event(
    db: Session,
    reference: str,
    event_id: int,
    given: EventInput,
    *,
    by: Account,
    now: datetime,
    version: int,
) -> Order:
    """Replace an event by another of the same kind, as it really happened.

    What the making of an order ended, its interim order or the notice it was granted on, then ends
    at the corrected time too.

    Raises:
        NotFound: the order has no such standing event.
        Conflict: another account changed the order meanwhile.
        RuleBroken: the order's history would not hang together, or its length is to be confirmed.
    """
    order = change_steps.claim(db, reference, version=version, though_in_error=True)
    wrong = _standing_event(order, event_id)
    if wrong.kind is not EventKind.ENTERED_IN_ERROR:
        change_steps.refuse_in_error(order)
    if given.occurred_at != wrong.occurred_at:
        change_steps.refuse(_granted_still(db, order, wrong))
    right = replace(given, kind=wrong.kind, details={**wrong.details, **given.details})
    right = _settled(db, order, right)
    others = [event for event in standing(order.events) if event.id != event_id]
    found = _history_checks(order, [*map(_as_input, others), right], calendars.current(db), now=now)
    change_steps.confirm(order, found + length_checks(order, right), given)
    if wrong.kind in DECIDING:
        order_links.move_endings(
            db, order, made_at=right.occurred_at, reason=given.reason, by=by, now=now
        )
    variations.follow(
        order, wrong, change_steps.append(db, order, right, by=by, now=now, replaces=wrong)
    )
    db.expire(order, ["events"])
    change_steps.finish(
        db,
        order,
        "order.corrected",
        by=by,
        now=now,
        reason=given.reason,
        details={"event": wrong.kind.value},
    )
    return order


def _settled(db: Session, order: Order, given: EventInput) -> EventInput:
    before = [] if order.follows_id is None else [order.follows_id]
    events = [*order.events, *db.scalars(select(Event).where(Event.order_id.in_(before)))]
    return making_days.on_its_day(given, happened(events), moving=True)


def strike_event(
    db: Session,
    reference: str,
    event_id: int,
    *,
    reason: str,
    by: Account,
    now: datetime,
    version: int,
) -> Order:
    """Take out an event that never happened; its row stays readable with the reason.

    An order made on an application waits for the court again without its making; what was entered
    in error and was none stands again, with what it had ended. The granting on a notice may be
    taken out before the order granted is: the order stands until it is recorded as in error.

    Raises:
        NotFound: the order has no such event.
        Conflict: it was taken out already, it is the order's first event or the making of an order
            that no application led to, or another account changed the order meanwhile.
        RuleBroken: the order's history would not hang together without it.
    """
    order = change_steps.claim(db, reference, version=version, though_in_error=True)
    wrong = _standing_event(order, event_id)
    if wrong.kind is not EventKind.ENTERED_IN_ERROR:
        change_steps.refuse_in_error(order)
    others = [event for event in standing(order.events) if event.id != event_id]
    if not others:
        raise Conflict(
            "This is all that is recorded of the order. If the order itself is a mistake, record"
            " it as entered in error."
        )
    if wrong.kind is EventKind.MADE and not {each.kind for each in others} & BEFORE:
        raise Conflict(
            "The making of an order is not taken out: correct it, or record the order as entered"
            " in error."
        )
    history = [_as_input(event) for event in others]
    found = _history_checks(order, history, calendars.current(db), now=now)
    change_steps.confirm_or_refuse(_without(wrong, found), reason)
    if wrong.kind in DECIDING:
        order_links.give_back(db, order, reason=reason, by=by, now=now)
    taken_out = replace(_as_input(wrong), reason=reason)
    struck = change_steps.append(db, order, taken_out, by=by, now=now, replaces=wrong, struck=True)
    variations.undo(order, wrong)
    _undo_making(order, wrong, struck)
    if wrong.kind is EventKind.ENTERED_IN_ERROR:
        order = change_steps.loaded(db, order.id)
        granted_notices.take_up(db, order, wrong, reason=reason, by=by, now=now)
        order_links.end_again(db, order, by=by, now=now)
    change_steps.finish(
        db,
        order,
        "order.event-struck",
        by=by,
        now=now,
        reason=reason,
        details={"event": wrong.kind.value},
    )
    return order


def _granted_still(db: Session, notice: Order, wrong: Event) -> list[Finding]:
    """Why the granting on a notice is put right on the order that was granted."""
    if wrong.kind is not EventKind.GRANTED:
        return []
    order = granted_notices.order_on(db, notice)
    if order is None:
        return []
    return [
        Finding(
            "granted-on-the-order",
            Severity.REFUSE,
            f"The notice ended when {order.reference} was made: correct that on {order.reference},"
            " and this moves with it.",
            "the register's record",
            "occurred_at",
        )
    ]


def _without(wrong: Event, findings: Sequence[Finding]) -> list[Finding]:
    """Findings on what is left of a history, each with what to do before ``wrong`` is taken out."""
    advice = (
        f" It rests on “{wrong.kind.label}”: take out first what happened after it, the latest"
        " before the others."
    )
    return [
        replace(each, message=f"{each.message}{advice}") if each.code == "transition" else each
        for each in findings
    ]


def _standing_event(order: Order, event_id: int) -> Event:
    found = next((event for event in standing(order.events) if event.id == event_id), None)
    if found is not None:
        return found
    if any(event.id == event_id for event in order.events):
        raise Conflict(
            "That was corrected or taken out already. Look at what is recorded now, and change that"
            " if it is wrong."
        )
    raise NotFound(f"{order.reference} has no such event.")


def _as_input(event: Event) -> EventInput:
    return EventInput(
        event.kind,
        event.occurred_at,
        event.until_at,
        reason=event.reason,
        details=event.details,
        day_only=event.day_only,
        without_notice=event.without_notice,
    )


def length_checks(order: Order, given: EventInput) -> list[Finding]:
    """What the Act says of an order's length and terms, by its making as it is stated now.

    Args:
        order: with its conditions, subject and protected persons.
        given: an event; nothing is said of any other than a making.
    """
    if given.kind is not EventKind.MADE:
        return []
    return issuing.court_order_checks(
        catalogue.kind(order.kind),
        made_on=london(given.occurred_at).date(),
        ends_at=given.until_at,
        ends_kind=order.ends_kind,
        subject_born_on=order.subject.born_on,
        subject_birth_year=order.subject.birth_year,
        terms=sealed_terms_of(order.conditions),
        has_protected_person=bool(order.protections),
        making=OrderMaking(
            order.originating_route,
            order.made_under,
            order.ends_event,
            without_notice=given.without_notice,
        ),
    )


def _history_checks(
    order: Order, events: Sequence[EventInput], calendar: CourtCalendar, *, now: datetime
) -> list[Finding]:
    # Replay the whole history in the order in which it happened, as if recorded one by one.
    found: list[Finding] = []
    so_far: list[states.LifecycleEvent] = []
    for given in sorted(events, key=lambda event: (event.occurred_at, event.kind.rank)):
        event = change_steps.as_rules_read(given, now)
        stood = change_steps.standing_of(order, so_far)
        found += change_steps.checks_on(stood, given, calendar, now=now)
        so_far.append(event)
    return found


def _undo_making(order: Order, wrong: Event, struck: Event) -> None:
    """Let the conditions of an order that was not made never have applied; they stay readable.

    Args:
        order: with its conditions.
        wrong: the event taken out; nothing for any other than a making.
        struck: the row that takes it out.

    Source: Stalking Protection Act 2019 s.1; Sexual Offences Act 2003 ss.103A, 122A.
    """
    if wrong.kind is not EventKind.MADE:
        return
    for condition in order.conditions:
        if condition.taken_out_in_id is not None:
            continue
        condition.added_by_id = struck.id
        condition.starts_at = condition.ends_at = wrong.occurred_at
