"""What would tell where one of the withheld homes of an order's people is by its shape.

A shape tells a home by lying round it or beside it. A large area tells no house: officers enforce
it, and it is shown. Holes and narrow necks make no shape large.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

import shapely
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from orders.search.disclosure.withheld_homes import Hidden

NEAR_M: Final = 100.0
"""A point or a small area this near to a withheld home tells where it is, whatever its radius."""
SMALL_M2: Final = 250_000.0
"""An area no larger than this, 500 metres square, tells where a withheld home in it is."""
CENTRED_M2: Final = 1_000_000.0
"""So does one no larger than this, a kilometre square, whose middle is near the home."""
_NECK_M: Final = 25.0
"""Half the width of the widest neck that does not join two areas to one."""


def is_told_by_shape(
    shape: BaseGeometry | None, radius_m: int | None, hidden: Collection[Hidden]
) -> bool:
    """Whether what is drawn tells where a withheld home is.

    Args:
        shape: EPSG:27700; a point with ``radius_m`` is a circle.
        radius_m: metres.
        hidden: the homes.
    """
    homes = [Point(each.point) for each in hidden if each.point is not None]
    if shape is None or not homes:
        return False
    reach = max(radius_m or 0, NEAR_M)
    return any(piece.distance(home) <= reach for piece in _small(shape) for home in homes)


def _small(shape: BaseGeometry) -> Iterator[BaseGeometry]:
    """The pieces of a shape that are small enough to tell a house."""
    for part in shapely.get_parts(shape):
        if not isinstance(part, Polygon):
            yield part
            continue
        holes = [Polygon(ring) for ring in part.interiors]
        yield from (hole for hole in holes if hole.area <= SMALL_M2)
        whole = Polygon(part.exterior)
        bodies = [body for body in _without_necks(whole) if body.area > SMALL_M2]
        # The metre keeps what rounding leaves along the sides from being a piece.
        rest = whole.difference(shapely.union_all(bodies).buffer(1)) if bodies else whole
        yield from (piece for piece in shapely.get_parts(rest) if not piece.is_empty)
        yield from (body.centroid for body in bodies if body.area <= CENTRED_M2)


def _without_necks(area: Polygon) -> Iterator[BaseGeometry]:
    kept = area.buffer(-_NECK_M).buffer(_NECK_M, join_style="mitre", mitre_limit=10)
    yield from shapely.get_parts(kept)
