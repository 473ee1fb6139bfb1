"""Counting many orders anew at once instead of one by one."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.register.model import Presence, Stay
from orders.register.presence import projection
from orders.register.proof import verify
from tests.factories.areas import make_areas
from tests.factories.orders import make_served_notice


def stays(db: Session) -> int:
    query = select(func.count()).select_from(Presence).where(Presence.state == Stay.LIVE)
    return db.scalar(query) or 0


@pytest.mark.spatial
def test_what_happens_to_orders_counts_once_the_block_ends(each_db: Session) -> None:
    make_areas(each_db)
    with projection.put_off(each_db):
        make_served_notice(each_db)
        assert stays(each_db) == 0
    assert stays(each_db) > 0
    assert verify(each_db).wrong == ()


def test_after_a_failure_orders_are_counted_one_by_one_again(db: Session) -> None:
    make_areas(db)
    with pytest.raises(RuntimeError), projection.put_off(db):
        raise RuntimeError
    make_served_notice(db)
    assert stays(db) > 0
