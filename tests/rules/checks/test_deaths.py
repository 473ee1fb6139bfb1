"""An occupation order may end by a death; no other does."""

from __future__ import annotations

import pytest

from orders.rules.checks.deaths import ended_by_death
from orders.rules.kinds import catalogue

REFERENCE = "WM26-00001-1"


@pytest.mark.parametrize("code", list(catalogue.KINDS))
def test_only_an_occupation_order_may_end_by_a_death(code: str) -> None:
    """Family Law Act 1996 ss.33(9)(b), 36(9)."""
    found = ended_by_death(catalogue.kind(code), REFERENCE, in_force=True)
    assert (found is not None) == code.startswith("OCCUPATION")
    assert found is None or REFERENCE in found.message


def test_one_that_is_not_in_force_does_not() -> None:
    assert ended_by_death(catalogue.kind("OCCUPATION"), REFERENCE, in_force=False) is None
