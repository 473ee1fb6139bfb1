"""Every area's outline as GeoJSON for the map, drawn once for each set of boundaries."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from geo.shapes import outlines
from orders.areas.gazetteer import Gazetteer
from orders.areas.layers import Layer
from orders.areas.model import Level
from orders.bounded_fields import JsonObject

TOLERANCE_M = 20.0


@dataclass(frozen=True, slots=True)
class OutlineCollection:
    """A GeoJSON feature collection, WGS84.

    Attributes:
        body: UTF-8 JSON.
        etag: changes whenever a line does.
        centre: latitude and longitude in degrees of the middle of it all; the middle of England
            while no boundary is held.
    """

    body: bytes
    etag: str
    centre: tuple[float, float]


_ENGLAND = (52.56, -1.46)
_drawn: WeakKeyDictionary[Gazetteer, OutlineCollection] = WeakKeyDictionary()
_lines: WeakKeyDictionary[Layer, list[JsonObject]] = WeakKeyDictionary()


def drawing(places: Gazetteer) -> OutlineCollection:
    """The outlines of the newest boundaries, neighbourhoods first so that LPAs lie over them."""
    kept = _drawn.get(places)
    if kept is None:
        kept = _drawn[places] = _draw(places)
    return kept


def geometries(layer: Layer) -> list[JsonObject]:
    """The outlines of one level in one edition as GeoJSON, WGS84, in the order of its areas."""
    kept = _lines.get(layer)
    if kept is None:
        kept = _lines[layer] = outlines(layer.shapes, tolerance_m=TOLERANCE_M)
    return kept


def _draw(places: Gazetteer) -> OutlineCollection:
    features = [
        feature for level in (Level.NEIGHBOURHOOD, Level.LPA) for feature in _level(places, level)
    ]
    body = json.dumps(
        {"type": "FeatureCollection", "features": features}, separators=(",", ":")
    ).encode()
    return OutlineCollection(body, hashlib.sha256(body).hexdigest()[:24], _centre(features))


def _level(places: Gazetteer, level: Level) -> list[JsonObject]:
    layer = places.layer(level)
    if layer is None:
        return []
    areas = [places.by_id[area_id] for area_id in layer.area_ids.tolist()]
    return [
        {
            "type": "Feature",
            "properties": {"area": f"{area.level}:{area.code}", "name": area.name},
            "geometry": geometry,
        }
        for area, geometry in zip(areas, geometries(layer), strict=True)
    ]


def _centre(features: list[JsonObject]) -> tuple[float, float]:
    corners = [
        place for feature in features for ring in _rings(feature["geometry"]) for place in ring
    ]
    if not corners:
        return _ENGLAND
    longitudes, latitudes = zip(*corners, strict=True)
    return (
        round((min(latitudes) + max(latitudes)) / 2, 5),
        round((min(longitudes) + max(longitudes)) / 2, 5),
    )


def _rings(geometry: JsonObject) -> list[Any]:
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    return [ring for polygon in polygons for ring in polygon]
