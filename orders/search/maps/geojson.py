"""Rows of a search as GeoJSON: a feature for each home that may be shown, WGS84."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.crs import to_wgs84
from orders.bounded_fields import JsonObject
from orders.register.model import Order
from orders.rules.vocabulary.codes import Basis
from orders.search.maps.homes import ROLE_OF, ROLES, shown
from orders.search.results.rows import OrderRow

MEDIA_TYPE: Final = "application/geo+json"
_PLACES: Final = 6
_BATCH: Final = 1_000
_as_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_Place = tuple[str | None, str]
"""Whose home it is, and its point as JSON."""
_NOWHERE: Final[_Place] = (None, "null")


def as_geojson(
    db: Session, rows: Sequence[OrderRow], basis: Basis, as_at: datetime
) -> Iterator[str]:
    """A feature collection in pieces: each row's homes on the side that counted it, where shown.

    A row with no home to show is a feature without a place, so that no order is missing. Withheld
    homes are not in it.

    Args:
        rows: what was found and logged.
        basis: whose homes made them count.
        as_at: instant at which they are homes, aware.
    """
    return _pieces(rows, _places(db, rows, basis, as_at))


def _pieces(rows: Sequence[OrderRow], places: Mapping[str, list[_Place]]) -> Iterator[str]:
    yield '{"type":"FeatureCollection","features":['
    for start in range(0, len(rows), _BATCH):
        features = ",".join(
            feature
            for row in rows[start : start + _BATCH]
            for feature in _features(row, places.get(row.reference, [_NOWHERE]))
        )
        yield f"{',' if start else ''}{features}"
    yield "]}"


def _features(row: OrderRow, places: Sequence[_Place]) -> Iterator[str]:
    # Written once for all homes of the order: a file has three times as many homes as orders.
    said = _as_json(properties_of(row))[:-1]
    for role, point in places:
        yield (
            f'{{"type":"Feature","geometry":{point},"properties":{said},"home":{_as_json(role)}}}}}'
        )


def properties_of(row: OrderRow) -> JsonObject:
    """What is said of an order, named and written as in answers of the API."""
    # Not by the schema of those: a file has thousands of rows, and it would take half its time.
    return {
        "reference": row.reference,
        "kind": row.kind,
        "kind_name": row.kind_name,
        "live": row.live,
        "status": row.headline,
        "subject_name": row.subject_name,
        "ends_at": None if row.ends_at is None else row.ends_at.isoformat(),
        "deadline_at": None if row.deadline_at is None else row.deadline_at.isoformat(),
        "unverified": row.unverified,
    }


def _places(
    db: Session, rows: Sequence[OrderRow], basis: Basis, as_at: datetime
) -> dict[str, list[_Place]]:
    references = {each: row.reference for row in rows for each in row.shows.orders}
    ids, homes = list(references), list[Any]()
    for start in range(0, len(ids), _BATCH):
        batch = select(Order.id.label("order_id")).where(Order.id.in_(ids[start : start + _BATCH]))
        homes += db.connection().execute(shown(batch.subquery("chosen"), ROLES[basis], as_at))
    longitudes, latitudes = to_wgs84(
        [home.easting for home in homes], [home.northing for home in homes]
    )
    found = zip(
        homes,
        np.round(longitudes, _PLACES).tolist(),
        np.round(latitudes, _PLACES).tolist(),
        strict=True,
    )
    places: defaultdict[str, list[_Place]] = defaultdict(list)
    for home, longitude, latitude in sorted(found, key=_place_in_list):
        if not math.isnan(longitude):
            point = f'{{"type":"Point","coordinates":[{longitude},{latitude}]}}'
            places[references[home.order_id]].append((ROLE_OF[home.basis], point))
    return places


def _place_in_list(found: tuple[Any, float, float]) -> tuple[str, float, float]:
    home = found[0]
    return home.basis, home.easting, home.northing
