"""Whether a text tells an address, however either was written.

A text tells a home by its number and street, by its street alone, by the name of its house, by its
postcode, its UPRN, or a place on a map within a few hundred metres (``map_places``). Prefer hiding
over telling: a street called as everyday things are is told by its name with its kind or a number.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from orders.people.spelling import distance, sound
from orders.search.disclosure.letters import (
    Said,
    alike,
    canonical,
    digits_of,
    said,
    tokens_of,
)
from orders.search.disclosure.map_places import names_code, names_place
from orders.search.disclosure.street_words import (
    DWELLINGS,
    EVERYDAY,
    FILLERS,
    GENERIC,
    KIND_OF,
    KINDS,
)

_REACH: Final = 4
"""So many words may stand between a number and its street."""
_DISTINCT: Final = 5
"""A name of so many letters or more, that is no everyday word, tells a street by itself."""
_SOUND: Final = 6
"""Names of so many letters or more are also known by their sound."""
_RUN: Final = 6
"""Run together with what is around it, a name must have so many letters."""


class Telling(enum.IntEnum):
    """How closely a text tells a home."""

    NOTHING = 0
    STREET = 1
    """Its street or its sector."""
    HOUSE = 2
    """The house, or the few that share its postcode."""


@dataclass(frozen=True, slots=True)
class Street:
    """A street or building of an address: the words of its name, its kind, the numbers in it."""

    stem: tuple[str, ...]
    kind: str | None
    numbers: tuple[str, ...]

    @property
    def is_distinct(self) -> bool:
        """Whether its name tells it without its kind."""
        # A street called by one word alone may be called as a kind of street is: Broadway.
        plain = EVERYDAY if self.kind is None and len(self.stem) == 1 else EVERYDAY | KINDS
        if all(word in plain for word in self.stem):
            return False
        return sum(map(len, self.stem)) >= _DISTINCT


@dataclass(frozen=True, slots=True)
class Spelt:
    """An address, ready to be looked for in texts.

    Attributes:
        streets: its streets and buildings, the nearest to the door first.
        postcode: outward and inward part, lower case; ``None`` when it has none.
        uprn: digits.
        point: easting and northing, metres, EPSG:27700.
    """

    streets: tuple[Street, ...]
    postcode: tuple[str, str] | None
    uprn: str | None
    point: tuple[float, float] | None

    def telling(self, text: str) -> Telling:
        """How closely ``text`` tells this address."""
        found = Telling.NOTHING
        for reading in said(text):
            found = max(found, self._in(reading))
            if found is Telling.HOUSE:
                return found
        if names_code(text) or (self.point is not None and names_place(text, self.point)):
            return Telling.HOUSE
        return found

    def _in(self, reading: Said) -> Telling:
        found = Telling.NOTHING
        if self.postcode is not None:
            found = _postcode(self.postcode, reading)
        if self.uprn and len(self.uprn) > _DISTINCT and self.uprn in digits_of(reading.raw):
            return Telling.HOUSE
        for street in self.streets:
            if found is Telling.HOUSE:
                return found
            found = max(found, _street(street, reading))
        return found


@lru_cache(maxsize=4096)
def spelt(
    lines: str,
    postcode: str | None,
    uprn: str | None = None,
    point: tuple[float, float] | None = None,
) -> Spelt:
    """An address, ready to be looked for.

    Args:
        lines: without the postcode; lines parted by newlines or commas.
        postcode: upper case with one space.
        uprn: its unique property reference number.
        point: EPSG:27700 metres.
    """
    outward, _, inward = (postcode or "").casefold().partition(" ")
    digits = "".join(each for each in uprn or "" if each.isdigit()).lstrip("0")
    return Spelt(
        streets=tuple(_streets(lines)),
        postcode=(outward, inward) if inward else None,
        uprn=digits or None,
        point=point,
    )


def is_told_by_words(texts: Iterable[str | None], addresses: Iterable[Spelt]) -> bool:
    """Whether any of ``texts`` tells one of ``addresses``."""
    said_words = [each for each in texts if each]
    return any(address.telling(each) for address in addresses for each in said_words)


def _streets(lines: str) -> Iterator[Street]:
    parts = [tokens_of(part) for part in re.split(r"[\n,;]", lines)]
    parts = [part for part in parts if part]
    pending: tuple[str, ...] = ()
    for place, part in enumerate(parts):
        numbers, words = _numbers(part)
        if not words:
            # "14" on a line of its own belongs to the street on the next.
            pending += numbers
            continue
        kind = KIND_OF.get(words[-1]) if len(words) > 1 else None
        stem = words[:-1] if kind else words
        is_town = kind is None and not numbers and not pending and place > 0
        if is_town and place == len(parts) - 1:
            # The town alone tells no house; with its number it does.
            if every := tuple(n for each in parts for n in _numbers(each)[0]):
                yield Street((*stem, ""), None, every)
            continue
        if is_town and len(words) == 1:
            continue
        found = (*pending, *numbers)
        if not found and all(word in GENERIC for word in words):
            continue
        yield Street(stem, kind, found)
        yield from _shorter(words, found)
        if kind is not None:
            pending = ()


def _shorter(words: Sequence[str], numbers: tuple[str, ...]) -> Iterator[Street]:
    """A street or building of several words by a part of its name.

    Gas Street of Gas Street Basin, Hollins of Upper Hollins Farm, 42 Street of 42nd Street.
    """
    for place, word in enumerate(words[1:-1], start=1):
        if word in KIND_OF:
            yield Street(tuple(words[:place]), KIND_OF[word], numbers)
    kind = KIND_OF.get(words[-1])
    if kind and len(words) == 2 and (found := re.fullmatch(r"(\d+)th", words[0])):
        yield Street((found[1],), kind, numbers)
    for word in words if len(words) > (2 if kind else 1) else ():
        if len(word) >= _SOUND and word not in EVERYDAY and word not in KIND_OF:
            yield Street((word,), None, numbers)


def _numbers(part: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    numbers = tuple(each for each in part if each.isdigit())
    lettered = {after for before, after in pairwise(part) if before.isdigit() and len(after) == 1}
    words = tuple(
        each
        for each in part
        if not each.isdigit() and each not in DWELLINGS and each not in lettered
    )
    while words and words[0] in {"no", "number", "the", "nr"} and len(words) > 1:
        if words[0] == "the" and (len(words) == 2 and KIND_OF.get(words[1])):
            break
        words = words[1:]
    return numbers, words


def _postcode(postcode: tuple[str, str], reading: Said) -> Telling:
    outward, inward = postcode
    whole = alike(outward + inward)
    if whole in reading.alike or whole in reading.alike[::-1]:
        return Telling.HOUSE
    if re.search(rf"\b{inward.upper()}\b", reading.raw) and not inward.endswith(
        ("st", "nd", "rd", "th")
    ):
        return Telling.HOUSE
    plain = canonical(reading.raw)
    if all(re.search(_apart(each), plain) for each in postcode):
        return Telling.HOUSE
    sector = rf"(?<![a-z0-9]){outward}[\s.\-]*{inward[0]}(?![0-9])"
    return Telling.STREET if re.search(sector, plain) else Telling.NOTHING


@lru_cache(maxsize=4096)
def _apart(part: str) -> re.Pattern[str]:
    """One half of a postcode as a word of its own, its signs perhaps apart."""
    signs = r"[\s.\-]?".join(map(re.escape, part))
    return re.compile(rf"(?<![a-z0-9]){signs}(?![a-z0-9])")


def _street(street: Street, reading: Said) -> Telling:
    if street.stem[-1:] == ("",):
        return _numbered_town(street, reading)
    found = Telling.NOTHING
    for start, end, exact in _runs(street, reading.words):
        with_kind = street.kind is not None and _kind_follows(street.kind, reading.words, end)
        numbered = _numbered(street.numbers, reading.words, start, end)
        named = exact or with_kind or _is_sure(street)
        near = street.is_distinct or _adjacent(street, reading, start, end)
        if numbered and (with_kind or (named and near)):
            return Telling.HOUSE
        if (
            (with_kind and (street.stem != ("the",) or _named(street, reading.raw)))
            or (street.is_distinct and (exact or _is_sure(street)))
            or (street.kind is None and exact and len(street.stem) > 1)
        ):
            found = Telling.STREET
    if found is Telling.NOTHING and _run_together(street, reading):
        return Telling.HOUSE
    return found


def _numbered_town(street: Street, reading: Said) -> Telling:
    town = Street(street.stem[:-1], None, street.numbers)
    for start, end, _ in _runs(town, reading.words):
        if _numbered(town.numbers, reading.words, start, end) and _adjacent(
            town, reading, start, end
        ):
            return Telling.HOUSE
    return Telling.NOTHING


def _runs(street: Street, words: Sequence[str]) -> Iterator[tuple[int, int, bool]]:
    """Where a street's name stands in words, from and until; whether it is spelt as it is."""
    stem = street.stem
    size = len(stem)
    for start in range(len(words) - size + 1):
        there = words[start : start + size]
        if tuple(there) == stem:
            yield start, start + size, True
        elif all(_is_like(one, other) for one, other in zip(stem, there, strict=True)):
            yield start, start + size, False


