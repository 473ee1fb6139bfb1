"""Corrections to the list of bank holidays, and how they reach the clocks."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.audit.model import Action, AuditEntry
from orders.courts import calendar, holidays
from orders.courts.calendar import CourtCalendar
from orders.courts.holidays import ChangeInput
from orders.courts.model import BankHolidayChange
from orders.errors import Conflict, NotFound
from tests.factories.accounts import make_account
from tests.factories.orders import at

NOW = at("2026-11-20 09:00")
BOXING_DAY = date(2026, 12, 26)
WHY = "Proclaimed on 1 December 2026"


@pytest.fixture
def here(each_db: Session) -> Session:
    """A session without any app's context, on each database."""
    return each_db


@pytest.fixture
def by(here: Session) -> Account:
    return make_account(here)


def change(here: Session, by: Account, day: date, *, is_holiday: bool = True) -> BankHolidayChange:
    return holidays.change(here, ChangeInput(day, is_holiday, WHY), by=by, now=NOW)


def test_a_day_added_counts_at_once_c15(here: Session, by: Account) -> None:
    before = calendar.current(here).deadline("K1", at("2026-12-24 10:00"))
    assert (before.at, before.arguable_at) == (at("2026-12-29 10:00"), at("2026-12-30 10:00"))
    change(here, by, BOXING_DAY)
    after = calendar.current(here).deadline("K1", at("2026-12-24 10:00"))
    assert (after.at, after.arguable_at) == (at("2026-12-30 10:00"), None)


def test_a_day_added_counts_at_once_c26(here: Session, by: Account) -> None:
    change(here, by, BOXING_DAY)
    assert calendar.current(here).deadline("K3", at("2026-12-25 18:00")).at == at(
        "2026-12-30 00:00"
    )


def test_a_day_taken_out_is_counted_again(here: Session, by: Account) -> None:
    change(here, by, date(2026, 5, 4), is_holiday=False)
    assert date(2026, 5, 4) not in calendar.current(here).bank_holidays(2026)
    assert calendar.current(here).deadline("K1", at("2026-05-01 16:45")).at == at(
        "2026-05-04 16:45"
    )


def test_a_correction_touches_no_other_year(here: Session, by: Account) -> None:
    change(here, by, BOXING_DAY)
    assert calendar.current(here).bank_holidays(2027) == calendar.published(2027)


def test_a_correction_withdrawn_leaves_the_published_list(here: Session, by: Account) -> None:
    made = change(here, by, BOXING_DAY)
    assert BOXING_DAY in calendar.current(here).bank_holidays(2026)
    holidays.withdraw(here, made.id, by=by, now=NOW)
    assert calendar.current(here).bank_holidays(2026) == calendar.published(2026)
    with pytest.raises(Conflict, match="withdrawn already"):
        holidays.withdraw(here, made.id, by=by, now=NOW)
    with pytest.raises(NotFound):
        holidays.withdraw(here, 999, by=by, now=NOW)


def test_a_day_may_be_corrected_again_after_a_withdrawal(here: Session, by: Account) -> None:
    first = change(here, by, BOXING_DAY)
    holidays.withdraw(here, first.id, by=by, now=NOW)
    second = change(here, by, BOXING_DAY)
    assert holidays.of_day(here, BOXING_DAY).id == second.id
    assert [each.id for each in holidays.changes_of(here, 2026)] == [first.id, second.id]


@pytest.mark.parametrize(
    ("day", "is_holiday", "said"),
    [
        (date(2026, 12, 25), True, "25 December 2026 is a bank holiday already"),
        (BOXING_DAY, False, "26 December 2026 is no bank holiday already"),
    ],
)
def test_what_the_list_says_already_is_no_correction(
    here: Session, by: Account, day: date, is_holiday: bool, said: str
) -> None:
    with pytest.raises(Conflict, match=said):
        change(here, by, day, is_holiday=is_holiday)


def test_a_second_correction_of_a_day_waits_for_the_first_to_be_withdrawn(
    here: Session, by: Account
) -> None:
    change(here, by, BOXING_DAY)
    with pytest.raises(Conflict, match="Another correction of 26 December 2026 stands"):
        change(here, by, BOXING_DAY, is_holiday=False)


def test_each_correction_is_in_the_log_with_its_reason(here: Session, by: Account) -> None:
    made = change(here, by, BOXING_DAY)
    holidays.withdraw(here, made.id, by=by, now=NOW)
    here.flush()
    lines = here.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    told = [(each.what, each.action, each.reason) for each in lines if "bank" in each.what]
    assert told == [
        ("bank-holiday.changed", Action.ALTERATION, WHY),
        ("bank-holiday.withdrawn", Action.ALTERATION, WHY),
    ]


@pytest.mark.parametrize(
    ("whole_years", "expected"),
    [(False, [(BOXING_DAY, True)]), (True, [(date(2026, 12, 25), False), (BOXING_DAY, True)])],
    ids=["adds-only", "whole-years"],
)
def test_a_list_is_compared_with_what_is_known(
    whole_years: bool, expected: list[tuple[date, bool]]
) -> None:
    known = {2026: {date(2026, 1, 1), date(2026, 12, 25)}}
    listed = {date(2026, 1, 1), BOXING_DAY}
    assert holidays.differences(listed, known.__getitem__, whole_years=whole_years) == expected


def test_taking_a_list_withdraws_the_correction_that_said_otherwise(
    here: Session, by: Account
) -> None:
    taken_out = change(here, by, date(2026, 5, 4), is_holiday=False)
    holidays.take(here, [(date(2026, 5, 4), True)], reason="Listed", by=by, now=NOW)
    assert taken_out.withdrawn_at == NOW
    assert calendar.current(here).bank_holidays(2026) == calendar.published(2026)


def test_a_calendar_read_before_a_correction_does_not_change(here: Session, by: Account) -> None:
    before = calendar.current(here)
    change(here, by, BOXING_DAY)
    assert before == calendar.PUBLISHED
    assert calendar.current(here) == CourtCalendar(added=frozenset({BOXING_DAY}))
