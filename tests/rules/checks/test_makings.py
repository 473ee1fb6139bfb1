"""How an order came about, as a court sealed it."""

from __future__ import annotations

from datetime import date

import pytest

from orders.rules.checks import issuing
from orders.rules.checks.makings import OrderMaking
from orders.rules.clocks.deadlines import ends_at_for, last_day
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary.codes import EndsKind, Route
from orders.rules.vocabulary.findings import Severity

OCCUPATION, DAPO = catalogue.kind("OCCUPATION"), catalogue.kind("DAPO")
MADE_ON = date(2026, 2, 10)


def codes(
    kind: Kind,
    making: OrderMaking,
    last_on: date | None = None,
    ends_kind: EndsKind = EndsKind.FIXED,
    made_on: date = MADE_ON,
) -> list[str]:
    found = issuing.court_order_checks(
        kind,
        made_on=made_on,
        ends_at=ends_at_for(last_on) if last_on else None,
        ends_kind=ends_kind,
        making=making,
    )
    assert {each.severity for each in found} <= {Severity.CONFIRM}
    return [each.code for each in found]


@pytest.mark.rule(
    "An occupation order lasts, and is extended, as the section it was made under allows.",
    source="Family Law Act 1996 ss.33, 35-38",
    kept_by="orders.rules.checks.makings.checks",
)
@pytest.mark.parametrize(
    ("section", "last_on", "expected"),
    [
        pytest.param("s.36", date(2026, 8, 9), [], id="D21-six-months"),
        pytest.param("s.36", date(2026, 10, 9), ["too-long"], id="D21-eight-months"),
        pytest.param("s.38", date(2026, 8, 10), ["too-long"], id="s38-a-day-more"),
        pytest.param("s.37", date(2026, 8, 9), [], id="s37-six-months"),
        pytest.param("s.33", date(2028, 2, 9), [], id="s33-any-length"),
    ],
)
def test_an_occupation_order_lasts_as_its_section_lets_it(
    section: str, last_on: date, expected: list[str]
) -> None:
    assert codes(OCCUPATION, OrderMaking(made_under=section), last_on) == expected


def test_an_occupation_order_until_further_order_is_one_under_section_33() -> None:
    open_ended = EndsKind.UNTIL_FURTHER_ORDER
    assert codes(OCCUPATION, OrderMaking(made_under="s.33"), None, open_ended) == []
    assert codes(OCCUPATION, OrderMaking(made_under="s.36"), None, open_ended) == [
        "ends-kind-outside-act"
    ]


def test_an_occupation_order_names_its_section() -> None:
    assert codes(OCCUPATION, OrderMaking(), date(2026, 8, 9)) == ["provision-missing"]


@pytest.mark.rule(
    "An order that ends on an event names it, and somebody records that it happened.",
    source="Domestic Abuse Act 2021 s.38(3)",
    kept_by="orders.rules.checks.makings.checks",
)
def test_an_order_that_ends_on_an_event_names_the_event() -> None:
    until = EndsKind.UNTIL_EVENT
    assert codes(DAPO, OrderMaking(), None, until) == ["event-missing"]
    assert codes(DAPO, OrderMaking(ends_event="the sale of the house"), None, until) == []


@pytest.mark.rule(
    "A positive requirement names its supervisor.",
    source="Domestic Abuse Act 2021 s.36(2); Sexual Offences Act 2003 s.103CA",
    kept_by="orders.rules.checks.makings.checks",
)
@pytest.mark.parametrize(
    ("unsupervised", "expected"),
    [
        pytest.param(["ATTEND_PROGRAMME"], ["supervisor-missing"], id="D23"),
        pytest.param([], [], id="D23-supervised"),
        pytest.param(["NO_CONTACT_DIRECT"], [], id="a-prohibition"),
    ],
)
@pytest.mark.parametrize("kind", [DAPO, catalogue.kind("SHPO_CIVIL")], ids=["DAPO", "SHPO"])
def test_a_requirement_names_its_supervisor(
    kind: Kind, unsupervised: list[str], expected: list[str]
) -> None:
    making = OrderMaking(unsupervised=unsupervised)
    assert codes(kind, making, None, EndsKind.UNTIL_FURTHER_ORDER) == expected


def test_a_stalking_protection_order_names_no_supervisor() -> None:
    making = OrderMaking(unsupervised=["ATTEND_PROGRAMME"])
    assert codes(catalogue.kind("SPO"), making, None, EndsKind.UNTIL_FURTHER_ORDER) == []


@pytest.mark.parametrize("code", ["SOPO", "FTO", "RSHO"])
def test_an_order_of_before_2015_is_recorded_and_a_later_one_is_questioned(code: str) -> None:
    kind, open_ended = catalogue.kind(code), EndsKind.UNTIL_FURTHER_ORDER
    assert codes(kind, OrderMaking(), None, open_ended, made_on=date(2015, 3, 7)) == []
    assert codes(kind, OrderMaking(), None, open_ended, made_on=date(2015, 3, 8)) == [
        "no-longer-made"
    ]


@pytest.mark.parametrize(
    ("route", "found"),
    [(Route.OTHER_APPLICANT, "route-outside-act"), (Route.ON_CONVICTION, "route-to-check")],
)
def test_a_route_the_act_does_not_name_is_questioned(route: Route, found: str) -> None:
    """An Act whose part may not be in force is to be checked, not said to be silent."""
    spo = catalogue.kind("SPO")
    assert codes(spo, OrderMaking(route), None, EndsKind.UNTIL_FURTHER_ORDER) == [found]
    assert codes(DAPO, OrderMaking(Route.ON_CONVICTION), None, EndsKind.UNTIL_FURTHER_ORDER) == []


def test_a_kind_that_comes_about_in_one_way_needs_no_telling() -> None:
    assert catalogue.kind("DVPO").only_route is Route.ON_NOTICE
    assert DAPO.only_route is None


@pytest.mark.parametrize(
    ("made_on", "expected"),
    [
        pytest.param(date(2026, 2, 10), date(2026, 8, 9), id="same-day-less-one"),
        pytest.param(date(2026, 8, 31), date(2027, 2, 28), id="no-such-day"),
        pytest.param(date(2026, 7, 1), date(2026, 12, 31), id="first-of-month"),
        pytest.param(date(2026, 9, 1), date(2027, 2, 28), id="into-next-year"),
    ],
)
def test_six_months_end_the_day_before_the_same_day(made_on: date, expected: date) -> None:
    assert last_day(made_on, months=6) == expected
