from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TypedDict

import pytest

from orders.rules.checks import issuing
from orders.rules.clocks.deadlines import ends_at_for
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Duration
from orders.rules.vocabulary.codes import Consideration, EndsKind, RelationshipBasis
from orders.rules.vocabulary.findings import Finding, Severity, confirmations, refusals
from orders.rules.vocabulary.ranks import Rank
from tests.rules.building import london_at

NOTICE, ORDER = catalogue.kind("DVPN"), catalogue.kind("DVPO")


class Notice(TypedDict):
    subject_born_on: date | None
    authorised_at: datetime
    authorised_rank: Rank | None
    condition_codes: list[str]
    considerations_given: list[str]
    has_protected_person: bool
    relationship_basis: RelationshipBasis | None


def lawful() -> Notice:
    return Notice(
        subject_born_on=date(1980, 5, 1),
        authorised_at=london_at("2026-11-20 09:00"),
        authorised_rank=Rank.SUPERINTENDENT,
        condition_codes=["NON_MOLEST", "LEAVE_PREMISES"],
        considerations_given=list(Consideration),
        has_protected_person=True,
        relationship_basis=RelationshipBasis.SPOUSE,
    )


def codes(found: list[Finding]) -> list[str]:
    return [finding.code for finding in found]


def test_a_lawful_notice_has_no_findings() -> None:
    assert issuing.checks(NOTICE, **lawful()) == []


@pytest.mark.parametrize(
    ("authorised", "expected"),
    [
        pytest.param("2026-11-20 09:00", ["subject-under-age"], id="D15"),
        pytest.param("2026-11-21 00:00", [], id="D16"),
    ],
)
def test_a_subject_is_eighteen_on_the_london_day_of_authorisation(
    authorised: str, expected: list[str]
) -> None:
    facts = lawful()
    facts["subject_born_on"] = date(2008, 11, 21)
    facts["authorised_at"] = london_at(authorised)
    assert codes(issuing.checks(NOTICE, **facts)) == expected


def test_an_eighteenth_birthday_begins_at_midnight_in_london_not_utc() -> None:
    facts = lawful()
    facts["subject_born_on"] = date(2008, 7, 21)
    facts["authorised_at"] = london_at("2026-07-21 00:30")
    assert facts["authorised_at"].date() == date(2026, 7, 20)
    assert issuing.checks(NOTICE, **facts) == []


def test_the_refusal_for_d15_names_section_field_and_age() -> None:
    facts = lawful()
    facts["subject_born_on"] = date(2008, 11, 21)
    (finding,) = issuing.checks(NOTICE, **facts)
    assert finding.severity is Severity.REFUSE
    assert finding.source == "Crime and Security Act 2010 s.24(2)"
    assert finding.field == "subject_born_on"
    assert "was 17 on Fri 20 Nov 2026" in finding.message


def test_an_unknown_age_is_confirmed() -> None:
    facts = lawful()
    facts["subject_born_on"] = None
    found = issuing.checks(NOTICE, **facts)
    assert codes(found) == ["subject-age-unknown"]
    assert confirmations(found) == tuple(found)
    assert refusals(found) == ()


@pytest.mark.rule(
    "A notice is authorised by an officer of the rank its Act names.",
    source="Crime and Security Act 2010 s.24(1); Domestic Abuse Act 2021 s.22(8)",
    kept_by="orders.rules.checks.issuing.checks",
)
@pytest.mark.parametrize(
    ("rank", "expected"),
    [
        pytest.param(Rank.INSPECTOR, ["rank-too-low"], id="D17"),
        pytest.param(Rank.CHIEF_INSPECTOR, ["rank-too-low"], id="chief-inspector"),
        pytest.param(None, ["rank-too-low"], id="no-rank"),
        pytest.param(Rank.SUPERINTENDENT, [], id="superintendent"),
        pytest.param(Rank.CHIEF_CONSTABLE, [], id="chief-constable"),
    ],
)
def test_a_notice_needs_a_superintendent(rank: Rank | None, expected: list[str]) -> None:
    facts = lawful()
    facts["authorised_rank"] = rank
    assert codes(issuing.checks(NOTICE, **facts)) == expected


