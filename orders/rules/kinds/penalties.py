"""The most a court may impose for a breach, by the day of the breach, and what goes beyond it.

What a court sealed is recorded as it was sealed: beyond a limit it is a finding to confirm.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from orders.rules.kinds.kind import BreachRules, Kind
from orders.rules.reference_data import (
    ANY_KIND,
    DealtWith,
    LawOfTheDay,
    Penalty,
    months_in_words,
)
from orders.rules.vocabulary.breach_codes import LengthUnit
from orders.rules.vocabulary.codes import CourtOutcome
from orders.rules.vocabulary.findings import Finding, Severity
from orders.rules.vocabulary.labelled import capital


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limits:
    """What several Acts limit alike."""

    dealt_with: DealtWith
    source: str = ""
    fine_pounds: int | None = None
    fine_per_day_pounds: int | None = None
    fine_in_all_pounds: int | None = None
    custody_months: int | None = None
    unconfirmed: str = ""


_MCA_63 = _Limits(
    dealt_with=DealtWith.CIVIL,
    source="Magistrates' Courts Act 1980 s.63(3)",
    fine_pounds=5_000,
    fine_per_day_pounds=50,
    fine_in_all_pounds=1_000,
    custody_months=2,
)
_CONTEMPT = _Limits(
    dealt_with=DealtWith.CONTEMPT,
    source="contempt of court, as the court that received the order or promise deals with it",
    custody_months=24,
    unconfirmed="the 2 years for contempt",
)
_OFFENCE = _Limits(dealt_with=DealtWith.OFFENCE, custody_months=60)
_NONE = _Limits(dealt_with=DealtWith.CIVIL)
LIMITS = {"MCA_63": _MCA_63, "CONTEMPT": _CONTEMPT}
"""Limits that a kind names by ``BreachRules.penalty``."""


def shipped(kinds: Mapping[str, Kind]) -> tuple[Penalty, ...]:
    """The penalties that come with the register: a row for each kind, and one for contempt."""
    contempt = _row(ANY_KIND, _CONTEMPT, words="2 years' custody for contempt.")
    return (*(_of(kind) for kind in kinds.values()), contempt)


def _of(kind: Kind) -> Penalty:
    breach = kind.breach
    limits = LIMITS.get(breach.penalty) or (_OFFENCE if breach.is_crime else _NONE)
    row = _row(kind.code, limits, words=breach.max_penalty, source=breach.source)
    unread = "that a magistrates' court may give no more than that today"
    return replace(
        row,
        summary_months=breach.summary_months,
        summary_limit=breach.summary_limit,
        unconfirmed=unread if breach.summary_months else row.unconfirmed,
    )


def _row(name: str, limits: _Limits, *, words: str, source: str = "") -> Penalty:
    return Penalty(
        name=name,
        scope=limits.dealt_with,
        source=limits.source or source,
        words=words,
        fine_pounds=limits.fine_pounds,
        fine_per_day_pounds=limits.fine_per_day_pounds,
        fine_in_all_pounds=limits.fine_in_all_pounds,
        custody_months=limits.custody_months,
        unconfirmed=limits.unconfirmed,
    )


def dealt_with(breach: BreachRules) -> DealtWith:
    """As what the Act has a court deal with a breach, contempt beside an offence aside."""
    if breach.is_crime:
        return DealtWith.OFFENCE
    return (LIMITS.get(breach.penalty) or _NONE).dealt_with


def of_breach(law: LawOfTheDay, kind: Kind, on: date) -> Penalty | None:
    """The most a court may do about a breach of a London day; ``None`` where no row says."""
    return law.penalty(kind.code, dealt_with(kind.breach), on)


def as_contempt(law: LawOfTheDay, kind: Kind, on: date) -> Penalty | None:
    """The most where an offence is dealt with as contempt instead; ``None`` where it may not be."""
    return law.penalty(kind.code, DealtWith.CONTEMPT, on) if kind.breach.or_contempt else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """What a court imposed.

    Attributes:
        fine_pounds: fine in one sum.
        fine_per_day_pounds: fine for a day; ``fine_days`` for how many.
        custody_length: custody, in ``custody_unit``.
        sentence_text: anything else, in the court's words.
    """

    fine_pounds: int | None = None
    fine_per_day_pounds: int | None = None
    fine_days: int | None = None
    custody_length: int | None = None
    custody_unit: LengthUnit | None = None
    sentence_text: str | None = None


_UNKNOWN = "Not in the register for that day: ask Legal Services."


def in_words(law: LawOfTheDay, kind: Kind, on: date) -> list[tuple[str, str]]:
    """What a court may do at most about a breach of a London day: heading and words of each."""
    most = of_breach(law, kind, on)
    if most is None:
        return [("Maximum penalty", _UNKNOWN)]
    lines = [("Maximum penalty", most.words)]
    if summary := law.summary_words(most, on):
        lines.append(("In a magistrates' court, at most", f"{summary}."))
    if most.unconfirmed and most.summary_months is not None:
        lines.append(("Not confirmed from the law", f"{capital(most.unconfirmed)}."))
    if contempt := as_contempt(law, kind, on):
        said = f" Not confirmed: {contempt.unconfirmed}." if contempt.unconfirmed else ""
        lines.append(("If dealt with as contempt, at most", contempt.words + said))
    return lines


def limits(law: LawOfTheDay, kind: Kind, outcome: CourtOutcome, on: date) -> Penalty | None:
    """What binds a court that decides so about a breach of a London day; ``None``: nothing here."""
    if outcome is CourtOutcome.CONTEMPT:
        return law.penalty(kind.code, DealtWith.CONTEMPT, on)
    return of_breach(law, kind, on)


def checks(
    breach: BreachRules,
    outcome: CourtOutcome,
    given: Sentence,
    bound: Penalty | None,
    *,
    on: date,
) -> list[Finding]:
    """What of a sentence goes beyond the law, each to be confirmed as sealed.

    Args:
        breach: what breach of that kind of order is.
        outcome: what the court decided.
        given: what it imposed.
        bound: the limits on the day of the breach, as ``limits`` gives them.
        on: London day of the decision, from which custody is counted.

    Source: Magistrates' Courts Act 1980 s.63(3); Stalking Protection Act 2019 s.8(2), (4).
    """
    found: list[Finding] = []
    if bound is not None:
        found += _alone(bound, given, on)
    if outcome is CourtOutcome.GUILTY_DISCHARGE and breach.no_conditional_discharge:
        message = "A court may not discharge conditionally for this. Read the result again."
        source = breach.no_conditional_discharge
        found.append(_confirm("conditional-discharge", message, source, "outcome"))
    return found


def _fine(bound: Penalty, given: Sentence) -> Iterator[Finding]:
    most = bound.fine_pounds
    if most is not None and (given.fine_pounds or 0) > most:
        message = f"A fine of £{given.fine_pounds:,} is more than the £{most:,} there may be."
        yield _confirm("fine-too-high", message, bound.source, "fine_pounds")
    a_day, days = given.fine_per_day_pounds or 0, given.fine_days or 0
    most = bound.fine_per_day_pounds
    if most is not None and a_day > most:
        message = f"£{a_day:,} a day is more than the £{most:,} a day there may be."
        yield _confirm("daily-fine-too-high", message, bound.source, "fine_per_day_pounds")
    most = bound.fine_in_all_pounds
    if most is not None and a_day * days > most:
        message = (
            f"£{a_day:,} a day for {days} days comes to £{a_day * days:,}, more than the"
            f" £{most:,} there may be in all."
        )
        yield _confirm("daily-fine-too-high-in-all", message, bound.source, "fine_days")


def _custody(bound: Penalty, given: Sentence, on: date) -> Iterator[Finding]:
    length, unit, most = given.custody_length, given.custody_unit, bound.custody_months
    if length is None or unit is None or most is None:
        return
    if _after(on, length, unit) > _after(on, most, LengthUnit.MONTHS):
        message = (
            f"Custody of {length} {unit.label} is longer than the {months_in_words(most)} there may"
            " be."
        )
        yield _confirm("custody-too-long", message, bound.source, "custody_length")


def checks_in_all(given: Sequence[Sentence], bound: Penalty | None, *, on: date) -> list[Finding]:
    """What several things imposed together come to beyond the law, where none does by itself.

    Args:
        given: each thing imposed.
        bound: as ``checks`` has it.
        on: London day of the decision.

    Source: Magistrates' Courts Act 1980 s.63(3); Stalking Protection Act 2019 s.8(2).
    """
    if bound is None or len(given) < 2:
        return []
    alone = {each.code for said in given for each in _alone(bound, said, on)}
    found = [*_fines_in_all(bound, given), *_custody_in_all(bound, given, on)]
    found += _one_of(bound, *given)
    return [each for each in found if _OF_ONE.get(each.code, each.code) not in alone]


def _alone(bound: Penalty, given: Sentence, on: date) -> Iterator[Finding]:
    yield from _fine(bound, given)
    yield from _custody(bound, given, on)
    yield from _one_of(bound, given)


_OF_ONE = {
    "fines-too-high-together": "fine-too-high",
    "daily-fines-too-high-together": "daily-fine-too-high-in-all",
    "custody-too-long-together": "custody-too-long",
}
"""By the finding about several things, the one that says the same of one of them."""


def _fines_in_all(bound: Penalty, given: Sequence[Sentence]) -> Iterator[Finding]:
    total, most = sum(each.fine_pounds or 0 for each in given), bound.fine_pounds
    if most is not None and total > most:
        message = f"The fines come to £{total:,} together, more than the £{most:,} there may be."
        yield _confirm("fines-too-high-together", message, bound.source, "fine_pounds")
    total = sum((each.fine_per_day_pounds or 0) * (each.fine_days or 0) for each in given)
    most = bound.fine_in_all_pounds
    if most is not None and total > most:
        message = (
            f"The fines for each day come to £{total:,} together, more than the £{most:,} there"
            " may be in all."
        )
        yield _confirm("daily-fines-too-high-together", message, bound.source, "fine_days")


def _custody_in_all(bound: Penalty, given: Sequence[Sentence], on: date) -> Iterator[Finding]:
    most, until = bound.custody_months, on
    for each in given:
        if each.custody_length is not None and each.custody_unit is not None:
            until = _after(until, each.custody_length, each.custody_unit)
    if most is not None and until > _after(on, most, LengthUnit.MONTHS):
        message = (
            "The terms of custody, one after the other, are longer than the"
            f" {months_in_words(most)} there may be. Read whether they run at the same time."
        )
        yield _confirm("custody-too-long-together", message, bound.source, "custody_length")


def _one_of(bound: Penalty, *given: Sentence) -> Iterator[Finding]:
    """Source: Magistrates' Courts Act 1980 s.63(3): one sum, or a sum a day, or custody."""
    imposed = (
        any(each.fine_pounds for each in given),
        any(each.fine_per_day_pounds for each in given),
        any(each.custody_length for each in given),
    )
    if bound.fine_per_day_pounds is not None and sum(imposed) > 1:
        message = (
            "The Act has one sum, or a sum for each day, or custody, and not several of them. Read"
            " the result again: if the court did impose more than one, all of it is recorded."
        )
        yield _confirm("one-penalty-of-several", message, bound.source, "outcome")


def _after(on: date, length: int, unit: LengthUnit) -> date:
    """The day so much later; the last day of a month that is too short, or of the calendar."""
    try:
        match unit:
            case LengthUnit.DAYS:
                return on + timedelta(days=length)
            case LengthUnit.WEEKS:
                return on + timedelta(weeks=length)
            case LengthUnit.MONTHS:
                return months_after(on, length)
            case LengthUnit.YEARS:
                return months_after(on, 12 * length)
    except (OverflowError, ValueError):
        return date.max


def months_after(on: date, months: int) -> date:
    """A day so many months later, or earlier where ``months`` is negative.

    A month without that day gives its last one.
    """
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def _confirm(code: str, message: str, source: str, field: str) -> Finding:
    return Finding(code, Severity.CONFIRM, message, source, field)
