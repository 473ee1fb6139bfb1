"""Nobody counts orders while an edition lands, and none lands while somebody does."""

from __future__ import annotations

from threading import Event, Thread

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.areas.model import Level
from orders.db import is_sqlite, make_engine
from orders.register.presence import locks
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
