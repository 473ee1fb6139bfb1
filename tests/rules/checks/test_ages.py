"""Whether people are old enough: by day of birth, by year alone, and when nothing is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.rules.checks import ages
from orders.rules.checks.ages import Birth, age_words
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.findings import Severity

DVPN, NMO, SPO = (catalogue.kind(code) for code in ("DVPN", "NMO", "SPO"))
DAYS = st.dates(date(1930, 1, 1), date(2026, 12, 31))


@pytest.mark.rule(
    "Subject and protected person are old enough.",
    source=(
        "Crime and Security Act 2010 s.24(2); Domestic Abuse Act 2021 s.32(5); Family Law Act"
        " 1996 s.43"
    ),
    kept_by="orders.rules.checks.ages.subject_checks",
)
@pytest.mark.parametrize(
    ("on", "codes"),
    [
        pytest.param(date(2026, 11, 20), ["subject-under-age"], id="D15"),
        pytest.param(date(2026, 11, 21), [], id="D16"),
    ],
)
def test_a_subject_is_18_from_the_birthday_on(on: date, codes: list[str]) -> None:
    found = ages.subject_checks(DVPN, Birth(date(2008, 11, 21)), on, Severity.REFUSE)
    assert [each.code for each in found] == codes
    assert all(each.severity is Severity.REFUSE for each in found)
    assert all("17" in each.message and "s.24(2)" in each.source for each in found)


@pytest.mark.parametrize(
    ("year", "codes", "severity"),
    [
        pytest.param(2007, [], None, id="certainly-18"),
        pytest.param(2008, ["subject-age-unsure"], Severity.CONFIRM, id="17-or-18"),
        pytest.param(2009, ["subject-under-age"], Severity.REFUSE, id="certainly-not"),
    ],
)
def test_a_year_of_birth_alone_leaves_a_doubt_only_where_there_is_one(
    year: int, codes: list[str], severity: Severity | None
) -> None:
    found = ages.subject_checks(DVPN, Birth(year=year), date(2026, 11, 20), Severity.REFUSE)
    assert [each.code for each in found] == codes
    assert {each.severity for each in found} == ({severity} if severity else set())


def test_a_kind_without_a_least_age_asks_nothing() -> None:
    assert ages.subject_checks(SPO, Birth(), date(2026, 11, 20), Severity.CONFIRM) == []


@given(born_on=DAYS, on=DAYS)
def test_the_year_alone_never_contradicts_the_day(born_on: date, on: date) -> None:
    exact, rough = Birth(born_on).ages(on), Birth(year=born_on.year).ages(on)
    assert exact is not None
    assert rough is not None
    assert rough[0] <= exact[0] <= rough[1] or on < born_on


@pytest.mark.parametrize(
    ("birth", "words"),
    [
        (Birth(date(1988, 3, 27)), "38"),
        (Birth(year=1988), "37 or 38"),
        (Birth(year=2026), "0"),
        (Birth(), ""),
    ],
)
def test_an_age_is_told_in_words(birth: Birth, words: str) -> None:
    assert age_words(birth, date(2026, 11, 20)) == words


@pytest.mark.parametrize(
    ("born", "codes"),
    [
        pytest.param(Birth(date(2010, 11, 20)), [], id="16-today"),
        pytest.param(Birth(date(2010, 11, 21)), ["applicant-needs-leave"], id="15"),
        pytest.param(Birth(year=2010), ["applicant-needs-leave"], id="15-or-16"),
        pytest.param(Birth(), [], id="not-known"),
    ],
)
def test_an_applicant_under_16_needs_leave(born: Birth, codes: list[str]) -> None:
    """Family Law Act 1996 s.43."""
    found = ages.protected_checks(NMO, [born], date(2026, 11, 20), Severity.CONFIRM)
    assert [each.code for each in found] == codes
    assert all(each.severity is Severity.CONFIRM and "s.43" in each.source for each in found)


@pytest.mark.parametrize(
    ("born", "found"),
    [
        (Birth(date(2010, 11, 20)), []),
        (Birth(date(2010, 11, 21)), [("protected-under-age", Severity.REFUSE)]),
        (Birth(year=2010), [("protected-age-unsure", Severity.CONFIRM)]),
    ],
)
def test_a_kind_may_set_a_least_age_for_whom_it_protects(
    born: Birth, found: list[tuple[str, Severity]]
) -> None:
    kind = replace(DVPN, protected_min_age_years=16, protected_age_source="an Act s.1")
    said = ages.protected_checks(kind, [Birth(), born], date(2026, 11, 20), Severity.REFUSE)
    assert [(each.code, each.severity) for each in said] == found
    assert all(each.source == "an Act s.1" for each in said)
