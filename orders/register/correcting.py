"""Putting right what was recorded wrongly, without losing what stood there before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.errors import Conflict, NotFound
from orders.formatting import london
from orders.register import changing, grants, linking, making_days, unmaking, varying
from orders.register.event_schema import EventInput
from orders.register.facts import happened, sealed_terms_of, standing
from orders.register.model import Event, Order
from orders.rules import catalogue, issuing, lifecycle
from orders.rules.events import BEFORE, DECIDING, EventKind
from orders.rules.findings import Finding, Severity
from orders.rules.makings import Making


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
        Conflict: somebody changed the order meanwhile.
        RuleBroken: the order's history would not hang together, or its length is to be confirmed.
    """
    order = changing.claim(db, reference, version=version)
    wrong = _standing_event(order, event_id)
    if given.occurred_at != wrong.occurred_at:
        changing.refuse(_granted_still(db, order, wrong))
    right = replace(given, kind=wrong.kind, details={**wrong.details, **given.details})
    right = _settled(db, order, right)
    others = [event for event in standing(order.events) if event.id != event_id]
    found = _history_checks(order, [*map(_as_input, others), right], now=now)
    changing.confirm(order, found + _end_checks(order, right), given)
    if wrong.kind in DECIDING:
        linking.move_endings(db, order, at=right.occurred_at, reason=given.reason, by=by, now=now)
    varying.follow(order, wrong, changing.append(db, order, right, by=by, now=now, replaces=wrong))
    db.expire(order, ["events"])
    changing.finish(
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
            that no application led to, or somebody changed the order meanwhile.
        RuleBroken: the order's history would not hang together without it.
    """
    order = changing.claim(db, reference, version=version)
    wrong = _standing_event(order, event_id)
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
    changing.confirm_or_refuse(_without(wrong, _history_checks(order, history, now=now)), reason)
    if wrong.kind in DECIDING:
        linking.give_back(db, order, reason=reason, by=by, now=now)
    taken_out = replace(_as_input(wrong), reason=reason)
    struck = changing.append(db, order, taken_out, by=by, now=now, replaces=wrong, struck=True)
    varying.undo(order, wrong)
    unmaking.undo(order, wrong, struck)
    if wrong.kind is EventKind.ENTERED_IN_ERROR:
        order = changing.loaded(db, order.id)
        grants.take_up(db, order, wrong, reason=reason, by=by, now=now)
        linking.end_again(db, order, by=by, now=now)
    changing.finish(
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
    order = grants.order_on(db, notice)
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


def _end_checks(order: Order, given: EventInput) -> list[Finding]:
    # Saying anew when it was made or until when is stating its length anew.
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
        making=Making(
            order.originating_route,
            order.made_under,
            order.ends_event,
            without_notice=given.without_notice,
        ),
    )


def _history_checks(order: Order, events: Sequence[EventInput], *, now: datetime) -> list[Finding]:
    # Replay the whole history in the order in which it happened, as if recorded one by one.
    found: list[Finding] = []
    so_far: list[lifecycle.Event] = []
    for given in sorted(events, key=lambda event: (event.occurred_at, event.kind.rank)):
        event = changing.as_rules_read(given, now)
        found += changing.checks_on(changing.standing_of(order, so_far), given, now=now)
        so_far.append(event)
    return found
