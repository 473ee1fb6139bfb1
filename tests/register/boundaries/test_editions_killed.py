"""Landing an edition in a process of its own that is killed half-way, and again."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.areas.model import Landing, LandingStage
from orders.db import make_engine
from orders.register.imports import csv_import
from orders.register.proof import verify
from tests import apart
from tests.areas.drawing import draw
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.editions import land
from tests.factories.order_rows import as_csv, rows
from tests.factories.orders import FORCE, at
from tests.register.landing import Rows, presence_of, proposed, strip

NOW = at("2026-12-05 09:00")
FROM = at("2025-03-01 00:00").date()
REDRAWN = (strip("ALD1", 0, 1), strip("ALD9", 1, 4), strip("BIR1", 4, 8))
ORDERS = 150


@pytest.mark.spatial
def test_killed_half_way_and_run_again_it_ends_as_an_unbroken_run_does(
    each_new_database: str, tmp_path: Path
) -> None:
    engine = make_engine(each_new_database)
    file = tmp_path / "orders.csv"
    file.write_text(as_csv(rows(ORDERS)))
    with Session(engine) as db:
        make_areas(db)
        csv_import.import_orders(db, file, source="old", by=make_account(db), now=NOW, force=FORCE)
        db.commit()
        before = presence_of(db)
    unbroken = _unbroken(each_new_database, tmp_path)
    assert len(unbroken ^ before) > ORDERS
    path = draw(tmp_path / "redrawn.geojson", *REDRAWN)
    first = apart.start(each_new_database, _words(path), tmp_path)
    first.wait_for("placed")
    first.kill()
    assert first.end() == -signal.SIGKILL
    with Session(engine) as db:
        (landing,) = db.scalars(select(Landing))
        assert landing.stage is LandingStage.STAGING
        assert 0 < landing.placed < landing.waiting
        assert presence_of(db) == before
        assert "ALD9" not in {area.code for area in gazetteer.current(db).by_id.values()}
        placed, waiting = landing.placed, landing.waiting
    second = apart.start(each_new_database, _words(path), tmp_path)
    assert second.end() == 0
    said = second.said.read_text()
    assert f"{waiting} orders placed anew" in said
    assert f" {placed} of " not in said, "it began at the beginning"
    with Session(engine) as db:
        assert presence_of(db) == unbroken
        assert verify(db).wrong == ()
    engine.dispose()


def _unbroken(url: str, folder: Path) -> Rows:
    """Presence after a run that nothing stops, which is taken back."""
    engine = make_engine(url)
    with engine.connect() as connection:
        whole = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as db:
            land(db, proposed(db, folder, FROM, *REDRAWN), NOW, restate=True)
            found = presence_of(db)
        whole.rollback()
    engine.dispose()
    return found


def _words(path: Path) -> list[str]:
    words = ["areas", "import", str(path), "--level", "neighbourhood", "--code-field", "code"]
    return [*words, "--name-field", "name", "--from", str(FROM), "--restate", "--batch", "4"]
