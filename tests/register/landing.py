"""Redrawing the invented areas, and what counts where."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from shapely import box
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.areas.editions.file_checks import Columns
from orders.areas.editions.proposal import ImportRequest, Proposal, propose
from orders.areas.model import Area, Level
from orders.register.model import Presence
from tests.areas.drawing import Drawn, draw

Rows = set[tuple[Any, ...]]


def strip(code: str, west_km: float, east_km: float, name: str = "") -> Drawn:
    """An area of ``tests.factories.areas``' ground between two eastings from its western edge."""
    return Drawn(code, name or f"Area {code}", box(west_km, 10, east_km, 14))


def proposed(
    db: Session, folder: Path, from_on: date, *drawn: Drawn, level: Level = Level.NEIGHBOURHOOD
) -> Proposal:
    """What a file of these areas proposes."""
    path = draw(folder / "redrawn.geojson", *drawn)
    return propose(db, ImportRequest(path, level, Columns("code", "name"), from_on))


def presence_of(db: Session) -> Rows:
    """Every row of presence, areas by their codes."""
    columns = [column for column in Presence.__table__.c if column.name != "area_id"]
    rows = db.execute(select(Area.code, *columns).join(Area, Area.id == Presence.area_id))
    return {tuple(row) for row in rows}
