"""Recording a breach and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.breaches import breach_queries, checks
from orders.breaches.breach_rows import CHANGING, breach_values
from orders.breaches.custody.custody_clock import court_deadline
from orders.breaches.model import Breach
from orders.breaches.outcomes.outcome_checks import outcome_checks
from orders.breaches.outcomes.outcome_rows import (
    OutcomeChange,
    PlannedOutcome,
    change_of,
    planned,
    write,
)
from orders.breaches.places import place_row
from orders.breaches.schemas.breach import BreachInput
from orders.breaches.schemas.decision import DecisionInput
from orders.breaches.schemas.progress import ProgressInput
from orders.courts import calendar as calendars
from orders.courts.calendar import CourtCalendar
from orders.errors import ChangedMeanwhile, NotFound
from orders.formatting import london
from orders.reference import reference_rows
from orders.register.changes.change_steps import CHANGED_MEANWHILE, confirm_or_refuse
from orders.register.corrections.ledger import keep
from orders.register.corrections.model import CorrectionAct
from orders.register.model import Order, Protection
from orders.register.presence import order_gaps
from orders.register.presence.facts import happened
from orders.rules.clocks.deadlines import Deadline
from orders.rules.kinds import catalogue
from orders.rules.lifecycle.court_decisions import standing
from orders.rules.vocabulary.breach_codes import OffenceAnswer
from orders.rules.vocabulary.codes import BreachDecision
from orders.rules.vocabulary.findings import Finding, Severity, refusals
from orders.rules.vocabulary.labelled import capital
from orders.typed_words import kept_back

STAMPED: Final = ("last_change", "last_outcome_change", "outcome_count")
"""What changes with every change of a breach."""
_KNOWN_LATER: Final = "What became known later."
_REPLACED: Final = "outcome-replaced"
_KNOWN: Final = "outcome-known"
_OF_RECORD: Final = frozenset({_REPLACED, _KNOWN})
"""Findings about what is on record, not about the law."""
_UNSAID: Final = (None, "", False, BreachDecision.UNDECIDED, OffenceAnswer.NOT_YET)
"""What says nothing yet of a breach: where something is said instead, it is added."""


def order_of(db: Session, reference: str, *, visible: ColumnElement[bool] | None = None) -> Order:
    """The order a breach is to be recorded on: subject, events, conditions, protected persons.

    ``visible`` is a condition on ``Order`` that limits what the account may see.

    Raises:
        NotFound: there is none, or it is not theirs to see.
    """
    found = db.scalars(
        select(Order)
        .where(Order.reference == reference, true() if visible is None else visible)
        .options(
            joinedload(Order.subject),
            joinedload(Order.protections).joinedload(Protection.person),
            selectinload(Order.events),
            selectinload(Order.conditions),
        )
        # Events added in this session are not in a collection it loaded before them.
        .execution_options(populate_existing=True)
    )
    order = found.unique().one_or_none()
    if order is None:
        raise NotFound(f"There is no record {reference}.")
    return order


def log_breach(
    db: Session, order: Order, given: BreachInput, *, by: Account, now: datetime
) -> Breach:
    """Record a breach of an order as ``order_of`` gives it; after an arrest its custody clock runs.

    The order itself does not change: a breach neither ends nor lengthens it.

    Raises:
        marshmallow.ValidationError: its place is not in Great Britain.
        RuleBroken: it cannot be so; or the order was not in force at that time, and no reason for
            recording it all the same was given.

    Source: Crime and Security Act 2010 ss.26, 29.
    """
    calendar = calendars.current(db)
    found = checks.breach_checks(order, given, calendar, now=now)
    confirm_or_refuse(found, given.not_in_force_reason)
    due = _clock(order, given, calendar)
    breach = _row(order, given, due, confirmed=bool(found), by=by, now=now)
    breach.in_force = not found or checks.bound(order, given, calendar)
    db.add(breach)
    order_gaps.rewrite_of(db, [order.id])
    if given.place is not None:
        db.add(place_row(db, breach.id, given.place))
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
        ChangedMeanwhile: another account changed it meanwhile.
        RuleBroken: it cannot be so; or the law does not provide for what the court decided, and
            no reason for recording it all the same was given.
    """
    breach = breach_queries.breach_with_order(db, breach_id, visible=visible, for_change=True)
    if stamp(breach) != seen:
        raise ChangedMeanwhile(CHANGED_MEANWHILE)
    change = change_of(breach, given)
    found = progress_findings(db, breach, given, now=now)
    confirm_or_refuse(found, given.outcome_reason)
    why = given.outcome_reason if found else None
    # Whether the same was typed unseen is never told: else a guess at a home would be answered.
    held = {name: getattr(breach, name) for name in CHANGING}
    unseen = {name for name, said in held.items() if kept_back(breach, name, said)}
    changed = [
        name for name, said in held.items() if name in unseen or said != getattr(given, name)
    ]
    was: dict[str, Any] = {name: held[name] for name in changed}
    stood = {"outcome": breach.outcome, "outcome_at": breach.outcome_at}
    if change:
        changed += change.fields()
        beside = any(each.code not in _OF_RECORD for each in found)
        confirmed = why if beside else None
        write(db, breach, change, confirmed=confirmed, reason=why or _KNOWN_LATER, by=by, now=now)
    was |= {name: each for name, each in stood.items() if getattr(breach, name) != each}
    if was or change:
        _keep_earlier(db, breach, was, why, by=by, now=now)
    new_clock = "arrested_at" in changed or given.hearing_at is not None
    for name in held:
        if name in changed:
            setattr(breach, name, getattr(given, name))
    if new_clock:
        due = _clock(breach.order, given, calendars.current(db))
        breach.court_deadline_at = None if due is None else due.at
        breach.court_deadline_arguable_at = None if due is None else due.arguable_at
    db.flush()
    db.refresh(breach, STAMPED)
    log.record(
        db,
        Action.ALTERATION,
        "breach.changed",
        by=by,
        now=now,
        reference=breach.order.reference,
        details={
            "breach": breach.id,
            "changed": changed,
            "decision": breach.decision,
            "confirmed": sorted({each.code for each in found}),
        },
        reason=why,
    )
    return breach


