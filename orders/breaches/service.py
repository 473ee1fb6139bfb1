"""Recording a breach and what became of it."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session, selectinload

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.breaches import checks, reading
from orders.breaches.custody import court_deadline
from orders.breaches.model import Breach
from orders.breaches.schema import BreachInput, ProgressInput
from orders.errors import ChangedMeanwhile, NotFound
from orders.register.changing import CHANGED_MEANWHILE, confirm_or_refuse, refuse
from orders.register.facts import happened
from orders.register.model import Order
from orders.rules import catalogue
from orders.rules.findings import Finding

_CHANGING = (
    "decision",
    "decision_rationale",
    "arrested_at",
    "custody_reference",
    "crime_reference",
    "safeguarded_at",
    "produced_at",
    "outcome",
    "outcome_at",
)


def order_of(db: Session, reference: str, *, visible: ColumnElement[bool] | None = None) -> Order:
    """The order a breach is to be recorded on, with subject, events and conditions.

    ``visible`` is a condition on ``Order`` that limits what the account may see.

    Raises:
        NotFound: there is none, or it is not theirs to see.
    """
    order = db.scalar(
        select(Order)
        .where(Order.reference == reference, true() if visible is None else visible)
        .options(
            selectinload(Order.subject),
            selectinload(Order.events),
            selectinload(Order.conditions),
        )
        # Events added in this session are not in a collection it loaded before them.
        .execution_options(populate_existing=True)
    )
    if order is None:
        raise NotFound(f"There is no record {reference}.")
    return order


def findings(order: Order, given: BreachInput, *, now: datetime) -> list[Finding]:
    """Everything to say about a breach of ``order`` before it is recorded."""
    kind = catalogue.kind(order.kind)
    return checks.breach_checks(kind, happened(order.events), order.conditions, given, now=now)


def log_breach(
    db: Session,
    reference: str,
    given: BreachInput,
    *,
    by: Account,
    now: datetime,
    visible: ColumnElement[bool] | None = None,
) -> Breach:
    """Record a breach of an order; after an arrest its custody clock runs.

    The order itself does not change: a breach neither ends nor lengthens it. ``visible`` is a
    condition on ``Order`` that limits what the account may see.

    Raises:
        NotFound: there is no such order.
        RuleBroken: it cannot be so; or the order was not in force at that time, and no reason for
            recording it all the same was given.

    Source: Crime and Security Act 2010 ss.26, 29.
    """
    order = order_of(db, reference, visible=visible)
    found = findings(order, given, now=now)
    confirm_or_refuse(found, given.not_in_force_reason)
    breach = _row(order, given, confirmed=bool(found), by=by, now=now)
    _start_clock(breach, order, hearing_at=given.hearing_at)
    db.add(breach)
    db.flush()
    log.record(
        db,
        Action.ALTERATION,
        "breach.recorded",
        by=by,
        now=now,
        reference=order.reference,
        details={
            "breach": breach.id,
            "decision": given.decision,
            "also_offence": given.crime_reference is not None,
            "confirmed": sorted({each.code for each in found}),
        },
        reason=breach.not_in_force_reason,
    )
    return breach


def record_progress(
    db: Session,
    breach_id: int,
    given: ProgressInput,
    *,
    seen: str,
    by: Account,
    now: datetime,
    visible: ColumnElement[bool] | None = None,
) -> Breach:
    """Record what became known of a breach: arrest, production (stops the clock), outcome.

    ``seen`` is the ``stamp`` of the breach the recorder had in front of them; ``visible`` a
    condition on ``Order`` that limits what the account may see.

    Raises:
        NotFound: there is no such breach.
        ChangedMeanwhile: somebody changed it meanwhile.
        RuleBroken: it cannot be so.
    """
    breach = reading.breach_with_order(db, breach_id, visible=visible, for_change=True)
    if stamp(breach) != seen:
        raise ChangedMeanwhile(CHANGED_MEANWHILE)
    refuse(progress_findings(breach, given, now=now))
    changed = [name for name in _CHANGING if getattr(breach, name) != getattr(given, name)]
    new_clock = "arrested_at" in changed or given.hearing_at is not None
    for name in changed:
        setattr(breach, name, getattr(given, name))
    if new_clock:
        _start_clock(breach, breach.order, hearing_at=given.hearing_at)
    db.flush()
    log.record(
        db,
        Action.ALTERATION,
        "breach.changed",
        by=by,
        now=now,
        reference=breach.order.reference,
        details={"breach": breach.id, "changed": changed, "decision": breach.decision},
    )
    return breach


def progress_findings(breach: Breach, given: ProgressInput, *, now: datetime) -> list[Finding]:
    """Everything to say about what became known of ``breach``, before it is recorded."""
    return checks.progress_checks(given, breach.occurred_from, now=now)


def stamp(breach: Breach) -> str:
    """What a form sends back so that a change made meanwhile shows: a digest of what can change."""
    text = "\n".join(str(getattr(breach, name)) for name in _CHANGING)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _row(
    order: Order, given: BreachInput, *, confirmed: bool, by: Account, now: datetime
) -> Breach:
    return Breach(
        order_id=order.id,
        condition_ids=list(given.condition_ids),
        occurred_from=given.occurred_from,
        occurred_to=given.occurred_to,
        reported_at=given.reported_at,
        reported_by=given.reported_by,
        method=given.method,
        account_text=given.account_text,
        not_in_force_reason=given.not_in_force_reason if confirmed else None,
        decision=given.decision,
        decision_rationale=given.decision_rationale,
        arrested_at=given.arrested_at,
        custody_reference=given.custody_reference,
        court_deadline_at=None,
        court_deadline_arguable_at=None,
        produced_at=None,
        crime_reference=given.crime_reference,
        outcome=None,
        outcome_at=None,
        safeguarded_at=given.safeguarded_at,
        recorded_at=now,
        recorded_by_id=by.id,
        order=order,
    )


def _start_clock(breach: Breach, order: Order, *, hearing_at: datetime | None) -> None:
    found = None
    if breach.arrested_at is not None:
        kind = catalogue.kind(order.kind)
        found = court_deadline(kind, order.events, breach.arrested_at, hearing_at=hearing_at)
    breach.court_deadline_at = None if found is None else found.at
    breach.court_deadline_arguable_at = None if found is None else found.arguable_at
