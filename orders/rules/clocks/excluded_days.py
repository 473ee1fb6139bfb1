"""Days that a court's hours leave out: Sundays, Christmas Day, Good Friday, bank holidays.

Source: Crime and Security Act 2010 ss.26(4), 27(4), 29(3); Family Law Act 1996 s.47(7);
Banking and Financial Dealings Act 1971 s.1 and Sch 1.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

BankHolidays = Callable[[int], Collection[date]] | Mapping[int, Collection[date]]
"""Bank holidays of England and Wales by calendar year, as a function or as a table."""

_SATURDAY, _SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class CourtDays:
    """London civil days left out of a count, whole.

    Attributes:
        certain: left out on any reading.
        arguable: left out on one reading of the Act and not on another.
    """

    certain: frozenset[date]
    arguable: frozenset[date] = frozenset()


def good_friday(year: int) -> date:
    """Good Friday of ``year``: two days before Easter Sunday of the Gregorian calendar."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - correction + 15) % 30
    leap_years, year_rest = divmod(rest, 4)
    weekday = (32 + 2 * century_rest + 2 * leap_years - epact - year_rest) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1) - timedelta(days=2)


def csa_excluded(first: date, last: date, bank_holidays: BankHolidays) -> CourtDays:
    """Days from ``first`` to ``last`` that hours under the Crime and Security Act leave out.

    Schedule 1 makes 26 December a bank holiday unless it is a Sunday. When it is a Saturday the
    published list names only the Monday after it, so whether the Saturday counts is arguable.

    Raises:
        ValueError: ``bank_holidays`` is a table without one of the years.

    Source: Crime and Security Act 2010 ss.26(4), 27(4), 29(3); Banking and Financial Dealings
    Act 1971 Sch 1.
    """
    certain = set(fla_excluded(first, last).certain)
    arguable = set()
    for year in range(first.year, last.year + 1):
        certain.update(_listed(bank_holidays, year))
        boxing_day = date(year, 12, 26)
        if boxing_day.weekday() == _SATURDAY and boxing_day not in certain:
            arguable.add(boxing_day)
    return CourtDays(_within(certain, first, last), _within(arguable, first, last))


@lru_cache(maxsize=4096)
def fla_excluded(first: date, last: date) -> CourtDays:
    """Days from ``first`` to ``last`` that hours under the Family Law Act leave out.

    Source: Family Law Act 1996 s.47(7): bank holidays count.
    """
    certain = {day for day in _days(first, last) if day.weekday() == _SUNDAY}
    for year in range(first.year, last.year + 1):
        certain |= {good_friday(year), date(year, 12, 25)}
    return CourtDays(_within(certain, first, last))


def working_excluded(first: date, last: date, bank_holidays: BankHolidays) -> CourtDays:
    """Days from ``first`` to ``last`` that are no working days: weekends and bank holidays.

    Raises:
        ValueError: ``bank_holidays`` is a table without one of the years.

    Source: Code of Practice for Victims of Crime; Criminal Procedure Rules r.34.2, whose business
    days are the same.
    """
    weekend = {day for day in _days(first, last) if day.weekday() >= _SATURDAY}
    # A 26 December that is arguable is a Saturday.
    return CourtDays(csa_excluded(first, last, bank_holidays).certain | weekend)


def _listed(bank_holidays: BankHolidays, year: int) -> Collection[date]:
    if callable(bank_holidays):
        return bank_holidays(year)
    if year not in bank_holidays:
        raise ValueError(f"the bank holidays of {year} are not known")
    return bank_holidays[year]


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _within(days: Collection[date], first: date, last: date) -> frozenset[date]:
    return frozenset(day for day in days if first <= day <= last)
