"""What may be recorded of what stands on record: service, renewal, appeal, power of arrest."""

from __future__ import annotations

import pytest

from orders.rules.checks import further_events
from orders.rules.checks.further_events import RecordedState
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary.codes import ServiceMethod
from orders.rules.vocabulary.events import EventKind as E
from orders.rules.vocabulary.events import LifecycleEvent
from orders.rules.vocabulary.findings import Finding, Severity
from tests.rules.building import event, london_at

DVPN, DAPN = catalogue.kind("DVPN"), catalogue.kind("DAPN")
DVPO, SPO, SPO_INTERIM = (catalogue.kind(code) for code in ("DVPO", "SPO", "SPO_INTERIM"))
OCCUPATION, SOPO = catalogue.kind("OCCUPATION"), catalogue.kind("SOPO")
AUTHORISED = event(E.AUTHORISED, "2026-11-20 02:10")
MADE = event(E.MADE, "2026-02-10 11:00", "2026-08-09 24:00")
RENEWED = event(E.RENEWED, "2026-08-01 11:00", "2027-02-09 24:00")
NOW = "2027-03-01 12:00"


def check(
    kind: Kind,
    before: list[LifecycleEvent],
    new: LifecycleEvent,
    *,
    made_under: str | None = None,
    **facts: str,
) -> list[Finding]:
    standing = RecordedState(kind, before, made_under)
    return further_events.checks(standing, new, facts, now=london_at(NOW))


def codes(found: list[Finding]) -> list[str]:
    return [each.code for each in found]


@pytest.mark.rule(
    "A notice is in force from personal service, not before.",
    source="Crime and Security Act 2010 s.25(2); Domestic Abuse Act 2021 s.25(3)",
    kept_by="orders.rules.checks.further_events.service_checks",
)
@pytest.mark.parametrize("kind", [DVPN, DAPN], ids=["DVPN", "DAPN"])
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({"personally": "yes"}, [], id="yes"),
        pytest.param({"service_method": "SERVED_PERSONALLY"}, [], id="by-its-code"),
        pytest.param({"personally": "no"}, ["service-not-personal"], id="no"),
        pytest.param({}, ["service-not-personal"], id="not-told"),
        pytest.param(
            {"service_method": "SERVED_SUBSTITUTED"}, ["service-not-personal"], id="substituted"
        ),
    ],
)
def test_a_notice_is_served_only_into_the_subjects_hand(
    kind: Kind, facts: dict[str, str], expected: list[str]
) -> None:
    found = check(kind, [AUTHORISED], event(E.SERVED, "2026-11-20 09:00"), **facts)
    assert codes(found) == expected
    assert {each.severity for each in found} <= {Severity.REFUSE}


@pytest.mark.parametrize("method", [*ServiceMethod, "personally"])
def test_an_order_of_a_court_is_served_as_the_court_lets_it(method: str) -> None:
    facts = {"personally": "yes"} if method == "personally" else {"service_method": method}
    served = event(E.SERVED, "2026-02-10 12:00")
    assert check(DVPO, [MADE], served, **facts) == []
    assert codes(check(DVPO, [MADE], served)) == ["service-method-missing"]


def test_service_is_not_tried_once_it_is_done() -> None:
    tried = event(E.SERVICE_ATTEMPTED, "2026-02-11 12:00")
    served = event(E.SERVED, "2026-02-10 12:00")
    assert check(SPO, [MADE], tried) == []
    (finding,) = check(SPO, [MADE, served], tried)
    assert (finding.code, finding.severity) == ("transition", Severity.REFUSE)


def test_an_appeal_ends_only_once_it_is_lodged() -> None:
    ended = event(E.APPEAL_ENDED, "2026-03-10 12:00")
    lodged = event(E.APPEALED, "2026-03-01 12:00")
    assert codes(check(SPO, [MADE], ended)) == ["out-of-place"]
    assert check(SPO, [MADE, lodged], ended) == []


@pytest.mark.rule(
    "An occupation order under section 36 or 38 is extended once.",
    source="Family Law Act 1996 ss.36, 38",
    kept_by="orders.rules.checks.further_events.checks",
)
@pytest.mark.parametrize(
    ("section", "before", "until", "expected"),
    [
        pytest.param("s.36", [MADE], "2027-02-09 24:00", [], id="D21-first-extension"),
        pytest.param(
            "s.36", [MADE, RENEWED], "2027-08-09 24:00", ["extended-again"], id="D21-second"
        ),
        pytest.param("s.36", [MADE], "2027-03-09 24:00", ["too-long"], id="D21-too-long"),
        pytest.param("s.37", [MADE, RENEWED], "2027-08-09 24:00", [], id="s37-again"),
        pytest.param("s.33", [MADE, RENEWED], "2029-08-09 24:00", [], id="s33-any"),
    ],
)
def test_an_occupation_order_is_extended_as_its_section_lets_it(
    section: str, before: list[LifecycleEvent], until: str, expected: list[str]
) -> None:
    when = "2026-08-05 11:00" if len(before) == 1 else "2027-02-05 11:00"
    found = check(OCCUPATION, before, event(E.RENEWED, when, until), made_under=section)
    assert codes(found) == expected
    assert {each.severity for each in found} <= {Severity.CONFIRM}


def test_an_interim_order_is_renewed_for_a_fixed_period_only_d9() -> None:
    found = check(SPO_INTERIM, [MADE], event(E.RENEWED, "2026-08-01 11:00"))
    assert codes(found) == ["period-missing"]
    assert found[0].severity is Severity.CONFIRM
    assert check(SPO_INTERIM, [MADE], RENEWED) == []


def test_a_full_order_may_be_renewed_until_further_order() -> None:
    assert check(SPO, [MADE], event(E.RENEWED, "2026-08-01 11:00")) == []


@pytest.mark.rule(
    "Orders of the law before 8 March 2015 stay in force and are not lengthened.",
    source="Anti-social Behaviour, Crime and Policing Act 2014 s.114(4)-(5), Sch 5",
    kept_by="orders.rules.checks.further_events.checks",
)
def test_an_order_of_before_2015_is_varied_but_not_lengthened() -> None:
    made = event(E.MADE, "2014-03-01 11:00", "2027-02-28 24:00")
    changed = event(E.VARIED, "2026-08-01 11:00")
    longer = event(E.VARIED, "2026-08-01 11:00", "2028-02-28 24:00")
    shorter = event(E.VARIED, "2026-08-01 11:00", "2026-12-31 24:00")
    assert check(SOPO, [made], changed) == []
    assert check(SOPO, [made], shorter) == []
    (finding,) = check(SOPO, [made], longer)
    assert (finding.code, finding.severity) == ("lengthened", Severity.CONFIRM)
    assert "s.114(4)" in finding.source


def test_what_a_court_did_outside_the_act_is_confirmed_not_refused() -> None:
    made = event(E.MADE, "2026-11-23 11:00", "2026-12-20 24:00")
    found = check(DVPO, [made], event(E.RENEWED, "2026-12-01 11:00", "2027-01-10 24:00"))
    assert codes(found) == ["not-provided"]
    assert found[0].severity is Severity.CONFIRM
