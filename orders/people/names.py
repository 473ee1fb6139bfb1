"""Names as a look-up compares them: words without case, accents or punctuation."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

_APART = re.compile(r"[^a-z0-9]+")
_REMEMBERED = 20_000
"""Names repeat: thousands of people share a few thousand given names."""
_JOINED = re.compile(r"['\u2019`]")


def words(*names: str) -> list[str]:
    """The words of a name, normalised, in their order: ``O'Brien-Ångström``: obrien, angstrom."""
    return [word for name in names for word in _words(name)]


@lru_cache(maxsize=_REMEMBERED)
def _words(name: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return tuple(_APART.sub(" ", _JOINED.sub("", letters)).split())


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
    part = words(names)
    pairs = map("".join, pairwise(part))
    return frozenset({*part, *pairs, "".join(part)}) - {""}
