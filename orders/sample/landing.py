"""The illustrative areas and postcodes into the register, by the ways any areas take."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import shapely
from sqlalchemy.orm import Session

from geo.crs import STORED_SRID
from orders.access.model import Account
from orders.areas.editions.file_checks import Columns
from orders.areas.editions.proposal import ImportRequest, propose
from orders.areas.lists.postcode_list import import_postcodes
from orders.areas.model import Level
from orders.bounded_fields import JsonObject
from orders.formatting import london
from orders.register.boundaries import edition_landing
from orders.sample.areas import DrawnArea, SampleAreas

_FILES = {
    Level.LPA: "illustrative-lpas.geojson",
    Level.NEIGHBOURHOOD: "illustrative-neighbourhoods.geojson",
}
"""The names become the editions' ``source``."""


def land(db: Session, drawing: SampleAreas, *, by: Account, now: datetime) -> None:
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
            lpas = None if level is Level.LPA else "lpa_code"
            columns = Columns("code", "name", lpas)
            land_file(db, ImportRequest(path, level, columns, london(now).date()), by=by, now=now)
        path = Path(folder) / "illustrative-postcodes.csv"
        _write_postcodes(path, drawing)
        import_postcodes(db, path, by=by, now=now)


def land_file(db: Session, wanted: ImportRequest, *, by: Account, now: datetime) -> None:
    """Land an edition in the session's own transaction, as a command does in several.

    Raises:
        BadFile: something is wrong with the file.
    """
    edition = edition_landing.begin(db, propose(db, wanted), restate=False, now=now)
    edition_landing.land(lambda: nullcontext(db), edition.id, by=by, clock=lambda: now)


def _collection(areas: Iterable[DrawnArea]) -> JsonObject:
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


def _write_postcodes(path: Path, drawing: SampleAreas) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("postcode", "easting", "northing"))
        rows.writerows((code, *place) for code, place in drawing.postcodes.items())
