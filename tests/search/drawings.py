"""Shapes as clerks draw them round a house, of any size, and what a reader would measure of them.

``HOUSE`` is the house; what measures is written apart from what the register goes by.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
import shapely
from shapely import LineString, Point, Polygon, box, union_all
from shapely.affinity import rotate, scale, translate
from shapely.geometry.base import BaseGeometry

Drawing = list[BaseGeometry]
HOUSE = (407_000.0, 292_000.0)
_X, _Y = HOUSE


def disc(radius: float, *, corners: int = 64, east: float = 0, north: float = 0) -> Polygon:
    """A circle round the house or beside it; of few corners a figure of as many equal sides."""
    turns = [2 * math.pi * step / corners for step in range(corners)]
    return Polygon(
        [
            (_X + east + radius * math.cos(turn), _Y + north + radius * math.sin(turn))
            for turn in turns
        ]
    )


def square(half: float, *, east: float = 0, north: float = 0) -> Polygon:
    """A square of twice ``half``."""
    x, y = _X + east, _Y + north
    return box(x - half, y - half, x + half, y + half)


def strip(half: float, width: float, turn: float = 0, *, along: float = 0) -> BaseGeometry:
    """A strip through the house, the house ``along`` from its middle."""
    lying = box(_X - half + along, _Y - width / 2, _X + half + along, _Y + width / 2)
    return rotate(lying, turn, origin=HOUSE)


def sector(radius: float, first: float, last: float, *, inner: float = 0) -> Polygon:
    """A wedge of a circle whose point is the house, or what is left of it beyond ``inner``."""
    turns = np.radians(np.linspace(first, last, 24))
    outer = [(_X + radius * math.cos(turn), _Y + radius * math.sin(turn)) for turn in turns]
    back = [(_X + inner * math.cos(turn), _Y + inner * math.sin(turn)) for turn in turns[::-1]]
    return Polygon(outer + (back if inner else [HOUSE]))


def _star(r: float, points: int = 5) -> Polygon:
    reach = [r if step % 2 == 0 else 0.4 * r for step in range(2 * points)]
    return Polygon(
        [
            (
                _X + far * math.sin(math.pi * step / points),
                _Y + far * math.cos(math.pi * step / points),
            )
            for step, far in enumerate(reach)
        ]
    )


def _spiral(r: float) -> BaseGeometry:
    turns = np.linspace(0, 12, 60)
    way = [(_X + r * t / 12 * math.cos(t), _Y + r * t / 12 * math.sin(t)) for t in turns]
    return LineString(way).buffer(0.04 * r)


def _figure(r: float, *corners: tuple[float, float]) -> Polygon:
    """A figure whose corners stand so many times ``r`` east and north of the house."""
    return Polygon([(_X + east * r, _Y + north * r) for east, north in corners])


def _moon(r: float) -> BaseGeometry:
    return disc(r) - disc(r, east=0.5 * r)


def _ell(r: float) -> BaseGeometry:
    """An L whose arms mirror each other in the line that runs east through the house."""
    lying = box(_X, _Y, _X + 2 * r, _Y + 2 * r) - box(
        _X + 0.7 * r, _Y + 0.7 * r, _X + r * 3, _Y + r * 3
    )
    return translate(rotate(lying, -45, origin=HOUSE), 0.8 * r, 0)


POINTERS: dict[str, Callable[[float], BaseGeometry]] = {
    "arrows": lambda r: _figure(r, (1, 0), (2.5, 1), (2.1, 0), (2.5, -1)),
    "triangles": lambda r: _figure(r, (1.2, 0.2), (4, 1.6), (4, -1.6)),
    "kites": lambda r: _figure(r, (1, 0), (1.6, 0.6), (3, 0), (1.6, -0.6)),
    "gables": lambda r: _figure(r, (1, -0.8), (2.5, -0.8), (3.2, 0), (2.5, 0.8), (1, 0.8)),
    "trapezia": lambda r: _figure(r, (1, 0.9), (2.4, 0.4), (2.4, -0.4), (1, -0.9)),
    "oblongs": lambda r: _figure(r, (1, 0.6), (2.8, 0.6), (2.8, -0.6), (1, -0.6)),
    "fans": lambda r: translate(sector(2 * r, -25, 25), 0.9 * r, 0),
    "half-discs": lambda r: translate(sector(r, -90, 90), 1.2 * r, 0),
    "ovals": lambda r: translate(scale(disc(r), 1, 0.5), 2.3 * r, 0),
    "moons": lambda r: translate(_moon(r), 2 * r, 0),
    "horseshoes": lambda r: translate(sector(r, 60, 300, inner=0.6 * r), 2.2 * r, 0),
    "ells": _ell,
    "squares": lambda r: square(0.6 * r, east=2 * r),
}
"""Shapes with an axis that runs through the house and none of their own middles at it."""


def _corners_of(half: float, at: float) -> Drawing:
    return [square(half, east=east * at, north=north * at) for east in (-1, 1) for north in (-1, 1)]


def _frame(r: float) -> Drawing:
    lying, standing = strip(r, 0.2 * r), strip(r, 0.2 * r, 90)
    return [
        translate(lying, 0, 0.9 * r),
        translate(lying, 0, -0.9 * r),
        translate(standing, 0.9 * r, 0),
        translate(standing, -0.9 * r, 0),
    ]


def _turned(pointer: Callable[[float], BaseGeometry], r: float) -> Drawing:
    return [pointer(r), rotate(pointer(r), 75, origin=HOUSE)]


SHAPES: dict[str, Callable[[float], Drawing]] = {
    "circle": lambda r: [disc(r)],
    "octagon": lambda r: [disc(r, corners=8)],
    "hexagon": lambda r: [disc(r, corners=6)],
    "triangle": lambda r: [disc(r, corners=3)],
    "square": lambda r: [square(r)],
    "ellipse": lambda r: [scale(disc(r), 1, 0.5)],
    "ring": lambda r: [disc(r) - disc(0.6 * r)],
    "thin-ring": lambda r: [disc(r) - disc(0.95 * r)],
    "cross": lambda r: [union_all([strip(r, 0.3 * r), strip(r, 0.3 * r, 90)])],
    "uneven-cross": lambda r: [
        union_all([strip(r, 0.3 * r, along=0.5 * r), strip(r, 0.3 * r, 90, along=0.4 * r)])
    ],
    "tee": lambda r: [union_all([strip(r, 0.2 * r), strip(0.5 * r, 0.2 * r, 90, along=0.5 * r)])],
    "strip": lambda r: [strip(r, 0.2 * r)],
    "strip-end": lambda r: [strip(r, 0.2 * r, along=0.85 * r)],
    "star": lambda r: [_star(r)],
    "tip-of-a-star": lambda r: [translate(_star(r), 0, -r)],
    "wedge": lambda r: [sector(r, 10, 70)],
    "blunt-wedge": lambda r: [sector(r, 10, 70, inner=0.5 * r)],
    "quarter-ring": lambda r: [sector(r, 0, 100, inner=0.7 * r)],
    "half-ring": lambda r: [sector(r, 0, 180, inner=0.7 * r)],
    "horseshoe": lambda r: [sector(r, 30, 330, inner=0.7 * r)],
    "side": lambda r: [box(_X, _Y - r, _X + 2 * r, _Y + r)],
    "corner": lambda r: [box(_X, _Y, _X + 2 * r, _Y + 2 * r)],
    "notch": lambda r: [square(2 * r, north=2 * r) - disc(r)],
    "hole-aside": lambda r: [square(3 * r, east=2 * r, north=1.5 * r) - disc(0.5 * r)],
    "lobe": lambda r: [
        union_all([disc(0.5 * r), disc(0.5 * r, east=2 * r), strip(r, 0.2 * r, along=r)])
    ],
    "spiral": lambda r: [_spiral(r)],
    "spokes": lambda r: [union_all([strip(r, 0.1 * r, turn) for turn in range(0, 180, 30)])],
    "four-in-one": lambda r: [union_all(_corners_of(0.2 * r, r))],
    "four": lambda r: _corners_of(0.2 * r, r),
    "frame": _frame,
    "brackets": lambda r: [
        box(_X - r, _Y - r, _X - 0.6 * r, _Y + r),
        box(_X + 0.6 * r, _Y - r, _X + r, _Y + r),
    ],
    "two-either-side": lambda r: [disc(0.3 * r, east=-r), disc(0.3 * r, east=r)],
    "two-that-overlap": lambda r: [disc(r, east=-0.8 * r), disc(r, east=0.8 * r)],
    "two-strips": lambda r: [strip(r, 0.1 * r, along=0.3 * r), strip(r, 0.1 * r, 80)],
    "three-around": lambda r: [
        disc(0.2 * r, east=r * math.cos(turn), north=r * math.sin(turn)) for turn in (0.2, 1.9, 3.5)
    ],
    "halves": lambda r: [
        disc(r).intersection(box(_X, _Y - r, _X + r, _Y + r)),
        disc(r).intersection(box(_X - r, _Y - r, _X, _Y + r)),
    ],
    "focus-of-an-oval": lambda r: [translate(scale(disc(r), 1, 0.6), 0.8 * r, 0)],
    "half-disc": lambda r: [sector(r, -90, 90)],
    "outer-edge-of-a-moon": lambda r: [_moon(r)],
    "inner-edge-of-a-moon": lambda r: [translate(_moon(r), -0.5 * r, 0)],
    "slice-of-a-disc": lambda r: [disc(r).intersection(box(_X + 0.6 * r, _Y - r, _X + r, _Y + r))],
    "corner-of-no-regular-figure": lambda r: [
        _figure(r, (0, 0), (2, 0.4), (1.8, 1.7), (0.2, 2.3), (-0.6, 1.1))
    ],
    "middle-of-a-side": lambda r: [
        _figure(r, (-1, 0), (1, 0), (1.4, 1.6), (0.3, 2.3), (-1.3, 1.1))
    ],
    "where-sides-would-meet": lambda r: [
        _figure(r, (0.7, 0.7), (1, 1), (1, -1), (0.7, -0.7)),
    ],
    "where-sides-of-two-would-meet": lambda r: [
        _figure(r, (1, 0), (2.1, 0), (2.1, 1.4), (1, 1.4)),
        _figure(r, (0, 2.5), (0.9, 2.5), (0.9, 3.7), (0, 3.7)),
    ],
    "ends-of-an-uneven-cross": lambda r: [
        disc(0.2 * r, east=east * r, north=north * r)
        for east, north in ((-1, 0), (2.2, 0), (0, 1.4), (0, -0.9))
    ],
    "four-and-one-elsewhere": lambda r: [
        *_corners_of(0.2 * r, r),
        disc(0.3 * r, east=7 * r, north=5 * r),
    ],
    "two-kinds": lambda r: [POINTERS["kites"](r), rotate(POINTERS["ovals"](r), 100, origin=HOUSE)],
    "two-in-one": lambda r: [union_all(_turned(POINTERS["triangles"], r))],
    **{
        name: lambda r, pointer=pointer: _turned(pointer, r)  # type: ignore[misc]
        for name, pointer in POINTERS.items()
    },
}
"""Drawings whose middle, hole, corner, crossing or centre is the house, by what they are called."""


def measured(shapes: Sequence[BaseGeometry]) -> list[Point]:
    """The spots a reader with a compass would mark on what was given out."""
    every = [*shapes]
    for one, other in combinations(shapes, 2):
        every += [union_all([one, other]), one.intersection(other)]
    every += [union_all(list(shapes))] if shapes else []
    found = []
    for shape in every:
        if shape.is_empty:
            continue
        found += _marks(shape)
        for part in shapely.get_parts(shape):
            found += _marks(part)
            holes = part.interiors if isinstance(part, Polygon) else ()
            found += [mark for ring in holes for mark in _marks(Polygon(ring))]
    return found


def _marks(shape: BaseGeometry) -> list[Point]:
    mean = np.mean(shapely.get_coordinates(shape), axis=0)
    return [
        shape.centroid,
        shape.envelope.centroid,
        shape.convex_hull.centroid,
        shapely.minimum_bounding_circle(shape).centroid,
        Point(mean),
    ]
