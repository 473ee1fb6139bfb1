"""Bank holidays of England and Wales, and the clocks of the law bound to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache

import holidays
from flask import Flask, current_app, g, has_app_context
from sqlalchemy import ScalarSelect, String, case, cast, func, select

from orders.courts.model import BankHolidayChange
from orders.db import db
from orders.rules import clocks
from orders.rules.clocks import Clock, Deadline

_FRIDAY = 4
_RETURN_HEARING = "K12"
_ASKING = "asks for the corrections to the bank holidays"


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


def bank_holidays(year: int) -> frozenset[date]:
    """Bank holidays of ``year``: the published ones, with the corrections that stand."""
    changed = _changes()
    if not changed:
        return published(year)
    of_year = {day: holiday for day, holiday in changed.items() if day.year == year}
    added = {day for day, holiday in of_year.items() if holiday}
    return (published(year) | added) - (of_year.keys() - added)


def forget() -> None:
    """Read the corrections anew when next asked: one was just recorded or withdrawn."""
    if has_app_context():
        g.pop("bank_holiday_changes", None)


def deadline(
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
    named = clock if isinstance(clock, Clock) else clocks.named(clock)
    return clocks.deadline(
        named,
        start,
        bank_holidays=bank_holidays,
        hearing_at=hearing_at,
        days=days or (_return_days() if named.id == _RETURN_HEARING else None),
    )


def _return_days() -> int | None:
    """Days to the return hearing of an order made without notice, where the force sets them."""
    if not has_app_context():
        return None
    days: int = current_app.config["SETTINGS"].nmo_return_days
    return days


def standing() -> ScalarSelect[str | None]:
    """The corrections that stand as one text, ``+2026-12-26 -2026-12-28``, for ``know``."""
    sign = case((BankHolidayChange.is_holiday, "+"), else_="-")
    day = sign + cast(BankHolidayChange.on_day, String)
    return (
        select(func.aggregate_strings(day, " "))
        .where(BankHolidayChange.withdrawn_at.is_(None))
        .scalar_subquery()
    )


def know(text: str | None) -> None:
    """Keep the corrections that ``standing`` gave for the rest of this request or command."""
    g.bank_holiday_changes = {
        date.fromisoformat(each[1:]): each.startswith("+") for each in (text or "").split()
    }


def ask_by(app: Flask, asking: Callable[[], None]) -> None:
    """Let ``asking`` read what ``standing`` gives and ``know`` it, with what else it asks for."""
    app.extensions[_ASKING] = asking


def _ask() -> None:
    know(db.session.scalar(select(standing())))


def _changes() -> Mapping[date, bool]:
    """Days added to the list (True) and taken out of it, read once in a request or command."""
    if not has_app_context():
        return {}
    if "bank_holiday_changes" not in g:
        current_app.extensions.get(_ASKING, _ask)()
    changes: Mapping[date, bool] = g.bank_holiday_changes
    return changes
