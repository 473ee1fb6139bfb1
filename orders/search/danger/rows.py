"""What is dangerous about several subjects, as read, parted by sort and subject."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

PAIR, PERSON, ORDER, BREACH, REPORT, EVENT = "pair", "person", "order", "breach", "report", "event"
FLAG = "flag"
"""What a row is about."""


class DangerRows:
    """What was read of several subjects, parted once: asking each row of each takes a square.

    Attributes:
        events: what happened to each order, by its number.
    """

    def __init__(self, rows: Iterable[Any]) -> None:
        self._by_subject: defaultdict[tuple[str, int | None], list[Any]] = defaultdict(list)
        self._by_sort: defaultdict[str, list[Any]] = defaultdict(list)
        self.events: defaultdict[int, list[Any]] = defaultdict(list)
        for row in rows:
            self._by_sort[row.what].append(row)
            self._by_subject[row.what, row.root].append(row)
            if row.what == EVENT:
                self.events[row.order_id].append(row)

    def all(self, sort: str) -> Sequence[Any]:
        """Every row of a sort, in the order they were read."""
        return self._by_sort[sort]

    def of(self, sort: str, root: int) -> Sequence[Any]:
        """The rows of a sort about one subject."""
        return self._by_subject[sort, root]
