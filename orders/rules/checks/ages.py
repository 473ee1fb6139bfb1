"""Whether the people on an order are old enough for it, also when only a year of birth is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from orders.rules.clocks.deadlines import age_years
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary.findings import Finding, Severity
from orders.rules.vocabulary.labelled import capital
from orders.rules.vocabulary.london import full_day_label


@dataclass(frozen=True, slots=True)
class Birth:
    """When a person was born: the day, or the year alone, or neither is known."""

    on: date | None = None
    year: int | None = None

    def ages(self, on: date) -> tuple[int, int] | None:
        """Least and greatest age in whole years on a London day; ``None`` when nothing is known."""
        if self.on is not None:
            age = max(age_years(self.on, on), 0)
            return age, age
        if self.year is None:
            return None
        return max(on.year - self.year - 1, 0), max(on.year - self.year, 0)


def age_words(birth: Birth, on: date) -> str:
    """``36``, ``36 or 37`` where only the year is known, empty when nothing is."""
    ages = birth.ages(on)
    if ages is None:
        return ""
    least, most = ages
    return str(least) if least == most else f"{least} or {most}"


def subject_checks(kind: Kind, birth: Birth, on: date, severity: Severity) -> list[Finding]:
    """Findings on the subject's age on the London day ``on``.

    Args:
        severity: of a subject too young beyond doubt; an age in doubt is always to be confirmed.
    """
    least = kind.subject_min_age_years
    if least is None:
        return []
    field, source, ages = "subject_born_on", kind.age_source, birth.ages(on)
    if ages is None:
        message = f"The date of birth is not known. Confirm that the subject is {least} or over."
        return [Finding("subject-age-unknown", Severity.CONFIRM, message, source, field)]
    youngest, oldest = ages
    if youngest >= least:
        return []
    if oldest >= least:
        message = (
            f"Only the year of birth is known: the subject was {youngest} or {oldest} on"
            f" {full_day_label(on)}. Check, and confirm that they were {least} or over."
        )
        return [Finding("subject-age-unsure", Severity.CONFIRM, message, source, field)]
    message = (
        f"The subject of {kind.a_name} must be {least} or over."
        f" This subject was {age_words(birth, on)} on {full_day_label(on)}."
    )
    return [Finding("subject-under-age", severity, message, source, field)]


def protected_checks(
    kind: Kind, births: Sequence[Birth], on: date, severity: Severity
) -> list[Finding]:
    """Findings on the ages of protected persons on the London day ``on``.

    Args:
        births: of those who may have asked for the order themselves, relevant children left out.
        severity: of a protected person too young for the Act.

    Source: Family Law Act 1996 s.43.
    """
    found: list[Finding] = []
    least, leave = kind.protected_min_age_years, kind.applicant_leave_under_years
    youngest = [ages[0] for birth in births if (ages := birth.ages(on)) is not None]
    oldest = [ages[1] for birth in births if (ages := birth.ages(on)) is not None]
    if least is not None and any(age < least for age in oldest):
        message = (
            f"{capital(kind.a_name)} protects a person aged {least} or over."
            " A person named here was younger."
        )
        found.append(
            Finding(
                "protected-under-age",
                severity,
                message,
                kind.protected_age_source,
                "protected_persons",
            )
        )
    elif least is not None and any(age < least for age in youngest):
        message = (
            f"Only a year of birth is known. Check that everybody protected was {least} or over."
        )
        found.append(
            Finding(
                "protected-age-unsure",
                Severity.CONFIRM,
                message,
                kind.protected_age_source,
                "protected_persons",
            )
        )
    if leave is not None and any(age < leave for age in youngest):
        message = (
            f"An applicant under {leave} needs the court's leave. Confirm that there was leave, or"
            " that another person applied."
        )
        found.append(
            Finding(
                "applicant-needs-leave",
                Severity.CONFIRM,
                message,
                kind.applicant_leave_source,
                "protected_persons",
            )
        )
    return found
