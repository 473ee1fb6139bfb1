"""Putting right what was recorded wrongly, without losing what stood there before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.errors import Conflict, NotFound
from orders.formatting import london
from orders.register import changing
from orders.register.facts import standing, terms_of
from orders.register.model import Event, Order
from orders.register.schema import EventInput
from orders.rules import catalogue, issuing, lifecycle
from orders.rules.events import EventKind
from orders.rules.findings import Finding


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

    Raises:
        NotFound: the order has no such standing event.
        Conflict: somebody changed the order meanwhile.
        RuleBroken: the order's history would not hang together, or its length is to be confirmed.
    """
    order = changing.claim(db, reference, version=version)
    wrong = _standing_event(order, event_id)
    right = replace(given, kind=wrong.kind, details={**wrong.details, **given.details})
    others = [event for event in standing(order.events) if event.id != event_id]
    found = _history_checks(order, [*map(_as_input, others), right], now=now)
    changing.confirm(order, found + _end_checks(order, right), given)
    changing.append(db, order, right, by=by, now=now, replaces=wrong)
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

    Raises:
        NotFound: the order has no such standing event.
        Conflict: it is the order's first event, or somebody changed the order meanwhile.
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
    history = [_as_input(event) for event in others]
    changing.confirm_or_refuse(_history_checks(order, history, now=now), reason)
    taken_out = replace(_as_input(wrong), reason=reason)
    changing.append(db, order, taken_out, by=by, now=now, replaces=wrong, struck=True)
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


def _standing_event(order: Order, event_id: int) -> Event:
    found = next((event for event in standing(order.events) if event.id == event_id), None)
    if found is None:
        raise NotFound(f"{order.reference} has no such event any more.")
    return found


def _as_input(event: Event) -> EventInput:
    return EventInput(
        event.kind, event.occurred_at, event.until_at, reason=event.reason, details=event.details
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
        terms=terms_of(order.conditions),
        has_protected_person=bool(order.protections),
    )


def _history_checks(order: Order, events: Sequence[EventInput], *, now: datetime) -> list[Finding]:
    # Replay the whole history in the order in which it happened, as if recorded one by one.
    kind = catalogue.kind(order.kind)
    found: list[Finding] = []
    so_far: list[lifecycle.Event] = []
    for given in sorted(events, key=lambda event: (event.occurred_at, event.kind.rank)):
        event = lifecycle.Event(given.kind, given.occurred_at, now, given.until_at)
        found += lifecycle.check_event(
            kind,
            so_far,
            event,
            now=now,
            hearing_due_at=changing.hearing_missed_after(kind, so_far),
        )
        so_far.append(event)
    return found