@pytest.mark.parametrize(
    ("rank", "expected"),
    [(Rank.INSPECTOR, []), (Rank.SERGEANT, ["rank-too-low"])],
    ids=["D17-inspector", "D17-sergeant"],
)
def test_a_kind_that_needs_an_inspector_is_one_entry(rank: Rank, expected: list[str]) -> None:
    facts = lawful()
    facts["authorised_rank"] = rank
    kind = replace(NOTICE, code="MADE_UP", authorising_rank=Rank.INSPECTOR)
    assert codes(issuing.checks(kind, **facts)) == expected


def test_a_notice_protects_somebody() -> None:
    facts = lawful()
    facts["has_protected_person"] = False
    facts["relationship_basis"] = None
    assert codes(issuing.checks(NOTICE, **facts)) == ["protected-person-missing"]


def test_the_protected_person_is_associated_with_the_subject() -> None:
    facts = lawful()
    facts["relationship_basis"] = None
    assert codes(issuing.checks(NOTICE, **facts)) == ["relationship-missing"]


@pytest.mark.rule(
    "What the officer must consider is written down.",
    source="Crime and Security Act 2010 s.24(3)",
    kept_by="orders.rules.checks.issuing.checks",
)
@pytest.mark.parametrize("missing", Consideration)
def test_each_of_the_four_considerations_is_needed(missing: Consideration) -> None:
    facts = lawful()
    facts["considerations_given"] = [code for code in Consideration if code is not missing]
    (finding,) = issuing.checks(NOTICE, **facts)
    assert finding.field == f"considerations.{missing}"
    assert finding.source == "Crime and Security Act 2010 s.24(3)"


def test_other_occupants_are_considered_only_for_premises() -> None:
    facts = lawful()
    facts["condition_codes"] = ["NON_MOLEST"]
    facts["considerations_given"] = [
        code for code in Consideration if code is not Consideration.OCCUPANT_OPINION
    ]
    assert issuing.checks(NOTICE, **facts) == []


def test_a_notice_without_a_ban_on_molestation_is_refused_d18() -> None:
    facts = lawful()
    facts["condition_codes"] = ["LEAVE_PREMISES"]
    found = issuing.checks(NOTICE, **facts)
    assert codes(list(refusals(found))) == ["condition-required"]


def order_findings(made_on: date, ends_at: datetime | None) -> list[Finding]:
    return issuing.court_order_checks(
        ORDER, made_on=made_on, ends_at=ends_at, ends_kind=EndsKind.FIXED
    )


@pytest.mark.parametrize(
    ("made_on", "last_day"),
    [
        pytest.param(date(2026, 2, 10), date(2026, 3, 9), id="D1"),
        pytest.param(date(2026, 2, 10), date(2026, 2, 23), id="D2"),
        pytest.param(date(2028, 2, 15), date(2028, 2, 28), id="D3"),
        pytest.param(date(2026, 12, 10), date(2027, 1, 6), id="D4"),
        pytest.param(date(2026, 3, 20), date(2026, 4, 16), id="D5"),
    ],
)
def test_an_order_of_14_to_28_days_has_no_findings(made_on: date, last_day: date) -> None:
    assert order_findings(made_on, ends_at_for(last_day)) == []


@pytest.mark.parametrize(
    ("last_day", "code", "words"),
    [
        pytest.param(date(2026, 2, 22), "too-short", "shorter", id="D6-13-days"),
        pytest.param(date(2026, 3, 10), "too-long", "longer", id="D6-29-days"),
        pytest.param(None, "period-missing", "must state", id="D6-no-period"),
    ],
)
def test_an_order_of_another_length_is_confirmed(
    last_day: date | None, code: str, words: str
) -> None:
    ends_at = ends_at_for(last_day) if last_day else None
    (finding,) = order_findings(date(2026, 2, 10), ends_at)
    assert (finding.code, finding.severity) == (code, Severity.CONFIRM)
    assert finding.source == "Crime and Security Act 2010 s.28(10)-(11)"
    assert words in finding.message
    assert "14 days to 28 days" in finding.message
    assert "no earlier than Mon 23 Feb 2026 and no later than Mon 9 Mar 2026" in finding.message


