"""Storing the gaps of many orders at once instead of with each thing told of one."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.register.presence import system_gaps
from orders.register.presence.system_gaps import SystemGap
from orders.register.proof import verify
from orders.rules.vocabulary.codes import System
from orders.upkeep import service
from orders.upkeep.schema import UpdateInput
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.orders import at, make_served_notice

NOW = at("2026-11-21 12:00")


def tell(db: Session) -> None:
    """Tell PNC of a notice before it was served, so that it had not heard the latest."""
    given = UpdateInput(updated_at=at("2026-11-20 08:01"), updated_by="Clerk 1")
    order = make_served_notice(db)
    service.record_update(db, order, System.PNC, given, by=make_account(db), now=NOW)


def gaps(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(SystemGap)) or 0


@pytest.mark.spatial
def test_what_is_told_counts_once_the_block_ends(each_db: Session) -> None:
    make_areas(each_db)
    with system_gaps.put_off(each_db):
        tell(each_db)
        assert gaps(each_db) == 0
    assert gaps(each_db) > 0
    assert verify(each_db).wrong == ()


def test_after_a_failure_gaps_are_stored_one_by_one_again(db: Session) -> None:
    make_areas(db)
    with pytest.raises(RuntimeError), system_gaps.put_off(db):
        raise RuntimeError
    tell(db)
    assert gaps(db) > 0
