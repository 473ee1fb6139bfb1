"""What every change to an order does: claim it, check it, add rows, count anew, log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.courts.calendar import CourtCalendar
from orders.errors import ChangedMeanwhile, Conflict, NotFound, RuleBroken
from orders.register.model import Event, Order
from orders.register.presence import projection
from orders.register.presence.facts import applying, happened
from orders.register.presence.subject_duties import lock_with_beside
from orders.register.rows.order_rows import event_row
from orders.register.schemas.event import EventInput
from orders.rules.checks import further_events
from orders.rules.checks.further_events import RecordedState
from orders.rules.clocks.deadlines import Deadline
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle import states
from orders.rules.lifecycle.running_clocks import hearing_clock
from orders.rules.vocabulary.codes import EndsKind
from orders.rules.vocabulary.findings import Finding, refusals

CHANGED_MEANWHILE = (
    "Another user changed this record while you were working on it. Nothing of yours was saved."
    " Read what changed, then record it again."
)


_LOADED: Final = (
    select(Order)
    .where(Order.id == bindparam("order_id"))
    .options(
        selectinload(Order.events),
        selectinload(Order.conditions),
        selectinload(Order.protections),
        joinedload(Order.subject, innerjoin=True),
    )
    # Events added since the session first held the order must be judged with the others.
    .execution_options(populate_existing=True)
)
_CLAIM: Final = (
    update(Order)
    .where(Order.reference == bindparam("named"), Order.version == bindparam("seen"))
    .values(version=Order.version + 1)
    .returning(Order.id)
)


def claim(db: Session, reference: str, *, version: int, though_in_error: bool = False) -> Order:
    """The order, its version counted up, so that no other recorder's change goes unseen.

    Args:
        version: the version the recorder had in front of them.
        though_in_error: whether one that was entered in error is changed all the same; who says so
            is named in tests/contracts/test_in_error.py.

    Raises:
        Conflict: it was entered in error.
        NotFound: there is no such order.
        ChangedMeanwhile: it has been changed since.
    """
    lock_with_beside(db, select(Order.id).where(Order.reference == reference))
    changed = db.execute(_CLAIM, {"named": reference, "seen": version}).scalar()
    if changed is None:
        if db.scalar(select(Order.id).where(Order.reference == reference)) is None:
            raise NotFound(f"There is no record {reference}.")
        raise ChangedMeanwhile(CHANGED_MEANWHILE)
    order = loaded(db, changed)
    if not though_in_error:
        refuse_in_error(order)
    return order


def refuse_in_error(order: Order) -> None:
    """Stop where a whole record was withdrawn: nothing more is recorded on it.

    Raises:
        Conflict: it was entered in error.
    """
    if states.was_entered_in_error(happened(order.events)):
        raise Conflict(f"{order.reference} was entered in error: nothing of it is changed.")


def claim_people(
    db: Session,
    reference: str,
    orders: Iterable[int],
    *,
    version: int | None,
    though_in_error: bool = False,
) -> None:
    """Count up every order that a change to its people concerns, so that none goes unseen.

    Args:
        reference: the order from whose page or address it is done.
        orders: numbers of the orders concerned, that one among them or not.
        version: of that order, as the recorder had it in front of them; ``None`` where none had
            one in front of them, as in a command.
        though_in_error: whether it is done though that order was entered in error.

    Raises:
        Conflict: that order was entered in error.
        NotFound: there is no such order.
        ChangedMeanwhile: it has been changed since.
    """
    concerned, done = list(orders), None
    if version is not None:
        lock_with_beside(db, concerned)
        done = claim(db, reference, version=version, though_in_error=though_in_error).id
    else:
        named = db.scalar(select(Order.id).where(Order.reference == reference))
        if named is None:
            raise NotFound(f"There is no record {reference}.")
        lock_with_beside(db, [*concerned, named])
        if not though_in_error:
            refuse_in_error(loaded(db, named))
    others = [each for each in concerned if each != done]
    db.execute(update(Order).where(Order.id.in_(others)).values(version=Order.version + 1))


def loaded(db: Session, order_id: int) -> Order:
    """The order as it stands now, with its events, conditions, protected persons and subject."""
    return db.scalars(_LOADED, {"order_id": order_id}).one()


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
    projection.rewrite(db, [order.id])
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
    row = event_row(order.id, given, by_id=by.id, now=now)
    replaced = None if replaces is None else replaces.id
    event = Event(**row | {"replaces_id": replaced, "struck": struck})
    db.add(event)
    db.flush()
    return event


def event_checks(
    order: Order, given: EventInput, calendar: CourtCalendar, *, now: datetime
) -> list[Finding]:
    """What the rules say about an event that is to be recorded on an order."""
    return checks_on(standing_of(order, happened(order.events)), given, calendar, now=now)


def standing_of(order: Order, events: Sequence[states.LifecycleEvent]) -> RecordedState:
    """What stands on record of an order, were ``events`` all that happened to it."""
    codes = [condition.code for condition in applying(order.conditions)]
    return RecordedState(catalogue.kind(order.kind), events, order.made_under, codes)


def checks_on(
    standing: RecordedState, given: EventInput, calendar: CourtCalendar, *, now: datetime
) -> list[Finding]:
    """What the rules say about an event, by what stands on record before it."""
    return further_events.checks(
        standing,
        as_rules_read(given, now),
        given.details,
        now=now,
        hearing_due_at=hearing_missed_after(standing.kind, standing.events, calendar),
    )


def as_rules_read(given: EventInput, now: datetime) -> states.LifecycleEvent:
    """An event that is to be recorded at ``now``, as the rules have it."""
    return states.LifecycleEvent(
        given.kind,
        given.occurred_at,
        now,
        given.until_at,
        day_only=given.day_only,
        without_notice=given.without_notice,
    )


def hearing_deadline(
    kind: Kind, events: Iterable[states.LifecycleEvent], calendar: CourtCalendar
) -> Deadline | None:
    """The clock for the first hearing on a notice; ``None`` where none runs.

    Args:
        kind: the notice or order.
        events: what happened to it, corrections applied.
        calendar: which days are bank holidays.

    Source: Crime and Security Act 2010 s.27(3)-(4).
    """
    clock = hearing_clock(kind, events, calendar.deadline)
    return None if clock is None else clock.deadline


def hearing_due(
    kind: Kind, events: Iterable[states.LifecycleEvent], calendar: CourtCalendar
) -> datetime | None:
    """Instant to alert on: the earlier reading where the law can be read two ways."""
    due = hearing_deadline(kind, events, calendar)
    return None if due is None else due.at


def hearing_missed_after(
    kind: Kind, events: Iterable[states.LifecycleEvent], calendar: CourtCalendar
) -> datetime | None:
    """Instant after which no reading of the law leaves time for the hearing."""
    due = hearing_deadline(kind, events, calendar)
    return None if due is None else due.arguable_at or due.at


def refuse(findings: Sequence[Finding]) -> None:
    """Stop when there is anything police may not do.

    Raises:
        RuleBroken: with the refusals.
    """
    refused = refusals(findings)
    if refused:
        raise RuleBroken(refused, findings)


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
    """How a kind ends when the recorder did not say: the first way its Act names."""
    return kind.ways_to_end[0]
