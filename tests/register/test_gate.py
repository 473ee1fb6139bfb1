"""Nobody counts orders while an edition lands, and none lands while somebody does."""

from __future__ import annotations

from threading import Event, Thread

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.areas.model import Level
from orders.db import make_engine
from orders.register import gate
from tests.factories.areas import make_areas


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
            gate.close(db)
            db.execute(text("UPDATE area SET name = 'Alder New' WHERE code = 'ALD'"))
            told.append("landing")
            db.execute(text("UPDATE edition SET imported_at = '2026-02-02'"))
            db.commit()

    other = Thread(target=land)
    other.start()
    with Session(engine) as db:
        gate.hold(db)
        assert gazetteer.current(db).area(Level.LPA, "ALD").name == "Alder"
        counting.set()
        other.join(0.3)
        told.append("counted")
        db.commit()
    other.join()
    with Session(engine) as db:
        gate.hold(db)
        assert gazetteer.current(db).area(Level.LPA, "ALD").name == "Alder New"
        db.commit()
    assert told == ["counted", "landing"]
    engine.dispose()
