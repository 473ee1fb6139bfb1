"""Redrawing the invented areas, and landing what was redrawn within a test's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from shapely import box
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.areas.checking import Columns
from orders.areas.model import Area, Level
from orders.areas.proposing import Proposal, Wanted, propose
from orders.register import editions
from orders.register.editions import Landed, Transaction
from orders.register.model import Presence
from tests.areas.drawing import Drawn, draw
from tests.factories.accounts import make_account

Rows = set[tuple[Any, ...]]


def strip(code: str, west_km: float, east_km: float, name: str = "") -> Drawn:
    """An area of ``tests.factories.areas``' ground between two eastings from its western edge."""
    return Drawn(code, name or f"Area {code}", box(west_km, 10, east_km, 14))


def proposed(
    db: Session, folder: Path, from_on: date, *drawn: Drawn, level: Level = Level.NEIGHBOURHOOD
) -> Proposal:
    """What a file of these areas proposes."""
    path = draw(folder / "redrawn.geojson", *drawn)
    return propose(db, Wanted(path, level, Columns("code", "name"), from_on))


def committing(db: Session) -> Transaction:
    """Transactions that are all within the test's own."""

    @contextmanager
    def transaction() -> Iterator[Session]:
        yield db
        db.commit()

    return transaction


def land(
    db: Session,
    proposal: Proposal,
    now: datetime,
    *,
    restate: bool = False,
    batch: int = 100,
    progress: Callable[[int, int], object] = lambda placed, waiting: None,
) -> Landed:
    """Begin and land, committing into the test's own transaction."""
    edition_id = editions.begin(db, proposal, restate=restate, now=now).id
    return editions.land(
        committing(db),
        edition_id,
        by=make_account(db),
        clock=lambda: now,
        batch=batch,
        progress=progress,
    )


def presence_of(db: Session) -> Rows:
    """Every row of presence, areas by their codes."""
    columns = [column for column in Presence.__table__.c if column.name != "area_id"]
    rows = db.execute(select(Area.code, *columns).join(Area, Area.id == Presence.area_id))
    return {tuple(row) for row in rows}
