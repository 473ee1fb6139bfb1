"""What changed since 06:00 yesterday is counted as its lists list it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from orders.figures.morning import morning_of, yesterday_morning
from orders.register.changes import home_changes
from orders.rules.vocabulary.codes import Basis
from orders.search.area_search import find
from orders.search.criteria.area_changes import AreaChange
from orders.search.criteria.filters import Filters
from orders.search.criteria.search_query import SearchQuery, Status
from tests.factories.accounts import make_account
from tests.factories.breaches import make_breach
from tests.factories.orders import acting, at, home
from tests.search.scenes import Scene, make_scene

pytestmark = [pytest.mark.spatial, pytest.mark.opened_with(writer=make_scene)]


@pytest.fixture
def scene(each_db: Session) -> Scene:
    made = make_scene(each_db)
    new = home("WS2 2BB", lines="9 New Road", starts_on=date(2026, 11, 24))
    home_changes.move(
        each_db,
        made.live.subject_id,
        new,
        leaves=True,
        reference=made.live.reference,
        **acting(each_db, "2026-11-24 09:00"),
    )
    return made


@pytest.mark.parametrize("code", ["WMP", "ALD", "BIR", "BIR2"])
@pytest.mark.parametrize("when", ["2026-11-20 12:00", "2026-11-23 12:00", "2026-11-24 12:00"])
def test_each_number_is_that_of_its_list(
    each_db: Session, scene: Scene, code: str, when: str
) -> None:
    area, by, now = scene.wanted(code).area, make_account(each_db), at(when)
    found = morning_of(each_db, area, by=by, now=now)
    for change, number in found.changes.items():
        narrowing = Filters(change=change.value, since=found.since)
        asked = SearchQuery(area=area, status=Status.ALL, basis=Basis.EITHER, narrowing=narrowing)
        listed = find(each_db, asked, by=by, now=now)
        assert number == listed.total, change


def test_it_counts_what_happened(each_db: Session, scene: Scene) -> None:
    by, now = make_account(each_db), at("2026-11-24 12:00")
    make_breach(
        each_db,
        scene.ending,
        occurred_from=at("2026-11-23 23:00"),
        now=now,
        arrested_at=at("2026-11-23 23:30"),
    )
    alder = morning_of(each_db, scene.wanted("ALD").area, by=by, now=now)
    assert alder.changes == {
        AreaChange.NEW: 1,
        AreaChange.MOVED_IN: 0,
        AreaChange.MOVED_OUT: 1,
        AreaChange.ENDED: 1,
    }
    assert alder.breaches == 1
    officer = scene.officer(each_db, "BIR")
    assert morning_of(each_db, scene.wanted("BIR").area, by=officer, now=now).breaches == 1


@pytest.mark.parametrize(
    ("now", "since"),
    [
        ("2026-11-24 05:00", "2026-11-23 06:00"),
        ("2026-10-25 12:00", "2026-10-24 06:00"),
        ("2026-10-26 00:30", "2026-10-25 06:00"),
    ],
)
def test_yesterday_is_londons(now: str, since: str) -> None:
    assert yesterday_morning(at(now)) == at(since)
