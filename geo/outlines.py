"""How large a drawn shape is, and how few corners say the same. EPSG:27700 metres."""

from __future__ import annotations

from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

_MOST_CORNERS: Final = 160
COARSE: Final = 65
"""So many corners keep what several shapes point at together: those of a circle as it is drawn."""
FINE: Final = 640
"""So many corners keep whatever is as wide as a neck, of all but the most jagged outline."""
_COARSEST: Final = 0.512
"""Share of its radius by which a shape may be drawn amiss to have few corners."""


def simple(shape: BaseGeometry, most: int = _MOST_CORNERS) -> BaseGeometry:
    """A shape with as few corners as say the same: within a hundredth of its radius.

    What is too intricate to be drawn with so few is taken for its hull.

    Args:
        shape: metres.
        most: corners it may have; the fewer, the coarser.
    """
    found = _thinned(shape, most)
    if shapely.get_num_coordinates(found) > most:
        found = _thinned(found.convex_hull, most)
    return shapely.make_valid(found)


def is_intricate(shape: BaseGeometry) -> bool:
    """Whether no few corners say the same, as of a comb with long teeth: its hull stands for it."""
    return bool(shapely.get_num_coordinates(_thinned(shape, FINE)) > FINE)


def _thinned(shape: BaseGeometry, most: int) -> BaseGeometry:
    """A shape with no more corners than asked; more where its outline cannot be drawn with them."""
    if shapely.get_num_coordinates(shape) <= most:
        return shape
    radius, share = radius_of(shape), 0.64 / most
    # Looked at first: to find step by step that none will do takes the longest.
    coarsest = shape.simplify(max(1.0, _COARSEST * radius))
    if shapely.get_num_coordinates(coarsest) > most:
        return coarsest
    found = shape
    while shapely.get_num_coordinates(found) > most and share < _COARSEST:
        found = found.simplify(max(1.0, share * radius))
        share *= 2
    return found if shapely.get_num_coordinates(found) <= most else coarsest


def radius_of(shape: BaseGeometry) -> float:
    """Metres of the smallest circle that holds a shape."""
    return float(shapely.minimum_bounding_radius(shape))
