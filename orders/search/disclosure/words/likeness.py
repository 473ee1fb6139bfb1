"""Whether a word may stand for a word of an address: with a slip, as it sounds, cut short."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import Final

from rapidfuzz.distance import OSA

from orders.people.spelling import sound
from orders.search.disclosure.words.street_words import ABBREVIATED, EVERYDAY, KIND_OF

_HEARD_APART: Final = 6
"""Names of so many letters or more are also known by their sound."""
_BY_SOUND: Final = 5
_SHORTEST: Final = 3


def is_written(name: str, word: str) -> bool:
    """Whether ``word`` is ``name``, or a usual way to shorten it."""
    return name in (word, KIND_OF.get(word)) or word in ABBREVIATED.get(name, ())


@lru_cache(maxsize=65536)
def is_like(name: str, word: str) -> bool:
    """Whether ``word`` may be ``name`` with a slip or two, or as it sounds."""
    if is_written(name, word):
        return True
    if min(len(name), len(word)) >= _SHORTEST and once(name) == once(word):
        return True
    if len(name) < 4 or len(word) < 4 or word.isdigit():
        return False
    slips = 1 if len(name) < 8 else 2
    if name[0] != word[0]:
        slips = 1 if len(name) >= _HEARD_APART else 0
    if abs(len(name) - len(word)) <= slips and OSA.distance(name, word) <= slips:
        return True
    if len(name) < _BY_SOUND or word in EVERYDAY or heard(name) != heard(word):
        return False
    return OSA.distance(name, word) <= min(3, len(name) // 2)


def heard(word: str) -> str:
    """How a word sounds, roughly."""
    # A hissing sound is written in too many ways to tell them apart: acacia, akasha.
    return sound(word).replace("1", "s")


def once(word: str) -> str:
    """A word with no letter doubled, and not of many: mil of mills."""
    return "".join(letter for letter, _ in groupby(word)).rstrip("s")


@lru_cache(maxsize=65536)
def rings_like(name: str, word: str) -> bool:
    """Whether ``word`` sounds nearly as ``name`` does: Buckley, Buccleuch.

    One sound may be missing, or heard as another; everyday words are only what they are.
    """
    if word == name:
        return True
    if len(name) < _BY_SOUND or not word.isalpha() or {name, word} & EVERYDAY or word in KIND_OF:
        return False
    one, other = heard(name), heard(word)
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if longer.startswith(shorter) and len(longer) - len(shorter) == 1:
        return len(shorter) >= _SHORTEST
    return len(shorter) > _SHORTEST and one[0] == other[0] and OSA.distance(one, other) <= 1


def is_nearly(name: str, word: str) -> bool:
    """Whether ``word`` before the right kind of street may be ``name``: also its beginning."""
    is_cut = len(word) >= _SHORTEST and name.startswith(word) and word not in EVERYDAY
    if is_cut or (name[0] == word[0] and _is_short_slip(name, word)):
        return True
    return is_like(name, word) or rings_like(name, word)


def _is_short_slip(name: str, word: str) -> bool:
    sizes = {len(name), len(word)}
    return (
        min(sizes) >= _SHORTEST
        and max(sizes) < _BY_SOUND
        and word not in EVERYDAY
        and OSA.distance(name, word) == 1
    )


def is_initial(name: str, word: str) -> bool:
    """Whether ``word`` is the first letter of ``name``, or the name itself."""
    return word in {name, name[0]}
