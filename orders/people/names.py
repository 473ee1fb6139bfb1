"""Names as a look-up compares them: words without case, accents or punctuation.

Latin letters are written as an English keyboard has them. Words of other scripts stay as they are,
normalised (NFKC) and without case: a romanised spelling cannot be told from the letters alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final

_REMEMBERED: Final = 20_000
"""Names repeat: thousands of people share a few thousand given names."""
_APART: Final = re.compile(r"[^a-z0-9]+")
_APOSTROPHES: Final = (
    "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u055a\u07f4\u07f5"
    "\u2018\u2019\u201a\u201b\u2032\u2035\ua78c\uff07"
)
_UNSEEN: Final = "\u00ad\u0640\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Soft hyphen, tatweel, joiners and marks of direction: they change how a word looks."""
_LEFT_OUT: Final = dict.fromkeys(map(ord, _APOSTROPHES + _UNSEEN))
_LETTERS: Final = {
    "\u0142": "l",  # l with stroke
    "\u0131": "i",  # dotless i
    "\u0111": "d",  # d with stroke
    "\u00f0": "d",  # eth
    "\u00f8": "o",  # o with stroke
    "\u00fe": "th",  # thorn
    "\u00e6": "ae",
    "\u0153": "oe",
    "\u0127": "h",  # h with stroke
    "\u014b": "n",  # eng
    "\u0167": "t",  # t with stroke
    "\u0138": "k",  # kra
    "\u0259": "e",  # schwa
    "\u0253": "b",  # b with hook
    "\u0257": "d",  # d with hook
    "\u0199": "k",  # k with hook
    "\u0268": "i",  # i with stroke
    "\u0289": "u",  # u bar
}
"""Letters that have no accent to take off; casefolding has written sharp s as ss."""
_TITLES: Final = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "rev", "reverend"}
)
"""Said with a name and recorded with none."""


def words(*names: str) -> list[str]:
    """The words of a name, normalised, in their order: ``O'Brien-Ångström``: obrien, angstrom."""
    return [word for name in names for word in words_of_part(name)]


def asked_words(name: str) -> list[str]:
    """The words by which a name is asked for: without a title, unless it is all there is."""
    said = words(name)
    return [word for word in said if word not in _TITLES] or said


@lru_cache(maxsize=_REMEMBERED)
def words_of_part(names: str) -> tuple[str, ...]:
    """The words of given names, or of a family name, in their order."""
    text = names.translate(_LEFT_OUT)
    if text.isascii():
        return tuple(_APART.sub(" ", text.casefold()).split())
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_LEFT_OUT)
    parts = "".join(each if _is_of_a_word(each) else " " for each in plain).split()
    return tuple(word for part in parts if any(map(str.isalnum, word := _written_plainly(part))))


def _is_of_a_word(letter: str) -> bool:
    return letter.isalnum() or _is_mark(letter)


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter).startswith("M")


def _written_plainly(word: str) -> str:
    """A word with its Latin letters as an English keyboard has them."""
    return unicodedata.normalize("NFC", "".join(_plain_letters(word)))


def _plain_letters(word: str) -> Iterator[str]:
    of_latin = False
    for letter in unicodedata.normalize("NFD", word):
        if not _is_mark(letter):
            of_latin = unicodedata.name(letter, "").startswith("LATIN")
            yield _LETTERS.get(letter, letter)
        elif not of_latin:
            # Vowels of Indic scripts are marks: without them another word is left.
            yield letter


def tokens(*names: str) -> frozenset[str]:
    """The words of a name, normalised, each once."""
    return frozenset(words(*names))


def indexed(given_names: str, family_name: str) -> frozenset[str]:
    """What a name is found by: its words, and those of one part written as one.

    ``Anne-Marie`` is found as ``annemarie`` too, ``van der Berg`` as ``vander`` and ``vanderberg``.
    """
    return _of_part(given_names) | _of_part(family_name)


@lru_cache(maxsize=_REMEMBERED)
def _of_part(names: str) -> frozenset[str]:
    part = words_of_part(names)
    return frozenset({*part, *map("".join, pairwise(part)), "".join(part)}) - {""}
