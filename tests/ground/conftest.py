"""A served notice on each database."""

from __future__ import annotations

import pytest

from orders.register.model import Order


@pytest.fixture
def order(each_noticed: Order) -> Order:
    """Live; subject in Alder West, protected person in Birch West."""
    return each_noticed