def progress_findings(
    db: Session, breach: Breach, given: ProgressInput, *, now: datetime
) -> list[Finding]:
    """Everything to say about what became known of ``breach``, before it is recorded.

    What cannot be so comes alone; what a court decided beside the law is for confirming.
    """
    kind = catalogue.kind(breach.order.kind)
    events = happened(breach.order.events)
    found = checks.progress_checks(kind, events, given, breach.occurred_from, now=now)
    if (given.arrested_at, given.arrest_power) == (breach.arrested_at, breach.arrest_power):
        # Confirmed when the arrest was recorded.
        found = [each for each in found if each.code != checks.POWER_OVER]
    if refusals(found):
        return found
    change = change_of(breach, given)
    after = planned(breach, change)
    found += outcome_findings(db, breach, after, given.decision)
    return [*found, *_replaced(breach, after), *_recorded_already(breach, change)]


def outcome_findings(
    db: Session,
    breach: Breach,
    after: Sequence[PlannedOutcome],
    decision: BreachDecision,
) -> list[Finding]:
    """What of what a court decided the law does not provide for, as it is to be on record.

    Args:
        breach: with its order.
        after: what the court decided, once what is said is recorded.
        decision: what police decided.
    """
    if decision is breach.decision and not any(each.is_new for each in after):
        return []
    kind = catalogue.kind(breach.order.kind)
    others, law = breach_queries.same_conduct(db, breach), reference_rows.law(db)
    calendar = calendars.current(db)
    return outcome_checks(kind, breach, after, decision, others, calendar, law)


def _replaced(breach: Breach, after: Sequence[PlannedOutcome]) -> Iterator[Finding]:
    """That a court's decision is on record already, which an appeal, or a slip, replaces."""
    before, stand = breach.decided, standing(after)
    if before is None or not before.outcome.is_final:
        return
    if any(each.outcome is before.outcome for each in stand):
        return
    message = (
        f"“{capital(before.outcome.label)}” is on record already. Say why another takes its place:"
        " the appeal, with the day it was decided, or that it was recorded wrongly. Both stay"
        " readable."
    )
    yield Finding(_REPLACED, Severity.CONFIRM, message, checks.RECORD, "outcome_reason")


def _recorded_already(breach: Breach, change: OutcomeChange) -> Iterator[Finding]:
    """That what is added is on record already, of that time and by that name."""
    held = {(each.outcome, each.outcome_at) for each in breach.outcomes}
    for each in change.added:
        if (each.outcome, each.outcome_at) in held:
            message = (
                f"“{capital(each.outcome.label)}” of that time is on record already. If the court"
                " imposed a second one, say so; what was recorded wrongly is put right instead."
            )
            yield Finding(_KNOWN, Severity.CONFIRM, message, checks.RECORD, "outcome_reason")
            return


def _keep_earlier(
    db: Session,
    breach: Breach,
    was: Mapping[str, Any],
    why: str | None,
    *,
    by: Account,
    now: datetime,
) -> None:
    """Keep what was known of a breach and is now said otherwise, and who says it.

    A decision of the court later than the one before has changed; any other was recorded wrongly.
    Where nothing was known before, what is said is added.
    """
    added = all(each in _UNSAID for each in was.values())
    decided, before = breach.outcome_at, was.get("outcome_at")
    later = decided is not None and before is not None and decided > before
    wrong = was.get("outcome") is not None and not later
    act = CorrectionAct.WRONG if wrong else CorrectionAct.CHANGED
    keep(
        db,
        "progress",
        breach.id,
        CorrectionAct.ADDED if added else act,
        was,
        order_id=breach.order_id,
        changed_on=london(decided).date() if later and decided is not None else None,
        reason=why or _KNOWN_LATER,
        by=by,
        now=now,
    )


def stamp(breach: Breach) -> str:
    """What a form sends back so that a change made meanwhile shows: which change was the last.

    Nothing follows from what the breach holds: else a guess at a text could be proved by it.
    """
    return ".".join(str(getattr(breach, name) or 0) for name in STAMPED)


def _row(
    order: Order,
    given: BreachInput,
    due: Deadline | None,
    *,
    confirmed: bool,
    by: Account,
    now: datetime,
) -> Breach:
    kind = catalogue.kind(order.kind)
    values = breach_values(kind, given, due=due, now=now, by_id=by.id)
    return Breach(
        **values
        | {
            "order": order,
            "order_id": order.id,
            "condition_ids": list(given.condition_ids),
            "protected_person_ids": list(given.protected_person_ids) or None,
            "outcomes": [],
            "not_in_force_reason": given.not_in_force_reason if confirmed else None,
        }
    )


def _clock(order: Order, given: DecisionInput, calendar: CourtCalendar) -> Deadline | None:
    if given.arrested_at is None:
        return None
    kind = catalogue.kind(order.kind)
    return court_deadline(
        kind, order.events, given.arrested_at, calendar, hearing_at=given.hearing_at
    )
