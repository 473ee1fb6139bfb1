"""What no keyboard types is left out of what is searched for: PostgreSQL takes no NUL."""

from __future__ import annotations

import pytest

from orders.db import Work
from orders.search.area_search import find
from orders.search.criteria.filters import Filters
from orders.search.criteria.lookup_query import LookUpSchema
from orders.search.criteria.person_filters import AboutSchema
from orders.search.criteria.search_query import SearchQuery, SearchSchema
from orders.search.lookup import look_up
from tests.factories.accounts import make_account
from tests.factories.orders import at
from tests.search.scenes import make_scene

NOW = at("2026-11-24 12:00")


@pytest.mark.spatial
def test_a_number_with_a_nul_finds_what_it_finds_without(each_db: Work) -> None:
    scene, by = make_scene(each_db), make_account(each_db)
    asked = LookUpSchema().load({"number": f"{scene.live.arrest_reference or '20CR/1'}\0"})
    each_db.commit()
    assert "\0" not in asked.number
    found = look_up(each_db, asked, by=by, now=NOW, key="k", per_hour=40)
    number = SearchSchema().load({"number": "\x1b20CR/12345\0/26"})["narrowing"].number
    assert number == "20CR/12345/26"
    listed = find(
        each_db,
        SearchQuery(area=scene.wanted("WMP").area, narrowing=Filters(number=number)),
        by=by,
        now=NOW,
    )
    assert (found.cut, listed.total) == (False, 0)


def test_a_name_of_nothing_else_is_none() -> None:
    assert AboutSchema().load({"name": "\0"})["name"] is None
    assert AboutSchema().load({"name": "Marsh\0"})["name"] == "Marsh"
