"""How far a word of a name is from another: a variant, a letter wrong, only the sound alike."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

from orders.people.spelling import HEARD, LONGEST, keys
from orders.people.variants import variants

VARIANT, ONE_LETTER, FIRST_LETTER, INITIAL, SOUND = 1, 2, 3, 3, 4
"""What it adds when a word is another way of writing the other, has one letter wrong (the first
letter), is an initial in its place, only sounds alike (and one more for each letter beyond two)."""


@lru_cache(maxsize=50_000)
def word_cost(one: str, other: str) -> int | None:
    """What separates two words of names, 0 when nothing does; ``None``: they are not alike."""
    if other in variants(one):
        return VARIANT
    if one == other:
        return 0
    if max(len(one), len(other)) > LONGEST:
        return None
    apart = OSA.distance(one, other)
    if apart == 1:
        return ONE_LETTER if one[0] == other[0] else FIRST_LETTER
    # Further apart they share a key by chance, unless they sound alike.
    if apart > max(2, min(len(one), len(other)) // 2):
        return None
    if any(key.startswith(HEARD) for key in keys(one) & keys(other)):
        return SOUND + apart - 2
    return None
