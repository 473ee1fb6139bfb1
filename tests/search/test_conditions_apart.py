"""An order whose conditions each have their own time is told alike wherever it is shown."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from orders.areas.model import Level
from orders.digests import inputs
from orders.register.schemas.condition import ConditionInput
from orders.rules.vocabulary.codes import EndsKind
from orders.search import area_search
from orders.search.criteria.search_query import SearchQuery, Status
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.orders import at, make_order, order_input

pytestmark = pytest.mark.spatial


@pytest.mark.parametrize(
    ("when", "status", "headline"),
    [
        pytest.param("2025-11-19 12:00", Status.LIVE, "LIVE - NOT SERVED", id="L9-travel"),
        pytest.param("2026-06-01 12:00", Status.PENDING, "NO CONDITION IN FORCE", id="between"),
        pytest.param("2027-06-01 12:00", Status.LIVE, "LIVE - NOT SERVED", id="L9-internet"),
        pytest.param(
            "2031-06-01 12:00", Status.HISTORIC, "ENDED - expired 24:00 Sun 30 Mar", id="over"
        ),
    ],
)
def test_a_list_says_what_presence_says(
    each_db: Session, when: str, status: Status, headline: str
) -> None:
    places = make_areas(each_db)
    travel = ConditionInput("TRAVEL_PROHIBITION", "As sealed.", ends_at=at("2025-11-20 00:00"))
    internet = ConditionInput(
        "INTERNET_DEVICE_HISTORY",
        "As sealed.",
        starts_at=at("2027-01-01 00:00"),
        ends_at=at("2031-03-31 00:00"),
    )
    order = make_order(
        each_db,
        order_input(
            kind="SHPO_CIVIL",
            started_at=at("2020-11-20 11:00"),
            ends_at=None,
            ends_kind=EndsKind.UNTIL_FURTHER_ORDER,
            conditions=(travel, internet),
            override_reason="As sealed.",
        ),
    )
    area = places.area(Level.LPA, "ALD")
    wanted = SearchQuery(area=area, status=status, kind="SHPO")
    found = area_search.find(each_db, wanted, by=make_account(each_db), now=at(when))
    assert [row.reference for row in found.rows] == [order.reference]
    assert found.rows[0].headline.startswith(headline)
    digest = inputs.desk(each_db, places, at(when).date(), [area]).digest(area)
    assert digest.live == (1 if status is Status.LIVE else 0)
