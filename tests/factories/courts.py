"""A court that sits from 10:00 until 12:00, closed on one day; a bank holiday added."""

from __future__ import annotations

from datetime import date, time

from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.courts.model import BankHolidayChange, Court, CourtDay, CourtSitting
from orders.register.presence import order_deadlines
from orders.rules.clocks.sittings import court_key
from tests.factories.orders import at

COURT = "Alder Magistrates' Court"


def make_court(db: Session, *weekdays: int, name: str = COURT) -> Court:
    """A court that sits on these days of the week, 0 being Monday."""
    sittings = [
        CourtSitting(
            weekday=weekday,
            opens=time(10),
            closes=time(12),
            from_on=date(2020, 1, 1),
            until_on=None,
        )
        for weekday in weekdays
    ]
    closed = CourtDay(on_day=date(2026, 12, 24), opens=None, closes=None, reason="Works")
    court = Court(name=name, key=court_key(name), sittings=sittings, days=[closed])
    db.add(court)
    db.flush()
    return court


def make_bank_holiday(db: Session, by: Account, on_day: date = date(2026, 12, 26)) -> int:
    """A day added to the list of bank holidays; gives the correction's number."""
    change = BankHolidayChange(
        on_day=on_day,
        is_holiday=True,
        reason="Proclaimed",
        recorded_at=at("2026-11-20 09:00"),
        recorded_by_id=by.id,
        withdrawn_at=None,
        withdrawn_by_id=None,
    )
    db.add(change)
    db.flush()
    order_deadlines.count_anew(db)
    return change.id
