"""Lists of the whole force are ranges of an index, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from orders.worklists import loader
from orders.worklists.definitions import LISTS
from tests.factories.orders import make_order, make_served_notice
from tests.worklists.looking import scope_of

pytestmark = pytest.mark.spatial
WHEN = "2026-11-21 12:00"


@contextmanager
def explained(db: Session) -> Iterator[list[str]]:
    """The plan of each statement on worklists in the block."""
    engine = db.get_bind().engine
    plans: list[str] = []
    asked: list[str] = []
    word = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "

    def note(_connection: Any, cursor: Any, statement: str, given: Any, *_: Any) -> None:
        if "total" in statement and not asked:
            asked.append(statement)
            cursor.execute(word + statement, given)
            plans.append("\n".join(str(tuple(row)) for row in cursor.fetchall()))

    if engine.dialect.name == "postgresql":
        # A few rows are read whole unless that is ruled out.
        db.execute(text("SET LOCAL enable_seqscan = off"))
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield plans
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("key", "index"),
    [
        *((key, "ix_order_gap_open") for key in ("not-served", "never-visited", "never-reviewed")),
        *((key, "ix_order_gap_open") for key in ("not-on-pnc", "not-on-connect")),
        *((key, "ix_order_deadline_met_at") for key in ("check", "hearings", "return-days")),
        ("notifications-due", "ix_order_deadline_met_at"),
        ("unverified", "ix_protective_order_unverified"),
    ],
)
def test_a_list_of_the_force_reads_its_index(areas: Session, key: str, index: str) -> None:
    make_order(areas)
    make_served_notice(areas)
    areas.flush()
    scope = scope_of(areas, WHEN, "WMP")
    with explained(areas) as plans:
        loader.page_of(areas, scope, LISTS[key], 1)
    (plan,) = plans
    assert index in plan
