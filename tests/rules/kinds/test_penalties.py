from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from orders.rules.kinds import catalogue, penalties
from orders.rules.kinds.kind import Kind
from orders.rules.kinds.penalties import Sentence
from orders.rules.reference_data import GeneralLimit, LawOfTheDay, LimitRow
from orders.rules.vocabulary.breach_codes import LengthUnit
from orders.rules.vocabulary.codes import CourtOutcome
from orders.rules.vocabulary.findings import Severity

DVPO = catalogue.kind("DVPO")
LAW = LawOfTheDay(penalties.shipped(catalogue.KINDS))
LUMP, DAILY = CourtOutcome.PROVED_FINE_LUMP, CourtOutcome.PROVED_FINE_DAILY
CUSTODY = CourtOutcome.PROVED_CUSTODY
ON = date(2026, 12, 1)


def daily(pounds: int, days: int) -> Sentence:
    return Sentence(fine_per_day_pounds=pounds, fine_days=days)


def custody(length: int, unit: LengthUnit) -> Sentence:
    return Sentence(custody_length=length, custody_unit=unit)


def codes(
    kind: Kind,
    outcome: CourtOutcome,
    given: Sentence,
    on: date = ON,
    *,
    breached_on: date | None = None,
    law: LawOfTheDay | None = None,
) -> list[str]:
    bound = penalties.limits(law or LAW, kind, outcome, breached_on or on)
    found = penalties.checks(kind.breach, outcome, given, bound, on=on)
    assert {each.severity for each in found} <= {Severity.CONFIRM}
    assert all(each.source for each in found)
    return [each.code for each in found]


@pytest.mark.parametrize(
    ("outcome", "given", "found"),
    [
        pytest.param(LUMP, Sentence(fine_pounds=6_000), ["fine-too-high"], id="D22 £6,000"),
        pytest.param(LUMP, Sentence(fine_pounds=5_000), [], id="D22 £5,000 is the most"),
        pytest.param(DAILY, daily(50, 30), ["daily-fine-too-high-in-all"], id="D22 £1,500 in all"),
        pytest.param(DAILY, daily(50, 20), [], id="D22 £1,000 in all is the most"),
        pytest.param(DAILY, daily(51, 2), ["daily-fine-too-high"], id="D22 £51 a day"),
        pytest.param(
            CUSTODY, custody(3, LengthUnit.MONTHS), ["custody-too-long"], id="D22 3 months"
        ),
        pytest.param(CUSTODY, custody(2, LengthUnit.MONTHS), [], id="D22 2 months is the most"),
        pytest.param(CUSTODY, custody(62, LengthUnit.DAYS), [], id="D22 December and January"),
        pytest.param(CUSTODY, custody(63, LengthUnit.DAYS), ["custody-too-long"], id="D22 63 days"),
        pytest.param(
            CUSTODY, custody(9_000, LengthUnit.YEARS), ["custody-too-long"], id="a slip of the key"
        ),
        pytest.param(CUSTODY, custody(9, LengthUnit.WEEKS), ["custody-too-long"], id="D22 9 weeks"),
    ],
)
def test_what_a_court_imposes_for_a_civil_breach_is_within_its_limits(
    outcome: CourtOutcome, given: Sentence, found: list[str]
) -> None:
    """Magistrates' Courts Act 1980 s.63(3)."""
    assert codes(DVPO, outcome, given) == found


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (Sentence(fine_pounds=500, sentence_text="costs of £85"), []),
        (replace(custody(14, LengthUnit.DAYS), fine_pounds=500), ["one-penalty-of-several"]),
        (replace(daily(50, 10), fine_pounds=500), ["one-penalty-of-several"]),
    ],
)
def test_more_than_one_penalty_for_a_civil_breach_is_confirmed(
    given: Sentence, found: list[str]
) -> None:
    """Magistrates' Courts Act 1980 s.63(3)."""
    assert codes(DVPO, LUMP, given) == found


def test_an_offence_may_bring_a_fine_and_custody() -> None:
    given = replace(custody(1, LengthUnit.YEARS), fine_pounds=500)
    assert codes(catalogue.kind("SPO"), CourtOutcome.GUILTY_CUSTODY, given) == []


def test_two_months_from_february_are_59_days() -> None:
    on = date(2027, 2, 1)
    assert codes(DVPO, CUSTODY, custody(59, LengthUnit.DAYS), on) == []
    assert codes(DVPO, CUSTODY, custody(60, LengthUnit.DAYS), on) == ["custody-too-long"]


