"""What a mail before the last one stated and turns out wrong is taken back, once."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from orders.digests.content.statements import StatedRow
from orders.register.model import Order
from orders.rules.vocabulary.events import EventKind
from tests.digests.looking import CORRECTIONS, Areas, rows, titles
from tests.factories.ground import make_detention
from tests.factories.orders import at, happen
from tests.worklists.looking import make_court_order

DAYS = ("2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26")


@pytest.fixture
def order(placed: Session) -> Order:
    """In force since the day before the first digest."""
    return make_court_order(placed, "DVPO", "2026-11-20 12:00", "2026-12-10 00:00")


def notes(areas: Areas, day: str) -> list[str]:
    return [row.note for row in rows(areas.sent("ALD", day), CORRECTIONS)]


def test_what_was_wrong_for_a_day_and_is_right_again_is_taken_back(
    placed: Session, areas: Areas, order: Order
) -> None:
    for day in DAYS[:3]:
        areas.sent("ALD", day)
    happen(placed, order, EventKind.SUSPENDED, "2026-11-21 12:00", now="2026-11-23 12:00")
    happen(placed, order, EventKind.RESUMED, "2026-11-22 12:00", now="2026-11-23 12:01")
    told = "was said to be in force; it was suspended (digest of 22 Nov 2026)"
    assert notes(areas, DAYS[3]) == [told]
    assert CORRECTIONS not in titles(areas.sent("ALD", DAYS[4]))
    assert CORRECTIONS not in titles(areas.digest("ALD", DAYS[5]))


def test_what_has_changed_since_is_taken_back_where_it_was_wrong_before(
    placed: Session, areas: Areas, order: Order
) -> None:
    held = make_detention(placed, order, since_at=at("2026-11-20 13:00"))
    areas.sent("ALD", DAYS[0])
    areas.sent("ALD", DAYS[1])
    held.released_at = at("2026-11-22 12:00")
    areas.sent("ALD", DAYS[2])
    held.released_at = at("2026-11-20 20:00")
    (told,) = notes(areas, DAYS[3])
    assert told == (
        "release was said to be expected 25 Nov 2026; it was not (digests of"
        " 21 Nov 2026 to 22 Nov 2026)"
    )
    assert CORRECTIONS not in titles(areas.digest("ALD", DAYS[4]))


def test_it_is_taken_back_after_the_order_has_ended(
    placed: Session, areas: Areas, order: Order
) -> None:
    for day in DAYS[:3]:
        areas.sent("ALD", day)
    happen(placed, order, EventKind.RESCINDED, "2026-11-23 12:00")
    areas.sent("ALD", DAYS[3])
    happen(placed, order, EventKind.SUSPENDED, "2026-11-21 12:00", now="2026-11-24 12:00")
    happen(placed, order, EventKind.RESUMED, "2026-11-22 12:00", now="2026-11-24 12:01")
    told = "was said to be in force; it was suspended (digest of 22 Nov 2026)"
    assert notes(areas, DAYS[4]) == [told]
    assert CORRECTIONS not in titles(areas.digest("ALD", DAYS[5]))


def test_what_was_put_right_and_was_right_after_all_is_put_right_again(
    placed: Session, areas: Areas, order: Order
) -> None:
    held = make_detention(placed, order, since_at=at("2026-11-20 13:00"))
    areas.sent("ALD", DAYS[0])
    areas.sent("ALD", DAYS[1])
    held.release_expected_on = None
    assert "release was said to be expected" in notes(areas, DAYS[2])[0]
    assert CORRECTIONS not in titles(areas.sent("ALD", DAYS[3]))


def test_what_is_stated_for_a_month_is_kept_once(
    placed: Session, areas: Areas, order: Order
) -> None:
    for day in DAYS:
        digest = areas.sent("ALD", day)
    row = digest.rows[order.reference]
    assert (row.since, row.earlier) == (at("2026-11-21 06:00"), ())
    happen(placed, order, EventKind.SUSPENDED, "2026-11-26 12:00")
    row = areas.sent("ALD", "2026-11-27").rows[order.reference]
    (earlier,) = row.earlier
    assert (earlier.since, earlier.until) == (at("2026-11-21 06:00"), at("2026-11-26 06:00"))
    assert StatedRow.from_json(row.as_json()) == row


def test_what_was_said_four_weeks_ago_is_compared_no_more(
    placed: Session, areas: Areas, order: Order
) -> None:
    areas.sent("ALD", DAYS[0])
    happen(placed, order, EventKind.SUSPENDED, "2026-11-21 12:00")
    assert areas.sent("ALD", DAYS[1]).rows[order.reference].earlier
    areas.sent("ALD", "2026-12-08")
    for day in ("2026-12-20", "2026-12-21"):
        kept = areas.sent("ALD", day).rows[order.reference]
    assert all(each.until > at("2026-11-21 06:00") for each in kept.earlier)
