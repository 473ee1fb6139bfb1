"""The most a court may impose for a breach, by the day it is imposed, and what goes beyond it.

What a court sealed is recorded as it was sealed: beyond a limit it is a finding to confirm.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from orders.rules.kinds.kind import BreachRules
from orders.rules.vocabulary.breach_codes import LengthUnit
from orders.rules.vocabulary.codes import CourtOutcome
from orders.rules.vocabulary.findings import Finding, Severity

_OFFENCE, _CONTEMPT = "OFFENCE", "CONTEMPT"


@dataclass(frozen=True, slots=True)
class Penalty:
    """What binds a court from one London day until another.

    Attributes:
        code: which limits these are.
        source: section.
        from_on: first London day on which they bind; ``None``: since always.
        until_on: last one; ``None``: still.
        fine_pounds: largest fine in one sum, ``None`` for no limit here.
        fine_per_day_pounds: largest fine for a day.
        fine_in_all_pounds: most that such days may come to.
        custody_months: longest custody.
        unconfirmed: what no text of the law was read for; empty when all was.
    """

    code: str
    source: str
    from_on: date | None = None
    until_on: date | None = None
    fine_pounds: int | None = None
    fine_per_day_pounds: int | None = None
    fine_in_all_pounds: int | None = None
    custody_months: int | None = None
    unconfirmed: str = ""


PENALTIES = (
    Penalty(
        "MCA_63",
        "Magistrates' Courts Act 1980 s.63(3)",
        fine_pounds=5_000,
        fine_per_day_pounds=50,
        fine_in_all_pounds=1_000,
        custody_months=2,
    ),
    Penalty(
        _CONTEMPT,
        "contempt of court, as the court that received the order or promise deals with it",
        custody_months=24,
        unconfirmed="the 2 years for contempt",
    ),
    Penalty(
        _OFFENCE,
        "the section that makes the breach an offence: 5 years on indictment",
        custody_months=60,
    ),
)
"""Dated reference data: a change of the law ends a row on its day and adds another."""


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


def limits(breach: BreachRules, outcome: CourtOutcome, on: date) -> Penalty | None:
    """What binds a court that decides so about a breach on a London day; ``None``: nothing here."""
    code = breach.penalty or (_OFFENCE if breach.is_crime else "")
    if outcome is CourtOutcome.CONTEMPT:
        code = _CONTEMPT
    for each in PENALTIES:
        begun = each.from_on is None or each.from_on <= on
        if each.code == code and begun and (each.until_on is None or on <= each.until_on):
            return each
    return None


def checks(
    breach: BreachRules, outcome: CourtOutcome, given: Sentence, *, on: date
) -> list[Finding]:
    """What of a sentence goes beyond the law, each to be confirmed as sealed.

    Args:
        breach: what breach of that kind of order is.
        outcome: what the court decided.
        given: what it imposed.
        on: London day of the decision.

    Source: Magistrates' Courts Act 1980 s.63(3); Stalking Protection Act 2019 s.8(2), (4).
    """
    found = []
    bound = limits(breach, outcome, on)
    if bound is not None:
        found += [*_fine(bound, given), *_custody(bound, given, on)]
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
        longest = f"{most // 12} years" if most % 12 == 0 else f"{most} months"
        message = f"Custody of {length} {unit.label} is longer than the {longest} there may be."
        yield _confirm("custody-too-long", message, bound.source, "custody_length")


def _after(on: date, length: int, unit: LengthUnit) -> date:
    """The day so much later; the last day of a month that is too short."""
    match unit:
        case LengthUnit.DAYS:
            return on + timedelta(days=length)
        case LengthUnit.WEEKS:
            return on + timedelta(weeks=length)
        case LengthUnit.MONTHS:
            return months_after(on, length)
        case LengthUnit.YEARS:
            return months_after(on, 12 * length)


def months_after(on: date, months: int) -> date:
    """A day so many months later, or earlier where ``months`` is negative.

    A month without that day gives its last one.
    """
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def _confirm(code: str, message: str, source: str, field: str) -> Finding:
    return Finding(code, Severity.CONFIRM, message, source, field)
