from __future__ import annotations

import pytest

from orders.rules.checks import conditions
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.condition_codes import CODES, EXCLUDING
from orders.rules.vocabulary.findings import Severity

NOTICE, ORDER = catalogue.kind("DVPN"), catalogue.kind("DVPO")


def found(kind: str, *codes: str, shares_premises: bool | None = None) -> set[tuple[str, Severity]]:
    checked = conditions.checks(catalogue.kind(kind), codes, shares_premises=shares_premises)
    return {(finding.code, finding.severity) for finding in checked}


@pytest.mark.parametrize("code", ["NON_MOLEST", "NON_MOLEST_ACTS"])
@pytest.mark.parametrize("kind", ["DVPN", "DVPO"])
def test_a_ban_on_molestation_is_enough(kind: str, code: str) -> None:
    assert found(kind, code) == set()


@pytest.mark.rule(
    "A notice of domestic violence carries a ban on molestation and only what the Act lists.",
    source="Crime and Security Act 2010 ss.24(6)-(8), 28(6)-(8)",
    kept_by="orders.rules.checks.conditions.checks",
)
@pytest.mark.parametrize("codes", [(), ("NO_ENTER_PREMISES",)], ids=["none", "premises-only"])
def test_a_notice_without_a_ban_on_molestation_is_refused_d18(codes: tuple[str, ...]) -> None:
    assert found("DVPN", *codes) == {("condition-required", Severity.REFUSE)}


def test_an_order_without_a_ban_on_molestation_is_confirmed() -> None:
    assert found("DVPO", "LEAVE_PREMISES") == {("condition-required", Severity.CONFIRM)}


@pytest.mark.parametrize(
    ("kind", "severity"),
    [
        pytest.param("DVPO", Severity.CONFIRM, id="D19"),
        pytest.param("DVPN", Severity.REFUSE, id="D19-for-a-notice"),
    ],
)
def test_a_condition_outside_the_act_is_told(kind: str, severity: Severity) -> None:
    expected = {("condition-outside-act", severity)}
    assert found(kind, "NON_MOLEST", "EXCLUSION_ZONE") == expected


def test_the_message_for_d19_names_section_and_way_out() -> None:
    (finding,) = conditions.checks(ORDER, ["NON_MOLEST", "EXCLUSION_ZONE"])
    assert finding.source == "Crime and Security Act 2010 s.28(6)-(8)"
    assert "particular act of molestation" in finding.message


def test_an_unknown_code_is_refused_even_from_a_court() -> None:
    assert found("DVPO", "NON_MOLEST", "NO_SUCH") == {("condition-unknown", Severity.REFUSE)}


@pytest.mark.parametrize(
    ("kind", "shared", "expected"),
    [
        ("DVPN", False, {("premises-not-shared", Severity.REFUSE)}),
        ("DVPO", False, {("premises-not-shared", Severity.CONFIRM)}),
        ("DVPN", True, set()),
        ("DVPN", None, set()),
    ],
    ids=["notice", "order", "shared", "not-asked"],
)
def test_conditions_on_premises_need_shared_premises(
    kind: str, shared: bool | None, expected: set[tuple[str, Severity]]
) -> None:
    assert found(kind, "NON_MOLEST", "LEAVE_PREMISES", shares_premises=shared) == expected


def test_a_ban_on_molestation_needs_no_shared_premises() -> None:
    assert found("DVPN", "NON_MOLEST", shares_premises=False) == set()


def test_the_six_conditions_of_the_act_are_offered_for_a_notice() -> None:
    assert [entry.code for entry in conditions.permitted(NOTICE)] == [
        "NON_MOLEST",
        "NON_MOLEST_ACTS",
        "NO_EVICT",
        "NO_ENTER_PREMISES",
        "LEAVE_PREMISES",
        "NO_APPROACH_PREMISES",
    ]


@pytest.mark.parametrize("entry", CODES.values(), ids=list(CODES))
def test_every_code_has_a_name_and_a_sentence(entry: conditions.ConditionCode) -> None:
    assert entry.name[0].isupper()
    assert entry.plain_words.endswith(".")


@pytest.mark.parametrize(
    ("code", "premises", "radius"),
    [
        ("NON_MOLEST", False, False),
        ("LEAVE_PREMISES", True, False),
        ("NO_APPROACH_PREMISES", True, True),
        ("NO_APPROACH_WORK", False, True),
        ("EXCLUSION_ZONE", False, False),
    ],
)
def test_a_code_says_what_it_draws(code: str, premises: bool, radius: bool) -> None:
    assert (CODES[code].has_premises, CODES[code].has_radius) == (premises, radius)
    assert conditions.has_premises(["NON_MOLEST", code]) is premises


def test_the_codes_that_keep_a_subject_out_of_a_home_name_premises() -> None:
    assert all(CODES[code].has_premises for code in EXCLUDING)
