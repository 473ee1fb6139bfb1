"""No page costs more than the register grows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bench import walking
from orders.access.permissions import Role
from tests.conftest import dispose

PEOPLE = [role for role in Role if role is not Role.SERVICE]
CHEAP = 200
"""Thousands of instructions of SQLite that no page need save."""


def costs(folder: Path, orders: int) -> Mapping[tuple[Role, str], int]:
    app = walking.load(f"sqlite:///{folder}/{orders}.sqlite", orders)
    walked = list(walking.walk(app, PEOPLE))
    dispose(app)
    assert [each for each in walked if each.status >= 500] == []
    return {(each.role, each.path): each.instructions for each in walked}


@pytest.mark.trial
def test_twice_the_orders_cost_no_page_more_than_twice_and_a_half(tmp_path: Path) -> None:
    few, many = costs(tmp_path, 3_000), costs(tmp_path, 6_000)
    grown = {
        asked: (few[asked], cost)
        for asked, cost in many.items()
        if asked in few and cost > 2.5 * max(few[asked], CHEAP)
    }
    assert grown == {}
