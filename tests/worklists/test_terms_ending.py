"""Bans on travel and tags that run out."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.errors import Conflict
from orders.register.changes import recording
from orders.register.model import Condition, Order
from orders.register.proof import verify
from orders.register.schemas.condition import ConditionInput
from orders.register.schemas.event import EventInput
from orders.rules.vocabulary.events import EventKind
from orders.upkeep import service
from orders.upkeep.schema import ReviewInput
from tests.factories.accounts import make_account
from tests.factories.orders import NON_MOLEST, at, happen, seen
from tests.worklists.looking import make_court_order, references, rows_of

pytestmark = pytest.mark.spatial
KEY = "terms-ending"


def ban(ends: str = "") -> ConditionInput:
    return ConditionInput(
        "TRAVEL_PROHIBITION",
        "You must not travel to the countries named.",
        countries="Country A",
        ends_at=at(ends) if ends else None,
    )


@pytest.fixture
def shpo(areas: Session) -> Order:
    """One until further order, its ban on travel until the end of February 2027."""
    conditions = (ban("2027-03-01 00:00"), NON_MOLEST)
    return make_court_order(
        areas, "SHPO_CIVIL", "2022-03-01 11:00", conditions=conditions, override_reason="As sealed"
    )


@pytest.mark.parametrize("area", ["ALD", "WMP"])
def test_a_ban_is_listed_for_three_months_before_its_end(
    areas: Session, shpo: Order, area: str
) -> None:
    listed = {"2026-11-27 23:59": 0, "2026-11-28 00:00": 1, "2027-02-28 23:59": 1}
    for when, number in {**listed, "2027-03-01 00:00": 0}.items():
        rows = rows_of(areas, KEY, when, area)
        assert [row.reference for row in rows] == [shpo.reference] * number
        for row in rows:
            assert row.at == at("2027-03-01 00:00")
            assert row.words == "Ban on travel ends: renew it, or let it end"
    assert verify(areas).wrong == ()


def test_a_variation_that_renews_it_takes_it_off(areas: Session, shpo: Order) -> None:
    old = select(Condition.id).where(Condition.order_id == shpo.id, Condition.position == 1)
    varied = EventInput(
        EventKind.VARIED,
        at("2026-12-10 11:00"),
        reason="test",
        details={"court": "Alder court"},
        adds=(ban("2031-12-10 00:00"),),
        ends=tuple(areas.scalars(old)),
    )
    recording.add_event(areas, shpo.reference, varied, **seen(areas, shpo, at("2026-12-10 12:00")))
    assert references(areas, KEY, "2026-12-10 10:59") == [shpo.reference]
    assert references(areas, KEY, "2026-12-10 11:00") == []
    assert references(areas, KEY, "2031-10-01 11:00") == [shpo.reference]


def test_a_review_that_says_what_was_decided_takes_it_off(areas: Session, shpo: Order) -> None:
    given = ReviewInput(
        reviewed_at=at("2026-12-01 09:00"), reviewed_by="DS 1 Test", note="It is let run out."
    )
    now = at("2026-12-01 10:00")
    review = service.record_review(areas, shpo, given, by=make_account(areas), now=now)
    assert review.next_due_at == at("2027-03-01 00:00")
    assert references(areas, KEY, "2026-12-01 10:00") == []
    assert verify(areas).wrong == ()


def test_an_order_of_that_kind_is_reviewed_at_no_other_time(areas: Session, shpo: Order) -> None:
    given = ReviewInput(reviewed_at=at("2026-11-20 09:00"), reviewed_by="DS 1 Test")
    with pytest.raises(Conflict, match="no ban on travel or tag ends soon"):
        service.record_review(
            areas, shpo, given, by=make_account(areas), now=at("2026-11-20 10:00")
        )


def test_one_that_states_no_end_stays_listed_after_the_five_years(areas: Session) -> None:
    order = make_court_order(
        areas, "SHPO_CIVIL", "2021-12-01 11:00", conditions=(ban(), NON_MOLEST),
        override_reason="As sealed",
    )  # fmt: skip
    (row,) = rows_of(areas, KEY, "2026-12-20 12:00")
    assert (row.reference, row.at) == (order.reference, at("2026-12-01 00:00"))
    assert references(areas, KEY, "2027-06-01 12:00") == [order.reference]


def test_an_order_restored_on_appeal_with_two_bans_near_their_end_is_listed_for_each(
    areas: Session,
) -> None:
    conditions = (ban("2027-02-01 00:00"), ban("2027-03-01 00:00"), NON_MOLEST)
    order = make_court_order(
        areas, "SHPO_CIVIL", "2021-03-01 11:00", conditions=conditions, override_reason="As sealed"
    )
    happen(areas, order, EventKind.DISCHARGED, "2026-10-15 11:00")
    happen(areas, order, EventKind.APPEALED, "2026-10-20 11:00")
    happen(areas, order, EventKind.RESTORED, "2026-12-15 11:00")
    for when, until in {"2026-12-15 12:00": "02-01", "2027-02-01 00:00": "03-01"}.items():
        assert [row.at for row in rows_of(areas, KEY, when)] == [at(f"2027-{until} 00:00")]
    assert verify(areas).wrong == ()
