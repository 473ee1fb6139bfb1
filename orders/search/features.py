"""Rows of a search as GeoJSON: a feature for each home that may be shown, WGS84."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.crs import to_wgs84
from orders.register.model import Order
from orders.rules.vocabulary import Basis
from orders.search.homes import ROLE_OF, ROLES, named, shown
from orders.search.rows import Row, RowSchema

MEDIA_TYPE: Final = "application/geo+json"
_PLACES: Final = 6
_BATCH: Final = 1_000
_Place = tuple[str | None, dict[str, Any] | None]
_NOWHERE: Final[_Place] = (None, None)
_PROPERTIES: Final = (
    "reference",
    "kind",
    "kind_name",
    "live",
    "status",
    "subject_name",
    "ends_at",
    "deadline_at",
    "unverified",
)


def as_geojson(db: Session, rows: Sequence[Row], basis: Basis, at: datetime) -> str:
    """A feature collection: each row's homes on the side that counted it, where they may be shown.

    A row with no home to show is a feature without a place, so that no order is missing. Withheld
    homes are not in it.

    Args:
        db: session.
        rows: what was found and logged.
        basis: whose homes made them count.
        at: instant at which they are homes, aware.
    """
    places = _places(db, [row.reference for row in rows], basis, at)
    told = RowSchema(only=_PROPERTIES)
    features = [
        {"type": "Feature", "geometry": geometry, "properties": properties | {"home": role}}
        for row in rows
        for properties in [told.dump(row)]
        for role, geometry in places.get(row.reference, [_NOWHERE])
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"))


def _places(
    db: Session, references: Sequence[str], basis: Basis, at: datetime
) -> dict[str, list[_Place]]:
    homes: list[Any] = []
    for start in range(0, len(references), _BATCH):
        chosen = select(Order.id.label("order_id")).where(
            Order.reference.in_(references[start : start + _BATCH])
        )
        homes += db.execute(named(shown(chosen.subquery("chosen"), ROLES[basis], at))).all()
    longitudes, latitudes = to_wgs84(
        [home.easting for home in homes], [home.northing for home in homes]
    )
    places: defaultdict[str, list[_Place]] = defaultdict(list)
    for home, longitude, latitude in zip(
        homes, np.round(longitudes, _PLACES), np.round(latitudes, _PLACES), strict=True
    ):
        if not np.isnan(longitude):
            point = {"type": "Point", "coordinates": [float(longitude), float(latitude)]}
            places[home.reference].append((ROLE_OF[home.basis], point))
    return places
