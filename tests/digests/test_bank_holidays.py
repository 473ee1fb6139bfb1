"""A day added to the bank holidays, or taken out again, moves what digests said is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from orders.breaches.custody import clock_recalculation
from orders.courts.holidays import ChangeInput, change, of_day, withdraw
from orders.db import db as database
from tests.digests.looking import CORRECTIONS, HEARINGS, Areas, rows, titles
from tests.factories.accounts import make_account
from tests.factories.breaches import make_breach
from tests.factories.orders import at, make_served_notice

DAY_1, DAY_2, DAY_3, DAY_4 = "2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24"
MONDAY = date(2026, 11, 23)
EARLY, LATE = "Mon 23 Nov 2026, 09:00", "Tue 24 Nov 2026, 09:00"
"""48 hours after the service on Friday at 09:00, without the Sunday; without the Monday too."""


@pytest.fixture
def placed(app: Flask, placed: Session) -> Iterator[Session]:
    """The session of an app's context, which knows the corrections to the list."""
    placed.commit()
    with app.app_context():
        yield database.session


def declare(db: Session, now: str) -> None:
    by, given = make_account(db), ChangeInput(MONDAY, is_holiday=True, reason="proclaimed")
    clock_recalculation.correct(
        db, lambda: change(db, given, by=by, now=at(now)), by=by, now=at(now)
    )


def notes(areas: Areas, day: str, title: str) -> list[str]:
    return [row.note for row in rows(areas.digest("ALD", day), title)]


def test_a_hearing_due_later_by_a_bank_holiday_is_put_right(placed: Session, areas: Areas) -> None:
    make_served_notice(placed)
    areas.sent("ALD", DAY_1)
    declare(placed, "2026-11-21 12:00")
    assert notes(areas, DAY_2, CORRECTIONS) == [f"hearing due by {LATE}, not {EARLY}"]
    (awaited,) = notes(areas, DAY_2, HEARINGS)
    assert "Tue 24 Nov" in awaited
    areas.sent("ALD", DAY_2)
    by = make_account(placed)
    withdraw(placed, of_day(placed, MONDAY).id, by=by, now=at("2026-11-22 12:00"))
    assert notes(areas, DAY_3, CORRECTIONS) == [f"hearing due by {EARLY}, not {LATE}"]
    areas.sent("ALD", DAY_3)
    assert CORRECTIONS not in titles(areas.digest("ALD", DAY_4))


def test_a_custody_deadline_moved_by_a_bank_holiday_is_put_right(
    placed: Session, areas: Areas
) -> None:
    make_breach(
        placed,
        make_served_notice(placed),
        now=at("2026-11-21 23:00"),
        occurred_from=at("2026-11-21 21:00"),
        occurred_to=at("2026-11-21 21:00"),
        reported_at=at("2026-11-21 21:10"),
        arrested_at=at("2026-11-21 22:00"),
    )
    areas.sent("ALD", DAY_2)
    declare(placed, "2026-11-22 12:00")
    told = [each for each in notes(areas, DAY_3, CORRECTIONS) if "before the court" in each]
    what, late, early = "breach in person, Sat 21 Nov 2026, 21:00", "Tue 24 Nov", "Mon 23 Nov"
    assert told == [f"{what}: before the court by {late} 2026, 22:00, not {early} 2026, 22:00"]
