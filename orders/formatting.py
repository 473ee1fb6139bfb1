"""How instants, days and numbers are written for people: London time, plain words, by the page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from typing import Final, Protocol

from orders.rules.clocks import instants
from orders.rules.vocabulary.events import ENDS_BY_DAY, EventKind

# Named here as well: modules that write times for people ask this one.
from orders.rules.vocabulary.london import LONDON as LONDON
from orders.rules.vocabulary.london import last_day, plain_day
from orders.rules.vocabulary.london import london as london

_M2_OF_KM2 = 1_000_000
BOM: Final = "\ufeff"
"""Begins a file, so that a spreadsheet reads it as UTF-8."""
PAGE_SIZE: Final = 50
"""Rows on a page of a list."""
_STARTS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def london_instant(day: date, clock: time = time.min) -> datetime:
    """Aware UTC instant of a London day and wall-clock time (midnight unless told)."""
    return datetime.combine(day, clock, LONDON).astimezone(UTC)


def read_instant(text: str) -> datetime:
    """Aware UTC instant from a day and time as ``rules.instants`` reads them.

    Raises:
        ValueError: it is none, or a day alone; says what to enter.
    """
    return instants.read(text).timed


def day(on: date) -> str:
    """``21 November 2026``."""
    return plain_day(on)


def short_day(on: date) -> str:
    """``21 Nov 2026``."""
    return f"{on.day} {on:%b %Y}"


def instant(at: datetime) -> str:
    """``Sat 21 Nov 2026, 06:00``; a midnight ends its day: ``24:00 Fri 20 Nov 2026``.

    A time that comes twice that night says which it is: ``Sun 25 Oct 2026, 01:30 (second)``.
    """
    here = london(at)
    if here.time() == time.min:
        yesterday = here.date() - timedelta(days=1)
        return f"24:00 {yesterday:%a} {short_day(yesterday)}"
    return f"{here:%a} {short_day(here.date())}, {here:%H:%M}{_which(at)}"


def moment(at: datetime) -> str:
    """``21 Nov 2026 06:00``: when something happened, midnight as 00:00 of its own day."""
    here = london(at)
    return f"{short_day(here.date())} {here:%H:%M}{_which(at)}"


class Dated(Protocol):
    """Something that happened to an order, its time perhaps not known."""

    @property
    def kind(self) -> EventKind:
        """What happened."""

    @property
    def occurred_at(self) -> datetime:
        """When, aware."""

    @property
    def day_only(self) -> bool:
        """Whether only the day is known."""


def happened(event: Dated) -> str:
    """``21 Nov 2026 06:00``; where only the day is known, ``21 Nov 2026 (time not recorded)``."""
    if not event.day_only:
        return moment(event.occurred_at)
    at = event.occurred_at
    on = last_day(at) if event.kind in ENDS_BY_DAY else london(at).date()
    return f"{short_day(on)} (time not recorded)"


def end(at: datetime) -> str:
    """An end for other programs and spreadsheets: ``2026-11-29T24:00+00:00`` ends that day.

    ISO 8601 in London time with its offset; never the first instant after the last day.
    """
    here = london(at)
    if here.time() != time.min:
        return here.isoformat(timespec="minutes")
    yesterday = here.date() - timedelta(days=1)
    return f"{yesterday.isoformat()}T24:00{here.isoformat(timespec='minutes')[16:]}"


def _which(at: datetime) -> str:
    which = instants.doubled(at)
    return f" ({which})" if which else ""


def stamp(at: datetime) -> str:
    """``28 Nov 2026, 09:43``: when something happened, as banners and cards write it."""
    here = london(at)
    return f"{short_day(here.date())}, {here:%H:%M}"


def ending(at: datetime) -> str:
    """When something ends: ``end of Mon 7 Dec 2026 (midnight)``, else as ``instant`` writes it."""
    here = london(at)
    if here.time() != time.min:
        return instant(at)
    last = here.date() - timedelta(days=1)
    return f"end of {last:%a} {short_day(last)} (midnight)"


def time_left(until: datetime, now: datetime) -> str:
    """``5 h 20 min left`` or ``overdue by 2 days``, in whole units."""
    return f"overdue by {_span(until, now)}" if until < now else f"{_span(now, until)} left"


def age(since: datetime, now: datetime) -> str:
    """How long something has waited: ``for 3 days``, ``for 5 h 20 min``, in whole units."""
    return f"for {_span(since, now)}"


def _span(start: datetime, end: datetime) -> str:
    minutes = int((end - start).total_seconds() // 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days >= 2:
        return f"{days} days"
    return f"{days * 24 + hours} h {minutes:02d} min" if days or hours else f"{minutes} min"


def ground(m2: float) -> str:
    """``950 m²``, from a square kilometre up ``208.20 km²``."""
    whole = round(m2)
    return f"{m2 / _M2_OF_KM2:,.2f} km²" if whole >= _M2_OF_KM2 else f"{whole:,} m²"


def share(part: float, *, decimals: int = 1) -> str:
    """A share from 0 to 1 as a percentage; what is not all or nothing is never rounded to it."""
    for places in (decimals, 2):
        said = f"{part:.{places}%}"
        if part in {0, 1} or float(said[:-1]) not in {0, 100}:
            return said
    return "nearly nothing" if part < 1 / 2 else "nearly all"


def nearest(written: str, known: Iterable[str], *, most: int = 3) -> str:
    """Codes that may have been meant by another that was typed, or else every code there is."""
    codes = list(dict.fromkeys(known))
    near = get_close_matches(written.upper(), codes, n=most, cutoff=0.5)
    return f"The nearest are {', '.join(near)}." if near else f"Known: {', '.join(codes)}."


FEW = 10
"""Counts of orders or homes under this are not told where boundaries are drawn."""


def few(number: int) -> str:
    """``1,263``, or ``fewer than 10``: what a drawn area holds must single out no person."""
    return f"fewer than {FEW}" if number < FEW else f"{number:,}"


def told(number: int) -> int | str:
    """The number, or ``fewer than 10``, for JSON."""
    return number if number >= FEW else few(number)


def few_of(number: int, one: str, many: str | None = None) -> str:
    """``fewer than 10 orders``, ``1,263 orders``; as ``few``."""
    return f"{few(number)} {many or one + 's'}"


def count(number: int, one: str, many: str | None = None) -> str:
    """``1 order``, ``1,263 orders``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def harmless(cell: str) -> str:
    """The text with an apostrophe before it when a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_STARTS_FORMULA) else cell


def page_count(total: int, size: int = PAGE_SIZE) -> int:
    """Pages that so many rows fill; without a row there is one, which says so."""
    return max(1, -(-total // size))


def rows_before(page: int, size: int = PAGE_SIZE) -> int:
    """Rows on the pages before this one, from 1: where it starts."""
    return (page - 1) * size
