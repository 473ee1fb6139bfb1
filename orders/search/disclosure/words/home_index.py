"""Many withheld homes at once: which of them a text tells, looked for by the marks they share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import numpy as np

from orders.search.disclosure.homes_near import KeptHome
from orders.search.disclosure.words.letters import SpokenReading, said
from orders.search.disclosure.words.map_places import named_among, names_code
from orders.search.disclosure.words.marks import Mark, marks_in, marks_of
from orders.search.disclosure.words.spellings import Spelt
from orders.search.disclosure.words.street_names import StreetNames
from orders.search.disclosure.words.streets import RevealingText

_MOST_TEXTS: Final = 20_000
"""Of more texts than these what they tell is found again."""
_KEPT: Final = 8

Told = tuple[RevealingText, KeptHome | None]


class HomeIndex:
    """Withheld homes, ready to be looked for in many texts.

    Args:
        homes: of several persons at one address the person recorded first is named.
    """

    def __init__(self, homes: Iterable[KeptHome]) -> None:
        at: dict[Spelt, KeptHome] = {}
        for home in sorted(homes, key=lambda each: each.person_id):
            at.setdefault(home.spelt, home)
        self._homes = tuple(at.values())
        self._marked: defaultdict[Mark, defaultdict[str, set[int]]] = defaultdict(
            lambda: defaultdict(set)
        )
        for position, home in enumerate(self._homes):
            for mark, key in marks_of(home.spelt):
                self._marked[mark][key].add(position)
        named = (Mark.MASKED, Mark.IN_ONE_WITH_KIND)
        self._words = frozenset(self._marked[Mark.MASKED])
        self._names = StreetNames(key for mark in named for key in self._marked[mark])
        placed = [(n, each.spelt.point) for n, each in enumerate(self._homes) if each.spelt.point]
        self._placed = [position for position, _ in placed]
        self._points = np.array([point for _, point in placed], dtype=float).reshape(-1, 2)
        self._found: dict[str, Told] = {}

    def told_by(self, text: str) -> Told:
        """How closely a text tells a home, and the home it tells most closely, if any."""
        found = self._found.get(text)
        if found is None:
            if len(self._found) >= _MOST_TEXTS:
                self._found.clear()
            found = self._found[text] = self._look(text)
        return found

    def _look(self, text: str) -> Told:
        if names_code(text) and self._homes:
            return RevealingText.HOUSE, self._homes[0]
        # Of equals the first is found, as they stand by their persons' numbers.
        told: Told = RevealingText.NOTHING, None
        for position in sorted(self._may_be_told(said(text))):
            telling = self._homes[position].spelt.telling(text)
            if telling > told[0]:
                told = telling, self._homes[position]
        return told

    def _may_be_told(self, readings: tuple[SpokenReading, ...]) -> set[int]:
        positions: set[int] = set()
        for mark, keys in marks_in(readings, self._names.meant_by, self._words):
            marked = self._marked[mark]
            for key in marked.keys() & keys:
                # A sector tells all the homes in it alike, and thousands share it: of those that
                # have no other mark in common with the text the first answers for all.
                positions |= {min(marked[key])} if mark is Mark.SECTOR else marked[key]
        for reading in readings:
            near = named_among(reading.spoken, self._points)
            positions.update(self._placed[each] for each in np.flatnonzero(near).tolist())
        return positions


@lru_cache(maxsize=_KEPT)
def index_of(homes: frozenset[KeptHome]) -> HomeIndex:
    """The index of some homes, kept for answers that have to do with the same ones."""
    return HomeIndex(homes)
