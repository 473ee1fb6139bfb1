"""Files for the base map, read and made light enough to draw: areas, lines, or names at points."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyogrio.raw
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError

from geo import crs
from geo.shapes import (
    BoundaryFileError,
    in_degrees,
    is_in_degrees,
    refuse_untold_metres,
    system_of,
)

AREAS, LINES, LABELS = "areas", "lines", "labels"
LARGEST: Final = 2_000_000
"""Bytes of a layer's GeoJSON; a heavier one is drawn with less detail until it fits."""
_FINEST_M, _COARSEST_M = 10, 640
_TYPES = {
    AREAS: {shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON},
    LINES: {shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING},
    LABELS: {shapely.GeometryType.POINT, shapely.GeometryType.MULTIPOINT},
}
_LOWEST_RANK = 3


@dataclass(frozen=True, slots=True)
class Light:
    """A layer as it is drawn.

    Attributes:
        body: GeoJSON feature collection, WGS84, UTF-8; labels have ``name`` and ``rank`` (1 is
            shown from afar, 3 only close by).
        features: how many it has.
        detail_m: smaller detail than this was left out, metres.
    """

    body: bytes
    features: int
    detail_m: int


def read_base_layer(
    path: Path,
    *,
    made_of: str,
    label_field: str = "name",
    system: str | None = None,
    largest: int = LARGEST,
) -> Light:
    """A GeoJSON, KML, GeoPackage or Shapefile as a layer of the base map.

    Args:
        path: a file of one layer, in WGS84 or on the British National Grid.
        made_of: ``AREAS``, ``LINES`` or ``LABELS``.
        label_field: field with the words of a label; its field ``rank`` says how important it is.
        system: which coordinate system, where the file does not say.
        largest: bytes that areas or lines may be.

    Raises:
        BoundaryFileError: not such a file, of other shapes, elsewhere, or too heavy to draw.
    """
    try:
        meta, _, wkb, columns = pyogrio.raw.read(path, force_2d=True)
    except (DataSourceError, DataLayerError) as error:
        raise BoundaryFileError(
            "it is not a GeoJSON, KML, GeoPackage or Shapefile that can be read"
        ) from error
    shapes = np.asarray(shapely.from_wkb(wkb if wkb is not None else []), dtype=object)
    if not len(shapes):
        raise BoundaryFileError("it holds no features")
    _check_types(shapes, made_of)
    shapes = _on_grid(shapes, path, meta["crs"], system)
    if made_of == LABELS:
        fields = dict(zip(map(str, meta["fields"]), columns, strict=True))
        return Light(_collection(shapes, _labels(fields, label_field)), len(shapes), 0)
    detail_m = _FINEST_M
    while detail_m <= _COARSEST_M:
        # Half a pixel at the zoom where it first matters; lines of neighbours may part a little.
        body = _collection(shapely.simplify(shapes, detail_m), [{}] * len(shapes))
        if len(body) <= largest:
            return Light(body, len(shapes), detail_m)
        detail_m *= 2
    raise BoundaryFileError(
        f"it is too heavy to draw: more than {largest:,} bytes even without detail below"
        f" {_COARSEST_M} m; cut it to the force's ground first"
    )


def _check_types(shapes: NDArray[Any], made_of: str) -> None:
    wrong = ~np.isin(shapely.get_type_id(shapes), list(_TYPES[made_of])) | shapely.is_empty(shapes)
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        what = "nothing" if shapes[first] is None else f"a {shapes[first].geom_type}"
        raise BoundaryFileError(f"feature {first + 1} is {what}, where {made_of} were expected")


def _on_grid(shapes: NDArray[Any], path: Path, found: str | None, told: str | None) -> NDArray[Any]:
    degrees = is_in_degrees(system_of(path, found, told))
    places = shapely.get_coordinates(shapes)
    fault = (crs.why_not_wgs84 if degrees else crs.why_not_grid)(places[:, 0], places[:, 1])
    if fault:
        if fault == crs.METRES and not told:
            refuse_untold_metres(path)
        raise BoundaryFileError(fault)
    if not degrees:
        return shapes
    eastings, northings = crs.to_grid(places[:, 0], places[:, 1])
    if np.isnan(eastings).any():
        raise BoundaryFileError("part of it lies off the British National Grid")
    moved: NDArray[Any] = shapely.set_coordinates(shapes, np.column_stack((eastings, northings)))
    return moved


def _labels(fields: dict[str, Any], label_field: str) -> list[dict[str, Any]]:
    if label_field not in fields:
        held = ", ".join(fields) or "none"
        raise BoundaryFileError(f"it has no field {label_field}; its fields are: {held}")
    names = [str(each).strip() for each in fields[label_field]]
    ranks = fields.get("rank", [2] * len(names))
    return [
        {"name": name, "rank": min(max(int(rank), 1), _LOWEST_RANK)}
        for name, rank in zip(names, ranks, strict=True)
    ]


def _collection(shapes: NDArray[Any], properties: list[dict[str, Any]]) -> bytes:
    features = [
        {"type": "Feature", "properties": each, "geometry": geometry}
        for each, geometry in zip(properties, in_degrees(shapes, decimals=5), strict=True)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
    return text.encode()
