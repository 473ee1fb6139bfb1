"""What every change to an order does: claim it, check it, add rows, count anew, log."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from orders import court_days
from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.errors import ChangedMeanwhile, NotFound, RuleBroken
from orders.formatting import london
from orders.people.model import Address
from orders.register import presence
from orders.register.facts import happened
from orders.register.model import Condition, Event, Order, Protection, Serial
from orders.register.schema import ConditionInput, EventInput
from orders.rules import catalogue, lifecycle, references
from orders.rules.clocks import Deadline
from orders.rules.enforcing import discharge_checks
from orders.rules.events import EventKind
from orders.rules.findings import Finding, refusals
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
    return db.scalars(
        select(Order)
        .where(Order.id == changed)
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
    kind, events = catalogue.kind(order.kind), happened(order.events)
    found = lifecycle.check_event(
        kind,
        events,
        lifecycle.Event(given.kind, given.occurred_at, now, given.until_at),
        now=now,
        hearing_due_at=hearing_missed_after(kind, events),
    )
    made = next((event for event in events if event.kind is EventKind.MADE), None)
    if given.kind is EventKind.DISCHARGED and made is not None:
        found += discharge_checks(
            kind,
            made_on=london(made.occurred_at).date(),
            discharged_on=london(given.occurred_at).date(),
            condition_codes=[condition.code for condition in order.conditions],
            facts=given.details,
        )
    return found


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


def next_reference(db: Session, prefix: str, now: datetime) -> str:
    """The next reference of the London year; the row stays locked until the transaction ends."""
    year = london(now).year
    taken = db.execute(
        update(Serial)
        .where(Serial.year == year)
        .values(last=Serial.last + 1)
        .returning(Serial.last)
    ).scalar()
    if taken is None:
        db.add(Serial(year=year, last=1))
        db.flush()
        taken = 1
    return references.make(prefix, year, taken)


def add_conditions(db: Session, order: Order, given: Iterable[ConditionInput]) -> None:
    """Add conditions in their order; one on premises is tied to the first home of its person."""
    homes = _homes(db, order)
    for position, condition in enumerate(given, start=1):
        db.add(
            Condition(
                order_id=order.id,
                position=position,
                code=condition.code,
                text_verbatim=condition.text_verbatim,
                starts_at=condition.starts_at,
                ends_at=condition.ends_at,
                address_id=homes.get(condition.premises),
                radius_m=condition.radius_m,
            )
        )
    db.flush()


def default_ending(kind: Kind) -> EndsKind:
    """How a kind ends when nobody said: the first way its Act names."""
    return next(each for each in EndsKind if each in kind.ends_kinds)


def _homes(db: Session, order: Order) -> dict[str | None, int]:
    protected = db.scalars(
        select(Protection.person_id).where(Protection.order_id == order.id).order_by(Protection.id)
    ).all()
    return {
        role: address_id
        for role, persons in (("SUBJECT", [order.subject_id]), ("PROTECTED", protected))
        if (address_id := _first_home(db, persons)) is not None
    }


def _first_home(db: Session, person_ids: Collection[int]) -> int | None:
    homes = db.scalars(
        select(Address).where(Address.person_id.in_(person_ids)).order_by(Address.id)
    )
    return next((home.id for home in homes if home.kind.is_home), None)
