"""Which breaches wait for something, how far each has come, until when a victim is to be told."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import true
from sqlalchemy.orm import Session

from orders.breaches import breach_queries, victim_updates
from orders.breaches.filters import BreachFilters
from orders.breaches.model import Breach
from orders.breaches.pending import PendingBreaches
from orders.courts.calendar import PUBLISHED
from orders.register.model import Order
from orders.rules.vocabulary.breach_codes import BreachProgress, ContactMethod, OffenceAnswer
from orders.rules.vocabulary.codes import BreachDecision, BreachMethod, CourtOutcome, EndsKind
from tests.factories.areas import area_id
from tests.factories.breaches import make_breach
from tests.factories.orders import at, make_order, order_input

REPORTED = at("2026-12-01 20:00")
FREE: dict[str, Any] = {
    "occurred_from": REPORTED,
    "arrested_at": None,
    "custody_reference": None,
    "now": at("2026-12-01 22:00"),
    "decision_rationale": "No grounds yet.",
}
HELD: dict[str, Any] = FREE | {
    "arrested_at": at("2026-12-01 21:00"),
    "decision": BreachDecision.ARRESTED,
}


def order_of(db: Session, kind: str = "DVPO") -> Order:
    """An order of a kind made 23 Nov 2026."""
    ends: dict[str, Any] = {}
    if kind not in ("DVPO", "UNDERTAKING"):
        ends = {"ends_kind": EndsKind.UNTIL_FURTHER_ORDER, "ends_at": None}
    return make_order(db, order_input(kind=kind, override_reason="As sealed.", **ends))


def listed(db: Session, **asked: Any) -> list[Breach]:
    given = BreachFilters(**({"now": at("2026-12-02 21:00")} | asked))
    return list(breach_queries.in_area(db, area_id(db, "WMP"), visible=true(), asked=given).rows)


@pytest.mark.parametrize(
    ("changes", "waiting", "found"),
    [
        (HELD, PendingBreaches.CLOCK, True),
        (FREE | {"decision": BreachDecision.UNDECIDED}, PendingBreaches.CLOCK, False),
        (FREE | {"decision": BreachDecision.UNDECIDED}, PendingBreaches.UNDECIDED, True),
        (FREE | {"decision": BreachDecision.OUTSTANDING_SUSPECT}, PendingBreaches.UNDECIDED, True),
        (FREE | {"decision": BreachDecision.NOT_ARRESTED}, PendingBreaches.UNDECIDED, False),
        (FREE | {"decision": BreachDecision.NOT_ARRESTED}, PendingBreaches.NOT_ARRESTED, True),
        (FREE | {"decision": BreachDecision.UNDECIDED}, PendingBreaches.NOT_ARRESTED, False),
        (HELD, PendingBreaches.NOT_ARRESTED, False),
        (HELD, PendingBreaches.OFFENCE, True),
        (HELD | {"offence": OffenceAnswer.NO}, PendingBreaches.OFFENCE, False),
        (HELD, PendingBreaches.VICTIM, True),
        (HELD | {"victim_informed_at": at("2026-12-01 20:30")}, PendingBreaches.VICTIM, True),
        (HELD | {"victim_informed_at": at("2026-12-01 21:30")}, PendingBreaches.VICTIM, False),
        (HELD | {"method": BreachMethod.NOTIFICATION_FAILURE}, PendingBreaches.VICTIM, False),
    ],
)
def test_a_breach_waits_until_what_it_waits_for_is_recorded(
    places: Session, changes: dict[str, Any], waiting: PendingBreaches, found: bool
) -> None:
    if "victim_informed_at" in changes:
        changes = changes | {"victim_informed_how": ContactMethod.PHONE}
    breach = make_breach(places, order_of(places), **changes)
    assert listed(places, waiting=waiting) == ([breach] if found else [])


def test_a_breach_is_undecided_24_hours_after_police_were_told(places: Session) -> None:
    breach = make_breach(places, order_of(places), **FREE, decision=BreachDecision.UNDECIDED)
    undecided: dict[str, Any] = {"waiting": PendingBreaches.UNDECIDED}
    assert listed(places, **undecided, now=at("2026-12-02 20:00")) == [breach]
    assert listed(places, **undecided, now=at("2026-12-02 19:59")) == []


def test_an_undertaking_has_no_power_of_arrest_to_use(places: Session) -> None:
    """L17."""
    order = order_of(places, "UNDERTAKING")
    make_breach(places, order, **FREE, decision=BreachDecision.NFA_OTHER)
    assert listed(places, waiting=PendingBreaches.NOT_ARRESTED) == []


def test_a_breach_of_an_undertaking_does_not_count_among_breaches_of_orders(
    places: Session,
) -> None:
    """L17."""
    make_breach(places, order_of(places, "UNDERTAKING"), **FREE, decision=BreachDecision.UNDECIDED)
    make_breach(places, order_of(places), **HELD)
    found = breach_queries.in_area(places, area_id(places, "WMP"), visible=true())
    assert (found.total, found.of_orders, found.uncounted) == (2, 1, 1)


@pytest.mark.parametrize(
    ("kind", "changes", "stage"),
    [
        ("DVPO", FREE | {"decision": BreachDecision.UNDECIDED}, BreachProgress.UNDECIDED),
        ("DVPO", FREE | {"decision": BreachDecision.OUTSTANDING_SUSPECT}, BreachProgress.POLICE),
        ("DVPO", HELD, BreachProgress.COURT),
        ("SPO", HELD, BreachProgress.POLICE),
        ("SPO", HELD | {"decision": BreachDecision.CHARGED}, BreachProgress.COURT),
        ("SPO", FREE | {"decision": BreachDecision.NFA_15}, BreachProgress.DONE),
    ],
)
def test_breaches_are_listed_by_how_far_they_have_come(
    places: Session, kind: str, changes: dict[str, Any], stage: BreachProgress
) -> None:
    breach = make_breach(places, order_of(places, kind), **changes)
    assert [each for each in BreachProgress if listed(places, progress=each)] == [stage]
    is_crime = kind == "SPO"
    assert listed(places, is_crime=is_crime, kinds={kind}, subject_ids=[breach.order.subject_id])
    assert listed(places, is_crime=not is_crime) == []
    assert listed(places, kinds={"SRO"}) == listed(places, subject_ids=[]) == []


def test_an_adjourned_breach_is_before_the_court_and_a_decided_one_finished(
    places: Session,
) -> None:
    breach = make_breach(places, order_of(places), **HELD)
    for outcome, stage in (
        (CourtOutcome.ADJOURNED_BAIL, BreachProgress.COURT),
        (CourtOutcome.PROVED_NO_PENALTY, BreachProgress.DONE),
    ):
        breach.outcome, breach.outcome_at = outcome, at("2026-12-02 11:00")
        places.flush()
        assert listed(places, progress=stage) == [breach]


@pytest.mark.parametrize(
    ("informed", "late"),
    [
        pytest.param(None, None, id="not told"),
        pytest.param("2026-12-01 20:30", None, id="told before the arrest only"),
        pytest.param("2026-12-02 09:00", False, id="told the next day"),
        pytest.param("2026-12-09 00:01", True, id="told after 5 working days"),
    ],
)
def test_a_victim_is_told_within_five_working_days(
    places: Session, informed: str | None, late: bool | None
) -> None:
    """K19, from the arrest on Tue 1 Dec 2026: Wed 2, Thu 3, Fri 4, Mon 7, Tue 8."""
    told: dict[str, Any] = {}
    if informed:
        told = {"victim_informed_at": at(informed), "victim_informed_how": ContactMethod.PHONE}
    made = make_breach(places, order_of(places), **HELD | told | {"now": at("2026-12-20 09:00")})
    found = victim_updates.due_of(breach_queries.breach_with_order(places, made.id), PUBLISHED)
    assert found is not None
    assert found.due_at == at("2026-12-09 00:00")
    assert found.enhanced_at == at("2026-12-03 00:00")
    assert (found.late if found.told_at else None) is late
