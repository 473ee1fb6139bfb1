"""What is wrong, or looks wrong, with a breach as it is reported. Pure: facts in, findings out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from orders.breaches.schemas.breach import BreachInput
from orders.breaches.schemas.decision import DecisionInput
from orders.breaches.schemas.outcome import OutcomeInput
from orders.breaches.schemas.progress import ProgressInput
from orders.courts.calendar import CourtCalendar
from orders.register.changes.change_steps import hearing_due
from orders.register.model import Condition, Order
from orders.register.presence.facts import happened, terms_of
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import ArrestRules, Kind
from orders.rules.lifecycle import awareness
from orders.rules.lifecycle.enforcement import arrest_power, enforceable_at
from orders.rules.lifecycle.explanation import explain
from orders.rules.lifecycle.states import State, periods, state_at
from orders.rules.vocabulary.breach_codes import ArrestPower, AwareBasis, BesideMaking
from orders.rules.vocabulary.codes import BreachDecision
from orders.rules.vocabulary.events import EventKind, LifecycleEvent
from orders.rules.vocabulary.findings import Finding, Severity
from orders.rules.vocabulary.london import full_day_label, london
from orders.rules.vocabulary.terms import TimedCondition, is_in_force

RECORD = "the register's record"
POWER_OVER = "power-over"
OF_OFFENCES = frozenset(
    {BreachDecision.CHARGED, BreachDecision.CAUTION, BreachDecision.COMMUNITY_RESOLUTION}
)
"""Decisions there are only about offences."""


def breach_checks(
    order: Order, given: BreachInput, calendar: CourtCalendar, *, now: datetime
) -> list[Finding]:
    """Everything to say about a breach of an order before it is recorded.

    Returns:
        Refusals for what cannot be so; a finding to confirm with a reason when the order, or a
        condition of it, was not in force at that time.
    """
    kind, events, conditions = catalogue.kind(order.kind), happened(order.events), order.conditions
    found = [
        *_future(now, occurred_from=given.occurred_from, occurred_to=given.occurred_to),
        *_future(now, reported_at=given.reported_at),
        *decision_checks(kind, events, given, given.occurred_from, now=now),
        *_against(given, {each.person_id for each in order.protections}),
    ]
    if given.occurred_to < given.occurred_from:
        found.append(_refuse("reversed", "It cannot end before it begins.", "occurred_to"))
    if given.reported_at < given.occurred_from:
        message = "Police cannot be told before it begins."
        found.append(_refuse("reported-too-early", message, "reported_at"))
    if not set(given.condition_ids) <= {each.id for each in conditions}:
        message = "Choose conditions of this order."
        found.append(_refuse("condition-unknown", message, "condition_ids"))
    return [*found, *_did_not_bind(order, given, calendar)]


def bound(order: Order, given: BreachInput, calendar: CourtCalendar) -> bool:
    """Whether a condition that was breached bound the subject when the breach began.

    One of several does: the others may have ended, or be unknown to the subject. That a breach
    went on after the end, or the power of an arrest had ended, takes nothing from it.
    """
    begun = replace(given, occurred_to=given.occurred_from)
    each = [replace(begun, condition_ids=(number,)) for number in given.condition_ids]
    return any(not list(_did_not_bind(order, one, calendar)) for one in each or [begun])


def _did_not_bind(order: Order, given: BreachInput, calendar: CourtCalendar) -> Iterator[Finding]:
    """What speaks against the order, or a condition, having been in force, and known, then."""
    kind, events, conditions = catalogue.kind(order.kind), happened(order.events), order.conditions
    yield from _not_in_force(kind, events, terms_of(conditions), given, calendar)
    yield from _beside_making(events, given)
    yield from _not_yet_known(kind, events, terms_of(conditions), given)
    yield from _variation_not_known(kind, events, conditions, given)
    yield from _condition_not_in_force(conditions, given)


def progress_checks(
    kind: Kind,
    events: Sequence[LifecycleEvent],
    given: ProgressInput,
    occurred_from: datetime,
    *,
    now: datetime,
) -> list[Finding]:
    """What cannot be so of what became known of a breach that began ``occurred_from``."""
    found = [
        *decision_checks(kind, events, given, occurred_from, now=now),
        *_future(now, produced_at=given.produced_at),
    ]
    if given.produced_at and given.arrested_at and given.produced_at < given.arrested_at:
        message = "The subject cannot be brought before the court before the arrest."
        found.append(_refuse("produced-too-early", message, "produced_at"))
    for each in given.every_outcome:
        found += court_checks(each, given.produced_at, occurred_from, now=now)
    return list(dict.fromkeys(found))


def court_checks(
    given: OutcomeInput, produced_at: datetime | None, occurred_from: datetime, *, now: datetime
) -> Iterator[Finding]:
    """What cannot be so of a court's decision about a breach that began ``occurred_from``.

    Args:
        produced_at: when the subject was brought before the court; ``None``: not known.
    """
    yield from _future(now, outcome_at=given.outcome_at)
    if given.outcome_at < occurred_from:
        message = "The court cannot decide about a breach before it happened."
        yield _refuse("outcome-too-early", message, "outcome_at")
    elif produced_at and given.outcome_at < produced_at:
        # A court may go on in a subject's absence, and they are brought before it later.
        message = (
            "This is before the subject was brought before the court. If it was decided in their"
            " absence, say so."
        )
        yield Finding("decided-in-absence", Severity.CONFIRM, message, RECORD, "outcome_at")
    if given.adjourned_to_at and given.adjourned_to_at <= given.outcome_at:
        message = "The next hearing comes after the one that was adjourned."
        yield _refuse("adjourned-backwards", message, "adjourned_to_at")


def decision_checks(
    kind: Kind,
    events: Sequence[LifecycleEvent],
    given: DecisionInput,
    occurred_from: datetime,
    *,
    now: datetime,
) -> list[Finding]:
    """What cannot be so of a decision about a breach that began ``occurred_from``.

    ``events``: what happened to the order, corrections applied.
    """
    found = [
        *_future(now, arrested_at=given.arrested_at, safeguarded_at=given.safeguarded_at),
        *_future(now, victim_informed_at=given.victim_informed_at),
        *_future(now, risk_reassessed_at=given.risk_reassessed_at),
        *_future(now, support_withdrawn_at=given.support_withdrawn_at),
        *_power(kind, events, given),
    ]
    unknown = kind.breach.arrest is ArrestRules.AS_SEALED
    if given.decision in OF_OFFENCES and not (kind.breach.is_crime or unknown):
        message = (
            f"Breach of {kind.a_short} is no offence: choose another decision, and record the"
            " offence the act was with the crime."
        )
        found.append(
            Finding("no-offence", Severity.REFUSE, message, kind.breach.source, "decision")
        )
    if given.arrested_at and given.arrested_at < occurred_from:
        message = "The arrest cannot be before the breach."
        found.append(_refuse("arrest-too-early", message, "arrested_at"))
    if given.hearing_at and given.arrested_at and given.hearing_at < given.arrested_at:
        message = "This hearing was over when the arrest was made: leave it blank."
        found.append(_refuse("hearing-over", message, "hearing_at"))
    return found


def _power(kind: Kind, events: Sequence[LifecycleEvent], given: DecisionInput) -> Iterator[Finding]:
    """Source: Family Law Act 1996 ss.46(2), 47(2)-(6)."""
    if given.arrested_at is None:
        return
    source = kind.breach.source
    if kind.breach.arrest is ArrestRules.NEVER:
        message = (
            f"There is no arrest for breach of {kind.a_name}. An arrest for an offence is recorded"
            " with its crime."
        )
        yield Finding("no-power-of-arrest", Severity.REFUSE, message, source, "arrested_at")
    attached = kind.breach.arrest is ArrestRules.IF_ATTACHED
    if attached and given.arrest_power is ArrestPower.OF_THE_ORDER:
        message = "Its Act gives no power by itself: choose the one the court attached."
        yield Finding("power-not-attached", Severity.REFUSE, message, source, "arrest_power")
    if given.arrest_power is ArrestPower.ATTACHED and not (
        arrest_power(kind, events, given.arrested_at).is_there
    ):
        message = (
            "No power of arrest attached to the order is recorded for the time of this arrest: it"
            " had ended, or the record lacks it. Read the sealed order."
        )
        yield Finding(POWER_OVER, Severity.CONFIRM, message, source, "arrest_power")
    if given.arrest_power is ArrestPower.PACE_24 and not (
        kind.breach.is_crime or given.crime_reference
    ):
        message = "Section 24 needs an offence: record it, or choose another power."
        yield Finding("power-needs-offence", Severity.REFUSE, message, source, "arrest_power")


def _against(given: BreachInput, protected_ids: Collection[int]) -> Iterator[Finding]:
    if not set(given.protected_person_ids) <= set(protected_ids):
        message = "Choose persons this order protects."
        yield _refuse("person-unknown", message, "protected_person_ids")
    elif len(set(protected_ids)) > 1 and not given.protected_person_ids and given.has_victim:
        message = "This order protects more than one person: choose whom it was against."
        yield _refuse("against-whom", message, "protected_person_ids")


def _not_in_force(
    kind: Kind,
    events: Sequence[LifecycleEvent],
    terms: Sequence[TimedCondition],
    given: BreachInput,
    calendar: CourtCalendar,
) -> Iterator[Finding]:
    at = given.occurred_from
    for period in periods(kind, events, terms):
        if period.state is State.LIVE and period.from_at <= at < period.until_at:
            if given.occurred_to <= period.until_at:
                return
            at = period.until_at
            break
    due = hearing_due(kind, events, calendar)
    why = explain(kind, events, at, hearing_due_at=due, terms=terms)
    here = london(at)
    message = (
        f"This {kind.name} was not in force at {here:%H:%M} on {full_day_label(here.date())}."
        f" {why.words}"
    )
    yield Finding("not-in-force", Severity.CONFIRM, message, why.source, "occurred_from")


def _beside_making(events: Sequence[LifecycleEvent], given: BreachInput) -> Iterator[Finding]:
    """On the day of a making whose time is not known: whether the breach was after it."""
    on = london(given.occurred_from).date()
    made = [
        each
        for each in events
        if each.kind is EventKind.MADE and each.day_only and london(each.occurred_at).date() == on
    ]
    if not made or given.occurred_from < made[0].occurred_at:
        return
    if given.beside_making is None:
        message = (
            f"The order was made on {full_day_label(on)} and its time is not recorded. Was the"
            " breach before or after the court made it? Choose one."
        )
        yield Finding("before-or-after-making", Severity.CONFIRM, message, RECORD, "beside_making")
    elif given.beside_making is BesideMaking.BEFORE:
        message = f"The court made the order later on {full_day_label(on)}: it was not in force."
        yield Finding("not-in-force", Severity.CONFIRM, message, RECORD, "beside_making")


def _not_yet_known(
    kind: Kind,
    events: Sequence[LifecycleEvent],
    terms: Sequence[TimedCondition],
    given: BreachInput,
) -> Iterator[Finding]:
    if not awareness.is_needed(kind, events):
        return
    known = enforceable_at(kind, events, terms)
    not_shown = given.subject_aware_basis is AwareBasis.NOT_SHOWN
    if not_shown or known is None or given.occurred_from < known:
        message = (
            "Nothing recorded shows that the subject knew of the order by then."
            f" {_before_knowing(kind, 'of it')}"
        )
        if awareness.made_without_notice(kind, events) is None:
            message += " The record does not say whether it was made without notice: it may be."
        source = kind.awareness_source
        yield Finding("not-yet-known", Severity.CONFIRM, message, source, "occurred_from")


def _variation_not_known(
    kind: Kind,
    events: Sequence[LifecycleEvent],
    conditions: Sequence[Condition],
    given: BreachInput,
) -> Iterator[Finding]:
    terms = terms_of(conditions)
    breached = terms_of(each for each in conditions if each.id in given.condition_ids)
    for varied in awareness.unknown_variations(kind, events, given.occurred_from):
        before = [each for each in events if each is not varied]
        ended = state_at(periods(kind, before, terms), given.occurred_from) is State.ENDED
        if ended or awareness.adds_what_is_breached(varied, terms, breached):
            on = full_day_label(london(varied.occurred_at).date())
            message = (
                f"The court varied the order without notice on {on}, and nothing recorded shows"
                f" that the subject knew of that. {_before_knowing(kind, 'of the variation')}"
            )
            source = kind.awareness_source
            yield Finding("variation-not-known", Severity.CONFIRM, message, source, "occurred_from")


def _before_knowing(kind: Kind, of: str) -> str:
    what = "not an offence" if kind.breach.is_crime else "no breach"
    return f"What a person does before knowing {of} is {what}."


def _condition_not_in_force(
    conditions: Sequence[Condition], given: BreachInput
) -> Iterator[Finding]:
    for each in conditions:
        if each.id in given.condition_ids and not is_in_force(each, given.occurred_from):
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
