"""What is wrong, or looks wrong, with a breach as it is reported. Pure: facts in, findings out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from orders.breaches.schema import BreachInput, DecisionInput, ProgressInput
from orders.register.changing import hearing_due
from orders.register.facts import terms_of
from orders.register.model import Condition
from orders.rules.enforcing import enforceable_at
from orders.rules.events import Event
from orders.rules.explaining import explain
from orders.rules.findings import Finding, Severity
from orders.rules.kind import Kind
from orders.rules.lifecycle import State, periods
from orders.rules.london import full_day_label, london
from orders.rules.terms import Term

RECORD = "the register's record"


def breach_checks(
    kind: Kind,
    events: Sequence[Event],
    conditions: Sequence[Condition],
    given: BreachInput,
    *,
    now: datetime,
) -> list[Finding]:
    """Everything to say about a breach before it is recorded.

    Args:
        kind: the kind of order.
        events: what happened to the order.
        conditions: the order's conditions.
        given: the breach.
        now: this instant, aware.

    Returns:
        Refusals for what cannot be so; a finding to confirm with a reason when the order, or a
        condition of it, was not in force at that time.
    """
    found = [
        *_future(now, occurred_from=given.occurred_from, occurred_to=given.occurred_to),
        *_future(now, reported_at=given.reported_at),
        *decision_checks(given, given.occurred_from, now=now),
    ]
    if given.occurred_to < given.occurred_from:
        found.append(_refuse("reversed", "It cannot end before it begins.", "occurred_to"))
    if given.reported_at < given.occurred_from:
        message = "Police cannot be told before it begins."
        found.append(_refuse("reported-too-early", message, "reported_at"))
    if not set(given.condition_ids) <= {each.id for each in conditions}:
        message = "Choose conditions of this order."
        found.append(_refuse("condition-unknown", message, "condition_ids"))
    found += _not_in_force(kind, events, terms_of(conditions), given)
    found += _not_yet_known(kind, events, terms_of(conditions), given)
    found += _condition_not_in_force(conditions, given)
    return found


def progress_checks(
    given: ProgressInput, occurred_from: datetime, *, now: datetime
) -> list[Finding]:
    """Everything to say about what became known later of a breach that began ``occurred_from``."""
    found = [
        *decision_checks(given, occurred_from, now=now),
        *_future(now, produced_at=given.produced_at, outcome_at=given.outcome_at),
    ]
    if given.produced_at and given.arrested_at and given.produced_at < given.arrested_at:
        message = "The subject cannot be brought before the court before the arrest."
        found.append(_refuse("produced-too-early", message, "produced_at"))
    if given.outcome_at and given.outcome_at < (given.produced_at or occurred_from):
        message = "The court cannot decide before it has the subject before it."
        found.append(_refuse("outcome-too-early", message, "outcome_at"))
    return found


def decision_checks(
    given: DecisionInput, occurred_from: datetime, *, now: datetime
) -> list[Finding]:
    """What is wrong with the times of a decision about a breach that began ``occurred_from``."""
    found = list(_future(now, arrested_at=given.arrested_at, safeguarded_at=given.safeguarded_at))
    if given.arrested_at and given.arrested_at < occurred_from:
        message = "The arrest cannot be before the breach."
        found.append(_refuse("arrest-too-early", message, "arrested_at"))
    if given.hearing_at and given.arrested_at and given.hearing_at < given.arrested_at:
        message = "This hearing was over when the arrest was made: leave it blank."
        found.append(_refuse("hearing-over", message, "hearing_at"))
    return found


def _not_in_force(
    kind: Kind, events: Sequence[Event], terms: Sequence[Term], given: BreachInput
) -> Iterator[Finding]:
    at = given.occurred_from
    for period in periods(kind, events, terms):
        if period.state is State.LIVE and period.from_at <= at < period.until_at:
            if given.occurred_to <= period.until_at:
                return
            at = period.until_at
            break
    why = explain(kind, events, at, hearing_due_at=hearing_due(kind, events), terms=terms)
    here = london(at)
    message = (
        f"This {kind.name} was not in force at {here:%H:%M} on {full_day_label(here.date())}."
        f" {why.words}"
    )
    yield Finding("not-in-force", Severity.CONFIRM, message, why.source, "occurred_from")


def _not_yet_known(
    kind: Kind, events: Sequence[Event], terms: Sequence[Term], given: BreachInput
) -> Iterator[Finding]:
    if not kind.awareness_source:
        return
    known = enforceable_at(kind, events, terms)
    if known is None or given.occurred_from < known:
        message = (
            "Nothing recorded shows that the subject knew of the order by then. What somebody does"
            " before knowing of it is not an offence."
        )
        source = kind.awareness_source
        yield Finding("not-yet-known", Severity.CONFIRM, message, source, "occurred_from")


def _condition_not_in_force(
    conditions: Sequence[Condition], given: BreachInput
) -> Iterator[Finding]:
    for each in conditions:
        begun = each.starts_at is None or each.starts_at <= given.occurred_from
        over = each.ends_at is not None and each.ends_at <= given.occurred_from
        if each.id in given.condition_ids and (over or not begun):
            message = f"Condition {each.position} was not in force at that time."
            yield Finding(
                "condition-not-in-force", Severity.CONFIRM, message, RECORD, "condition_ids"
            )


def _future(now: datetime, **instants: datetime | None) -> Iterator[Finding]:
    for field, at in instants.items():
        if at is not None and at > now:
            message = "This time is in the future. Record it once it has happened."
            yield _refuse("in-the-future", message, field)


def _refuse(code: str, message: str, field: str) -> Finding:
    return Finding(code, Severity.REFUSE, message, RECORD, field)
