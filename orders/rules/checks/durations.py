"""How long an order may last as a court sealed it, the whole and each condition of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from orders.rules.clocks.deadlines import ends_at_for, last_day, last_day_of
from orders.rules.kinds.kind import Duration, Kind, TermRules
from orders.rules.vocabulary.codes import EndsKind
from orders.rules.vocabulary.condition_codes import CODES
from orders.rules.vocabulary.findings import Finding, Severity
from orders.rules.vocabulary.labelled import capital
from orders.rules.vocabulary.london import full_day_label, london
from orders.rules.vocabulary.terms import TimedCondition


def checks(
    kind: Kind,
    *,
    made_on: date,
    ends_at: datetime | None,
    ends_kind: EndsKind,
    terms: Sequence[TimedCondition] = (),
) -> list[Finding]:
    """Findings on when an order ends.

    Args:
        kind: the order.
        made_on: London day on which the court made it.
        ends_at: instant it stops being in force, aware; ``None`` when it states none.
        ends_kind: what brings it to its end.
        terms: its conditions with their own times.

    Returns:
        What an officer confirms with a reason; only an end before the beginning is refused.

    Raises:
        ValueError: an instant has no zone.

    Source: Crime and Security Act 2010 s.28(10)-(11); Stalking Protection Act 2019 ss.3, 5(6);
    Sexual Offences Act 2003 ss.103C(2), 103D(1), 122A(7), 122C(1).
    """
    found = _period(kind, made_on, ends_at, ends_kind, terms)
    if kind.term_rules is not None:
        for term in terms:
            found += _term(kind, kind.term_rules, term, made_on, ends_at)
    return found


def lawful_range(kind: Kind, made_on: date) -> str:
    """A sentence naming the lawful lengths and last days, starting with a space."""
    return "" if kind.duration is None else _range(kind.duration, made_on)


def _period(
    kind: Kind,
    made_on: date,
    ends_at: datetime | None,
    ends_kind: EndsKind,
    terms: Sequence[TimedCondition],
) -> list[Finding]:
    source = kind.duration.source if kind.duration else kind.statute
    lawful = lawful_range(kind, made_on)
    if ends_at is None and ends_kind is EndsKind.FIXED:
        message = f"{capital(kind.a_short)} must state how long it is in force.{lawful}"
        return [Finding("period-missing", Severity.CONFIRM, message, source, "ends_at")]
    if ends_kind not in kind.ends_kinds:
        message = f"{capital(kind.a_short)} cannot end “{ends_kind.label}”.{lawful}"
        return [Finding("ends-kind-outside-act", Severity.CONFIRM, message, source, "ends_kind")]
    if ends_at is None:
        return []
    if last_day_of(ends_at) < made_on:
        message = "An order cannot end before the day on which it is made."
        return [Finding("ends-before-made", Severity.REFUSE, message, source, "ends_at")]
    return time_of_day(kind, ends_at) + _length(kind, made_on, ends_at, terms)


def time_of_day(kind: Kind, ends_at: datetime) -> list[Finding]:
    """The finding on an end without a time of day, where the order must state one.

    Args:
        kind: the order.
        ends_at: its end, aware.
    """
    if not kind.exact_end or london(ends_at).time() != time.min:
        return []
    message = (
        f"{capital(kind.a_short)} states the day and the time of day at which it ends."
        " No time is given: read the order again."
    )
    source = kind.exact_end_source
    return [Finding("end-time-missing", Severity.CONFIRM, message, source, "ends_at")]


def _length(
    kind: Kind, made_on: date, ends_at: datetime, terms: Sequence[TimedCondition]
) -> list[Finding]:
    limits = kind.term_rules.limits if kind.term_rules else {}
    # The order lasts as long as its longest condition, so conditions with limits of their own do
    # not show how long the others last.
    if kind.duration is None or (terms and all(term.code in limits for term in terms)):
        return []
    return outside(kind.duration, f"This {kind.short}", made_on, ends_at, "ends_at")


def _term(
    kind: Kind,
    rules: TermRules,
    term: TimedCondition,
    made_on: date,
    order_ends_at: datetime | None,
) -> list[Finding]:
    begins_on = london(term.starts_at).date() if term.starts_at else made_on
    if term.ends_at is not None and last_day_of(term.ends_at) < max(begins_on, made_on):
        message = "A condition cannot end before it begins or the order is made."
        source = rules.source
        return [Finding("ends-before-made", Severity.REFUSE, message, source, "conditions")]
    special = rules.limits.get(term.code)
    duration = special or (kind.duration if term.ends_at is not None else None)
    if duration is None:
        return []
    name = CODES[term.code].name if term.code in CODES else term.code
    what, ends_at = f"The condition “{name}”", term.ends_at or order_ends_at
    if ends_at is not None:
        return outside(duration, what, begins_on, ends_at, "conditions")
    if duration.max_days is None and duration.max_months is None and duration.max_years is None:
        return []
    message = f"{what} must state how long it is in force.{_range(duration, made_on)}"
    return [Finding("period-missing", Severity.CONFIRM, message, duration.source, "conditions")]


def outside(
    duration: Duration, what: str, made_on: date, ends_at: datetime, field: str
) -> list[Finding]:
    """The finding on an end outside the limits of ``duration``.

    Args:
        duration: the limits.
        what: what ends, to begin the sentence with.
        made_on: London day, the first of the period.
        ends_at: when it ends, aware.
        field: name of the input the finding belongs to.
    """
    least, most = _last_days(duration, made_on)
    if least is not None and ends_at < ends_at_for(least):
        code, word = "too-short", "shorter"
    elif most is not None and ends_at > ends_at_for(most):
        code, word = "too-long", "longer"
    else:
        return []
    message = (
        f"{what} has {full_day_label(last_day_of(ends_at))} as its last day,"
        f" which is {word} than the Act allows.{_range(duration, made_on)}"
    )
    return [Finding(code, Severity.CONFIRM, message, duration.source, field)]


def _last_days(duration: Duration, made_on: date) -> tuple[date | None, date | None]:
    """Earliest and latest lawful last day of an order made on ``made_on``."""
    return (
        _last_day(made_on, duration.min_days, None, duration.min_years),
        _last_day(made_on, duration.max_days, duration.max_months, duration.max_years),
    )


def _last_day(
    made_on: date, days: int | None, months: int | None, years: int | None
) -> date | None:
    if days is None and months is None and years is None:
        return None
    return last_day(made_on, days=days or 0, months=months or 0, years=years or 0)


def _range(duration: Duration, made_on: date) -> str:
    least, most = _last_days(duration, made_on)
    limits = []
    if least is not None:
        limits.append(f"no earlier than {full_day_label(least)}")
    if most is not None:
        limits.append(f"no later than {full_day_label(most)}")
    if not limits:
        return ""
    return (
        f" Made on {full_day_label(made_on)}, that day being the first,"
        f" it lasts {in_words(duration)}: its last day is {' and '.join(limits)}."
    )


def in_words(duration: Duration) -> str:
    """The limits of a length in words: ``14 days to 28 days``, ``at least 2 years``, ``any``."""
    least = _span(duration.min_days, None, duration.min_years)
    most = _span(duration.max_days, duration.max_months, duration.max_years)
    if least and most:
        return f"{least} to {most}"
    if not least and not most:
        return "any length"
    return f"at least {least}" if least else f"at most {most}"


def _span(days: int | None, months: int | None, years: int | None) -> str:
    if days is not None:
        return f"{days} days"
    if months is not None:
        return f"{months} months"
    return f"{years} years" if years is not None else ""
