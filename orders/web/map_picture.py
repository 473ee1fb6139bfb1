"""The map of a search as a picture, to print and for browsers without scripts."""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from geo.crs import to_grid
from geo.pictures import WIDTH, Bounds, Look, Picture
from geo.shapes import from_degrees
from orders.access.model import Account
from orders.areas import base_map
from orders.areas.gazetteer import Gazetteer
from orders.areas.map_model import LayerKind, LayerStyle
from orders.areas.model import Level
from orders.search.breach_points import breach_points
from orders.search.clusters import view_of
from orders.search.homes import SUBJECT
from orders.search.points import Points, points
from orders.search.shades import Measure, shading
from orders.search.wanted import Wanted
from orders.search.zones import zones

Place = tuple[float, float]
ENGLAND: Final = (80_000.0, 5_000.0, 656_000.0, 657_000.0)
_GROUPS_ACROSS = 14
_RANKS_TO_M = {1: math.inf, 2: 25.0, 3: 12.0}
"""Metres of a thousandth of the picture above which labels of a rank are left out."""
_BASE = {
    LayerStyle.PLAIN: Look(fill="#e7e5e2", stroke="#b1b4b6"),
    LayerStyle.BUILT_UP: Look(fill="#e3dfd8"),
    LayerStyle.GREEN: Look(fill="#dcead7"),
    LayerStyle.WATER: Look(fill="#cfe2f0", stroke="#9fc3dd"),
    LayerStyle.SURROUNDINGS: Look(fill="#eceae7", stroke="#cfcbc6"),
    LayerStyle.ROAD: Look(stroke="#c9b68a", width=2.0),
    LayerStyle.RAIL: Look(stroke="#8a8a8a", width=1.2, dash="6 3"),
}
SHADES: Final = ("#ffffff", "#dbe7f3", "#a9c6e3", "#6d9fce", "#2f70ad")
"""By rank, lightest first; ``map.css`` has the same."""
_NEIGHBOURHOOD = Look(stroke="#1d2a44", width=0.7)
_LPA = Look(stroke="#1d2a44", width=2.0)
_FOCUS = Look(stroke="#1d2a44", width=4.0)
_ZONE = Look(fill="#7a1f5c", opacity=0.12, stroke="#7a1f5c", width=2.0, dash="6 4")
_GROUP = Look(fill="#1d2a44", stroke="#ffffff", width=2.0)
_SUBJECT = Look(fill="#1d70b8", stroke="#ffffff", width=1.2)
_PROTECTED = Look(fill="#912b88", stroke="#ffffff", width=1.2)
_BREACH = Look(fill="#942514", stroke="#ffffff", width=1.2)
_STATION = Look(fill="#7a1f5c", stroke="#ffffff", width=1.2)
_DIAMOND = ((0, -9), (9, 0), (0, 9), (-9, 0))
_TRIANGLE = ((0, -9), (9, 8), (-9, 8))
_SQUARE = ((-7, -7), (7, -7), (7, 7), (-7, 7))


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a map is wanted on the picture.

    Attributes:
        bounds: the ground, EPSG:27700 metres; ``None``: the areas of the search.
        measure: what neighbourhoods are shaded by; ``None``: not at all.
        breaches: whether to draw where orders were breached.
    """

    bounds: Bounds | None = None
    measure: Measure | None = None
    breaches: bool = False


def picture(
    db: Session, wanted: Wanted, shown: Shown, *, by: Account, at: datetime, places: Gazetteer
) -> str:
    """A search's map as SVG; each look into the register is logged as the map's own is.

    Args:
        db: session.
        wanted: the search.
        shown: what of the map.
        by: who looks.
        at: the instant of looking, aware.
        places: the boundaries.

    Raises:
        Refused: the account may not browse this area.
    """
    instant = wanted.at or at
    chart = Picture(shown.bounds or _ground(places, wanted, instant))
    labels = _lay_ground(db, chart)
    if shown.measure is not None:
        _shade(db, chart, wanted, shown.measure, by=by, at=at)
    _outline(chart, places, wanted, instant)
    _zones(db, chart, wanted, by=by, at=at)
    _homes(db, chart, wanted, by=by, at=at)
    if shown.breaches:
        found = breach_points(db, wanted, by=by, at=at)
        for place in _places(found.features):
            _mark(chart, place, "B", _TRIANGLE, _BREACH)
    _label(chart, labels)
    return chart.svg(f"Map of {wanted.status.value} orders in {wanted.place}")


def _ground(places: Gazetteer, wanted: Wanted, at: datetime) -> Bounds:
    asked = {area.id for area in wanted.areas}
    layers = [places.layer(level, at) for level in (Level.LPA, Level.NEIGHBOURHOOD)]
    held = [layer for layer in layers if layer is not None]
    own = [
        shape
        for layer in held
        for area_id, shape in zip(layer.area_ids.tolist(), layer.shapes, strict=True)
        if area_id in asked
    ]
    every = held[0].shapes if held else ()
    shapes = own or list(every)
    if not shapes:
        return ENGLAND
    west, south, east, north = (float(each) for each in shapely.total_bounds(shapes))
    beside = 0.03 * max(east - west, north - south)
    return west - beside, south - beside, east + beside, north + beside


def _lay_ground(db: Session, chart: Picture) -> list[tuple[Place, str, int]]:
    """Draw the base map; gives its labels, which lie over everything."""
    labels = []
    for layer in base_map.layers(db):
        features = json.loads(gzip.decompress(base_map.body(db, layer.name)[1]))["features"]
        if layer.kind is LayerKind.LABEL:
            for feature, place in zip(features, _places(features), strict=True):
                said = feature["properties"]
                labels.append((place, said["name"], said["rank"]))
        else:
            chart.shapes(_shapes(features), _BASE[layer.style])
    return labels


def _shade(
    db: Session, chart: Picture, wanted: Wanted, measure: Measure, *, by: Account, at: datetime
) -> None:
    found = shading(db, wanted, by=by, at=at, measure=measure)
    for rank, colour in enumerate(SHADES[1:], start=1):
        drawn = [
            geometry
            for shade, geometry in zip(found.shades, found.geometry, strict=True)
            if shade.rank == rank
        ]
        if drawn:
            chart.shapes(from_degrees(drawn), Look(fill=colour, opacity=0.75))


def _outline(chart: Picture, places: Gazetteer, wanted: Wanted, at: datetime) -> None:
    asked = {area.id for area in wanted.areas}
    focus: list[BaseGeometry] = []
    for level, look in ((Level.NEIGHBOURHOOD, _NEIGHBOURHOOD), (Level.LPA, _LPA)):
        layer = places.layer(level, at)
        if layer is None:
            continue
        lines = shapely.coverage_simplify(layer.shapes, chart.metres_per_unit / 2)
        chart.shapes(lines, look)
        focus += [
            line
            for line, area_id in zip(lines, layer.area_ids.tolist(), strict=True)
            if area_id in asked
        ]
    if focus:
        chart.shapes(focus, _FOCUS)


def _zones(db: Session, chart: Picture, wanted: Wanted, *, by: Account, at: datetime) -> None:
    features = zones(db, wanted, by=by, at=at).features
    for feature, shape in zip(features, _shapes(features), strict=True):
        radius_m = feature["properties"]["radius_m"]
        if radius_m:
            chart.shapes([shape.buffer(radius_m)], _ZONE)
        elif isinstance(shape, shapely.Point):
            _mark(chart, (shape.x, shape.y), "C", _SQUARE, _STATION)
        else:
            chart.shapes([shape], _ZONE)


def _homes(db: Session, chart: Picture, wanted: Wanted, *, by: Account, at: datetime) -> None:
    side = max(1, round(chart.metres_per_unit * WIDTH / _GROUPS_ACROSS))
    view = view_of(chart.bounds, side)
    found = points(db, wanted, by=by, at=at, view=view)
    eastings, northings = to_grid(found.longitudes, found.latitudes)
    for row, place in enumerate(zip(eastings.tolist(), northings.tolist(), strict=True)):
        if found.counts and found.counts[row] > 1:
            _group(chart, place, found.counts[row])
        else:
            _home(chart, place, found, row)


def _group(chart: Picture, place: Place, number: int) -> None:
    if chart.holds(place):
        text = f"{number:,}"
        chart.disc(place, 12 + 3.5 * len(text), _GROUP)
        chart.words(place, text, size=14, colour="#ffffff", bold=True)


def _home(chart: Picture, place: Place, found: Points, row: int) -> None:
    if not chart.holds(place):
        return
    if found.roles[found.what[row]] == SUBJECT:
        chart.disc(place, 7.5, _SUBJECT)
        chart.words(place, "S", size=10, colour="#ffffff", bold=True)
    else:
        _mark(chart, place, "P", _DIAMOND, _PROTECTED)


def _mark(chart: Picture, place: Place, letter: str, corners: Sequence[Place], look: Look) -> None:
    if chart.holds(place):
        chart.figure(place, corners, look)
        chart.words(place, letter, size=9, colour="#ffffff", bold=True)


def _label(chart: Picture, labels: Sequence[tuple[Place, str, int]]) -> None:
    for place, text, rank in labels:
        if chart.holds(place) and chart.metres_per_unit <= _RANKS_TO_M[rank]:
            chart.words(place, text, size=18 if rank == 1 else 12, colour="#383f43", bold=rank == 1)


def _shapes(features: Sequence[dict[str, Any]]) -> list[BaseGeometry]:
    return from_degrees([feature["geometry"] for feature in features]) if features else []


def _places(features: Sequence[dict[str, Any]]) -> list[Place]:
    found = shapely.get_coordinates(shapely.centroid(np.array(_shapes(features), dtype=object)))
    return [(float(east), float(north)) for east, north in found]
