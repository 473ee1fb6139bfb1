"""Nobody counts orders while an edition lands, and none lands while somebody does."""

from __future__ import annotations

import re
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.areas.model import Level
from orders.db import is_sqlite, make_engine
from orders.register.presence import locks, subject_duties
from orders.rules.vocabulary.codes import EndsKind
from tests.factories.areas import make_areas
from tests.factories.orders import make_order, order_input


@pytest.mark.spatial
def test_who_records_an_order_that_ends_another_waits_for_its_row_before_an_edition_may_wait(
    each_db: Session,
) -> None:
    make_areas(each_db)
    earlier = make_order(each_db, order_input(kind="SPO_INTERIM"))
    sent: list[str] = []
    bind = each_db.connection()
    event.listen(bind, "before_cursor_execute", lambda *sends: sent.append(sends[2]))
    main = {"kind": "SPO", "ends_at": None, "ends_kind": EndsKind.UNTIL_FURTHER_ORDER}
    make_order(each_db, order_input(**main, ends_orders=(earlier.reference,)))
    waits = [text for text in sent if "FOR UPDATE" in text or "advisory" in text]
    assert is_sqlite(each_db) or "FOR UPDATE" in waits[0]


@pytest.mark.spatial
def test_the_orders_beside_another_are_found_by_indexes(each_db: Session) -> None:
    """However many there are: every change of an order locks them first."""
    make_areas(each_db)
    order = make_order(each_db, order_input(kind="SPO_INTERIM"))
    sqlite = is_sqlite(each_db)
    word = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
    plans: list[str] = []

    def explain(_connection: Any, cursor: Any, statement: str, given: Any, *_: Any) -> None:
        cursor.execute(word + statement, given)
        plans.append("\n".join(str(tuple(row)) for row in cursor.fetchall()))

    if not sqlite:
        # A few rows are read whole unless that is ruled out.
        each_db.execute(text("SET LOCAL enable_seqscan = off"))
    bind = each_db.connection()
    event.listen(bind, "before_cursor_execute", explain)
    assert subject_duties.lock_with_beside(each_db, [order.id]) == [order.id]
    event.remove(bind, "before_cursor_execute", explain)
    (plan,) = plans
    assert "SEARCH" in plan if sqlite else "Index" in plan
    assert not re.search(r"Seq Scan|SCAN (protective_order|person)", plan), plan


@pytest.mark.spatial
def test_a_landing_waits_for_who_counts_and_who_counts_next_sees_it(
    each_new_database: str,
) -> None:
    engine = make_engine(each_new_database)
    with Session(engine) as db:
        make_areas(db)
        db.commit()
    counting = Event()
    told: list[str] = []

    def land() -> None:
        counting.wait(60)
        with Session(engine) as db:
            locks.close(db)
            db.execute(text("UPDATE area SET name = 'Alder New' WHERE code = 'ALD'"))
            told.append("landing")
            db.execute(text("UPDATE edition SET imported_at = '2026-02-02'"))
            db.commit()

    other = Thread(target=land)
    other.start()
    with Session(engine) as db:
        locks.hold(db)
        assert gazetteer.current(db).area(Level.LPA, "ALD").name == "Alder"
        counting.set()
        other.join(0.3)
        told.append("counted")
        db.commit()
    other.join()
    with Session(engine) as db:
        locks.hold(db)
        assert gazetteer.current(db).area(Level.LPA, "ALD").name == "Alder New"
        db.commit()
    assert told == ["counted", "landing"]
    engine.dispose()
