"""Cells a spreadsheet must not run."""

from __future__ import annotations

import pytest

from orders.search.export import harmless


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", "  =1"])
def test_what_starts_like_a_formula_gets_an_apostrophe(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Marsh", "2026-11-20", "a=b", "O'Brien"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert harmless(cell) == cell
