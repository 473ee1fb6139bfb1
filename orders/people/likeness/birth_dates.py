"""Dates of birth that may be one: day and month swapped, one digit wrong, only the year known."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

_FIRST_YEAR, _LAST_YEAR = 1900, 2099
_DIGITS: Final = "0123456789"


class BirthMatch(enum.Enum):
    """How two records' births stand to each other: weight, and in words."""

    SAME_DAY = (40, "the same date of birth")
    SWAPPED = (30, "dates of birth with day and month swapped")
    ONE_DIGIT = (28, "dates of birth one digit apart")
    SAME_YEAR = (17, "the same year of birth")
    UNKNOWN = (0, "")
    BOTH_UNKNOWN = (0, "neither date of birth known")
    DIFFERENT = (-10, "different dates of birth")

    def __init__(self, weight: int, words: str) -> None:
        """Name the parts of the value."""
        self.weight, self.words = weight, words


def match_births(
    one: date | None, other: date | None, one_year: int | None, other_year: int | None
) -> BirthMatch:
    """How two births stand to each other.

    Args:
        one: day of birth, where it is known.
        other: the other record's.
        one_year: year of birth, of the day too.
        other_year: the other record's.
    """
    if one is not None and other is not None:
        return _match_days(one, other)
    if one_year is None and other_year is None:
        return BirthMatch.BOTH_UNKNOWN
    if one_year is None or other_year is None:
        return BirthMatch.UNKNOWN
    return BirthMatch.SAME_YEAR if one_year == other_year else BirthMatch.DIFFERENT


def _match_days(one: date, other: date) -> BirthMatch:
    if one == other:
        return BirthMatch.SAME_DAY
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return BirthMatch.SWAPPED
    if OSA.distance(_written(one), _written(other)) == 1:
        return BirthMatch.ONE_DIGIT
    return BirthMatch.DIFFERENT


@lru_cache(maxsize=4_096)
def near_days(born_on: date) -> frozenset[date]:
    """Every day that ``match_births`` finds alike a day, itself included; some thirty."""
    digits = _written(born_on)
    written = {digits, digits[:4] + digits[6:] + digits[4:6]}
    for place, digit in enumerate(digits):
        written |= {digits[:place] + other + digits[place + 1 :] for other in _DIGITS}
        written.add(digits[:place] + digits[place + 1 : place + 2] + digit + digits[place + 2 :])
    return frozenset(_days(written))


def swapped_days(born_on: date) -> frozenset[date]:
    """The day with month and day of the month swapped; none where there is no such day."""
    digits = _written(born_on)
    return frozenset(_days({digits[:4] + digits[6:] + digits[4:6]}))


def _written(day: date) -> str:
    return f"{day:%Y%m%d}"


def _days(written: set[str]) -> Iterator[date]:
    for digits in written:
        if not _FIRST_YEAR <= int(digits[:4]) <= _LAST_YEAR:
            continue
        try:
            yield date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        except ValueError:
            continue
