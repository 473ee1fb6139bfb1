"""Days and times as people and other systems write them, read one way for every door.

A day may stand without a time: what that means, the end of the day, its beginning or a question, is
for the field that holds it to say. Everything without a zone is London civil time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from orders.rules.vocabulary.london import LONDON, london, midnight

UNREADABLE: Final = "Enter a real date and time, like 21 11 2026 and 06:00."
NO_TIME: Final = "Enter the time as well, like 06:00 or 22:15."
SKIPPED: Final = "Enter another time: clocks went forward over this one."
ONCE: Final = "This time came once that day: leave out “first” or “second”."
_WRITTEN = re.compile(
    r"(?:(?P<year>[0-9]{4})-?(?P<month>[0-9]{2})-?(?P<day>[0-9]{2})"
    r"|(?P<eday>[0-9]{1,2})/(?P<emonth>[0-9]{1,2})/(?P<eyear>[0-9]{4}))"
    r"(?:[T ](?P<hour>[0-9]{1,2})(?::?(?P<minute>[0-9]{2})(?::?(?P<second>[0-9]{2})"
    r"(?:[.,](?P<part>[0-9]{1,9}))?)?)"
    r"\s*(?P<zone>Z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
    r"(?:\s+\(?(?P<which>first|second)\)?)?)?",
    re.IGNORECASE,
)
_DAY = timedelta(days=1)
_DAY_ENDS = (24, 0, 0)


class NotAnInstant(ValueError):
    """Text that is no day or time, or a London time that never was; says what to enter."""


@dataclass(frozen=True, slots=True)
class Written:
    """A day as it was written, with its time where one was given.

    Attributes:
        on: the London day; for a time in another zone, the day there.
        at: aware UTC; ``None`` where only the day was given.
    """

    on: date
    at: datetime | None = None

    @property
    def timed(self) -> datetime:
        """The instant, aware UTC.

        Raises:
            NotAnInstant: only the day was given.
        """
        if self.at is None:
            raise NotAnInstant(NO_TIME)
        return self.at

    @property
    def start(self) -> datetime:
        """The instant, aware UTC; for a day alone its beginning, 00:00."""
        return midnight(self.on).astimezone(UTC) if self.at is None else self.at

    @property
    def end(self) -> datetime:
        """The instant, aware UTC; for a day alone its end, 24:00."""
        return midnight(self.on + _DAY).astimezone(UTC) if self.at is None else self.at


def read(text: str) -> Written:
    """A day, or a day and a time, as written.

    ``2026-11-29``, ``29/11/2026``; ``2026-11-29T06:00``, ``29/11/2026 6:00``; with seconds, with
    ``Z`` or an offset from UTC. ``24:00`` is the end of its day. A London time that comes twice, on
    the last Sunday of October, is the first unless ``second`` or an offset follows it.

    Raises:
        TypeError: it is no text.
        NotAnInstant: it is none of these, there is no such day or time, or clocks went forward over
            it; says what to enter.

    Source: Summer Time Act 1972; S.I. 2002/262.
    """
    if not isinstance(text, str):
        raise TypeError("a day is read from text")
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise NotAnInstant(UNREADABLE)
    year, month, day = (found[each] or found[f"e{each}"] for each in ("year", "month", "day"))
    try:
        on = date(int(year), int(month), int(day))
        if found["hour"] is None:
            return Written(on)
        return Written(on, _at(on, found))
    except NotAnInstant:
        raise
    except (ValueError, OverflowError) as error:
        raise NotAnInstant(UNREADABLE) from error


def at_clock(on: date, clock: time, which: str = "") -> datetime:
    """A London wall-clock time of a day, aware UTC.

    Args:
        on: the day.
        clock: the time, without a zone.
        which: ``first`` or ``second`` of a time that comes twice; empty for the first.

    Raises:
        NotAnInstant: clocks went forward over it, or it came once and ``which`` is given.
    """
    at = datetime.combine(on, clock.replace(fold=which == "second"), LONDON).astimezone(UTC)
    if london(at).replace(tzinfo=None) != datetime.combine(on, clock):
        raise NotAnInstant(SKIPPED)
    if which and not doubled(at):
        raise NotAnInstant(ONCE)
    return at


def doubled(at: datetime) -> str:
    """``first`` or ``second`` where the London wall clock shows this time twice, else empty.

    Args:
        at: aware, any zone.
    """
    here = london(at)
    if here.replace(fold=0).utcoffset() == here.replace(fold=1).utcoffset():
        return ""
    return "second" if here.fold else "first"


def _at(on: date, found: re.Match[str]) -> datetime:
    clock = tuple(int(found[each] or 0) for each in ("hour", "minute", "second"))
    part = int((found["part"] or "").ljust(6, "0")[:6] or 0)
    which = (found["which"] or "").lower()
    ends_day = clock == _DAY_ENDS and not part
    if ends_day:
        on, clock = on + _DAY, (0, 0, 0)
    wall = time(clock[0], clock[1], clock[2], part)
    if found["zone"] is None:
        return at_clock(on, wall, which)
    if which:
        raise NotAnInstant(ONCE)
    return datetime.fromisoformat(f"{on}T{wall}{_offset(found['zone'])}").astimezone(UTC)


def _offset(zone: str) -> str:
    if zone in {"Z", "z"}:
        return "+00:00"
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return f"{zone[0]}{digits[:2]}:{digits[2:]}"
