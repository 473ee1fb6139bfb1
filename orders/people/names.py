"""Names as a look-up compares them: words without case, accents or punctuation."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

_APART = re.compile(r"[^a-z0-9]+")
_JOINED = re.compile(r"['\u2019`]")


def words(*names: str) -> list[str]:
    """The words of a name, normalised, in their order: ``O'Brien-Ångström``: obrien, angstrom."""
    plain = unicodedata.normalize("NFKD", " ".join(names).casefold())
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return _APART.sub(" ", _JOINED.sub("", letters)).split()


def tokens(*names: str) -> frozenset[str]:
    """The words of a name, normalised, each once."""
    return frozenset(words(*names))


def indexed(given_names: str, family_name: str) -> frozenset[str]:
    """What a name is found by: its words, and those of one part written as one.

    ``Anne-Marie`` is found as ``annemarie`` too, ``van der Berg`` as ``vander`` and ``vanderberg``.
    """
    return _of_part(given_names) | _of_part(family_name)


@lru_cache(maxsize=20_000)
def _of_part(names: str) -> frozenset[str]:
    # Names repeat: thousands of people share a few thousand given names.
    part = words(names)
    pairs = map("".join, pairwise(part))
    return frozenset({*part, *pairs, "".join(part)}) - {""}
