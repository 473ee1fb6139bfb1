"""The illustrative areas and postcodes into the register, by the ways any areas take."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import shapely
from sqlalchemy.orm import Session

from geo.crs import STORED_SRID
from orders.access.model import Account
from orders.areas.model import Level
from orders.areas.postcodes import import_postcodes
from orders.areas.service import import_edition
from orders.formatting import london
from orders.sample.areas import Drawing, DrawnArea

_FILES = {
    Level.LPA: "illustrative-lpas.geojson",
    Level.NEIGHBOURHOOD: "illustrative-neighbourhoods.geojson",
}
"""The names become the editions' ``source``."""


def land(db: Session, drawing: Drawing, *, by: Account, now: datetime) -> None:
    """Import the drawn areas as first editions from the day of ``now``, and their postcodes.

    Raises:
        BadFile: the register has areas already that these cannot stand beside.
    """
    with TemporaryDirectory() as folder:
        for level, areas in (
            (Level.LPA, drawing.lpas),
            (Level.NEIGHBOURHOOD, drawing.neighbourhoods),
        ):
            path = Path(folder) / _FILES[level]
            path.write_text(json.dumps(_collection(areas)), encoding="utf-8")
            import_edition(
                db,
                path,
                level=level,
                code_field="code",
                name_field="name",
                parent_field=None if level is Level.LPA else "lpa_code",
                from_on=london(now).date(),
                by=by,
                now=now,
            )
        path = Path(folder) / "illustrative-postcodes.csv"
        _write_postcodes(path, drawing)
        import_postcodes(db, path, by=by, now=now)


def _collection(areas: Iterable[DrawnArea]) -> dict[str, Any]:
    system = f"urn:ogc:def:crs:EPSG::{STORED_SRID}"
    return {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": system}},
        "features": [
            {
                "type": "Feature",
                "properties": {"code": area.code, "name": area.name, "lpa_code": area.parent_code},
                "geometry": json.loads(shapely.to_geojson(area.shape)),
            }
            for area in areas
        ],
    }


def _write_postcodes(path: Path, drawing: Drawing) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("postcode", "easting", "northing"))
        rows.writerows((code, *place) for code, place in drawing.postcodes.items())
