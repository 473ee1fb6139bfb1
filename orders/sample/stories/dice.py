"""Chance that can be repeated: the same seed always throws the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TypeVar

import numpy as np

T = TypeVar("T")


class Dice:
    """Everything the sample data leaves to chance comes from one of these."""

    def __init__(self, seed: int) -> None:
        self._throws = np.random.default_rng(seed)

    def share(self) -> float:
        """Somewhere from 0 to 1, 1 not included."""
        return float(self._throws.random())

    def chance(self, share: float) -> bool:
        """True in ``share`` of throws, 0 to 1."""
        return self.share() < share

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return int(self._throws.integers(least, most, endpoint=True))

    def one(self, of: Sequence[T]) -> T:
        """One of ``of``, each as likely."""
        return of[self.between(0, len(of) - 1)]

    def minutes(self, least: int, most: int) -> timedelta:
        """A time in whole minutes, both ends included."""
        return timedelta(minutes=self.between(least, most))

    def shuffled(self, these: Sequence[T]) -> list[T]:
        """A list of these in random order."""
        return [these[place] for place in self._throws.permutation(len(these))]
