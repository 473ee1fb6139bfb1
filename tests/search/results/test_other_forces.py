"""Which other force a home lies in, beside where an order counts outside this one."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.areas.model import Level
from orders.people.model import Address
from orders.register.changes import home_changes
from orders.search import area_search
from orders.search.criteria.search_query import SearchQuery
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.orders import at, home, make_order, protected, seen, subject
from tests.register.changes.test_person_joins import standing_order

NOW = at("2026-12-05 09:00")
AWAY = home("M1 1AE", outside_force="Greater Manchester Police")
pytestmark = pytest.mark.spatial


def listed(db: Session) -> list[str]:
    """Where the orders of the force count, as a list says it."""
    force = gazetteer.current(db).area(Level.FORCE, "WMP")
    found = area_search.find(db, SearchQuery(area=force), by=make_account(db), now=NOW)
    return [each.words for row in found.rows for each in row.areas]


def test_a_list_names_the_other_force_of_a_home_that_is_shown(each_db: Session) -> None:
    make_areas(each_db)
    order = make_order(
        each_db,
        standing_order(subject=subject(AWAY), protected_persons=(protected(home("WS1 1AA")),)),
    )
    away = "Outside the force: Greater Manchester Police"
    assert listed(each_db) == [away, "Birch West, Birch"]
    address = each_db.scalars(select(Address).where(Address.outside_force.is_not(None))).one()
    each_db.refresh(order)
    home_changes.withhold(
        each_db,
        address.id,
        confidential=True,
        reason="",
        reference=order.reference,
        **seen(each_db, order, NOW),
    )
    assert listed(each_db) == ["Out of force", "Birch West, Birch"]


def test_one_that_lies_in_the_force_is_listed_by_its_areas(each_db: Session) -> None:
    make_areas(each_db)
    wrong = home("B1 1AA", outside_force="Greater Manchester Police")
    make_order(each_db, standing_order(subject=subject(wrong)))
    assert listed(each_db)[0] == "Alder West, Alder"
