"""Bank holidays of England and Wales as a value, and the clocks of the law bound to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache

import holidays
from sqlalchemy import ScalarSelect, Select, String, case, cast, func, select
from sqlalchemy.orm import Session

from orders.courts.model import BankHolidayChange
from orders.db import nmo_return_days
from orders.rules.clocks import deadlines
from orders.rules.clocks.deadlines import Clock, Deadline

_FRIDAY = 4
_RETURN_HEARING = "K12"


@lru_cache(maxsize=256)
def published(year: int) -> frozenset[date]:
    """Bank holidays of ``year`` as GOV.UK lists them, Good Friday and Christmas Day among them.

    The list names the substitute day only, where a holiday falls at a weekend: that the Saturday
    of a 26 December may count as well is for the rules to say.

    Source: Banking and Financial Dealings Act 1971 s.1 and Sch 1; proclamations under s.1(2)-(3).
    """
    known = holidays.country_holidays("GB", subdiv="ENG", years=year)
    return frozenset(day for day in known if day.year == year and day.weekday() <= _FRIDAY)


@lru_cache(maxsize=256)
def names(year: int) -> Mapping[date, str]:
    """What each published bank holiday of ``year`` is called, earliest first."""
    known = holidays.country_holidays("GB", subdiv="ENG", years=year)
    return {day: known.get(day, "") for day in sorted(published(year))}


@dataclass(frozen=True, slots=True)
class CourtCalendar:
    """Which days are bank holidays, as known at one moment.

    Attributes:
        added: days that are one although the published list says not.
        removed: days of the published list that are none.
        return_days: days to the return hearing of an order made without notice, where the force
            sets them.
    """

    added: frozenset[date] = frozenset()
    removed: frozenset[date] = frozenset()
    return_days: int | None = None

    def bank_holidays(self, year: int) -> frozenset[date]:
        """Bank holidays of ``year``: the published ones, with the corrections that stand."""
        listed = published(year)
        if not (self.added or self.removed):
            return listed
        return (listed | {day for day in self.added if day.year == year}) - self.removed

    def deadline(
        self,
        clock: str | Clock,
        start: datetime,
        hearing_at: datetime | None = None,
        *,
        days: int | None = None,
    ) -> Deadline:
        """When a clock runs out; that of the return hearing at the force's own number of days.

        Args:
            clock: id or name, ``K1`` or ``dvpn-hearing``, or the clock at one of its lengths.
            start: what starts it, aware, any zone.
            hearing_at: the hearing of the application, aware, for a clock it may cut short.
            days: days in place of the clock's own, and of the force's.

        Raises:
            ValueError: no clock is called so, or an instant has no zone.
        """
        named = clock if isinstance(clock, Clock) else deadlines.named(clock)
        return deadlines.deadline(
            named,
            start,
            bank_holidays=self.bank_holidays,
            hearing_at=hearing_at,
            days=days or (self.return_days if named.id == _RETURN_HEARING else None),
        )


PUBLISHED = CourtCalendar()
"""The published list without a correction, and no number of days of any force."""


def current(db: Session) -> CourtCalendar:
    """The calendar with the corrections that stand now, in one query."""
    return from_text(db, db.scalar(_current()))


@cache
def _current() -> Select[str | None]:
    return select(standing())


@cache
def standing() -> ScalarSelect[str | None]:
    """The corrections that stand as one text, ``+2026-12-26 -2026-12-28``, beside another query."""
    sign = case((BankHolidayChange.is_holiday, "+"), else_="-")
    day = sign + cast(BankHolidayChange.on_day, String)
    return (
        select(func.aggregate_strings(day, " "))
        .where(BankHolidayChange.withdrawn_at.is_(None))
        .scalar_subquery()
    )


def from_text(db: Session, text: str | None) -> CourtCalendar:
    """The calendar of the corrections that ``standing`` gave."""
    added, removed = (
        frozenset(date.fromisoformat(each[1:]) for each in (text or "").split() if each[0] == sign)
        for sign in "+-"
    )
    return CourtCalendar(added, removed, nmo_return_days(db))
