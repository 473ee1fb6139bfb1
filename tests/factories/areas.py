"""Two invented LPAs side by side, each cut into a western and an eastern neighbourhood.

British National Grid metres: Alder 400000-404000 east, Birch 404000-408000; both 290000-294000
north.
"""

from __future__ import annotations

from datetime import UTC, datetime

from shapely import MultiPolygon, box
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.columns import stored_shape
from orders.areas import gazetteer
from orders.areas.gazetteer import Gazetteer
from orders.areas.model import Area, Boundary, Edition, Level, Postcode

SOUTH, NORTH = 290_000, 294_000
SHAPES = {
    ("ALD", "Alder", None): (400_000, 404_000),
    ("BIR", "Birch", None): (404_000, 408_000),
    ("ALD1", "Alder West", "ALD"): (400_000, 402_000),
    ("ALD2", "Alder East", "ALD"): (402_000, 404_000),
    ("BIR1", "Birch West", "BIR"): (404_000, 406_000),
    ("BIR2", "Birch East", "BIR"): (406_000, 408_000),
}
POSTCODES = {
    "B1 1AA": (401_000, 292_000),
    "B2 2BB": (403_000, 292_000),
    "WS1 1AA": (405_000, 292_000),
    "WS2 2BB": (407_000, 292_000),
    "M1 1AE": (384_000, 398_000),
}
"""In Alder West, Alder East, Birch West, Birch East, and far outside."""


def make_areas(db: Session) -> Gazetteer:
    """Draw both LPAs and their neighbourhoods in a first edition of each level, with postcodes.

    Where a database opens with them they are there already.
    """
    if db.scalar(select(Area.id).where(Area.code == "ALD")) is not None:
        return gazetteer.current(db)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    force = db.scalars(select(Area).where(Area.level == Level.FORCE)).one()
    areas: dict[str, Area] = {}
    for level in (Level.LPA, Level.NEIGHBOURHOOD):
        edition = Edition(level=level, from_at=now, source="invented", imported_at=now)
        db.add(edition)
        db.flush()
        for (code, name, parent), (west, east) in SHAPES.items():
            if (parent is None) is not (level is Level.LPA):
                continue
            above = areas[parent].id if parent else force.id
            area = Area(level=level, code=code, name=name, parent_id=above)
            db.add(area)
            db.flush()
            areas[code] = area
            db.add(
                Boundary(
                    edition_id=edition.id,
                    area_id=area.id,
                    parent_id=above,
                    shape=stored_shape(MultiPolygon([box(west, SOUTH, east, NORTH)])),
                )
            )
    db.add_all(
        Postcode(postcode=postcode, easting=float(east), northing=float(north))
        for postcode, (east, north) in POSTCODES.items()
    )
    db.flush()
    gazetteer.forget(db)
    return gazetteer.current(db)


def area_id(db: Session, code: str) -> int:
    """The number of the area with this code."""
    return db.scalars(select(Area.id).where(Area.code == code)).one()
