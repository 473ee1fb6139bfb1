"""Everything the rules say when something more is to be recorded of a notice or order.

What police may not do, or what cannot be so, is refused. What a court did against the Act is to be
confirmed with a reason, whatever the happening.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from orders.rules.checks import durations
from orders.rules.kinds.kind import Kind, Provision
from orders.rules.lifecycle import awareness, enforcement, states
from orders.rules.lifecycle.life_steps import STEPS
from orders.rules.lifecycle.stages import FAR_FUTURE, end_named, steps_of
from orders.rules.vocabulary.codes import EndsKind, ServiceMethod
from orders.rules.vocabulary.events import EventKind, LifecycleEvent
from orders.rules.vocabulary.findings import Finding, Severity
from orders.rules.vocabulary.labelled import capital
from orders.rules.vocabulary.london import london

_YES = ("yes", "true")


@dataclass(frozen=True, slots=True)
class RecordedState:
    """What stands on record of a notice or order.

    Attributes:
        kind: the notice or order.
        events: what happened to it, in any order.
        made_under: the section it was made under, where its limits hang on it.
        condition_codes: codes of its conditions.
    """

    kind: Kind
    events: Sequence[LifecycleEvent]
    made_under: str | None = None
    condition_codes: Sequence[str] = ()


def checks(
    standing: RecordedState,
    new: LifecycleEvent,
    facts: Mapping[str, str],
    *,
    now: datetime,
    hearing_due_at: datetime | None = None,
) -> list[Finding]:
    """What is wrong with recording ``new``.

    Args:
        standing: what is recorded so far.
        new: the event to be recorded.
        facts: its other facts by name.
        hearing_due_at: last instant, on any reading, for the hearing to open, aware.

    Returns:
        Refusals for what police may not do or cannot be; the rest is to be confirmed.

    Source: Crime and Security Act 2010 ss.24-28; Domestic Abuse Act 2021 ss.22-26; Stalking
    Protection Act 2019 s.4; Sexual Offences Act 2003 ss.103E, 122D; Family Law Act 1996 ss.36, 38.
    """
    kind, events = standing.kind, standing.events
    found = states.check_event(kind, events, new, now=now, hearing_due_at=hearing_due_at)
    if new.kind is EventKind.SERVED:
        found += service_checks(kind, facts)
    if new.kind in {EventKind.RENEWED, EventKind.VARIED}:
        found += _new_end(standing, new)
        found += awareness.checks(kind, new.without_notice or None)
    made = next((each for each in events if each.kind is EventKind.MADE), None)
    if new.kind is EventKind.DISCHARGED and made is not None:
        found += enforcement.discharge_checks(
            kind,
            made_on=london(made.occurred_at).date(),
            discharged_on=london(new.occurred_at).date(),
            condition_codes=standing.condition_codes,
            facts=facts,
        )
    return found


def service_method(facts: Mapping[str, str]) -> ServiceMethod | None:
    """How it was served, by the facts of its service; ``None`` when they do not say."""
    named = facts.get("service_method", "").strip().upper()
    if named in set(ServiceMethod):
        return ServiceMethod(named)
    if facts.get("personally", "").strip().lower().startswith(_YES):
        return ServiceMethod.SERVED_PERSONALLY
    return None


def service_checks(kind: Kind, facts: Mapping[str, str]) -> list[Finding]:
    """What is wrong with how a notice or order is said to have been served.

    Args:
        kind: the notice or order.
        facts: the facts of its service; ``service_method``, or ``personally`` with a yes.

    Returns:
        A refusal where only personal service counts and it was not, or nothing says how.

    Source: Crime and Security Act 2010 s.25(2); Domestic Abuse Act 2021 s.25(3).
    """
    method = service_method(facts)
    if kind.personal_service_source:
        if method is ServiceMethod.SERVED_PERSONALLY:
            return []
        message = f"{capital(kind.a_short)} is served only by putting it into the subject's hand."
        source = kind.personal_service_source
        return [Finding("service-not-personal", Severity.REFUSE, message, source, "personally")]
    if method is not None:
        return []
    source = kind.section(EventKind.SERVED)
    message = "Choose how it was served."
    return [Finding("service-method-missing", Severity.REFUSE, message, source, "service_method")]


def _new_end(standing: RecordedState, new: LifecycleEvent) -> list[Finding]:
    """What is to be confirmed of the end that a renewal or variation names."""
    kind = standing.kind
    step = STEPS[kind.life].get(new.kind)
    if step is None or (new.until_at is None and step.keeps_end):
        return []
    limits, end = kind.under(standing.made_under), _end_before(standing, new)
    provision = kind.provision(standing.made_under)
    found = _open_ended(limits, new) if new.until_at is None else []
    if new.until_at is not None:
        found += durations.time_of_day(kind, new.until_at)
    if kind.closed is not None and (new.until_at or FAR_FUTURE) > end:
        message = f"{capital(kind.a_short)} may not be made to last longer than it did."
        source = kind.closed.lengthening_source
        found.append(_confirm("lengthened", message, source, "until_at"))
    if provision is not None and new.kind is EventKind.RENEWED:
        found += _extension(standing, provision, new, end)
    return found


def _open_ended(kind: Kind, new: LifecycleEvent) -> list[Finding]:
    if EndsKind.UNTIL_FURTHER_ORDER in kind.ends_kinds:
        return []
    message = f"{capital(kind.a_short)} is {new.kind.label} for a fixed period only."
    return [_confirm("period-missing", message, kind.section(new.kind), "until_at")]


def _extension(
    standing: RecordedState, provision: Provision, new: LifecycleEvent, end: datetime
) -> list[Finding]:
    before = [
        each
        for each in standing.events
        if each.kind is EventKind.RENEWED and each.occurred_at < new.occurred_at
    ]
    most, found = provision.extensions, list[Finding]()
    if most is not None and len(before) >= most:
        times = "once" if most == 1 else f"{most} times"
        message = f"An order under {provision.code} is extended {times} only, and it has been."
        found.append(_confirm("extended-again", message, provision.source, "until_at"))
    if provision.duration is not None and new.until_at is not None and end != FAR_FUTURE:
        # The extension's first day is the one after the end there was.
        begins_on = london(end).date()
        found += durations.outside(
            provision.duration, "The extension", begins_on, new.until_at, "until_at"
        )
    return found


def _end_before(standing: RecordedState, new: LifecycleEvent) -> datetime:
    """The order's end just before ``new``, aware; ``FAR_FUTURE`` when open."""
    end = FAR_FUTURE
    for event, step in steps_of(standing.kind, standing.events):
        if event.occurred_at < new.occurred_at:
            end = end_named(event, step, end)
    return end


def _confirm(code: str, message: str, source: str, field: str) -> Finding:
    return Finding(code, Severity.CONFIRM, message, source, field)
