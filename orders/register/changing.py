"""What every change to an order does: claim it, check it, add rows, count anew, log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from orders import court_days
from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.errors import ChangedMeanwhile, NotFound, RuleBroken
from orders.register import presence
from orders.register.event_schema import EventInput
from orders.register.facts import applying, happened
from orders.register.model import Event, Order
from orders.rules import catalogue, guards, lifecycle
from orders.rules.clocks import Deadline
from orders.rules.events import EventKind
from orders.rules.findings import Finding, refusals
from orders.rules.guards import Standing
from orders.rules.kind import Kind
from orders.rules.vocabulary import EndsKind

CHANGED_MEANWHILE = (
    "Somebody else changed this record while you were working on it. Nothing of yours was saved."
    " Read what changed, then record it again."
)


def claim(db: Session, reference: str, *, version: int) -> Order:
    """The order, its version counted up, so that nobody else's change goes unseen.

    Args:
        version: the version the recorder had in front of them.

    Raises:
        NotFound: there is no such order.
        ChangedMeanwhile: it has been changed since.
    """
    changed = db.execute(
        update(Order)
        .where(Order.reference == reference, Order.version == version)
        .values(version=Order.version + 1)
        .returning(Order.id)
    ).scalar()
    if changed is None:
        if db.scalar(select(Order.id).where(Order.reference == reference)) is None:
            raise NotFound(f"There is no record {reference}.")
        raise ChangedMeanwhile(CHANGED_MEANWHILE)
    return loaded(db, changed)


def claim_people(
    db: Session, reference: str, orders: Iterable[int], *, version: int | None
) -> None:
    """Count up every order that a change to its people concerns, so that none goes unseen.

    Args:
        reference: the order from whose page or address it is done.
        orders: numbers of the orders concerned, that one among them or not.
        version: of that order, as the recorder had it in front of them; ``None`` where nobody had
            one in front of them, as in a command.

    Raises:
        NotFound: there is no such order.
        ChangedMeanwhile: it has been changed since.
    """
    done = None if version is None else claim(db, reference, version=version).id
    others = [each for each in orders if each != done]
    db.execute(update(Order).where(Order.id.in_(others)).values(version=Order.version + 1))


def loaded(db: Session, order_id: int) -> Order:
    """The order as it stands now, with its events, conditions, protected persons and subject."""
    return db.scalars(
        select(Order)
        .where(Order.id == order_id)
        .options(
            selectinload(Order.events),
            selectinload(Order.conditions),
            selectinload(Order.protections),
            selectinload(Order.subject),
        )
        .execution_options(populate_existing=True)
    ).one()


def finish(
    db: Session,
    order: Order,
    what: str,
    *,
    by: Account,
    now: datetime,
    reason: str | None = None,
    details: dict[str, str] | None = None,
) -> None:
    """Count the order anew and log the change, in the same transaction as the change."""
    db.flush()
    presence.rewrite(db, [order.id])
    log.record(
        db,
        Action.ALTERATION,
        what,
        by=by,
        now=now,
        reference=order.reference,
        reason=reason or None,
        details=details,
    )


def append(
    db: Session,
    order: Order,
    given: EventInput,
    *,
    by: Account,
    now: datetime,
    replaces: Event | None = None,
    struck: bool = False,
) -> Event:
    """Add an event row; rows are never changed."""
    event = Event(
        order_id=order.id,
        kind=given.kind,
        occurred_at=given.occurred_at,
        until_at=given.until_at,
        day_only=given.day_only,
        without_notice=given.without_notice,
        recorded_at=now,
        recorded_by_id=by.id,
        reason=given.reason,
        details=given.details,
        replaces_id=None if replaces is None else replaces.id,
        struck=struck,
    )
    db.add(event)
    db.flush()
    return event


def event_checks(order: Order, given: EventInput, *, now: datetime) -> list[Finding]:
    """What the rules say about an event that is to be recorded on an order."""
    return checks_on(standing_of(order, happened(order.events)), given, now=now)


def standing_of(order: Order, events: Sequence[lifecycle.Event]) -> Standing:
    """What stands on record of an order, were ``events`` all that happened to it."""
    codes = [condition.code for condition in applying(order.conditions)]
    return Standing(catalogue.kind(order.kind), events, order.made_under, codes)


def checks_on(standing: Standing, given: EventInput, *, now: datetime) -> list[Finding]:
    """What the rules say about an event, by what stands on record before it."""
    return guards.checks(
        standing,
        as_rules_read(given, now),
        given.details,
        now=now,
        hearing_due_at=hearing_missed_after(standing.kind, standing.events),
    )


def as_rules_read(given: EventInput, now: datetime) -> lifecycle.Event:
    """An event that is to be recorded at ``now``, as the rules have it."""
    return lifecycle.Event(
        given.kind,
        given.occurred_at,
        now,
        given.until_at,
        day_only=given.day_only,
        without_notice=given.without_notice,
    )


def hearing_deadline(kind: Kind, events: Iterable[lifecycle.Event]) -> Deadline | None:
    """The clock for the first hearing on a notice; ``None`` where none runs.

    Args:
        kind: the notice or order.
        events: what happened to it, corrections applied.

    Source: Crime and Security Act 2010 s.27(3)-(4).
    """
    served = [event.occurred_at for event in events if event.kind is EventKind.SERVED]
    if kind.hearing_clock is None or not served:
        return None
    return court_days.deadline(kind.hearing_clock, min(served))


def hearing_due(kind: Kind, events: Iterable[lifecycle.Event]) -> datetime | None:
    """Instant to alert on: the earlier reading where the law can be read two ways."""
    due = hearing_deadline(kind, events)
    return None if due is None else due.at


def hearing_missed_after(kind: Kind, events: Iterable[lifecycle.Event]) -> datetime | None:
    """Instant after which no reading of the law leaves time for the hearing."""
    due = hearing_deadline(kind, events)
    return None if due is None else due.arguable_at or due.at


def refuse(findings: Sequence[Finding]) -> None:
    """Stop when there is anything police may not do.

    Raises:
        RuleBroken: with the refusals.
    """
    refused = refusals(findings)
    if refused:
        raise RuleBroken(refused)


def confirm_or_refuse(findings: Sequence[Finding], reason: str | None) -> None:
    """Stop at a refusal; stop at anything else that was not confirmed with a reason.

    Raises:
        RuleBroken: with the refusals, or with what is to be confirmed.
    """
    refuse(findings)
    if findings and not (reason or "").strip():
        raise RuleBroken(findings)


def confirm(order: Order, findings: Sequence[Finding], given: EventInput) -> None:
    """Stop at what may not be, or is not confirmed; a confirmation stays on the order.

    Raises:
        RuleBroken: with the refusals, or with what is to be confirmed.
    """
    confirm_or_refuse(findings, given.override_reason)
    if findings and given.override_reason:
        reasons = filter(None, (order.override_reason, given.override_reason))
        order.override_reason = "\n".join(reasons)


def default_ending(kind: Kind) -> EndsKind:
    """How a kind ends when nobody said: the first way its Act names."""
    return next(each for each in EndsKind if each in kind.ends_kinds)
