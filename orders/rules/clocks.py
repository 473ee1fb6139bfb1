"""The clocks of the law: until when a hearing must open, a subject be produced, police be told.

Hours are counted as London wall clock over counted days, since a clock change falls on a Sunday
and Sundays are left out; adding hours in UTC would be an hour wrong across such a weekend.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from orders.rules.excluded_days import BankHolidays, CourtDays, csa_excluded, fla_excluded
from orders.rules.london import day_label, london, midnight

_DAY = timedelta(days=1)
# More than any count of 48 hours can span: the longest run of days left out is four.
_LOOK_AHEAD = timedelta(days=21)


class DaySet(StrEnum):
    """Which days a clock leaves out; only a clock of civil days leaves out none."""

    CSA = "CSA"
    FLA = "FLA"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock.

    Attributes:
        id: K1, K2 …
        name: what the command line calls it.
        words: what must happen by the deadline.
        starts: what starts it.
        source: section.
        day_set: days left out.
        hours: its length in counted hours, or ``None``.
        days: its length in civil days, the day it starts being the first, or ``None``.
        or_hearing: whether an earlier hearing of the application ends it.
    """

    id: str
    name: str
    words: str
    starts: str
    source: str
    day_set: DaySet
    hours: int | None = None
    days: int | None = None
    or_hearing: bool = False


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


_ALL = (
    Clock(
        "K1",
        "dvpn-hearing",
        "hearing of the application for the order opened",
        "service of the notice",
        "Crime and Security Act 2010 s.27(3)-(4)",
        DaySet.CSA,
        hours=48,
    ),
    Clock(
        "K2",
        "dvpn-breach",
        "brought before the court that hears the application, or at that hearing if earlier",
        "arrest for breach of the notice",
        "Crime and Security Act 2010 s.26(1), (4)",
        DaySet.CSA,
        hours=24,
        or_hearing=True,
    ),
    Clock(
        "K3",
        "dvpo-breach",
        "brought before a magistrates' court",
        "arrest for breach of the order",
        "Crime and Security Act 2010 s.29(1), (3)",
        DaySet.CSA,
        hours=24,
    ),
    Clock(
        "K6",
        "occupation-arrest",
        "brought before the court",
        "arrest on the order's power of arrest",
        "Family Law Act 1996 s.47(7)",
        DaySet.FLA,
        hours=24,
    ),
    Clock(
        "K7",
        "spo-notification",
        "names and home address told to police",
        "service of the order, that day being the first",
        "Stalking Protection Act 2019 s.9(1)",
        DaySet.NONE,
        days=3,
    ),
    Clock(
        "K9",
        "sro-notification",
        "names and home address told to police",
        "service of the order or a change, that day being the first",
        "Sexual Offences Act 2003 s.122F",
        DaySet.NONE,
        days=3,
    ),
    Clock(
        "K10",
        "dapo-notification",
        "names and home address told to police",
        "the day the order is made or of a change, that day being the first",
        "Domestic Abuse Act 2021 s.41",
        DaySet.NONE,
        days=3,
    ),
)

CLOCKS: Mapping[str, Clock] = {clock.id: clock for clock in _ALL}
_BY_NAME: Mapping[str, Clock] = {clock.name: clock for clock in _ALL}


def named(id_or_name: str) -> Clock:
    """The clock called ``K1`` or ``dvpn-hearing``.

    Raises:
        ValueError: no clock is called so.
    """
    found = CLOCKS.get(id_or_name.upper()) or _BY_NAME.get(id_or_name.lower())
    if found is None:
        names = ", ".join(f"{clock.name} ({clock.id})" for clock in _ALL)
        raise ValueError(f"no clock is called {id_or_name!r}; there are {names}")
    return found


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
) -> Deadline:
    """When ``clock`` runs out, having started at ``start``.

    Args:
        clock: one of ``CLOCKS``.
        start: what starts it, aware, any zone.
        bank_holidays: bank holidays by year.
        hearing_at: the hearing of the application, aware, for a clock it may cut short; one
            before ``start`` is over and cuts nothing short.

    Raises:
        ValueError: an instant has no zone, or there are no bank holidays for a year needed.
    """
    first = london(start).date()
    if clock.days is not None:
        return Deadline(ends_at_for(last_day(first, days=clock.days)), None, clock)
    days = _excluded(clock, first, bank_holidays)
    hours = clock.hours or 0
    at = court_deadline(start, hours=hours, excluded=days.certain)
    later = court_deadline(start, hours=hours, excluded=days.certain | days.arguable)
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


def last_day(made_on: date, *, days: int = 0, years: int = 0) -> date:
    """Last day of a period "beginning with" the day an order is made.

    Args:
        made_on: London day, itself the first day of the period.
        days: length in days; give this or ``years``.
        years: length in years. From 29 February to a year without one, the last day is
            28 February: check such an order by hand.

    Raises:
        ValueError: neither or both lengths are given, or one is negative.

    Source: Crime and Security Act 2010 s.28(10) ("beginning with the day on which it is made").
    """
    if days < 0 or years < 0 or bool(days) == bool(years):
        raise ValueError("a period has a length in days or in years, more than none")
    if days:
        return made_on + timedelta(days=days - 1)
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
    return (london(ends_at) - timedelta(microseconds=1)).date()


def age_years(born_on: date, on: date) -> int:
    """Whole years of age on a London day; born on 29 February, a year is added on 1 March."""
    had_birthday = (on.month, on.day) >= (born_on.month, born_on.day)
    return on.year - born_on.year - (0 if had_birthday else 1)


def _excluded(clock: Clock, first: date, bank_holidays: BankHolidays) -> CourtDays:
    last = first + _LOOK_AHEAD
    if clock.day_set is DaySet.CSA:
        return csa_excluded(first, last, bank_holidays)
    return fla_excluded(first, last)
