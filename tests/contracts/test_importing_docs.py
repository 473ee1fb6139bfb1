"""docs/importing.md names every column there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from orders.breaches.backlog.breach_takeover import COLUMNS as BREACH_COLUMNS
from orders.register.imports.columns import COLUMNS

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "importing.md").read_text()
WHO = re.compile(r"^(?:subject|protected1|home1|fact1|condition1|event1|served)_")


def shortened(column: str) -> str:
    """A column as the document writes it: without whose it is."""
    if column.startswith("considered_"):
        return "considered_…"
    name = column
    while WHO.match(name):
        name = WHO.sub("", name)
    return "alias_…" if name.startswith("alias_") else name


@pytest.mark.parametrize(
    "column", [name for name in COLUMNS if not re.search(r"(?:[2-9]|1[0-9])_", name)]
)
def test_every_column_of_an_order_is_documented(column: str) -> None:
    assert f"`{shortened(column)}`" in TEXT


@pytest.mark.parametrize("column", BREACH_COLUMNS)
def test_every_column_of_a_breach_is_documented(column: str) -> None:
    assert f"`{column}`" in TEXT
