"""Protected persons who live together: where one's place is withheld, so is that of the others.

The place of a child who lives with her mother tells where the mother lives.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import dist

SAME_SPOT_M = 1.0
"""Two points no farther apart than this are one place, where lines are missing."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Dwelt:
    """A place of a protected person of one order.

    Attributes:
        key: which address it is.
        lines: as written, without the postcode.
        postcode: upper case with one space, or ``None``.
        point: British National Grid metres, or ``None`` when nobody knows where it is.
        withheld: whether it is confidential.
    """

    key: int
    lines: str
    postcode: str | None
    point: tuple[float, float] | None
    withheld: bool


def also_withheld(places: Sequence[Dwelt], changed: Collection[int] | None = None) -> set[int]:
    """The keys of places that would tell a withheld one, and are not withheld themselves.

    Args:
        places: every place of the protected persons of one order.
        changed: only what follows from these being new or withheld just now, by key; all when
            omitted. What somebody opened with a reason thus stays open when others move.
    """
    hidden = [each for each in places if each.withheld]
    return {
        each.key
        for each in places
        for other in hidden
        if not each.withheld
        and (changed is None or each.key in changed or other.key in changed)
        and is_same_place(each, other)
    }


def is_same_place(one: Dwelt, other: Dwelt) -> bool:
    """Whether two addresses are one place, however each was written.

    By their lines and postcode; where either has no lines, by postcode or a point within
    ``SAME_SPOT_M``.
    """
    words, others = words_of(one.lines), words_of(other.lines)
    postcodes = {one.postcode, other.postcode} - {None}
    if words and others:
        return words == others and len(postcodes) < 2
    if one.postcode is not None and one.postcode == other.postcode:
        return True
    if one.point is None or other.point is None:
        return False
    return dist(one.point, other.point) <= SAME_SPOT_M


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, in lower case, by which two ways of writing it agree."""
    return tuple(_WORD.findall(text.casefold()))
