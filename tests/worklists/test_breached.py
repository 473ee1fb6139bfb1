"""Breaches that wait: a custody clock, a decision, the victim, an offence."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from orders.register.model import Order
from orders.rules.vocabulary.breach_codes import OffenceAnswer
from orders.rules.vocabulary.codes import BreachDecision
from tests.factories.breaches import make_breach
from tests.factories.orders import at, home, make_served_notice, notice_input, protected, subject
from tests.worklists.looking import rows_of

pytestmark = pytest.mark.spatial

UNDECIDED: dict[str, Any] = {
    "decision": BreachDecision.UNDECIDED,
    "arrested_at": None,
    "custody_reference": None,
}


@pytest.fixture
def notice(areas: Session) -> Order:
    """A DVPN served Fri 20 Nov 2026 09:00, breached that night at nine."""
    return make_served_notice(areas)


def breaches(db: Session, key: str, when: str, code: str = "ALD") -> list[int | None]:
    return [row.breach_id for row in rows_of(db, key, when, code)]


def test_custody_clocks_are_of_orders_that_count_in_the_area(areas: Session, notice: Order) -> None:
    breach = make_breach(areas, notice)
    birch = notice_input(
        subject=subject(home("WS1 1AA")), protected_persons=(protected(home("WS1 1AA")),)
    )
    other = make_breach(areas, make_served_notice(areas, birch))
    when = "2026-11-21 12:00"
    (row,) = rows_of(areas, "custody", when)
    assert (row.breach_id, row.at) == (breach.id, at("2026-11-21 22:00"))
    assert set(breaches(areas, "custody", when, "WMP")) == {breach.id, other.id}


def test_two_breaches_of_one_order_are_two_rows(areas: Session, notice: Order) -> None:
    both = {make_breach(areas, notice).id, make_breach(areas, notice).id}
    assert set(breaches(areas, "custody", "2026-11-21 12:00")) == both


@pytest.mark.parametrize(
    ("when", "listed"),
    [("2026-11-21 20:59", False), ("2026-11-21 21:00", True), ("2026-12-21 12:00", True)],
    ids=["within 24 hours", "after 24 hours", "a month later"],
)
def test_a_breach_without_a_decision_is_listed_after_24_hours(
    areas: Session, notice: Order, when: str, listed: bool
) -> None:
    breach = make_breach(areas, notice, **UNDECIDED)
    assert breaches(areas, "undecided", when) == ([breach.id] if listed else [])


def test_the_victim_is_to_be_told_until_somebody_has(areas: Session, notice: Order) -> None:
    breach = make_breach(areas, notice)
    assert breaches(areas, "victim-not-told", "2026-11-21 12:00") == [breach.id]
    breach.victim_informed_at = at("2026-11-21 13:00")
    areas.flush()
    assert breaches(areas, "victim-not-told", "2026-11-21 14:00") == []


def test_whether_there_is_an_offence_too_stays_asked_until_it_is_answered(
    areas: Session, notice: Order
) -> None:
    breach = make_breach(areas, notice)
    breach.offence = OffenceAnswer.NOT_YET
    areas.flush()
    assert breaches(areas, "offence-open", "2026-11-21 12:00") == [breach.id]
