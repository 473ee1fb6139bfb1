"""Bank holidays of England and Wales, and the clocks of the law bound to them."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

import holidays

from orders.rules import clocks

_FRIDAY = 4


@lru_cache(maxsize=256)
def bank_holidays(year: int) -> frozenset[date]:
    """Bank holidays of ``year`` as GOV.UK lists them, Good Friday and Christmas Day among them.

    The list names the substitute day only, where a holiday falls at a weekend: that the Saturday
    of a 26 December may count as well is for the rules to say.

    Source: Banking and Financial Dealings Act 1971 s.1 and Sch 1; proclamations under s.1(2)-(3).
    """
    known = holidays.country_holidays("GB", subdiv="ENG", years=year)
    return frozenset(day for day in known if day.year == year and day.weekday() <= _FRIDAY)


def deadline(clock: str, start: datetime, hearing_at: datetime | None = None) -> clocks.Deadline:
    """When the clock called ``K1`` or ``dvpn-hearing`` runs out.

    Args:
        clock: id or name.
        start: what starts it, aware, any zone.
        hearing_at: the hearing of the application, aware, for a clock it may cut short.

    Raises:
        ValueError: no clock is called so, or an instant has no zone.
    """
    return clocks.deadline(
        clocks.named(clock), start, bank_holidays=bank_holidays, hearing_at=hearing_at
    )
