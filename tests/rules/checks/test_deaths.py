"""An occupation order may end by a death; no other does."""

from __future__ import annotations

import pytest

from orders.rules.checks.deaths import ended_by_death
from orders.rules.kinds import catalogue

REFERENCE = "WM26-00001-1"


@pytest.mark.parametrize("code", list(catalogue.KINDS))
def test_only_an_occupation_order_may_end_by_a_death(code: str) -> None:
    """Family Law Act 1996 ss.33(9)(b), 36(9)."""
    found = ended_by_death(catalogue.kind(code), REFERENCE, made_under=None, in_force=True)
    assert (found is not None) == code.startswith("OCCUPATION")
    assert found is None or REFERENCE in found.message


@pytest.mark.parametrize(
    ("section", "in_force", "may_end"),
    [("s.33", True, True), ("s.36", True, True), ("s.33(5)", True, False), ("s.36", False, False)],
)
def test_one_in_force_does_but_where_the_court_made_it_to_last_beyond_a_death(
    section: str, in_force: bool, may_end: bool
) -> None:
    """Family Law Act 1996 ss.33(5), 33(9)(b), 35-38."""
    kind = catalogue.kind("OCCUPATION")
    found = ended_by_death(kind, REFERENCE, made_under=section, in_force=in_force)
    assert (found is not None) is may_end