@lru_cache(maxsize=65536)
def _is_like(name: str, word: str) -> bool:
    """Whether ``word`` may be ``name`` with a slip or two, or as it sounds."""
    if name in (word, KIND_OF.get(word)):
        return True
    if len(name) < 4 or len(word) < 4 or word.isdigit():
        return False
    if word.rstrip("s") == name.rstrip("s"):
        return True
    slips = 1 if len(name) < 8 else 2
    if name[0] != word[0]:
        slips = 1 if len(name) >= _SOUND else 0
    if abs(len(name) - len(word)) <= slips and distance(name, word) <= slips:
        return True
    if len(name) < _DISTINCT or _heard(name) != _heard(word):
        return False
    return distance(name, word) <= min(3, len(name) // 2)


def _heard(word: str) -> str:
    # A hissing sound is written in too many ways to tell them apart: acacia, akasha.
    return sound(word).replace("1", "s")


def _is_sure(street: Street) -> bool:
    # A slip in a short name may be another word: march for marsh.
    return max(map(len, street.stem)) >= _SOUND


def _kind_follows(kind: str, words: Sequence[str], end: int) -> bool:
    return end < len(words) and (KIND_OF.get(words[end]) == kind or _is_like(kind, words[end]))


def _numbered(numbers: Sequence[str], words: Sequence[str], start: int, end: int) -> bool:
    """Whether one of the numbers stands near words from ``start`` until ``end``."""
    if not numbers:
        return False
    near = (*words[max(0, start - _REACH) : start], *words[end : end + _REACH + 1])
    if any(number in near or f"{number}th" in near for number in numbers):
        return True
    before = [int(each) for each in words[max(0, start - _REACH) : start] if each.isdigit()]
    return any(
        low <= int(number) <= high <= low + 20
        for low, high in pairwise(before)
        for number in numbers
    )


def _adjacent(street: Street, reading: Said, start: int, end: int) -> bool:
    """Whether a number stands right before or after a name, with nothing but fillers between."""
    words = reading.words
    before = [each for each in words[max(0, start - _REACH) : start] if each not in FILLERS]
    before = [each for each in before if len(each) > 1 or each.isdigit()]
    after = [each for each in words[end : end + _REACH] if each not in FILLERS]
    if after and street.kind is not None and KIND_OF.get(after[0]) == street.kind:
        after = after[1:]
    return bool((before and before[-1] in street.numbers) or (after and after[0] in street.numbers))


def _named(street: Street, raw: str) -> bool:
    """Whether "The Close" is written as a name, not as in "at the close of"."""
    spellings = {spelt for spelt, kind in KIND_OF.items() if kind == street.kind}
    return any(
        re.search(rf"\b[Tt]he {each.capitalize()}\b|\bTHE {each.upper()}\b(?! OF)", raw)
        for each in spellings
    )


def _run_together(street: Street, reading: Said) -> bool:
    stem = "".join(street.stem)
    names: set[str] = set()
    if street.kind is not None:
        kinds = {each for each, kind in KIND_OF.items() if kind == street.kind}
        names |= {stem + kind for kind in kinds if len(stem + kind) >= _RUN}
    if street.is_distinct and len(stem) >= _RUN and not _is_words(stem, reading.words):
        names.add(stem)
    if not street.is_distinct:
        # Everyday words may follow each other; written as one word they are a name.
        return any(name in word for name in names for word in reading.words)
    names |= {number + stem for number in street.numbers if len(stem) >= _DISTINCT - 1}
    return any(
        name in run and not _is_words(name, reading.words)
        for run in (reading.run, reading.run[::-1])
        for name in names
    )


def _is_words(name: str, words: Sequence[str]) -> bool:
    """Whether a name is a part of one longer everyday word, which tells nothing."""
    return any(name in each and each in EVERYDAY for each in words)
