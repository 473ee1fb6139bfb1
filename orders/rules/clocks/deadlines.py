"""The clocks of the law: until when a hearing must open, a subject be produced, police be told.

Hours are counted as London wall clock over counted days, since a clock change falls on a Sunday
and Sundays are left out; adding hours in UTC would be an hour wrong across such a weekend.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

# Named here as well: modules that run a clock also name it.
from orders.rules.clocks.clock import Clock as Clock
from orders.rules.clocks.clock import DaySet as DaySet
from orders.rules.clocks.excluded_days import (
    BankHolidays,
    CourtDays,
    csa_excluded,
    fla_excluded,
    working_excluded,
)
from orders.rules.clocks.table import CLOCKS as CLOCKS
from orders.rules.clocks.table import named as named
from orders.rules.vocabulary.london import day_label, london, midnight
from orders.rules.vocabulary.london import last_day as london_last_day

_DAY = timedelta(days=1)
# More than any count can span: of 48 hours, or of 15 working days round Christmas.
_LOOK_AHEAD = timedelta(days=35)


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a clock runs out.

    Attributes:
        at: the last instant in time, aware UTC; alert on this one.
        arguable_at: a later one that a court may accept, aware UTC, or ``None``.
        clock: the clock.
    """

    at: datetime
    arguable_at: datetime | None
    clock: Clock

    @property
    def label(self) -> str:
        """The deadline in London time, such as ``24:00 Tue 7 Apr``."""
        return deadline_label(self.at)

    def time_left(self, at: datetime) -> timedelta:
        """What is left at ``at``, aware; less than nothing once it has passed."""
        return self.at - at


def court_deadline(start: datetime, *, hours: int, excluded: Collection[date]) -> datetime:
    """Last instant at which the court may open the hearing.

    Args:
        start: service or arrest, aware, any zone.
        hours: hours to count, 48 for a notice, 24 after an arrest.
        excluded: London civil days left out of the count, whole.

    Returns:
        Aware UTC instant; the hearing is in time if it opens at it. A start on an excluded day
        counts from the next counted midnight.

    Raises:
        ValueError: ``start`` has no zone.

    Source: Crime and Security Act 2010 s.27(3)-(4).
    """
    here, left = london(start), timedelta(hours=hours)
    while True:
        next_day = midnight(here.date() + _DAY)
        # Both in the London zone, so the difference is of wall clocks.
        room = next_day - here
        if here.date() not in excluded:
            if left <= room:
                return (here + left).astimezone(UTC)
            left -= room
        here = next_day


def deadline(
    clock: Clock,
    start: datetime,
    *,
    bank_holidays: BankHolidays,
    hearing_at: datetime | None = None,
    days: int | None = None,
) -> Deadline:
    """When ``clock`` runs out, having started at ``start``.

    Args:
        clock: one of ``CLOCKS``.
        start: what starts it, aware, any zone.
        bank_holidays: bank holidays by year.
        hearing_at: the hearing of the application, aware, for a clock it may cut short; one
            before ``start`` is over and cuts nothing short.
        days: days in place of the clock's own, where a force or a court sets another number.

    Raises:
        ValueError: an instant has no zone, or there are no bank holidays for a year needed.
    """
    first = london(start).date()
    hours = clock.hours or 0
    if clock.days is not None:
        return Deadline(_end_of_days(clock, first, days or clock.days, bank_holidays), None, clock)
    if clock.day_set is DaySet.NONE:
        return Deadline(start.astimezone(UTC) + timedelta(hours=hours), None, clock)
    left_out = _excluded(clock, first, bank_holidays)
    at = court_deadline(start, hours=hours, excluded=left_out.certain)
    later = court_deadline(start, hours=hours, excluded=left_out.certain | left_out.arguable)
    if clock.or_hearing and hearing_at is not None and start <= hearing_at:
        hearing = london(hearing_at).astimezone(UTC)
        at, later = min(at, hearing), min(later, hearing)
    return Deadline(at, None if later == at else later, clock)


def deadline_label(at: datetime) -> str:
    """An instant as courts say it in London time: ``14:30 Thu 19 Nov``, ``24:00 Tue 7 Apr``.

    A midnight belongs to the day that it ends.

    Raises:
        ValueError: ``at`` has no zone.
    """
    here = london(at)
    if here.time() == time.min:
        return f"24:00 {day_label(here.date() - _DAY)}"
    return f"{here:%H:%M} {day_label(here.date())}"


def last_day(made_on: date, *, days: int = 0, months: int = 0, years: int = 0) -> date:
    """Last day of a period "beginning with" the day an order is made.

    Args:
        made_on: London day, itself the first day of the period.
        days: length in days; give one of the three.
        months: length in calendar months. Where the last month has no day of that number, the last
            day is that month's own last.
        years: length in years. From 29 February to a year without one, the last day is
            28 February: check such an order by hand.

    Raises:
        ValueError: not just one length is given, or one is negative.

    Source: Crime and Security Act 2010 s.28(10) ("beginning with the day on which it is made").
    """
    given = [days, months, years]
    if min(given) < 0 or sum(map(bool, given)) != 1:
        raise ValueError("a period has a length in days, months or years, more than none")
    if days:
        return made_on + timedelta(days=days - 1)
    if months:
        years, month = divmod(made_on.month - 1 + months, 12)
        year, month = made_on.year + years, month + 1
        in_month = monthrange(year, month)[1]
        if made_on.day > in_month:
            return date(year, month, in_month)
        return date(year, month, made_on.day) - _DAY
    if (made_on.month, made_on.day) == (2, 29):
        return date(made_on.year + years, 2, 28)
    return made_on.replace(year=made_on.year + years) - _DAY


def ends_at_for(day: date) -> datetime:
    """Instant at which an order with that last day is no longer in force, aware UTC.

    It is 00:00 London of the next day: the order is in force until just before it.
    """
    return midnight(day + _DAY).astimezone(UTC)


def last_day_of(ends_at: datetime) -> date:
    """Last London day on which an order that ends at ``ends_at`` is in force, even in part.

    Raises:
        ValueError: ``ends_at`` has no zone.
    """
    return london_last_day(ends_at)


def age_years(born_on: date, on: date) -> int:
    """Whole years of age on a London day; born on 29 February, a year is added on 1 March."""
    had_birthday = (on.month, on.day) >= (born_on.month, born_on.day)
    return on.year - born_on.year - (0 if had_birthday else 1)


def _end_of_days(clock: Clock, first: date, days: int, bank_holidays: BankHolidays) -> datetime:
    if clock.day_set is DaySet.NONE:
        counted = days + (0 if clock.first_counts else 1) + (1 if clock.clear else 0)
        return ends_at_for(last_day(first, days=counted))
    span = _LOOK_AHEAD.days + 2 * days
    left_out = working_excluded(first, first + _DAY * span, bank_holidays).certain
    after = (first + _DAY * n for n in range(1, span))
    working = [day for day in after if day not in left_out]
    return ends_at_for(working[days - 1])


def _excluded(clock: Clock, first: date, bank_holidays: BankHolidays) -> CourtDays:
    last = first + _LOOK_AHEAD
    if clock.day_set is DaySet.CSA:
        return csa_excluded(first, last, bank_holidays)
    return fla_excluded(first, last)
