"""What stands in an answer for the texts that tell withheld homes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Final

from markupsafe import Markup, escape

_SHORTEST: Final = 12
"""A part of a text shorter than this may stand in an answer for other reasons."""
_SIZE: Final = 8
"""By so many of its letters a text is looked for."""
_FEW: Final = 40
"""So many texts are looked for one by one as fast."""


class Notices:
    """The notice for each text that tells, ready to be put into many values.

    Args:
        notices: by text, the longest text first.
    """

    def __init__(self, notices: Mapping[str, str]) -> None:
        self._notices = notices
        self._texts = tuple(notices)
        letters = tuple(map(_letters, self._texts))
        self._begin: defaultdict[str, list[int]] = defaultdict(list)
        for position, each in enumerate(letters):
            self._begin[each[:_SIZE]].append(position)
        self._sizes = {len(each) for each in self._begin}
        # No letter is a line's end: what is found lies in one text.
        self._all = "\n".join(letters)
        self._starts = tuple(accumulate((len(each) + 1 for each in letters), initial=0))

    def __bool__(self) -> bool:
        return bool(self._notices)

    def over(self, value: str) -> str:
        """``value`` with the notice for each text that stands in it, or that it is a part of."""
        if isinstance(value, Markup):
            return self._over_markup(value)
        near = self._near(value)
        for typed in near:
            if typed in value:
                value = value.replace(typed, self._notices[typed])
        plain = _letters(value)
        for typed in near:
            letters = _letters(typed)
            if letters in plain or (len(plain) >= _SHORTEST and plain in letters):
                return self._notices[typed]
        return value

    def but(self, sent: Iterable[str]) -> Notices:
        """Those but for texts that stand in what was sent."""
        everything = "\n".join(sent)
        return Notices(
            {typed: said for typed, said in self._notices.items() if typed not in everything}
        )

    def _over_markup(self, value: Markup) -> Markup:
        found = str(value)
        for typed, notice in self._notices.items():
            for spelt in {typed, str(escape(typed))}:
                if spelt in found:
                    found = found.replace(spelt, notice)
        return Markup(found)  # noqa: S704  it was markup; the notice has no signs of it

    def _near(self, value: str) -> Sequence[str]:
        """The texts that may have to do with a value, as they stand: all that have are among them.

        Whatever stands in a value as it was typed, or but for signs and capitals, begins there with
        the same letters.
        """
        if len(self._texts) <= _FEW:
            return self._texts
        plain = _letters(value)
        positions = {
            position
            for size in self._sizes
            for at in range(len(plain) - size + 1)
            for position in self._begin.get(plain[at : at + size], ())
        }
        if len(plain) >= _SHORTEST:
            positions.update(self._around(plain))
        return [self._texts[position] for position in sorted(positions)]

    def _around(self, plain: str) -> Iterator[int]:
        """The positions of the texts of which these letters are a part."""
        at = self._all.find(plain)
        while at >= 0:
            position = bisect_right(self._starts, at) - 1
            yield position
            at = self._all.find(plain, self._starts[position + 1])


@lru_cache(maxsize=8192)
def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
