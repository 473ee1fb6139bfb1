"""Which cases of a large family the suite takes, and which are left to the trials."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Any

import pytest
from hypothesis import settings


def examples(few: int) -> int:
    """How many examples a costly law draws: ``few`` in the suite, in trials as many times more as
    others draw there.
    """
    in_suite = settings.get_profile("suite").max_examples
    return few * settings().max_examples // in_suite


def in_turn(*axes: Iterable[Any], every: int) -> list[Any]:
    """All combinations of some values, of which the suite takes one in so many, in turn.

    Each value of each axis is in the suite as long as another axis has ``every`` values or more;
    what it leaves out bears the mark ``trial``.

    Args:
        axes: the values of each argument of the test.
        every: of how many combinations the suite takes one.
    """
    return [
        pytest.param(
            *(value for _, value in chosen),
            marks=[] if sum(place for place, _ in chosen) % every == 0 else [pytest.mark.trial],
        )
        for chosen in product(*(enumerate(axis) for axis in axes))
    ]
