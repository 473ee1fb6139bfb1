"""What looks wrong with what a court decided about a breach. Pure: facts in, findings out.

A court's outcome is always recordable: each of these is confirmed with a reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from orders.breaches.model import Breach
from orders.breaches.schemas.progress import ProgressInput
from orders.courts.calendar import CourtCalendar
from orders.rules.clocks.deadlines import CLOCKS, DaySet, last_day_of
from orders.rules.kinds import penalties
from orders.rules.kinds.kind import ArrestRules, Kind
from orders.rules.reference_data import LawOfTheDay
from orders.rules.vocabulary.codes import BreachDecision, CourtOutcome
from orders.rules.vocabulary.findings import Finding, Severity
from orders.rules.vocabulary.london import full_day_label, london

_AS_AN_OFFENCE = frozenset({BreachDecision.CHARGED, BreachDecision.CAUTION})


def outcome_checks(
    kind: Kind,
    breach: Breach,
    given: ProgressInput,
    others: Sequence[Breach],
    calendar: CourtCalendar,
    law: LawOfTheDay,
) -> list[Finding]:
    """Everything to confirm of what a court decided.

    Args:
        kind: the kind of order breached.
        breach: the breach as it stands.
        given: what is to be recorded of it.
        others: other breaches of the same order that overlap with it: the same conduct.
        calendar: which days are bank holidays.
        law: penalties and limits, of which those of the day of the breach bind.
    """
    if given.outcome is None or given.outcome_at is None:
        return []
    on = london(given.outcome_at).date()
    bound = penalties.limits(law, kind, given.outcome, london(breach.occurred_from).date())
    return [
        *_fits(kind, given.outcome),
        *penalties.checks(kind.breach, given.outcome, given.sentence, bound, on=on),
        *_never_both(kind, breach, given, others),
        *_remand(kind, given, given.outcome_at, calendar),
    ]


def _fits(kind: Kind, outcome: CourtOutcome) -> Iterator[Finding]:
    if kind.breach.arrest is ArrestRules.AS_SEALED:
        return  # What breach is, the sealed order says.
    crime = kind.breach.is_crime
    if crime and outcome is CourtOutcome.CONTEMPT and not kind.breach.or_contempt:
        message = f"Breach of {kind.a_short} is an offence and is not dealt with as contempt."
        yield _confirm("no-contempt", message, kind.breach.source, "outcome")
    elif crime and not outcome.is_of_crime:
        message = f"Breach of {kind.a_short} is an offence: the court convicts or it does not."
        yield _confirm("outcome-of-civil", message, kind.breach.source, "outcome")
    elif not crime and not outcome.is_civil:
        message = f"Breach of {kind.a_short} is no offence: no one is convicted of it."
        yield _confirm("outcome-of-crime", message, kind.breach.source, "outcome")


def _never_both(
    kind: Kind, breach: Breach, given: ProgressInput, others: Sequence[Breach]
) -> Iterator[Finding]:
    """Source: Family Law Act 1996 s.42A(3)-(4); Domestic Abuse Act 2021 s.39(3)-(4)."""
    if not kind.breach.or_contempt or given.outcome is None:
        return
    known = {breach.outcome, *(each.outcome for each in others)}
    charged = {given.decision, *(each.decision for each in others)} & _AS_AN_OFFENCE
    convicted = any(each is not None and each.is_conviction for each in known)
    is_contempt = given.outcome is CourtOutcome.CONTEMPT
    both = (is_contempt and (charged or convicted)) or (
        given.outcome.is_conviction and CourtOutcome.CONTEMPT in known
    )
    if both:
        message = (
            "The same conduct is never both an offence and contempt of court: read the result"
            " again, and what is recorded of the same act."
        )
        yield _confirm("both-contempt-and-offence", message, kind.breach.or_contempt, "outcome")


def _remand(
    kind: Kind, given: ProgressInput, outcome_at: datetime, calendar: CourtCalendar
) -> Iterator[Finding]:
    """Source: Crime and Security Act 2010 s.30(2), (4)-(5); Domestic Abuse Act 2021 s.30."""
    clock = None if kind.breach_clock is None else CLOCKS[kind.breach_clock]
    if clock is None or clock.day_set is not DaySet.CSA or given.adjourned_to_at is None:
        return
    in_custody = given.outcome is CourtOutcome.ADJOURNED_CUSTODY
    if given.remanded_for_report:
        limit = CLOCKS["K13"].of_length("custody" if in_custody else "bail")
    elif in_custody:
        limit = CLOCKS["K14"]
    else:
        return
    due = calendar.deadline(limit, outcome_at)
    if given.adjourned_to_at > due.at:
        last_on = last_day_of(due.at)
        message = f"The next hearing is later than a remand may last: {full_day_label(last_on)}."
        yield _confirm("remand-too-long", message, limit.source, "adjourned_to_at")


def _confirm(code: str, message: str, source: str, field: str) -> Finding:
    return Finding(code, Severity.CONFIRM, message, source, field)
