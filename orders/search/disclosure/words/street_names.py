"""Words that streets are called by, and which of them a word of a text may stand for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from orders.search.disclosure.words.likeness import heard, is_nearly, once
from orders.search.disclosure.words.street_words import ABBREVIATED, EVERYDAY, KIND_OF

_MOST_WORDS: Final = 50_000
"""Of more words than these what they stand for is found again."""
_SHORTEST: Final = 3
_LONG: Final = 8
"""In a word of so many letters there may be two slips."""
_MIDDLING: Final = 6
"""A word of so many letters may begin with the wrong one."""
_OTHER_SIGN: Final = 63
_NAMES_CUT_TO: Final = {
    short: [name for name, every in ABBREVIATED.items() if short in every]
    for shorts in ABBREVIATED.values()
    for short in shorts
}


class StreetNames:
    """The words that some streets are called by.

    It answers what ``likeness.is_nearly`` answers, for all of them at once: a word of a text is
    like few of them, and of the others that is seen by which letters they have.

    Args:
        names: lower case.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(sorted(set(names)))
        sounds = [heard(each) for each in self._names]
        self._letters = _bits_of(self._names)
        self._sounds = _bits_of(sounds)
        self._sizes = np.array([len(each) for each in self._names], dtype=np.int64)
        self._lengths = np.array([len(each) for each in sounds], dtype=np.int64)
        self._firsts = _firsts_of(self._names)
        self._first_sounds = _firsts_of(sounds)
        self._slips = np.where(self._sizes < _LONG, 1, 2)
        self._first_slips = np.where(self._sizes < _MIDDLING, 0, 1)
        self._once: defaultdict[str, list[str]] = defaultdict(list)
        self._cut: defaultdict[str, list[str]] = defaultdict(list)
        for name in self._names:
            self._once[once(name)].append(name)
            for size in range(_SHORTEST, len(name) + 1):
                self._cut[name[:size]].append(name)
        self._whole = frozenset(self._names)
        self._meant: dict[str, frozenset[str]] = {}

    def meant_by(self, word: str) -> frozenset[str]:
        """The words among them that a word of a text may stand for.

        Args:
            word: lower case, not empty.
        """
        found = self._meant.get(word)
        if found is None:
            if len(self._meant) >= _MOST_WORDS:
                self._meant.clear()
            found = frozenset(each for each in self._near(word) if is_nearly(each, word))
            self._meant[word] = found
        return found

    def _near(self, word: str) -> set[str]:
        """Those it may stand for and a few more."""
        written = (word, KIND_OF.get(word, word), *_NAMES_CUT_TO.get(word, ()))
        near = set(self._whole.intersection(written))
        near.update(self._once.get(once(word), ()), self._cut.get(word, ()))
        near.update(self._names[place] for place in self._spelt_like(word))
        return near

    def _spelt_like(self, word: str) -> Iterator[int]:
        if not self._names or word.isdigit():
            # A slip in a number makes another number, and a number has no sound.
            yield from (n for n, each in enumerate(self._names) if not each.isalpha())
            return
        slips = np.where(self._firsts == ord(word[0]), self._slips, self._first_slips)
        apart = np.bitwise_count(self._letters ^ _bits(word))
        near = (np.abs(self._sizes - len(word)) <= slips) & (apart <= 2 * slips)
        if word not in EVERYDAY:
            near |= self._sounding_like(heard(word))
        yield from np.flatnonzero(near).tolist()

    def _sounding_like(self, sound: str) -> NDArray[np.bool_]:
        apart = np.bitwise_count(self._sounds ^ _bits(sound))
        lengths = np.abs(self._lengths - len(sound))
        same = (apart == 0) & (lengths == 0)
        long = np.minimum(self._lengths, len(sound)) >= _SHORTEST
        nearly = long & (apart <= 2) & (lengths <= 1)
        return np.asarray((self._first_sounds == ord(sound[0])) & (same | nearly))


def _bits_of(words: Iterable[str]) -> NDArray[np.uint64]:
    return np.array([_bits(each) for each in words], dtype=np.uint64)


def _bits(word: str) -> np.uint64:
    """A bit for each letter and digit that a word has, however often."""
    found = 0
    for sign in set(word):
        if "a" <= sign <= "z":
            found |= 1 << (ord(sign) - ord("a"))
        elif "0" <= sign <= "9":
            found |= 1 << (26 + ord(sign) - ord("0"))
        else:
            found |= 1 << _OTHER_SIGN
    return np.uint64(found)


def _firsts_of(words: Iterable[str]) -> NDArray[np.int64]:
    return np.array([ord(each[:1] or " ") for each in words], dtype=np.int64)
