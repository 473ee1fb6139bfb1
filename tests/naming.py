"""Tables of cases, a row each, for tests that are run once a row."""

from __future__ import annotations

from typing import Any

import pytest


def named(*rows: tuple[Any, ...]) -> list[Any]:
    """Cases whose first cell is what each is called."""
    return [pytest.param(*values, id=name) for name, *values in rows]


def table(text: str) -> list[Any]:
    """Cases of words: a line each, cells parted by ``|``, the first of them its name.

    A cell left empty is ``None``.
    """
    lines = (line.split("|") for line in text.strip().splitlines())
    return named(*((name.strip(), *(cell.strip() or None for cell in row)) for name, *row in lines))
