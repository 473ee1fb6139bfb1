"""What a person drew or wrote of a place: GeoJSON, WKT, coordinates; read, checked, written back.

Read from WGS84 longitude and latitude, or from the British National Grid where it says so
(``SRID=27700;``); kept in the stored system, EPSG:27700 metres.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import shapely
from shapely.errors import ShapelyError
from shapely.geometry import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo import crs
from geo.shapes import in_degrees

POINTS: Final = frozenset({"Point"})
AREAS: Final = frozenset({"Polygon", "MultiPolygon"})
LINES: Final = frozenset({"LineString"})
LARGEST_M2: Final = 2_500_000_000.0
"""No larger than 2,500 square kilometres: three times the West Midlands."""
MOST_CORNERS: Final = 5_000
LONGEST_TEXT: Final = 500_000
DEEPEST: Final = 8
"""A collection of areas with holes has 4; GEOS ends the process over some ten thousand."""
_FLAT: Final = 1e-9
"""What a ring must enclose, of the square of its length: corners on one line differ by rounding."""
_NARROWEST_M: Final = 0.5
_SPIKE_M: Final = 0.1
_LONGEST_SPIKE_M: Final = 25.0
_NO_GROUND: Final = "The area encloses no ground: its corners lie on a line. Draw it again."
_BRACKET = re.compile(r"[()]")
_GRID_PREFIX = re.compile(r"SRID *= *27700 *;", re.IGNORECASE)
_PAIR = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)[ ,;]+(-?[0-9]+(?:\.[0-9]+)?)")
_WHERE = re.compile(r"\[([0-9.e+-]+) ([0-9.e+-]+)\]")
_NAMES = {"Point": "a point", "Polygon": "an area", "LineString": "a line"}


class DrawingError(ValueError):
    """What was drawn cannot be used; the message says what to do."""


def read(given: object, *, allowed: frozenset[str] = POINTS | AREAS) -> BaseGeometry:
    """A shape in EPSG:27700 from GeoJSON (an object or its text) or WKT.

    Args:
        given: GeoJSON geometry, feature or collection of features in WGS84; WKT likewise, or in
            British National Grid metres after ``SRID=27700;``.
        allowed: names of the sorts of shape wanted. ``MultiPolygon`` among them, several areas
            become one.

    Raises:
        DrawingError: it cannot be read, is of another sort, crosses itself, is too large, or lies
            outside Great Britain.
    """
    on_grid = False
    if isinstance(given, str):
        if len(given) > LONGEST_TEXT:
            raise DrawingError("Draw it with fewer corners: the text is too long.")
        on_grid = bool(_GRID_PREFIX.match(given.strip()))
        given = _from_text(given.strip())
    shape = given if isinstance(given, BaseGeometry) else _from_geojson(given)
    shape = shapely.force_2d(_one(shape))
    if shape.is_empty:
        raise DrawingError("Nothing is drawn. Mark the place on the map, or give its coordinates.")
    if shape.geom_type not in allowed:
        raise DrawingError(f"Draw {_wanted(allowed)}, not {_name(shape.geom_type)}.")
    if shapely.get_num_coordinates(shape) > MOST_CORNERS:
        raise DrawingError(f"Draw it with {MOST_CORNERS:,} corners or fewer.")
    # Asked before it is moved: three corners on one line as written are a hair apart afterwards.
    if any(_is_flat(ring) for ring in _rings(shape)):
        raise DrawingError(_NO_GROUND)
    return _checked(_stored(shape, on_grid=on_grid))


def read_coordinates(text: str) -> tuple[float, float] | None:
    """Easting and northing in metres of a pair of numbers; ``None`` where the text is no pair.

    Args:
        text: easting and northing in metres, or latitude and longitude in degrees, as maps and
            telephones give them.

    Raises:
        DrawingError: the numbers are no place in Great Britain.
    """
    found = _PAIR.fullmatch(text.strip())
    if found is None:
        return None
    first, second = float(found[1]), float(found[2])
    if crs.is_grid([first], [second]).all():
        return first, second
    if crs.is_grid([second], [first]).all():
        raise DrawingError(
            "These coordinates are not in Great Britain this way round. Give the easting first,"
            " then the northing."
        )
    fault = crs.why_not_wgs84([second], [first])
    if fault and crs.is_wgs84([first], [second]).all():
        raise DrawingError(
            "These coordinates are not in Great Britain this way round. Give the latitude first,"
            " then the longitude."
        )
    grid = None if fault else crs.grid_point(second, first)
    if grid is None:
        raise DrawingError(
            "These coordinates are not in Great Britain. Give easting and northing in metres, or"
            " latitude and longitude in degrees."
        )
    return grid


def as_geojson(shape: BaseGeometry) -> dict[str, Any]:
    """A shape of the stored system as a GeoJSON geometry in WGS84."""
    return in_degrees([shape])[0]


def as_text(shape: BaseGeometry) -> str:
    """A shape of the stored system as the text of a GeoJSON geometry in WGS84."""
    return json.dumps(as_geojson(shape), separators=(",", ":"))


def as_wkt(shape: BaseGeometry) -> str:
    """A shape of the stored system as WKT that ``read`` takes back, to the centimetre."""
    text: str = shapely.to_wkt(shape, rounding_precision=2)
    return f"SRID={crs.STORED_SRID};{text}"


def _from_text(text: str) -> object:
    if text.startswith(("{", "[")):
        try:
            parsed: object = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise DrawingError("This is not GeoJSON that can be read.") from error
        return parsed
    if _depth(text) > DEEPEST:
        raise DrawingError("Draw it plainly: shapes stand in shapes too deep to be read.")
    try:
        shape: BaseGeometry = shapely.from_wkt(_GRID_PREFIX.sub("", text, count=1).strip())
    except (ShapelyError, NotImplementedError) as error:
        raise DrawingError("This is neither GeoJSON nor WKT that can be read.") from error
    return shape


def _depth(text: str) -> int:
    """How many brackets stand in one another, at most."""
    depth = deepest = 0
    for bracket in _BRACKET.findall(text):
        depth += 1 if bracket == "(" else -1
        deepest = max(deepest, depth)
    return deepest


def _from_geojson(given: object) -> BaseGeometry:
    if not isinstance(given, Mapping):
        raise DrawingError("Give a GeoJSON geometry.")
    if given.get("type") == "FeatureCollection":
        features = given.get("features")
        if not isinstance(features, list) or not features:
            raise DrawingError("The file holds no features.")
        return shapely.GeometryCollection([_from_feature(each) for each in features])
    return _from_feature(given)


def _from_feature(given: object) -> BaseGeometry:
    if isinstance(given, Mapping) and given.get("type") == "Feature":
        given = given.get("geometry")
    try:
        shape: BaseGeometry = shapely.from_geojson(json.dumps(given))
    except (ShapelyError, ValueError, TypeError, RecursionError) as error:
        raise DrawingError("This is not a GeoJSON geometry that can be read.") from error
    return shape


def _one(shape: BaseGeometry) -> BaseGeometry:
    """The single shape of a collection, or several areas as one."""
    while isinstance(shape, shapely.GeometryCollection) and len(shape.geoms) == 1:
        shape = shape.geoms[0]
    if not isinstance(shape, shapely.GeometryCollection):
        return shape
    parts = list(shape.geoms)
    areas = [polygon for part in parts for polygon in getattr(part, "geoms", [part])]
    if not all(isinstance(each, Polygon) for each in areas):
        raise DrawingError("Give one point, or areas only.")
    return MultiPolygon(areas)


def _stored(shape: BaseGeometry, *, on_grid: bool) -> BaseGeometry:
    places = shapely.get_coordinates(shape)
    explain = crs.why_not_grid if on_grid else crs.why_not_wgs84
    fault = explain(places[:, 0], places[:, 1])
    if fault:
        raise DrawingError(f"This cannot be used: {fault}.")
    if on_grid:
        return shape
    eastings, northings = crs.to_grid(places[:, 0], places[:, 1])
    if np.isnan(eastings).any():
        raise DrawingError("Part of it lies off the British National Grid.")
    moved: BaseGeometry = shapely.set_coordinates(shape, np.column_stack((eastings, northings)))
    return moved


def _rings(shape: BaseGeometry) -> list[BaseGeometry]:
    """The outer line of every area of a shape, and of every hole in it."""
    areas = [part for part in getattr(shape, "geoms", [shape]) if isinstance(part, Polygon)]
    return [ring for area in areas for ring in (area.exterior, *area.interiors)]


def _is_flat(ring: BaseGeometry) -> bool:
    """Whether the corners of a ring lie on one line, whatever its units."""
    return bool(ring.convex_hull.area <= _FLAT * ring.length**2)


def _narrow(shape: BaseGeometry) -> str:
    """What to say of areas that hold no ground anywhere, or on a spike; empty where they do."""
    for area in getattr(shape, "geoms", [shape]):
        if area.buffer(-_NARROWEST_M / 2).is_empty:
            return _NO_GROUND
        # Rounding each of five thousand corners finely, by a hand's breadth, would take seconds.
        body = area.buffer(-_SPIKE_M / 2, quad_segs=2).buffer(_SPIKE_M, quad_segs=2)
        spikes = area.difference(body)
        longest = max((part.length / 2 for part in getattr(spikes, "geoms", [spikes])), default=0)
        if longest > _LONGEST_SPIKE_M:
            place = crs.wgs84_point(*spikes.representative_point().coords[0])
            near = "" if place is None else f" near {place[1]:.5f}, {place[0]:.5f}"
            return f"Part of the area is a line and holds no ground{near}. Take it out."
    return ""


def _checked(shape: BaseGeometry) -> BaseGeometry:
    if not shape.is_valid:
        raise DrawingError(
            f"The sides of the area cross{_near(shapely.is_valid_reason(shape))}. Draw it so that"
            " no side crosses another; two areas are drawn as two."
        )
    if isinstance(shape, Point):
        return shape
    if shape.geom_type in AREAS and shape.area < 1:
        raise DrawingError("The area is smaller than a square metre. Draw it again.")
    if shape.geom_type in AREAS and (fault := _narrow(shape)):
        raise DrawingError(fault)
    if shape.area > LARGEST_M2:
        raise DrawingError(
            f"The area is {shape.area / 1e6:,.0f} square kilometres. Draw"
            f" {LARGEST_M2 / 1e6:,.0f} or fewer."
        )
    return shape


def _near(reason: str) -> str:
    found = _WHERE.search(reason)
    place = crs.wgs84_point(float(found[1]), float(found[2])) if found else None
    return "" if place is None else f" near {place[1]:.5f}, {place[0]:.5f}"


def _wanted(allowed: frozenset[str]) -> str:
    return " or ".join(words for name, words in _NAMES.items() if name in allowed)


def _name(sort: str) -> str:
    return _NAMES.get(sort, "a mixture of shapes")
