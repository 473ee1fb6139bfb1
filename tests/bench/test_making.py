"""Made-up orders to time with count exactly where recorded ones would."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.making import make
from orders.register.model import Order, Presence, Stay
from orders.register.proof import verify
from orders.rules.vocabulary.codes import Basis
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.spatial
def test_made_up_orders_count_where_the_facts_say(each_db: Session) -> None:
    places = make_areas(each_db)
    by = make_account(each_db)
    make(each_db, 150, live_share=0.25, now=NOW, by=by)
    assert each_db.scalar(select(func.count()).select_from(Order)) == 150
    verdict = verify(each_db)
    assert (verdict.orders, verdict.wrong) == (150, ())
    live = each_db.scalar(
        select(func.count()).where(
            Presence.area_id == places.force_id,
            Presence.basis == Basis.EITHER,
            Presence.state == Stay.LIVE,
            Presence.holds_at(NOW),
        )
    )
    assert live is not None
    assert 20 < live < 56
