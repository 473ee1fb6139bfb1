from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from orders.rules.kinds import catalogue, penalties
from orders.rules.kinds.kind import BreachRules
from orders.rules.kinds.penalties import Sentence
from orders.rules.vocabulary.breach_codes import LengthUnit
from orders.rules.vocabulary.codes import CourtOutcome
from orders.rules.vocabulary.findings import Severity

DVPO = catalogue.kind("DVPO").breach
LUMP, DAILY = CourtOutcome.PROVED_FINE_LUMP, CourtOutcome.PROVED_FINE_DAILY
CUSTODY = CourtOutcome.PROVED_CUSTODY
ON = date(2026, 12, 1)


def daily(pounds: int, days: int) -> Sentence:
    return Sentence(fine_per_day_pounds=pounds, fine_days=days)


def custody(length: int, unit: LengthUnit) -> Sentence:
    return Sentence(custody_length=length, custody_unit=unit)


def codes(breach: BreachRules, outcome: CourtOutcome, given: Sentence, on: date = ON) -> list[str]:
    found = penalties.checks(breach, outcome, given, on=on)
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
        pytest.param(CUSTODY, custody(9, LengthUnit.WEEKS), ["custody-too-long"], id="D22 9 weeks"),
    ],
)
def test_what_a_court_imposes_for_a_civil_breach_is_within_its_limits(
    outcome: CourtOutcome, given: Sentence, found: list[str]
) -> None:
    """Magistrates' Courts Act 1980 s.63(3)."""
    assert codes(DVPO, outcome, given) == found


def test_two_months_from_february_are_59_days() -> None:
    on = date(2027, 2, 1)
    assert codes(DVPO, CUSTODY, custody(59, LengthUnit.DAYS), on) == []
    assert codes(DVPO, CUSTODY, custody(60, LengthUnit.DAYS), on) == ["custody-too-long"]


@pytest.mark.parametrize("kind", ["SPO", "SHPO_CIVIL", "SRO", "NMO"])
def test_an_offence_brings_at_most_five_years(kind: str) -> None:
    breach = catalogue.kind(kind).breach
    outcome = CourtOutcome.GUILTY_CUSTODY
    assert codes(breach, outcome, custody(5, LengthUnit.YEARS)) == []
    assert codes(breach, outcome, custody(61, LengthUnit.MONTHS)) == ["custody-too-long"]


def test_contempt_of_an_order_that_makes_an_offence_has_its_own_limit() -> None:
    breach = catalogue.kind("NMO").breach
    found = codes(breach, CourtOutcome.CONTEMPT, custody(25, LengthUnit.MONTHS))
    assert found == ["custody-too-long"]
    bound = penalties.limits(breach, CourtOutcome.CONTEMPT, ON)
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
    breach = catalogue.kind(kind).breach
    assert codes(breach, CourtOutcome.GUILTY_DISCHARGE, Sentence()) == found


def test_breach_of_a_notice_has_no_penalty_to_check() -> None:
    assert penalties.limits(catalogue.kind("DVPN").breach, LUMP, ON) is None


def test_a_change_of_the_law_binds_from_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    old = next(each for each in penalties.PENALTIES if each.code == "MCA_63")
    rows = (
        replace(old, until_on=date(2026, 12, 31)),
        replace(old, from_on=date(2027, 1, 1), fine_pounds=6_000),
    )
    monkeypatch.setattr(penalties, "PENALTIES", rows)
    given = Sentence(fine_pounds=6_000)
    assert codes(DVPO, LUMP, given, date(2026, 12, 31)) == ["fine-too-high"]
    assert codes(DVPO, LUMP, given, date(2027, 1, 1)) == []


def test_every_named_limit_is_in_the_table() -> None:
    named = {kind.breach.penalty for kind in catalogue.KINDS.values()} - {""}
    assert named <= {each.code for each in penalties.PENALTIES}
