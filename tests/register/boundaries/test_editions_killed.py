"""Landing an edition in a process of its own that is killed half-way, and again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.areas.model import Landing, LandingStage
from orders.db import make_engine
from orders.register.imports import csv_import
from orders.register.proof import verify
from tests.areas.drawing import draw
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.editions import land
from tests.factories.order_rows import as_csv, rows
from tests.factories.orders import FORCE, at
from tests.register.landing import Rows, presence_of, proposed, strip

ROOT = Path(__file__).resolve().parents[3]
NOW = at("2026-12-05 09:00")
FROM = at("2025-03-01 00:00").date()
REDRAWN = (strip("ALD1", 0, 1), strip("ALD9", 1, 4), strip("BIR1", 4, 8))
ORDERS = 300


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
    first = _start(each_new_database, path)
    assert first.stderr is not None
    while "placed" not in (line := first.stderr.readline()):
        assert line, "it ended before a batch was kept"
    first.send_signal(signal.SIGKILL)
    first.communicate()
    assert first.returncode == -signal.SIGKILL
    with Session(engine) as db:
        (landing,) = db.scalars(select(Landing))
        assert landing.stage is LandingStage.STAGING
        assert 0 < landing.placed < landing.waiting
        assert presence_of(db) == before
        assert "ALD9" not in {area.code for area in gazetteer.current(db).by_id.values()}
        placed, waiting = landing.placed, landing.waiting
    output, trouble = _start(each_new_database, path).communicate(timeout=120)
    assert f"{waiting} orders placed anew" in output, trouble
    assert f" {placed} of " not in trouble, "it began at the beginning"
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


def _start(url: str, path: Path) -> subprocess.Popen[str]:
    words = ["areas", "import", str(path), "--level", "neighbourhood", "--code-field", "code"]
    words += ["--name-field", "name", "--from", str(FROM), "--restate", "--batch", "4"]
    given = {"ORDERS_SECRET_KEY": "k" * 40, "ORDERS_DATABASE_URL": url}
    return subprocess.Popen(  # noqa: S603  fixed words only
        [sys.executable, "-m", "flask", *words],
        cwd=ROOT,
        env={**os.environ, **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