def test_an_order_cannot_end_before_it_is_made() -> None:
    (finding,) = order_findings(date(2026, 2, 10), london_at("2026-02-09 12:00"))
    assert (finding.code, finding.severity) == ("ends-before-made", Severity.REFUSE)


def test_an_order_until_further_order_is_confirmed_where_the_act_has_none() -> None:
    (finding,) = issuing.court_order_checks(
        ORDER,
        made_on=date(2026, 2, 10),
        ends_at=None,
        ends_kind=EndsKind.UNTIL_FURTHER_ORDER,
    )
    assert (finding.code, finding.severity) == ("ends-kind-outside-act", Severity.CONFIRM)


def test_what_a_court_ordered_is_never_refused_for_who_or_what_it_names() -> None:
    found = issuing.court_order_checks(
        ORDER,
        made_on=date(2026, 11, 20),
        ends_at=london_at("2026-12-17 24:00"),
        ends_kind=EndsKind.FIXED,
        subject_born_on=date(2008, 11, 21),
        condition_codes=["EXCLUSION_ZONE"],
        has_protected_person=False,
    )
    assert sorted(codes(found)) == [
        "condition-outside-act",
        "condition-required",
        "protected-person-missing",
        "subject-under-age",
    ]
    assert refusals(found) == ()


OPEN = frozenset({EndsKind.FIXED, EndsKind.UNTIL_FURTHER_ORDER})


@pytest.mark.parametrize(
    ("duration", "last_day", "expected"),
    [
        pytest.param(Duration("s.3", min_years=2), date(2028, 11, 18), ["too-short"], id="D7"),
        pytest.param(Duration("s.3", min_years=2), date(2028, 11, 19), [], id="D7-accepted"),
        pytest.param(Duration("s.3", min_years=2), None, [], id="D8"),
        pytest.param(Duration("s.9", max_days=365), date(2027, 11, 20), ["too-long"], id="most"),
        pytest.param(None, date(2090, 1, 1), [], id="no-limits"),
    ],
)
def test_other_lengths_are_one_entry(
    duration: Duration | None, last_day: date | None, expected: list[str]
) -> None:
    kind = replace(ORDER, code="MADE_UP", duration=duration, ends_kinds=OPEN)
    found = issuing.court_order_checks(
        kind,
        made_on=date(2026, 11, 20),
        ends_at=ends_at_for(last_day) if last_day else None,
        ends_kind=EndsKind.FIXED if last_day else EndsKind.UNTIL_FURTHER_ORDER,
    )
    assert codes(found) == expected


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (Duration("s.3", min_years=2), "lasts at least 2 years: its last day is no earlier than"),
        (Duration("s.9", max_days=365), "lasts at most 365 days: its last day is no later than"),
    ],
    ids=["least", "most"],
)
def test_a_message_names_only_the_limit_there_is(duration: Duration, words: str) -> None:
    kind = replace(ORDER, code="MADE_UP", duration=duration)
    (finding,) = issuing.court_order_checks(
        kind, made_on=date(2026, 11, 20), ends_at=None, ends_kind=EndsKind.FIXED
    )
    assert words in finding.message


def test_a_missing_period_names_no_limits_where_there_are_none() -> None:
    kind = replace(ORDER, code="MADE_UP", duration=None)
    (finding,) = issuing.court_order_checks(
        kind, made_on=date(2026, 11, 20), ends_at=None, ends_kind=EndsKind.FIXED
    )
    assert finding.message == "A DVPO must state how long it is in force."
    assert finding.source == ORDER.statute


def test_a_kind_without_an_age_or_a_protected_person_is_one_entry() -> None:
    kind = replace(
        ORDER, code="MADE_UP", subject_min_age_years=None, protected_person_required=False
    )
    found = issuing.court_order_checks(
        kind,
        made_on=date(2026, 2, 10),
        ends_at=ends_at_for(date(2026, 3, 9)),
        ends_kind=EndsKind.FIXED,
        subject_born_on=date(2012, 1, 1),
        has_protected_person=False,
    )
    assert found == []
