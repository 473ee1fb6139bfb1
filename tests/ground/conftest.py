"""A served notice on each database."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from orders.register.model import Order
from tests.factories.areas import make_areas
from tests.factories.orders import make_served_notice


@pytest.fixture
def order(each_db: Session) -> Order:
    """Live; subject in Alder West, protected person in Birch West."""
    make_areas(each_db)
    return make_served_notice(each_db)
