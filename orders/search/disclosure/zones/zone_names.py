"""What is said of a zone that may not be drawn: where about it lies, and whom to ring."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from orders.areas.gazetteer import Gazetteer
from orders.areas.layers import Layer
from orders.areas.model import Level
from orders.search.disclosure.zones.shapes import Home, points_at

FEWEST: Final = 3
"""Names of fewer areas than this would tell more than their LPA does."""
_MOST: Final = 12
_LEAST_M2: Final = {Level.NEIGHBOURHOOD: 4_000_000.0, Level.LPA: 50_000_000.0}
"""What smaller zones touch is told by what they lie between."""


def zone_words(places: Gazetteer, zone: BaseGeometry, homes: Collection[Home], number: str) -> str:
    """Where a zone lies, in words that tell no more than so large an area does.

    Args:
        places: the boundaries; the newest are named.
        zone: EPSG:27700; a circle as an area.
        homes: the withheld homes that its shape would tell, EPSG:27700 metres.
        number: whom to ring.

    Returns:
        ``Zone in Aston, Handsworth and Ladywood. Ring 101 for its edge.``
    """
    names = (
        _touched(places, Level.NEIGHBOURHOOD, zone, homes)
        or _touched(places, Level.LPA, zone, homes)
        or _lpa(places, zone)
    )
    where = f"in {_list(names)}" if names else "outside this force's area"
    return f"Zone {where}. Ring {number} for its edge."


def _touched(
    places: Gazetteer, level: Level, zone: BaseGeometry, homes: Collection[Home]
) -> list[str]:
    layer = places.layer(level)
    if layer is None or zone.area < _LEAST_M2[level]:
        return []
    which = np.flatnonzero(_shared(layer, zone) > 0)
    if not FEWEST <= len(which) <= _MOST:
        return []
    # Names whose middle is a home would tell it as the zone does.
    if points_at(shapely.union_all(layer.shapes[which]), homes):
        return []
    return _names(places, layer, which)


def _lpa(places: Gazetteer, zone: BaseGeometry) -> list[str]:
    layer = places.layer(Level.LPA)
    if layer is None:
        return []
    shared = _shared(layer, zone if zone.area > 0 else zone.buffer(1))
    if shared.max(initial=0) <= 0:
        return []
    return _names(places, layer, [int(np.argmax(shared))])


def _shared(layer: Layer, zone: BaseGeometry) -> NDArray[np.float64]:
    """Square metres of a zone in each area of a layer."""
    near = shapely.intersects(layer.shapes, zone)
    found = np.zeros(len(layer.shapes))
    found[near] = shapely.area(shapely.intersection(layer.shapes[near], zone))
    return found


def _names(places: Gazetteer, layer: Layer, which: Sequence[int] | NDArray[Any]) -> list[str]:
    return sorted(places.by_id[area_id].name for area_id in layer.area_ids[which].tolist())


def _list(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
