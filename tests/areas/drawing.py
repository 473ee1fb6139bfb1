"""Boundary files of squares, and whoever imports them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import Polygon, box
from sqlalchemy.orm import Session

from orders.areas.editions.file_checks import Columns
from orders.areas.editions.proposal import ImportRequest, Proposal, propose
from orders.areas.model import Level
from tests.factories import editions

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
WEST, SOUTH = 400_000, 280_000
"""South-west corner of everything drawn here, EPSG:27700 metres."""


@dataclass(slots=True)
class Importer:
    """An account as the log sees it."""

    id: int | None = None
    username: str | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A feature to write: fields and a shape in kilometres from the corner."""

    code: object
    name: object
    shape: Polygon | None
    lpa: object = None


def square(code: object, west_km: float, *, size_km: float = 1, lpa: object = None) -> Drawn:
    """A square on the southern line, named after its code."""
    return Drawn(code, f"Area {code}", box(west_km, 0, west_km + size_km, size_km), lpa)


def lpa(code: object, west_km: float, *, size_km: float = 1) -> Drawn:
    """The same, reaching so far south that it is as large as an LPA must be."""
    return Drawn(code, f"Area {code}", box(west_km, -10, west_km + size_km, size_km))


def draw(path: Path, *drawn: Drawn) -> Path:
    """Write a GeoJSON on the British National Grid."""
    system = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    features = [_feature(each) for each in drawn]
    collection = {"type": "FeatureCollection", "crs": system, "features": features}
    path.write_text(json.dumps(collection), encoding="utf-8")
    return path


def land(
    db: Session,
    path: Path,
    level: Level = Level.LPA,
    from_on: date = date(2024, 1, 1),
    *,
    code_field: str = "code",
    parent_field: str | None = None,
    least_lpa_m2: float = 0,
) -> Proposal:
    """Land a drawn file by its own field names; LPAs may be as small as is handy to draw."""
    columns = Columns(code_field, "name", parent_field)
    wanted = ImportRequest(path, level, columns, from_on, least_lpa_m2=least_lpa_m2)
    proposal = propose(db, wanted)
    editions.land(db, proposal, NOW, by=Importer())
    return proposal


def _feature(each: Drawn) -> dict[str, Any]:
    geometry = None
    if each.shape is not None:
        placed = shapely.transform(each.shape, lambda xy: xy * 1000 + (WEST, SOUTH))
        geometry = json.loads(shapely.to_geojson(placed))
    fields = {"code": each.code, "name": each.name, "lpa": each.lpa}
    return {"type": "Feature", "properties": fields, "geometry": geometry}
