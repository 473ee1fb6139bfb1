"""Boundary files read into shapes in the stored system, every fault named by feature."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo import crs

_DEGREES = {"EPSG:4326", "OGC:CRS84", "EPSG:4258", "EPSG:4979"}
_METRES = {"EPSG:27700", "EPSG:7405"}
_SPELT_OUT = (
    (re.compile(r'^(PROJCS|PROJCRS)\["[^"]*British[ _]National[ _]Grid', re.IGNORECASE), _METRES),
    (re.compile(r'^(GEOGCS|GEOGCRS)\["(GCS_)?WGS[ _](19)?84', re.IGNORECASE), _DEGREES),
)

_STARTS = {
    ".geojson": re.compile(rb"(\xef\xbb\xbf)?\s*\{"),
    ".gpkg": re.compile(rb"SQLite format 3\0"),
    ".json": re.compile(rb"(\xef\xbb\xbf)?\s*\{"),
    ".kml": re.compile(
        rb"(\xef\xbb\xbf)?\s*(?:(?:<\?.*?\?>|<!--.*?-->)\s*)*<(?:\w+:)?kml[\s>]", re.DOTALL
    ),
    ".shp": re.compile(rb"\0\0\x27\x0a"),
}
"""How a file begins that is what its ending says."""
_GEOJSON = {".geojson", ".json"}
_NAMED_SYSTEM = re.compile(rb'"crs"\s*:\s*\{')
_HEAD_BYTES = 4_096
_NO_SORT = "it is not a GeoJSON, KML, GeoPackage or Shapefile that can be read"
_ELSEWHERE = (b"<OGR", b"<!DOCTYPE", b"<!ENTITY", b"gdal_streamed_alg")
"""What no boundary file holds: by it a file tells its reader to open another one, here or afar."""


class BoundaryFileError(ValueError):
    """The file as a whole cannot be read as boundaries; the message says why."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of a boundary file.

    Attributes:
        number: its place in the file, from 1.
        attributes: its fields.
        shape: EPSG:27700 metres, valid; None when ``fault`` says what is wrong with it.
        fault: what is wrong, a sentence without a full stop.
    """

    number: int
    attributes: Mapping[str, object]
    shape: MultiPolygon | None
    fault: str | None


@dataclass(frozen=True, slots=True)
class BoundaryFile:
    """What a boundary file holds: the names of its fields, and its features in order."""

    fields: tuple[str, ...]
    features: tuple[Feature, ...]


def read_boundaries(path: Path, *, system: str | None = None) -> BoundaryFile:
    """Features of a GeoJSON, KML, GeoPackage or Shapefile, in the stored system.

    Args:
        path: a file of one layer, in WGS84 longitude and latitude or on the British National Grid.
        system: which of the two, as ``EPSG:4326`` or ``EPSG:27700``, where the file does not say.

    Returns:
        Every feature. What is wrong with a single one is told there: no polygon, an invalid one,
        coordinates that are not what the file says they are.

    Raises:
        BoundaryFileError: not a boundary file, empty, of several layers, or in a system we do not
            convert from.
    """
    _check_sort(path)
    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path)]
        if len(layers) > 1:
            raise BoundaryFileError(f"it holds {len(layers)} layers: {', '.join(layers)}; keep one")
        meta, _, shapes, columns = pyogrio.raw.read(path, force_2d=True)
    except (DataSourceError, DataLayerError) as error:
        raise BoundaryFileError(_NO_SORT) from error
    if shapes is None or not len(shapes):
        raise BoundaryFileError("it holds no features")
    fields = tuple(str(name) for name in meta["fields"])
    in_degrees = is_in_degrees(system_of(path, meta["crs"], system))
    features = []
    for row, wkb in enumerate(shapes):
        attributes = {name: column[row] for name, column in zip(fields, columns, strict=True)}
        shape, fault = _stored(wkb, in_degrees=in_degrees)
        features.append(Feature(row + 1, attributes, shape, fault))
    if not system and all(each.fault == crs.METRES for each in features):
        refuse_untold_metres(path)
    return BoundaryFile(fields, tuple(features))


def outlines(
    shapes: Sequence[BaseGeometry] | NDArray[Any], *, tolerance_m: float, decimals: int = 5
) -> list[dict[str, Any]]:
    """Shapes made light for drawing, as GeoJSON geometries in WGS84.

    Lines that two shapes share stay shared, so that no gap or overlap appears between them.

    Args:
        shapes: polygons, EPSG:27700.
        tolerance_m: detail smaller than about this many metres is left out.
        decimals: decimals of a degree kept; 5 are about a metre.
    """
    simple = shapely.coverage_simplify(np.asarray(shapes, dtype=object), tolerance_m)
    return in_degrees(simple, decimals=decimals)


def in_degrees(
    shapes: Sequence[BaseGeometry] | NDArray[Any], *, decimals: int = 6
) -> list[dict[str, Any]]:
    """Shapes of any sort as GeoJSON geometries in WGS84.

    Args:
        shapes: EPSG:27700.
        decimals: decimals of a degree kept; 6 are about ten centimetres.
    """
    degrees = shapely.transform(np.asarray(shapes, dtype=object), _to_wgs84)
    drawn = shapely.transform(degrees, lambda places: np.round(places, decimals))
    geometries: list[dict[str, Any]] = [json.loads(text) for text in shapely.to_geojson(drawn)]
    return geometries


def from_degrees(geometries: Sequence[Mapping[str, Any]]) -> list[BaseGeometry]:
    """GeoJSON geometries in WGS84 as shapes on the grid, EPSG:27700."""
    shapes = shapely.from_geojson([json.dumps(each) for each in geometries])
    moved = shapely.transform(
        shapes, lambda places: np.column_stack(crs.to_grid(places[:, 0], places[:, 1]))
    )
    return list(moved)


def is_in_degrees(declared: str | None) -> bool:
    """Whether a coordinate system as a file declares it is WGS84 and not the National Grid.

    Raises:
        BoundaryFileError: it is neither, or nothing is declared.
    """
    if not declared:
        raise BoundaryFileError(
            "it does not say which coordinate system it is in (a Shapefile needs its .prj);"
            " tell which"
        )
    systems = next((known for form, known in _SPELT_OUT if form.match(declared)), {declared})
    if systems & _DEGREES:
        return True
    if systems & _METRES:
        return False
    raise BoundaryFileError(
        f"it is in {declared[:60]}; save it as WGS84 (EPSG:4326) or British National Grid"
        " (EPSG:27700)"
    )


def system_of(path: Path, found: str | None, told: str | None) -> str | None:
    """The coordinate system of a file: the one it names, else the one the caller tells.

    A GeoJSON that names none is read as WGS84, as its standard has it now; before, many were
    written in grid metres.

    Args:
        path: the file.
        found: what its reader found.
        told: the system of a file that does not name its own.

    Raises:
        BoundaryFileError: it names another than is told.
    """
    if not told or not found or _names_no_system(path):
        return told or found
    if is_in_degrees(found) != is_in_degrees(told):
        raise BoundaryFileError(f"it says itself that it is in {found[:60]}, not in {told}")
    return found


def refuse_untold_metres(path: Path) -> None:
    """Refuse a GeoJSON that holds grid metres without a word of it, in one line.

    Raises:
        BoundaryFileError: it names no coordinate system.
    """
    if _names_no_system(path):
        raise BoundaryFileError(
            "its numbers are grid metres, and it names no coordinate system, which means degrees;"
            " --crs EPSG:27700, on a page “Coordinate system”, says that they are metres"
        )


def _names_no_system(path: Path) -> bool:
    return path.suffix.lower() in _GEOJSON and not _NAMED_SYSTEM.search(path.read_bytes())


def _check_sort(path: Path) -> None:
    """Refuse what is not one of our formats: GDAL knows many that read other files or hosts.

    Raises:
        BoundaryFileError: its beginning is not what its ending says, or it points elsewhere.
    """
    starts = _STARTS.get(path.suffix.lower())
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BoundaryFileError(_NO_SORT) from error
    if starts is None or not starts.match(content[:_HEAD_BYTES]):
        raise BoundaryFileError(_NO_SORT)
    is_text = path.suffix.lower() not in {".gpkg", ".shp"}
    if is_text and any(mark in content for mark in _ELSEWHERE):
        raise BoundaryFileError("it points to another file, and is not read")


def _stored(wkb: bytes | None, *, in_degrees: bool) -> tuple[MultiPolygon | None, str | None]:
    shape = shapely.from_wkb(wkb) if wkb is not None else None
    if shape is None or shape.is_empty:
        return None, "it has no shape"
    if not isinstance(shape, Polygon | MultiPolygon):
        return None, f"it is a {shape.geom_type}, not a polygon"
    if not shape.is_valid:
        return None, _why_invalid(shape, in_degrees=in_degrees)
    places = shapely.get_coordinates(shape)
    explain = crs.why_not_wgs84 if in_degrees else crs.why_not_grid
    fault = explain(places[:, 0], places[:, 1])
    if fault:
        return None, fault
    if in_degrees:
        eastings, northings = crs.to_grid(places[:, 0], places[:, 1])
        if np.isnan(eastings).any():
            return None, "part of it lies off the British National Grid"
        shape = shapely.set_coordinates(shape, np.column_stack((eastings, northings)))
        if not shape.is_valid:
            return None, f"on the grid its shape is not valid: {shapely.is_valid_reason(shape)}"
    return (shape if isinstance(shape, MultiPolygon) else MultiPolygon([shape])), None


def _why_invalid(shape: BaseGeometry, *, in_degrees: bool) -> str:
    """The reason, and how much ground the shape covers once it is mended."""
    reason = f"its shape is not valid: {shapely.is_valid_reason(shape)}"
    mended = shapely.make_valid(shape)
    if in_degrees:
        places = shapely.get_coordinates(mended)
        eastings, northings = crs.to_grid(places[:, 0], places[:, 1])
        if np.isnan(eastings).any():
            return reason
        mended = shapely.set_coordinates(mended, np.column_stack((eastings, northings)))
    return f"{reason}; mended it covers {mended.area:,.0f} m²"


def _to_wgs84(places: crs.Floats) -> crs.Floats:
    return np.column_stack(crs.to_wgs84(places[:, 0], places[:, 1]))
