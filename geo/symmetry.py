"""The lines in which a drawn shape is its own mirror image, and the foci of an oval.

Half an arrowhead mirrors the other half: the line between them points at something. Two such
lines cross where both point. EPSG:27700 metres throughout.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

Spots = NDArray[np.float64]
"""Eastings and northings in metres, one row each."""

_SAMPLES: Final = 144
_ALIKE: Final = 0.06
"""Share of its radius by which a shape's edge may miss its mirror image, on the average."""
_ROUND: Final = 0.03
"""A circle is its own image in every line, and so in none that points."""
_FAINT: Final = 0.002
_FOLDS: Final = (1, 2, 3, 4)
"""In how many ways at most an edge may lie round its middle: as an arrow, a strip, a star."""
_SAME_WAY: Final = np.radians(4)
_OVAL: Final = 0.95
"""Share of an oval's area in common with the ellipse of the same moments."""
_FEWEST_CORNERS: Final = 9


class Axis(NamedTuple):
    """A line that a shape points along.

    Attributes:
        one: a spot on it, the middle of the shape.
        other: another.
        radius_m: how large the shape is: of the circle round it.
        missed_m: by how much its edge misses its mirror image, on the average.
    """

    one: NDArray[np.float64]
    other: NDArray[np.float64]
    radius_m: float
    missed_m: float = 0.0


def mirror_axes(shape: BaseGeometry) -> list[Axis]:
    """The lines in which an area is its own mirror image, as a hand draws it; none of a circle.

    Args:
        shape: EPSG:27700, of few corners.
    """
    edge: Any = shape.boundary
    radius = float(shapely.minimum_bounding_radius(shape))
    if edge.is_empty or edge.length <= 0 or radius <= 0:
        return []
    steps = np.linspace(0, edge.length, _SAMPLES, endpoint=False)
    points = shapely.get_coordinates(shapely.line_interpolate_point(edge, steps))
    middle = shapely.get_coordinates(edge.centroid)[0]
    around = ((points - middle) / radius) @ np.array([1, 1j])
    if np.std(np.abs(around)) <= _ROUND:
        return []
    shapely.prepare(edge)
    found: list[tuple[float, float]] = []
    for way in _ways(around):
        image = np.exp(2j * way) * np.conj(around) * radius
        spots = shapely.points(middle + np.column_stack([image.real, image.imag]))
        missed = float(np.mean(shapely.distance(edge, spots))) / radius
        if missed <= _ALIKE:
            found.append((missed, way))
    return [
        Axis(
            middle, middle + radius * np.array([np.cos(way), np.sin(way)]), radius, missed * radius
        )
        for missed, way in _apart(found)
    ]


def foci(area: Polygon) -> Spots:
    """The two foci of an oval; none of an area that is no oval, or nearly a circle."""
    corners = shapely.get_coordinates(area.exterior)
    if len(corners) <= _FEWEST_CORNERS:
        return np.empty((0, 2))
    middle = shapely.get_coordinates(area.centroid)[0]
    lengths, ways = np.linalg.eigh(_spread(corners - middle))
    if lengths[0] <= 0:
        return np.empty((0, 2))
    # The half axes of an ellipse are twice the roots of its moments.
    short, long = 2 * np.sqrt(lengths)
    turns = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    flat = np.column_stack([short * np.cos(turns), long * np.sin(turns)])
    ellipse = Polygon(middle + flat @ ways.T)
    both = Polygon(area.exterior).intersection(ellipse).area
    if both < _OVAL * max(ellipse.area, area.area):
        return np.empty((0, 2))
    off = np.sqrt(long**2 - short**2) * ways[:, 1]
    return np.array([middle - off, middle + off])


def _ways(around: NDArray[np.complex128]) -> Iterator[float]:
    """Angles in radians of the lines in which an edge may be its own image, by its moments."""
    for fold in _FOLDS:
        moment = complex(np.mean(around**fold * np.abs(around) ** 2))
        if abs(moment) > _FAINT:
            for turn in range(fold):
                yield float(((np.angle(moment) + np.pi * turn) / fold) % np.pi)


def _apart(found: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The best of lines that lie nearly the same way."""
    kept: list[tuple[float, float]] = []
    for missed, way in sorted(found):
        turns = [abs(way - each) for _, each in kept]
        if all(min(turn, np.pi - turn) > _SAME_WAY for turn in turns):
            kept.append((missed, way))
    return kept


def _spread(corners: Spots) -> NDArray[np.float64]:
    """The second moments of an area, for each square metre, by its corners round its middle."""
    x, y = corners[:-1].T
    u, v = corners[1:].T
    cross = x * v - u * y
    east = float(np.sum(cross * (x * x + x * u + u * u))) / 12
    north = float(np.sum(cross * (y * y + y * v + v * v))) / 12
    both = float(np.sum(cross * (x * v + 2 * x * y + 2 * u * v + u * y))) / 24
    return np.array([[east, both], [both, north]]) / (float(np.sum(cross)) / 2)
