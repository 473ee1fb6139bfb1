"""The boundaries of one level in one edition, and which of them a point lies in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Ids = NDArray[np.int64]
NO_AREA = 0
"""Stands in an array of area ids where there is no area; no area has this id."""


class Layer:
    """The boundaries of one level in one edition.

    Attributes:
        from_at: instant the edition takes effect.
        area_ids: areas in the order of their codes.
        parent_ids: their LPAs (``NO_AREA`` for an LPA).
        shapes: their outlines, EPSG:27700 metres.
    """

    def __init__(
        self,
        from_at: datetime,
        boundaries: Iterable[tuple[int, str, int | None, BaseGeometry]],
    ) -> None:
        ordered = sorted(boundaries, key=lambda each: each[1])
        self.from_at = from_at
        self.area_ids: Ids = np.array([each[0] for each in ordered], dtype=np.int64)
        self.parent_ids: Ids = np.array([each[2] or NO_AREA for each in ordered], dtype=np.int64)
        self.shapes = np.array([each[3] for each in ordered], dtype=object)
        self._tree = shapely.STRtree(self.shapes)
        shapely.prepare(self.shapes)
        # A prepared shape builds its index when first asked about a place within its bounds: ask
        # now, before threads share it.
        west, south, east, north = shapely.bounds(self.shapes).T
        shapely.intersects_xy(self.shapes, (west + east) / 2, (south + north) / 2)

    def covering(self, points: NDArray[Any], *, parents: Ids | None = None) -> Ids:
        """Ids of the area each point lies in, ``NO_AREA`` for none.

        Args:
            points: shapely points, EPSG:27700.
            parents: consider only areas of these LPAs, one for each point.
        """
        which, here = self._tree.query(points)
        inside = shapely.intersects_xy(
            self.shapes[here], shapely.get_x(points)[which], shapely.get_y(points)[which]
        )
        which, here = which[inside], here[inside]
        if parents is not None:
            own = self.parent_ids[here] == parents[which]
            which, here = which[own], here[own]
        lowest = np.full(len(points), len(self.area_ids), dtype=np.int64)
        np.minimum.at(lowest, which, here)
        return np.append(self.area_ids, NO_AREA)[lowest]

    def shares(self, shape: BaseGeometry) -> dict[int, float]:
        """How much of a shape each area holds, 0 to 1, by area id; areas that hold none are absent.

        Args:
            shape: polygons, EPSG:27700.
        """
        here = self._tree.query(shape, predicate="intersects")
        parts = {int(self.area_ids[i]): shape.intersection(self.shapes[i]).area for i in here}
        return {area_id: part / shape.area for area_id, part in parts.items() if part > 0}
