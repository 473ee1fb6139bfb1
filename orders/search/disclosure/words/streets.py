"""Whether a text names a street or a building, by its name, its kind and the numbers in it."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from orders.search.disclosure.words.letters import SpokenReading, tokens_of
from orders.search.disclosure.words.likeness import (
    is_initial,
    is_like,
    is_nearly,
    is_written,
    rings_like,
)
from orders.search.disclosure.words.street_words import (
    DWELLINGS,
    EVERYDAY,
    FILLERS,
    GENERIC,
    KIND_OF,
    KINDS,
    LOCALITIES,
    QUALIFYING,
    kinds_written,
)
from orders.search.disclosure.words.written_forms import (
    is_a_name,
    is_described,
    is_masked,
    is_numbered,
    is_the_street,
    is_turned,
)

_REACH: Final = 4
"""So many words may stand between a number and its street."""
_DISTINCT: Final = 5
"""A name of so many letters or more, that is no everyday word, tells a street by itself."""
_SOUND: Final = 6
"""Names of so many letters or more are also known by their sound."""
_RUN: Final = 6
"""Run together with what is around it, a name must have so many letters."""


_PLAIN: Final = EVERYDAY | KINDS


class RevealingText(enum.IntEnum):
    """How closely a text tells a home."""

    NOTHING = 0
    STREET = 1
    """Its street or its sector."""
    HOUSE = 2
    """The house, or the few that share its postcode."""


@dataclass(frozen=True, slots=True)
class Street:
    """A street or building of an address: its name, its kind, its numbers, what comes after it."""

    stem: tuple[str, ...]
    kind: str | None
    numbers: tuple[str, ...]
    town: tuple[str, ...] = ()

    @property
    def is_distinct(self) -> bool:
        """Whether its name tells it without its kind."""
        # A street called by one word alone may be called as a kind of street is: Broadway.
        plain = EVERYDAY if self.kind is None and len(self.stem) == 1 else _PLAIN
        if all(word in plain or word.rstrip("s") in plain for word in self.stem):
            return False
        return sum(map(len, self.stem)) >= _DISTINCT


def streets_of(lines: str) -> Iterator[Street]:
    """The streets and buildings of an address, the nearest to the door first.

    Args:
        lines: without the postcode; lines parted by newlines or commas.
    """
    parts = [tokens_of(part) for part in re.split(r"[\n,;]", lines)]
    parts = [part for part in parts if part]
    pending: tuple[str, ...] = ()
    housed: tuple[str, ...] = ()
    for place, part in enumerate(parts):
        numbers, words = _numbers(part)
        if words in {(), ("the",)}:
            # "14", or "14 The", on a line of its own belongs to the street on the next.
            pending += numbers
            continue
        kind = KIND_OF.get(words[-1]) if len(words) > 1 else None
        stem = words[:-1] if kind else words
        if words == ("the", words[-1]) and kind and (after := _words_after(parts, place)):
            # 9 Close, Streetly: The Close with its town.
            yield Street((kind, *after), None, (*pending, *numbers))
        is_town = kind is None and not numbers and not pending and place > 0
        if is_town and place == len(parts) - 1:
            # The town alone tells no house; with its number it does.
            if every := tuple(n for each in parts for n in _numbers(each)[0]):
                yield Street((*stem, ""), None, every)
            continue
        if is_town and len(words) == 1:
            continue
        if kind in LOCALITIES and not numbers and housed:
            # A district, as Kings Heath, tells no house; with its number it does.
            yield Street((*words, ""), None, housed)
            continue
        found = (*pending, *numbers)
        if not found and all(word in GENERIC for word in words):
            continue
        yield Street(stem, kind, found, _words_after(parts, place))
        yield from _shorter(words, found)
        if kind is not None:
            pending, housed = (), housed or found


def _words_after(parts: Sequence[tuple[str, ...]], place: int) -> tuple[str, ...]:
    return _numbers(parts[place + 1])[1] if place + 1 < len(parts) else ()


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
    if len(words) > 2 and kind and words[0] in QUALIFYING:
        yield Street(tuple(words[1:-1]), kind, numbers)
    if len(words) > 1 and words[-1] in GENERIC:
        yield Street(tuple(words[:-1]), None, numbers)
    rest = [each for each in words if each not in GENERIC and len(each) > 2]
    if len(rest) == 1 and words[0] in GENERIC:
        yield Street(tuple(rest), None, numbers)
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


def telling_of(street: Street, reading: SpokenReading) -> RevealingText:
    """How closely one reading of a text tells a street, or a house in it."""
    if street.stem[-1:] == ("",):
        return _numbered_town(street, reading)
    found = max(_by_name(street, reading), _by_a_part(street, reading))
    if found is RevealingText.NOTHING and _run_together(street, reading):
        return RevealingText.HOUSE
    return found


def _by_name(street: Street, reading: SpokenReading) -> RevealingText:
    found = RevealingText.NOTHING
    for start, end, exact in _runs(street, reading.words):
        with_kind = street.kind is not None and _kind_follows(street.kind, reading.words, end)
        numbered = _numbered(street.numbers, reading.words, start, end)
        named = exact or with_kind or _is_sure(street)
        if numbered and (
            with_kind or (named and (street.is_distinct or is_numbered(street, reading)))
        ):
            return RevealingText.HOUSE
        if (
            (with_kind and street.stem != ("the",) and not is_described(street, reading.raw))
            or (street.is_distinct and (exact or _is_sure(street)))
            or (street.kind is None and exact and len(street.stem) > 1)
        ):
            found = RevealingText.STREET
    return found


def _by_a_part(street: Street, reading: SpokenReading) -> RevealingText:
    """Where a street is named another way than by its whole name and then its kind."""
    if street.stem == ("the",) and is_the_street(street, reading.raw):
        return RevealingText.STREET
    if is_turned(street, reading.raw) or is_a_name(street, reading.raw):
        return RevealingText.STREET
    if is_masked(street, reading.raw):
        return RevealingText.STREET
    if street.stem == ("the",) or is_described(street, reading.raw):
        return RevealingText.NOTHING
    if street.kind is not None and any(_with_kind_in_one(street, each) for each in reading.words):
        return RevealingText.STREET
    for start, end in _windows(len(street.stem), reading.words):
        there = reading.words[start:end]
        with_kind = street.kind is not None and _kind_follows(street.kind, reading.words, end)
        if with_kind and all(map(is_nearly, street.stem, there)):
            return RevealingText.STREET
        if _stands_before(street.numbers, reading.words, start) and (
            (street.is_distinct and all(map(rings_like, street.stem, there)))
            or (with_kind and all(map(is_initial, street.stem, there)))
        ):
            return RevealingText.HOUSE
    return RevealingText.NOTHING


def _with_kind_in_one(street: Street, word: str) -> bool:
    """Whether name and kind are written as one word, with a slip or as they sound: akashaavenue."""
    name = "".join(street.stem)
    return any(
        word.endswith(kind)
        and len(word) - len(kind) >= _DISTINCT
        and is_nearly(name, word[: -len(kind)])
        for kind in kinds_written(street.kind or "")
        if len(kind) > 1 and len(word) > len(name)
    )


def _windows(size: int, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    for start in range(len(words) - size + 1):
        yield start, start + size


def _stands_before(numbers: Sequence[str], words: Sequence[str], place: int) -> bool:
    while place and words[place - 1] in FILLERS:
        place -= 1
    return bool(place) and words[place - 1] in numbers


def _numbered_town(street: Street, reading: SpokenReading) -> RevealingText:
    town = Street(street.stem[:-1], None, street.numbers)
    for start, end, _ in _runs(town, reading.words):
        if _numbered(town.numbers, reading.words, start, end) and _adjacent(
            town, reading, start, end
        ):
            return RevealingText.HOUSE
    return RevealingText.NOTHING


def _runs(street: Street, words: Sequence[str]) -> Iterator[tuple[int, int, bool]]:
    """Where a street's name stands in words, from and until; whether it is spelt as it is."""
    stem = street.stem
    for start, end in _windows(len(stem), words):
        there = words[start:end]
        if all(map(is_written, stem, there)):
            yield start, end, True
        elif all(map(is_like, stem, there)):
            yield start, end, False


