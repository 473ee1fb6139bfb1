"""Storing the gaps of many orders at once instead of with each thing told of one."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.register.presence import order_gaps
from orders.register.presence.order_gaps import OrderGap
from orders.register.proof import verify
from orders.rules.lifecycle.states import FAR_FUTURE
from orders.rules.lifecycle.upkeep import GapKind
from orders.rules.vocabulary.codes import System
from orders.upkeep import service
from orders.upkeep.schema import UpdateInput
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.orders import at, make_served_notice

NOW = at("2026-11-21 12:00")


TOLD_AT = at("2026-11-20 10:00")


def tell(db: Session) -> None:
    """Tell PNC of a notice that was served before."""
    given = UpdateInput(updated_at=TOLD_AT, updated_by="Clerk 1")
    order = make_served_notice(db)
    service.record_update(db, order, System.PNC, given, by=make_account(db), now=NOW)


def untold_until(db: Session) -> list[datetime]:
    """Until when PNC has not heard of it."""
    return list(db.scalars(select(OrderGap.until_at).where(OrderGap.what == GapKind.PNC)))


@pytest.mark.spatial
def test_what_is_told_counts_once_the_block_ends(each_db: Session) -> None:
    make_areas(each_db)
    with order_gaps.put_off(each_db):
        tell(each_db)
        assert untold_until(each_db) == [FAR_FUTURE]
    assert untold_until(each_db) == [TOLD_AT]
    assert verify(each_db).wrong == ()


def test_after_a_failure_gaps_are_stored_one_by_one_again(db: Session) -> None:
    make_areas(db)
    with pytest.raises(RuntimeError), order_gaps.put_off(db):
        raise RuntimeError
    tell(db)
    assert untold_until(db) == [TOLD_AT]
