"""London civil time, in which the law counts its days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_DAYS = 8192
"""So many days are kept with how they are written: long lists name the same ones."""


def london(at: datetime) -> datetime:
    """An instant as a London wall clock shows it.

    Raises:
        ValueError: ``at`` has no zone.
    """
    if at.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return at.astimezone(LONDON)


def midnight(day: date) -> datetime:
    """00:00 at the start of a London day, as a London wall clock."""
    return datetime.combine(day, time.min, LONDON)


def last_day(until_at: datetime) -> date:
    """The last London day, even in part, of what is over at ``until_at``.

    Raises:
        ValueError: ``until_at`` has no zone.
    """
    return (london(until_at) - timedelta(microseconds=1)).date()


def plain_day(on: date) -> str:
    """``21 November 2026``."""
    return f"{on.day} {on:%B %Y}"


@lru_cache(maxsize=_DAYS)
def day_label(on: date) -> str:
    """A day without its year: ``Tue 7 Apr``."""
    return f"{on:%a} {on.day} {on:%b}"


@lru_cache(maxsize=_DAYS)
def full_day_label(on: date) -> str:
    """A day with its year: ``Tue 7 Apr 2026``."""
    return f"{day_label(on)} {on.year}"
