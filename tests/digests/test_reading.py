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
from orders.digests import preparing
from tests.factories.areas import make_areas
from tests.factories.orders import home, make_served_notice, notice_input, subject

DAY = date(2026, 11, 21)


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


def everything(db: Session) -> preparing.Desk:
    """All areas' digests, read."""
    places = gazetteer.current(db)
    return preparing.desk(db, places, DAY, list(places.by_id.values()))


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
