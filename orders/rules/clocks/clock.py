"""The shape of a clock of the law: what starts it, how long it is, which days it leaves out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class DaySet(StrEnum):
    """Which days a clock leaves out; ``WORKING`` is those of ``CSA`` and Saturdays."""

    CSA = "CSA"
    FLA = "FLA"
    WORKING = "WORKING"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Length:
    """Another length that a clock may have.

    Attributes:
        name: what the command line calls it.
        words: when it is the length.
        days: how many days.
        day_set: days left out of them.
    """

    name: str
    words: str
    days: int
    day_set: DaySet


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
        days: its length in days, or ``None``.
        first_counts: whether the day it starts is the first of those days.
        clear: whether those days lie between the day it starts and the last on which to act.
        or_hearing: whether an earlier hearing of the application ends it.
        lengths: other lengths it may have.
        change_clock: id of the clock that a change starts after it; ``None``: none does.
        may_not_run: whether it may not run at all although it was started, which is to be checked.
        custody_source: section by which time in custody is left out of its days; empty where it is
            not.
        unconfirmed: what about it no text of the law was read for; empty when all was.
    """

    id: str
    name: str
    words: str
    starts: str
    source: str
    day_set: DaySet
    hours: int | None = None
    days: int | None = None
    first_counts: bool = True
    clear: bool = False
    or_hearing: bool = False
    lengths: tuple[Length, ...] = ()
    change_clock: str | None = None
    may_not_run: bool = False
    custody_source: str = ""
    unconfirmed: str = ""

    def of_length(self, name: str) -> Clock:
        """This clock set to one of its named lengths.

        Raises:
            ValueError: it has no length of that name.
        """
        for length in self.lengths:
            if length.name == name:
                return replace(self, days=length.days, day_set=length.day_set)
        raise ValueError(f"{self.id} {self.name} has no length called {name!r}")
