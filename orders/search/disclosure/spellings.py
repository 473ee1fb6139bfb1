"""How a text would name an address."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from orders.register.together import words_of

Words = tuple[str, ...]


def is_told_by_words(texts: Iterable[str | None], names: Collection[Words]) -> bool:
    """Whether any of ``texts`` names an address: by number and street, all lines, or postcode.

    Args:
        texts: as typed.
        names: what ``names_of`` gives of the addresses.
    """
    said = [words_of(text) for text in texts if text] if names else []
    return any(_runs_in(name, words) for words in said for name in names)


def names_of(lines: str, postcode: str | None) -> Iterator[Words]:
    """How a text would name an address: all of its lines, one with a number, the postcode."""
    found = [words_of(line) for line in re.split(r"[\n,]", lines)]
    yield from (line for line in found if len(line) > 1 and any(word[0].isdigit() for word in line))
    whole = words_of(lines)
    if len(whole) > 1:
        yield whole
    if postcode:
        yield words_of(postcode)
        yield (postcode.replace(" ", "").casefold(),)


def _runs_in(name: Words, words: Words) -> bool:
    size = len(name)
    return any(words[start : start + size] == name for start in range(len(words) - size + 1))
