"""How two names stand to each other: the same, reordered, shorter, spelt or sounding alike."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product

from orders.people.likeness.facts import ComparedName
from orders.people.likeness.word_costs import INITIAL, SOUND, VARIANT, word_cost

_SHORTEST = 2
"""An initial in common says too little."""
_SHORTEST_TO_MISSPELL = 3
Words = tuple[str, ...]


class NameMatch(enum.Enum):
    """How two names stand to each other, the nearest first: weight, and in words."""

    SAME = (40, "the same name")
    REORDERED = (38, "the same name in another order")
    SHORTER = (38, "the same name with fewer given names")
    SPELT_ALIKE = (30, "names spelt alike")
    SOUNDING_ALIKE = (28, "names that sound alike")
    INITIALS = (25, "the same name with initials")
    TWO_WORDS = (20, "two of their names")
    ONE_WORD = (10, "one of their names")
    FAMILY_NAME = (-15, "the same family name")
    """With other given names: brothers and sisters, twins at one address among them."""
    NONE = (0, "")

    def __init__(self, weight: int, words: str) -> None:
        """Name the parts of the value."""
        self.weight, self.words = weight, words

    @property
    def is_whole(self) -> bool:
        """Whether one name as a whole may be the other, not only a word of it."""
        return self.order < NameMatch.TWO_WORDS.order

    @property
    def order(self) -> int:
        """Its place among all, 0 for the nearest."""
        return _ORDER[self]


_ORDER = {match: place for place, match in enumerate(NameMatch)}


@lru_cache(maxsize=20_000)
def match_names(one: ComparedName, other: ComparedName) -> NameMatch:
    """How two names stand to each other, whichever is given first."""
    one, other = sorted((one, other))
    if (_joined(one.given), _joined(one.family)) == (_joined(other.given), _joined(other.family)):
        # A single word, such as a family name alone, is many people's.
        return NameMatch.SAME if one.given and one.family else NameMatch.ONE_WORD
    ways = (_match_words(*pair) for pair in product(_readings(one), _readings(other)))
    found = min(ways, key=lambda match: match.order)
    unlike_given = one.given and other.given and set(one.given).isdisjoint(other.given)
    if (
        found is NameMatch.ONE_WORD
        and unlike_given
        and not set(one.family).isdisjoint(other.family)
    ):
        return NameMatch.FAMILY_NAME
    return found


def _joined(part: Words) -> str:
    return "".join(part)


def _readings(name: ComparedName) -> Iterator[Words]:
    """A name's words, and with those of one part as one: ``van der Berg`` and ``vanderberg``."""
    for given, family in product({name.given, _as_one(name.given)}, _of(name.family)):
        yield (*given, *family)


def _of(part: Words) -> set[Words]:
    return {part, _as_one(part)}


def _as_one(part: Words) -> Words:
    return (_joined(part),) if part else ()


def _match_words(one: Words, other: Words) -> NameMatch:
    shorter, longer = sorted((one, other), key=lambda words: (len(words), words))
    costs = _costs(shorter, longer)
    if len(shorter) < _SHORTEST or len(costs) < len(shorter) or _is_initials(shorter):
        return _in_common(shorter, longer)
    if not any(costs):
        return NameMatch.REORDERED if len(shorter) == len(longer) else NameMatch.SHORTER
    if max(costs) >= SOUND:
        return NameMatch.SOUNDING_ALIKE
    initials = any(len(word) == 1 for word in (*shorter, *longer))
    return NameMatch.INITIALS if initials else NameMatch.SPELT_ALIKE


def _costs(shorter: Words, longer: Words) -> Sequence[int]:
    """What separates each word of a name from its own of the other, the nearest pairs first."""
    near = sorted(
        (cost, place, beside)
        for place, word in enumerate(shorter)
        for beside, against in enumerate(longer)
        if (cost := _cost(word, against)) is not None
    )
    costs: list[int] = []
    left, right = set(range(len(shorter))), set(range(len(longer)))
    for cost, place, beside in near:
        if place in left and beside in right:
            left.remove(place)
            right.remove(beside)
            costs.append(cost)
    return costs


def _is_initials(words: Words) -> bool:
    return all(len(word) == 1 for word in words)


def _cost(one: str, other: str) -> int | None:
    if one == other:
        return 0
    if min(len(one), len(other)) == 1:
        return INITIAL if one[0] == other[0] else None
    cost = word_cost(one, other)
    if (
        cost is not None
        and cost > VARIANT
        and len(min(one, other, key=len)) < _SHORTEST_TO_MISSPELL
    ):
        return None
    return cost


def _in_common(one: Words, other: Words) -> NameMatch:
    """What two names share of which neither as a whole may be the other."""
    shared = sum(len(word) >= _SHORTEST for word in set(one) & set(other))
    return (NameMatch.NONE, NameMatch.ONE_WORD, NameMatch.TWO_WORDS)[min(shared, 2)]
