"""Reading for all areas at once: as many queries for many orders as for one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.digests import inputs
from orders.rules.vocabulary.events import EventKind
from tests.digests.looking import CORRECTIONS, Areas, rows
from tests.factories.areas import make_areas
from tests.factories.orders import happen, home, make_served_notice, notice_input, subject
from tests.worklists.looking import make_court_order

DAY, MADE = date(2026, 11, 21), "2026-11-20 12:00"


@contextmanager
def queries(db: Session) -> Iterator[list[str]]:
    """Statements sent meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    engine = db.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def everything(db: Session) -> inputs.DigestInputs:
    """All areas' digests, read."""
    places = gazetteer.current(db)
    return inputs.desk(db, places, DAY, list(places.by_id.values()))


@pytest.mark.spatial
def test_more_orders_need_no_more_queries(each_db: Session) -> None:
    make_areas(each_db)
    make_served_notice(each_db)
    with queries(each_db) as for_one:
        everything(each_db)
    for postcode in ("B2 2BB", "WS1 1AA", "M1 1AE"):
        make_served_notice(each_db, notice_input(subject=subject(home(postcode))))
    with queries(each_db) as for_four:
        desk = everything(each_db)
    assert len(desk.reading.orders) == 4
    assert len(for_four) == len(for_one)


def test_more_orders_of_which_something_was_wrong_need_no_more_queries(
    placed: Session, areas: Areas
) -> None:
    suspended = [make_court_order(placed, "DVPO", MADE, "2026-12-10 00:00") for _ in range(4)]
    for day in ("2026-11-21", "2026-11-22", "2026-11-23"):
        areas.sent("ALD", day)
    counts = []
    for some in (suspended[:1], suspended[1:]):
        for each in some:
            happen(placed, each, EventKind.SUSPENDED, "2026-11-21 12:00", now="2026-11-23 12:00")
            happen(placed, each, EventKind.RESUMED, "2026-11-22 12:00", now="2026-11-23 12:01")
        with queries(placed) as seen:
            digest = areas.digest("ALD", "2026-11-24")
        counts.append((len(rows(digest, CORRECTIONS)), len(seen)))
    (one, for_one), (four, for_four) = counts
    assert (one, four) == (1, 4)
    assert for_four == for_one


@pytest.mark.spatial
def test_both_databases_read_the_same(each_db: Session) -> None:
    places = make_areas(each_db)
    order = make_served_notice(each_db)
    reading = everything(each_db).reading
    by_subject = {places.by_id[area_id].code for area_id, orders in reading.here.items() if orders}
    assert by_subject == {"WMP", "ALD", "ALD1"}
    live = {
        places.by_id[area_id].code: number for area_id, number in reading.live_on_either.items()
    }
    assert live == {"WMP": 1, "ALD": 1, "ALD1": 1, "BIR": 1, "BIR1": 1}
    assert reading.orders[order.reference].person == "Daniel MARSH, born 1988"
