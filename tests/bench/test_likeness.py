"""How two rankings of pairs are measured beside each other."""

from __future__ import annotations

import pytest

from bench.likeness import Ranked, quality, same_numbers

RIGHT = {(1, 2), (3, 4), (5, 6), (7, 8)}
RANKED: Ranked = [((1, 2), 9.0), ((1, 3), 8.0), ((3, 4), 7.0)]


def test_precision_is_of_what_is_named_and_recall_of_what_is_right() -> None:
    assert quality(RANKED, RIGHT) == pytest.approx((2 / 3, 0.5))
    assert quality(RANKED[:1], RIGHT) == (1.0, 0.25)
    assert quality([], RIGHT) == (0, 0)


def test_sides_are_compared_at_numbers_that_each_of_them_names() -> None:
    assert same_numbers({"one": RANKED, "other": RANKED * 9}, len(RIGHT)) == [1, 2, 3]
    assert same_numbers({"one": RANKED * 2, "other": RANKED * 9}, len(RIGHT)) == [1, 2, 3, 4, 6]
