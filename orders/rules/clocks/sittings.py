"""The practical limit of a court clock: the end of the court's last sitting before the legal one.

Sittings are reference data of each court; all times in them are London time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from orders.rules.clocks.excluded_days import BankHolidays, csa_excluded
from orders.rules.vocabulary.london import LONDON, london

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """From when until when a court sits on a day, in London time."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Weekly:
    """A weekly sitting.

    Attributes:
        weekday: 0 Monday to 6 Sunday.
        hours: from when until when.
        from_on: first day of the arrangement.
        until_on: its last day, or ``None``.
    """

    weekday: int
    hours: Hours
    from_on: date
    until_on: date | None = None

    def is_on(self, day: date) -> bool:
        """Whether the court sits so on that day."""
        begun = self.from_on <= day and (self.until_on is None or day <= self.until_on)
        return begun and day.weekday() == self.weekday


@dataclass(frozen=True, slots=True)
class Sittings:
    """When one court sits.

    Attributes:
        court: its name.
        weekly: its weekly sittings; none of them is held on a day that the law leaves out.
        days: days on which it is otherwise: the hours it sits, ``None`` for not at all.
    """

    court: str
    weekly: Sequence[Weekly]
    days: Mapping[date, Hours | None]


@dataclass(frozen=True, slots=True)
class PracticalLimit:
    """The last chance to be before the court.

    Attributes:
        court: its name.
        at: end of its last sitting before the legal limit, or the legal limit where that falls
            inside the sitting, aware UTC; ``None`` when it does not sit in time.
    """

    court: str
    at: datetime | None


def court_key(name: str) -> str:
    """A court's name for comparing: case and spacing do not matter."""
    return " ".join(name.casefold().split())


def practical_limit(
    sittings: Sittings, start: datetime, legal: datetime, *, bank_holidays: BankHolidays
) -> PracticalLimit:
    """The last time at which the court sits between the start of a clock and its legal limit.

    Args:
        sittings: when the court sits.
        start: what started the clock, aware, any zone.
        legal: its legal limit, aware, any zone; of two readings the earlier.
        bank_holidays: bank holidays by year.

    Raises:
        ValueError: an instant has no zone, or there are no bank holidays for a year needed.

    Source: Crime and Security Act 2010 s.27(3)-(4), for the limit it stays within.
    """
    first, day = london(start).date(), london(legal).date()
    found = csa_excluded(first, max(first, day), bank_holidays)
    closed = found.certain | found.arguable
    while day >= first:
        for hours in sorted(_sits(sittings, day, closed), key=lambda each: each.closes)[::-1]:
            opens_at, closes_at = _instant(day, hours.opens), _instant(day, hours.closes)
            if opens_at <= legal and start <= min(closes_at, legal):
                return PracticalLimit(sittings.court, min(closes_at, legal).astimezone(UTC))
        day -= _DAY
    return PracticalLimit(sittings.court, None)


def _sits(sittings: Sittings, day: date, closed: Collection[date]) -> Iterator[Hours]:
    if day in sittings.days:
        special = sittings.days[day]
        if special is not None:
            yield special
    elif day not in closed:
        yield from (each.hours for each in sittings.weekly if each.is_on(day))


def _instant(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LONDON)
