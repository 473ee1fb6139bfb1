"""What looks wrong with what a court decided about a breach. Pure: facts in, findings out.

A court's outcome is always recordable: each of these is confirmed with a reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from orders.breaches.model import Breach
from orders.breaches.outcomes.outcome_rows import PlannedOutcome
from orders.breaches.schemas.outcome import OutcomeInput
from orders.courts.calendar import CourtCalendar
from orders.rules.clocks.deadlines import CLOCKS, DaySet, last_day_of
from orders.rules.kinds import penalties
from orders.rules.kinds.kind import ArrestRules, Kind
from orders.rules.lifecycle.court_decisions import standing
from orders.rules.reference_data import LawOfTheDay
from orders.rules.vocabulary.codes import BreachDecision, CourtOutcome
from orders.rules.vocabulary.findings import Finding, Severity
from orders.rules.vocabulary.london import full_day_label, london

_AS_AN_OFFENCE = frozenset({BreachDecision.CHARGED, BreachDecision.CAUTION})


def outcome_checks(
    kind: Kind,
    breach: Breach,
    after: Sequence[PlannedOutcome],
    decision: BreachDecision,
    others: Sequence[Breach],
    calendar: CourtCalendar,
    law: LawOfTheDay,
) -> list[Finding]:
    """Everything to confirm of what a court decided.

    Args:
        kind: the kind of order breached.
        breach: the breach as it stands.
        after: what the court decided, once what is said is recorded; what is new is looked at.
        decision: what police decided.
        others: other breaches of the same order that overlap with it: the same conduct.
        calendar: which days are bank holidays.
        law: penalties and limits, of which those of the day of the breach bind.
    """
    on = london(breach.occurred_from).date()
    found: list[Finding] = []
    for each in after:
        if not each.is_new:
            continue
        bound = penalties.limits(law, kind, each.outcome, on)
        decided_on = london(each.outcome_at).date()
        beside = {other.outcome for other in after if other is not each and other.is_new}
        known = {breach.outcome, *beside, *(other.outcome for other in others)}
        charged = {decision, *(other.decision for other in others)}
        found += [
            *_fits(kind, each.outcome),
            *penalties.checks(kind.breach, each.outcome, each.said.sentence, bound, on=decided_on),
            *_never_both(kind, each.outcome, known, charged),
            *_remand(kind, each.said, calendar),
        ]
    if decision is not breach.decision:
        for each in standing(after):
            found += _never_both(kind, each.outcome, (), {decision})
    found += _in_all(kind, after, law, on)
    # Two things that look wrong alike are said once.
    return list(dict.fromkeys(found))


def _in_all(
    kind: Kind, after: Sequence[PlannedOutcome], law: LawOfTheDay, on: date
) -> Iterator[Finding]:
    """What of several things that stand together goes beyond the law, though none does alone."""
    stand = standing(after)
    if not any(each.is_new for each in stand):
        return
    as_contempt = stand[0].outcome is CourtOutcome.CONTEMPT
    alike = [each for each in stand if (each.outcome is CourtOutcome.CONTEMPT) == as_contempt]
    bound = penalties.limits(law, kind, stand[0].outcome, on)
    decided_on = london(stand[0].outcome_at).date()
    yield from penalties.checks_in_all([each.said.sentence for each in alike], bound, on=decided_on)


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
    kind: Kind,
    outcome: CourtOutcome,
    known: Collection[CourtOutcome | None],
    decisions: Collection[BreachDecision],
) -> Iterator[Finding]:
    """Source: Family Law Act 1996 s.42A(3)-(4); Domestic Abuse Act 2021 s.39(3)-(4)."""
    if not kind.breach.or_contempt:
        return
    charged = not _AS_AN_OFFENCE.isdisjoint(decisions)
    convicted = any(each is not None and each.is_conviction for each in known)
    is_contempt = outcome is CourtOutcome.CONTEMPT
    both = (is_contempt and (charged or convicted)) or (
        outcome.is_conviction and CourtOutcome.CONTEMPT in known
    )
    if both:
        message = (
            "The same conduct is never both an offence and contempt of court: read the result"
            " again, and what is recorded of the same act."
        )
        yield _confirm("both-contempt-and-offence", message, kind.breach.or_contempt, "outcome")


def _remand(kind: Kind, given: OutcomeInput, calendar: CourtCalendar) -> Iterator[Finding]:
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
    due = calendar.deadline(limit, given.outcome_at)
    if given.adjourned_to_at > due.at:
        last_on = last_day_of(due.at)
        message = f"The next hearing is later than a remand may last: {full_day_label(last_on)}."
        yield _confirm("remand-too-long", message, limit.source, "adjourned_to_at")


def _confirm(code: str, message: str, source: str, field: str) -> Finding:
    return Finding(code, Severity.CONFIRM, message, source, field)