def _is_sure(street: Street) -> bool:
    # A slip in a short name may be another word: march for marsh.
    return max(map(len, street.stem)) >= _SOUND


def _kind_follows(kind: str, words: Sequence[str], end: int) -> bool:
    # A kind may be written as its first letter: 22 Church R.
    return end < len(words) and (
        KIND_OF.get(words[end]) == kind or words[end] == kind[0] or is_like(kind, words[end])
    )


def _numbered(numbers: Sequence[str], words: Sequence[str], start: int, end: int) -> bool:
    """Whether one of the numbers stands near words from ``start`` until ``end``."""
    if not numbers:
        return False
    near = around(words, start, end)
    if any(number in near or f"{number}th" in near for number in numbers):
        return True
    before = [int(each) for each in words[max(0, start - _REACH) : start] if each.isdigit()]
    return any(
        low <= int(number) <= high <= low + 20
        for low, high in pairwise(before)
        for number in numbers
    )


def around(words: Sequence[str], start: int, end: int) -> tuple[str, ...]:
    """The words near those from ``start`` until ``end``, where a number may stand."""
    return (*words[max(0, start - _REACH) : start], *words[end : end + _REACH + 1])


def _adjacent(street: Street, reading: SpokenReading, start: int, end: int) -> bool:
    """Whether a number stands right before or after a name, with nothing but fillers between."""
    words = reading.words
    before = [each for each in words[max(0, start - _REACH) : start] if each not in FILLERS]
    before = [each for each in before if len(each) > 1 or each.isdigit()]
    after = [each for each in words[end : end + _REACH] if each not in FILLERS]
    if after and street.kind is not None and KIND_OF.get(after[0]) == street.kind:
        after = after[1:]
    return bool((before and before[-1] in street.numbers) or (after and after[0] in street.numbers))


def _run_together(street: Street, reading: SpokenReading) -> bool:
    stem = "".join(street.stem)
    names: set[str] = set()
    if street.kind is not None:
        names |= {
            stem + kind for kind in kinds_written(street.kind) if len(stem + kind) >= _DISTINCT
        }
    if street.kind is None and len(street.stem) > 1 and len(stem) >= _RUN:
        names.add(stem)
    if street.is_distinct and len(stem) >= _RUN and not _is_words(stem, reading.words):
        names.add(stem)
    if not names.isdisjoint(reading.words):
        return True
    names = {each for each in names if len(each) >= _RUN}
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
