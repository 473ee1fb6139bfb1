"""A day give or take so many days or years, as a reader writes it."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

MARGIN: Final = re.compile(r"([1-9][0-9]{0,3}) *(day|year)s?")
"""How a margin is written."""


def around(on: date, margin: str | None) -> tuple[date, date]:
    """The first and last day within a margin of a day; the day itself without one.

    Args:
        on: a day.
        margin: as ``MARGIN`` has it, ``10 days`` or ``2 years``.
    """
    found = MARGIN.fullmatch(margin or "")
    if found is None:
        return on, on
    number = int(found[1])
    if found[2] == "year":
        return _years_on(on, -number), _years_on(on, number)
    ordinal = on.toordinal()
    return (
        date.fromordinal(max(date.min.toordinal(), ordinal - number)),
        date.fromordinal(min(date.max.toordinal(), ordinal + number)),
    )


def _years_on(on: date, years: int) -> date:
    year = min(max(on.year + years, date.min.year), date.max.year)
    try:
        return on.replace(year=year)
    except ValueError:
        return on.replace(year=year, day=28)
