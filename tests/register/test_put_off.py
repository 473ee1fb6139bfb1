"""Counting many orders anew at once instead of one by one."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.register import presence
from orders.register.model import Presence
from orders.register.verifying import verify
from tests.factories.areas import make_areas
from tests.factories.orders import make_order, make_served_notice


def stays(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(Presence)) or 0


@pytest.mark.spatial
def test_orders_recorded_together_count_once_the_block_ends(each_db: Session) -> None:
    make_areas(each_db)
    with presence.put_off(each_db):
        make_served_notice(each_db)
        make_order(each_db)
        assert stays(each_db) == 0
    assert stays(each_db) > 0
    assert verify(each_db).wrong == ()


def test_after_a_failure_orders_are_counted_one_by_one_again(db: Session) -> None:
    make_areas(db)
    with pytest.raises(RuntimeError), presence.put_off(db):
        raise RuntimeError
    make_order(db)
    assert stays(db) > 0