@pytest.mark.parametrize("kind", ["SPO", "SHPO_CIVIL", "SRO", "NMO"])
def test_an_offence_brings_at_most_five_years(kind: str) -> None:
    breached = catalogue.kind(kind)
    outcome = CourtOutcome.GUILTY_CUSTODY
    assert codes(breached, outcome, custody(5, LengthUnit.YEARS)) == []
    assert codes(breached, outcome, custody(61, LengthUnit.MONTHS)) == ["custody-too-long"]


def test_contempt_of_an_order_that_makes_an_offence_has_its_own_limit() -> None:
    kind = catalogue.kind("NMO")
    found = codes(kind, CourtOutcome.CONTEMPT, custody(25, LengthUnit.MONTHS))
    assert found == ["custody-too-long"]
    bound = penalties.limits(LAW, kind, CourtOutcome.CONTEMPT, ON)
    assert bound is not None
    assert bound.unconfirmed


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("SPO", ["conditional-discharge"]),
        ("SRO", ["conditional-discharge"]),
        ("DAPO", ["conditional-discharge"]),
        ("SOPO", ["conditional-discharge"]),
        ("RSHO", ["conditional-discharge"]),
        ("FTO", []),
        ("NMO", []),
    ],
)
def test_some_offences_are_not_discharged_conditionally(kind: str, found: list[str]) -> None:
    """SPA 2019 s.8(4); Sexual Offences Act 2003 ss.103I(4), 122H(4); DAA 2021 s.39(6)."""
    assert codes(catalogue.kind(kind), CourtOutcome.GUILTY_DISCHARGE, Sentence()) == found


def test_breach_of_a_notice_has_no_limit_to_check() -> None:
    assert codes(catalogue.kind("DVPN"), LUMP, Sentence(fine_pounds=999_999)) == []


def test_a_change_of_the_law_binds_breaches_from_its_day() -> None:
    old = next(each for each in LAW.penalties if each.name == "DVPO")
    rows = (
        replace(old, until_on=date(2026, 12, 31)),
        replace(old, from_on=date(2027, 1, 1), fine_pounds=6_000, words="More."),
    )
    law, given = LawOfTheDay(rows), Sentence(fine_pounds=6_000)
    decided = date(2027, 1, 5)
    before, after = date(2026, 12, 31), date(2027, 1, 1)
    assert codes(DVPO, LUMP, given, decided, breached_on=before, law=law) == ["fine-too-high"]
    assert codes(DVPO, LUMP, given, decided, breached_on=after, law=law) == []
    assert penalties.in_words(law, DVPO, before) == [("Maximum penalty", old.words)]
    assert penalties.in_words(law, DVPO, after) == [("Maximum penalty", "More.")]


def test_a_day_of_which_no_row_says_anything_has_no_limit_and_says_so() -> None:
    rows = (replace(LAW.penalties[0], name="DVPO", from_on=date(2027, 1, 1)),)
    law = LawOfTheDay(rows)
    assert codes(DVPO, LUMP, Sentence(fine_pounds=9_000), law=law) == []
    [(_, words)] = penalties.in_words(law, DVPO, ON)
    assert words == "Not in the register for that day: ask Legal Services."


def test_a_magistrates_court_is_limited_by_its_act_or_by_the_general_limit_of_the_day() -> None:
    """SPA s.8(2), DAA s.39(5), FLA s.42A(5): the general limit; SOA s.103I: 6 months as read."""
    limit = LimitRow(
        name=GeneralLimit.MAGISTRATES_CUSTODY,
        custody_months=12,
        from_on=date(2026, 12, 1),
        source="an Act s.1",
    )
    law = replace(LAW, limits=(limit,))
    spo = catalogue.kind("SPO")
    where = "In a magistrates' court, at most"
    assert dict(penalties.in_words(law, spo, ON))[where] == "12 months in custody (an Act s.1)."
    unknown = dict(penalties.in_words(law, spo, date(2026, 11, 30)))[where]
    assert "Its length on that day is not in the register" in unknown
    shpo = dict(penalties.in_words(law, catalogue.kind("SHPO_CIVIL"), ON))
    assert shpo[where] == "6 months in custody."
    assert "today" in shpo["Not confirmed from the law"]
    assert where not in dict(penalties.in_words(law, catalogue.kind("SHPO_CONVICTION"), ON))


@pytest.mark.parametrize("code", catalogue.KINDS)
def test_every_kind_comes_with_its_maximum(code: str) -> None:
    kind = catalogue.kind(code)
    found = penalties.of_breach(LAW, kind, ON)
    assert found is not None
    assert found.words == kind.breach.max_penalty
    assert found.source
