"""How long each kind may last, and each condition of its own."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from orders.rules.checks import conditions, durations
from orders.rules.clocks.deadlines import ends_at_for
from orders.rules.kinds.kind import Kind
from orders.rules.kinds.non_molestation import NMO, NMO_EX_PARTE
from orders.rules.kinds.sexual_harm import SHPO_CIVIL, SHPO_CONVICTION, SHPO_INTERIM
from orders.rules.kinds.sexual_risk import SRO, SRO_INTERIM
from orders.rules.kinds.stalking import SPO, SPO_INTERIM
from orders.rules.vocabulary.codes import EndsKind
from orders.rules.vocabulary.findings import Finding, Severity
from orders.rules.vocabulary.terms import TimedCondition
from tests.naming import named
from tests.rules.building import london_at

FIXED, OPEN = EndsKind.FIXED, EndsKind.UNTIL_FURTHER_ORDER


def found(
    kind: Kind,
    made_on: date,
    last: date | datetime | None,
    *terms: TimedCondition,
    ends_kind: EndsKind | None = None,
) -> list[Finding]:
    ends_at = last if isinstance(last, datetime) or last is None else ends_at_for(last)
    return durations.checks(
        kind,
        made_on=made_on,
        ends_at=ends_at,
        ends_kind=ends_kind or (OPEN if ends_at is None else FIXED),
        terms=terms,
    )


def until(code: str, last: date | None) -> TimedCondition:
    return TimedCondition(code, None, ends_at_for(last) if last else None)


MADE_ON = date(2026, 11, 20)


@pytest.mark.rule(
    "An order lasts as long as its Act allows, the day it is made being the first.",
    source=(
        "Crime and Security Act 2010 s.28(10)-(11); Stalking Protection Act 2019 ss.3, 5(6);"
        " Sexual Offences Act 2003 ss.103C, 122A"
    ),
    kept_by="orders.rules.checks.durations.checks",
)
@pytest.mark.parametrize(
    ("kind", "made_on", "last_on", "codes"),
    named(
        ("D7", SPO, MADE_ON, date(2028, 11, 18), ["too-short"]),
        ("D7-accepted", SPO, MADE_ON, date(2028, 11, 19), []),
        ("D8", SPO, MADE_ON, None, []),
        ("D9", SPO_INTERIM, MADE_ON, None, ["ends-kind-outside-act"]),
        ("D9-SHPO", SHPO_INTERIM, MADE_ON, None, ["ends-kind-outside-act"]),
        ("D9-SRO", SRO_INTERIM, MADE_ON, None, ["ends-kind-outside-act"]),
        ("D10", SHPO_CIVIL, date(2026, 3, 31), date(2031, 3, 30), []),
        ("D10-a-day-less", SHPO_CIVIL, date(2026, 3, 31), date(2031, 3, 29), ["too-short"]),
        ("D10-conviction", SHPO_CONVICTION, date(2026, 3, 31), date(2031, 3, 29), ["too-short"]),
        ("D13", SRO, MADE_ON, date(2028, 5, 19), ["too-short"]),
        ("D13-two-years", SRO, MADE_ON, date(2028, 11, 19), []),
        ("interim-of-six-weeks", SPO_INTERIM, MADE_ON, date(2026, 12, 31), []),
        ("NMO-of-any-length", NMO, MADE_ON, date(2026, 12, 1), []),
        ("NMO-open-ended", NMO, MADE_ON, None, []),
    ),
)
def test_a_length_is_what_its_act_allows(
    kind: Kind, made_on: date, last_on: date | None, codes: list[str]
) -> None:
    findings = found(kind, made_on, last_on)
    assert [each.code for each in findings] == codes
    assert all(each.severity is Severity.CONFIRM for each in findings)


def test_the_message_for_d7_names_the_first_lawful_last_day() -> None:
    (finding,) = found(SPO, MADE_ON, date(2028, 11, 18))
    assert finding.source == "Stalking Protection Act 2019 s.3"
    assert "no earlier than Sun 19 Nov 2028" in finding.message


TRAVEL_TOO_LONG = until("TRAVEL_PROHIBITION", date(2032, 11, 19))
TRAVEL = until("TRAVEL_PROHIBITION", date(2031, 11, 19))


@pytest.mark.rule(
    "A condition may have a length of its own: travel 5 years, monitoring 12 months.",
    source="Sexual Offences Act 2003 ss.103D(1), 122C(1); Domestic Abuse Act 2021 s.38(5)",
    kept_by="orders.rules.checks.durations.checks",
)
@pytest.mark.parametrize(
    ("terms", "codes"),
    named(
        ("D11", [TRAVEL_TOO_LONG], ["too-long"]),
        ("D11-five-years", [TRAVEL], []),
        ("D11-open", [until("TRAVEL_PROHIBITION", None)], ["period-missing"]),
        ("one-term-too-short", [until("NO_CHILD_CONTACT", date(2029, 1, 1))], ["too-short"]),
        ("one-term-as-the-order", [until("NO_CHILD_CONTACT", None)], []),
        ("passports-in-a-week", [until("PASSPORT_SURRENDER", date(2026, 12, 1))], []),
    ),
)
def test_a_condition_has_a_length_of_its_own(terms: list[TimedCondition], codes: list[str]) -> None:
    findings = found(SHPO_CIVIL, MADE_ON, None, *terms)
    assert [(each.code, each.field) for each in findings] == [
        (code, "conditions") for code in codes
    ]


@pytest.mark.parametrize(
    "term",
    [
        until("NO_CHILD_CONTACT", date(2026, 11, 19)),
        TimedCondition(
            "NO_CHILD_CONTACT", london_at("2040-01-01 00:00"), london_at("2039-01-01 00:00")
        ),
    ],
    ids=["before-the-order", "before-it-begins"],
)
def test_a_condition_cannot_end_before_it_begins(term: TimedCondition) -> None:
    (finding,) = found(SHPO_CIVIL, MADE_ON, None, term)
    assert (finding.code, finding.severity) == ("ends-before-made", Severity.REFUSE)


def test_a_ban_on_travel_without_an_end_takes_the_order_s_d11() -> None:
    findings = found(SHPO_CIVIL, MADE_ON, date(2032, 11, 19), until("TRAVEL_PROHIBITION", None))
    assert [each.code for each in findings] == ["too-long"]
    assert "The condition “No foreign travel” has" in findings[0].message


def test_an_order_of_travel_conditions_only_may_be_shorter_than_others() -> None:
    assert found(SHPO_CIVIL, MADE_ON, date(2028, 11, 19), until("TRAVEL_PROHIBITION", None)) == []


@pytest.mark.rule(
    "A ban on all travel goes with surrender of passports.",
    source="Sexual Offences Act 2003 ss.103D(4), 122C(4)",
    kept_by="orders.rules.checks.conditions.checks",
)
@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        pytest.param(["TRAVEL_PROHIBITION_ALL"], ["condition-alone"], id="D12"),
        pytest.param(["TRAVEL_PROHIBITION_ALL", "PASSPORT_SURRENDER"], [], id="D12-with-passports"),
        pytest.param(["TRAVEL_PROHIBITION"], [], id="D12-named-countries"),
    ],
)
@pytest.mark.parametrize("kind", [SHPO_CIVIL, SHPO_CONVICTION, SRO], ids=lambda kind: kind.code)
def test_a_ban_on_all_travel_goes_with_surrender_of_passports(
    kind: Kind, codes: list[str], expected: list[str]
) -> None:
    findings = conditions.checks(kind, codes)
    assert [each.code for each in findings] == expected
    assert all(each.severity is Severity.CONFIRM for each in findings)


@pytest.mark.rule(
    "An order without notice names the day and time of its end.",
    source="President of the Family Division, practice guidance, 18 January 2017",
    kept_by="orders.rules.checks.durations.time_of_day",
)
@pytest.mark.parametrize(
    ("ends_at", "codes"),
    [
        pytest.param(None, ["period-missing"], id="D20"),
        pytest.param(london_at("2027-05-04 24:00"), ["end-time-missing"], id="D20-a-day-only"),
        pytest.param(london_at("2027-05-04 13:00"), [], id="L13"),
    ],
)
def test_an_order_without_notice_names_day_and_time_of_its_end(
    ends_at: datetime | None, codes: list[str]
) -> None:
    findings = found(NMO_EX_PARTE, date(2026, 11, 1), ends_at, ends_kind=FIXED)
    assert [each.code for each in findings] == codes


@pytest.mark.parametrize(
    ("kind", "begins"),
    [(SPO, "An SPO must"), (SPO_INTERIM, "An interim SPO must"), (NMO_EX_PARTE, "An ex parte NMO")],
    ids=lambda each: each.code if isinstance(each, Kind) else "",
)
def test_a_message_speaks_of_a_kind_with_its_article(kind: Kind, begins: str) -> None:
    (finding,) = found(kind, MADE_ON, None, ends_kind=FIXED)
    assert finding.message.startswith(begins)
