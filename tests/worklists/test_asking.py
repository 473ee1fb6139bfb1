"""The lists that a query tells: service, ends, reviews, visits, records to verify, handovers."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.register.model import Order
from orders.rules.vocabulary.events import EventKind
from orders.upkeep import service
from orders.upkeep.schema import ReviewInput
from tests.factories.accounts import make_account
from tests.factories.areas import area_id
from tests.factories.ground import make_handover, make_visit
from tests.factories.orders import (
    at,
    happen,
    home,
    make_order,
    make_served_notice,
    notice_input,
    order_input,
    subject,
)
from tests.worklists.looking import make_court_order, references, rows_of

pytestmark = pytest.mark.spatial


def test_what_is_not_served_waits_and_the_longest_comes_first(areas: Session) -> None:
    order = make_order(areas, order_input(started_at=at("2026-11-23 11:00")))
    notice = make_order(areas)
    found = rows_of(areas, "not-served", "2026-11-24 12:00")
    assert [row.reference for row in found] == [notice.reference, order.reference]
    assert found[0].at == at("2026-11-20 08:00")
    assert {row.next_event for row in found} == {EventKind.SERVED}


def test_what_nobody_has_placed_waits_in_the_force_until_it_ends(areas: Session) -> None:
    make_served_notice(areas)
    lost = make_served_notice(areas, notice_input(subject=subject(home(None))))
    (row,) = rows_of(areas, "not-placed", "2026-11-21 12:00", "WMP")
    assert row.reference == lost.reference
    assert references(areas, "not-placed", "2026-11-21 12:00", "ALD") == []
    happen(areas, lost, EventKind.HEARING_OPENED, "2026-11-21 13:00")
    happen(areas, lost, EventKind.REFUSED, "2026-11-21 14:00")
    assert references(areas, "not-placed", "2026-11-21 15:00", "WMP") == []


@pytest.mark.parametrize(
    ("when", "soon"),
    [("2026-12-17 23:59", False), ("2026-12-18 00:00", True), ("2026-12-21 00:00", False)],
    ids=["more than 3 days", "3 days", "ended"],
)
def test_a_short_order_ends_soon_in_its_last_three_days(
    areas: Session, when: str, soon: bool
) -> None:
    order = make_order(areas, order_input())
    found = rows_of(areas, "ending", when)
    assert [row.reference for row in found] == ([order.reference] if soon else [])
    for row in found:
        assert row.at == at("2026-12-21 00:00")
        # Nothing makes a DVPO longer.
        assert row.next_event is None


def test_an_order_the_court_may_renew_offers_that(areas: Session) -> None:
    make_court_order(areas, "SPO", "2024-11-25 11:00", "2026-11-25 00:00")
    (row,) = rows_of(areas, "ending", "2026-11-20 12:00")
    assert row.next_event is EventKind.RENEWED


def review(db: Session, order: Order, when: str, next_on: date | None = None) -> None:
    given = ReviewInput(reviewed_at=at(when), reviewed_by="DS 1 Test", next_review_on=next_on)
    service.record_review(db, order, given, by=make_account(db), now=at(when))


@pytest.fixture
def spo(areas: Session) -> Order:
    """An SPO until further order, made 20 Sep 2026."""
    return make_court_order(areas, "SPO", "2026-09-20 11:00")


def test_an_spo_nobody_reviewed_is_listed_since_it_was_made(areas: Session, spo: Order) -> None:
    make_order(areas, order_input())
    (row,) = rows_of(areas, "never-reviewed", "2026-11-24 12:00")
    assert (row.reference, row.at) == (spo.reference, at("2026-09-20 11:00"))
    assert references(areas, "reviews", "2026-11-24 12:00") == []


@pytest.mark.parametrize(
    ("when", "listed"),
    [
        pytest.param("2026-11-23 23:59", False, id="M12-more-than-a-week"),
        pytest.param("2026-11-24 00:00", True, id="M12-a-week"),
        pytest.param("2027-03-01 12:00", True, id="M12-overdue"),
    ],
)
def test_a_reviewed_spo_comes_back_a_week_before_its_month_is_over(
    areas: Session, spo: Order, when: str, listed: bool
) -> None:
    review(areas, spo, "2026-10-10 10:00")
    review(areas, spo, "2026-10-30 10:00")
    found = rows_of(areas, "reviews", when)
    assert [row.reference for row in found] == ([spo.reference] if listed else [])
    for row in found:
        assert row.at == at("2026-12-01 00:00")
    assert references(areas, "never-reviewed", when) == []


def test_a_review_may_name_another_day(areas: Session, spo: Order) -> None:
    review(areas, spo, "2026-10-30 10:00", date(2026, 11, 5))
    (row,) = rows_of(areas, "reviews", "2026-11-01 12:00")
    assert row.at == at("2026-11-06 00:00")


def test_an_order_served_and_never_visited_waits_for_a_check(areas: Session) -> None:
    order = make_served_notice(areas)
    (row,) = rows_of(areas, "never-visited", "2026-11-21 12:00")
    assert (row.reference, row.at) == (order.reference, at("2026-11-20 09:00"))
    make_visit(areas, order, visited_at=at("2026-11-21 13:00"))
    assert references(areas, "never-visited", "2026-11-21 14:00") == []


def test_records_from_another_system_wait_to_be_compared(areas: Session) -> None:
    taken = make_order(
        areas,
        notice_input(unverified=True, source="old", source_reference="OLD/1", subject=subject()),
    )
    make_order(areas, notice_input(subject=subject(given_names="Paul")))
    assert references(areas, "unverified", "2026-11-21 12:00") == [taken.reference]


def test_a_note_waits_in_the_lpa_it_was_handed_to(areas: Session) -> None:
    order = make_served_notice(areas)
    handover = make_handover(areas, order)
    when = "2026-11-21 14:00"
    assert references(areas, "handovers", when, "BIR") == [order.reference]
    assert references(areas, "handovers", when, "BIR1") == [order.reference]
    assert references(areas, "handovers", when, "ALD") == []
    assert references(areas, "handovers", when, "WMP") == [order.reference]
    handover.seen_at, handover.seen_by_id = at(when), make_account(areas).id
    areas.flush()
    assert references(areas, "handovers", when, "BIR") == []


def test_an_officer_is_shown_what_counts_in_the_own_lpa_only(areas: Session) -> None:
    order = make_order(areas)
    officers = {
        code: make_account(areas, Role.OFFICER, area_id=area_id(areas, code))
        for code in ("ALD", "BIR")
    }
    stranger = make_account(areas, Role.OFFICER)
    when = "2026-11-21 12:00"
    assert references(areas, "not-served", when, "ALD", officers["ALD"]) == [order.reference]
    assert references(areas, "not-served", when, "ALD", stranger) == []
