"""Corrections to the list of bank holidays: recorded, withdrawn, taken from a file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from marshmallow import Schema, ValidationError, fields, post_load, validates
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.bounded_fields import Loaded
from orders.courts import calendar as calendars
from orders.courts.model import BankHolidayChange
from orders.errors import Conflict, NotFound
from orders.formatting import day as day_in_words

YEARS = range(2000, 2100)
"""Years that a correction may be about."""
_WHY = "Say why: the proclamation, or what the list has wrong."


@dataclass(frozen=True, slots=True)
class ChangeInput:
    """One correction: a day that is a bank holiday, or is none, and why."""

    on_day: date
    is_holiday: bool
    reason: str


class ChangeSchema(Schema):
    """What a recorder gives to correct the list."""

    on_day = fields.Date(
        required=True,
        error_messages={
            "required": "Enter the day.",
            "invalid": "Enter a day like 2026-12-28.",
        },
    )
    is_holiday = fields.Boolean(
        required=True, error_messages={"required": "Choose whether it is a bank holiday."}
    )
    reason = fields.String(required=True, error_messages={"required": _WHY})

    @validates("on_day")
    def _on_day(self, value: date, data_key: str) -> None:
        if value.year not in YEARS:
            raise ValidationError(f"Enter a day from {YEARS[0]} to {YEARS[-1]}.")

    @validates("reason")
    def _reason(self, value: str, data_key: str) -> None:
        if not value.strip():
            raise ValidationError(_WHY)

    @post_load
    def _made(self, data: Loaded, **_: object) -> ChangeInput:
        return ChangeInput(data["on_day"], data["is_holiday"], " ".join(data["reason"].split()))


def change(db: Session, given: ChangeInput, *, by: Account, now: datetime) -> BankHolidayChange:
    """Add a day to the list of bank holidays or take one out of it.

    Raises:
        Conflict: the list says so already, or another correction of that day stands.
    """
    day = given.on_day
    if (day in calendars.current(db).bank_holidays(day.year)) is given.is_holiday:
        already = "a bank holiday" if given.is_holiday else "no bank holiday"
        raise Conflict(f"{day_in_words(day)} is {already} already.")
    made = BankHolidayChange(
        on_day=day,
        is_holiday=given.is_holiday,
        reason=given.reason,
        recorded_at=now,
        recorded_by_id=by.id,
        withdrawn_at=None,
        withdrawn_by_id=None,
    )
    try:
        with db.begin_nested():
            db.add(made)
    except IntegrityError as error:
        raise Conflict(
            f"Another correction of {day_in_words(day)} stands: withdraw it first."
        ) from error
    _log(db, "bank-holiday.changed", made, by=by, now=now)
    return made


def withdraw(db: Session, number: int, *, by: Account, now: datetime) -> BankHolidayChange:
    """Let the published list stand again for the day of a correction.

    Raises:
        NotFound: there is no such correction.
        Conflict: it was withdrawn already.
    """
    found = standing(db, number)
    found.withdrawn_at, found.withdrawn_by_id = now, by.id
    db.flush()
    _log(db, "bank-holiday.withdrawn", found, by=by, now=now)
    return found


def standing(db: Session, number: int) -> BankHolidayChange:
    """A correction that was not withdrawn.

    Raises:
        NotFound: there is no such correction.
        Conflict: it was withdrawn already.
    """
    found = db.scalar(select(BankHolidayChange).where(BankHolidayChange.id == number))
    if found is None:
        raise NotFound("There is no such correction.")
    if found.withdrawn_at is not None:
        raise Conflict("This correction was withdrawn already.")
    return found


def of_day(db: Session, day: date) -> BankHolidayChange:
    """The correction of a day that stands.

    Raises:
        NotFound: none does.
    """
    found = db.scalar(
        select(BankHolidayChange).where(
            BankHolidayChange.on_day == day, BankHolidayChange.withdrawn_at.is_(None)
        )
    )
    if found is None:
        raise NotFound(f"No correction of {day_in_words(day)} stands.")
    return found


def changes_of(db: Session, year: int) -> Sequence[BankHolidayChange]:
    """Corrections of the days of a year with who made and withdrew them, by day."""
    return db.scalars(
        select(BankHolidayChange)
        .options(
            joinedload(BankHolidayChange.recorded_by), joinedload(BankHolidayChange.withdrawn_by)
        )
        .where(BankHolidayChange.on_day.between(date(year, 1, 1), date(year, 12, 31)))
        .order_by(BankHolidayChange.on_day, BankHolidayChange.id)
    ).all()


def differences(
    listed: Collection[date], known: Callable[[int], Collection[date]], *, whole_years: bool
) -> list[tuple[date, bool]]:
    """What a list changes in what the register knows: day, and whether it is a bank holiday.

    Args:
        listed: the days of the list.
        known: bank holidays that the register knows, by year.
        whole_years: whether a day that the list leaves out of a year it names is none.
    """
    years = sorted({day.year for day in listed})
    held = {day for year in years for day in known(year)}
    added = [(day, True) for day in listed if day not in held]
    gone = [(day, False) for day in held if day not in listed] if whole_years else []
    return sorted([*added, *gone])


def take(
    db: Session, changes: Sequence[tuple[date, bool]], *, reason: str, by: Account, now: datetime
) -> None:
    """Record what a list changes; a correction that said otherwise is withdrawn.

    Raises:
        Conflict: another correction of a day stands.
    """
    for day, is_holiday in changes:
        for other in changes_of(db, day.year):
            if other.on_day == day and other.withdrawn_at is None:
                withdraw(db, other.id, by=by, now=now)
        if (day in calendars.current(db).bank_holidays(day.year)) is not is_holiday:
            change(db, ChangeInput(day, is_holiday, reason), by=by, now=now)


def _log(db: Session, what: str, each: BankHolidayChange, *, by: Account, now: datetime) -> None:
    details = {"change": each.id, "day": each.on_day.isoformat(), "is_holiday": each.is_holiday}
    log.record(db, Action.ALTERATION, what, by=by, now=now, details=details, reason=each.reason)
