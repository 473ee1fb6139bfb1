"""The spots that a drawn shape points at, of which the eye and a compass find the middle.

Who draws a zone round a house draws something whose middle, hole, crossing, corner or centre of
curvature is the house. A shape that was there before the house, a town centre or a district,
points at it by chance only. EPSG:27700 metres throughout.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiPoint, Polygon
from shapely.geometry.base import BaseGeometry

from geo.outlines import radius_of
from geo.symmetry import foci

Spots = NDArray[np.float64]
"""Eastings and northings in metres, one row each."""

_NECK_M: Final = 25.0
"""Half the width of the widest neck that does not join two areas to one."""
_SLIVER: Final = 0.004
"""Share of a hull below which what lies between it and its shape is only the draughtsman's hand."""
_MOST_PIECES: Final = 16
"""Of more parts, holes or bays the largest are looked at one by one, the rest as a whole."""
_SAMPLES: Final = 144
_ARC: Final = 0.08
"""Share of a ring's arcs that must be bent round one spot to make it their middle."""
_LONG: Final = 2.5
"""How many times longer than wide a strip is."""
_LONG_SIDE: Final = 0.5
"""A side is long from this share of its shape's radius on."""
_ACROSS: Final = 0.15
_WIDE: Final = 2.0
_FEW_CORNERS: Final = 8
_FOUR: Final = 4
_SHARP: Final = 0.5
"""Cosine of the angle of a corner from which on it is sharp: 60 degrees."""


def polygons(shape: BaseGeometry) -> list[Polygon]:
    """The areas of a shape."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return [part for part in parts if isinstance(part, Polygon) and part.area > 0]


def pieces(shape: BaseGeometry) -> Iterator[BaseGeometry]:
    """A shape, its parts, its lobes, its holes, and the bays between its parts and its hull."""
    parts = _largest(polygons(shape))
    yield shape
    if len(parts) > 1:
        yield from parts
        yield from bays(shape)
    for part in parts:
        yield from _largest([Polygon(ring) for ring in part.interiors])
        if part.interiors:
            yield Polygon(part.exterior)
        yield from bays(part)
        yield from _lobes(part)


def middles(piece: BaseGeometry) -> Spots:
    """Every spot that may be called the middle of one piece."""
    found = [
        piece.centroid,
        piece.envelope.centroid,
        piece.convex_hull.centroid,
        shapely.minimum_bounding_circle(piece).centroid,
        shapely.oriented_envelope(piece).centroid,
    ]
    corners = shapely.get_coordinates(piece)
    spots = [np.mean(corners, axis=0)]
    parts = polygons(piece)
    if parts:
        found.append(piece.boundary.centroid)
        spots += [_deepest(part) for part in _largest(parts)]
    if len(parts) > 1:
        centres = shapely.get_coordinates([part.centroid for part in parts])
        spots += [np.mean(centres, axis=0), *_middles_of_spots(centres)]
    spots += _of_few_corners(piece)
    return np.vstack([shapely.get_coordinates(found), *spots])


def corners(shape: BaseGeometry) -> Spots:
    """The sharp corners of a shape; of a figure of few sides every corner, and more.

    Also the middles of its long sides, where those would meet if they were longer, and the foci
    of an oval.
    """
    radius = radius_of(shape)
    found: list[Spots] = [np.empty((0, 2))]
    for ring in _rings(shape):
        coarse = _coarse(ring, radius)
        if len(coarse) <= _FEW_CORNERS:
            found.append(coarse)
        else:
            found += [coarse[_is_sharp(coarse)], foci(Polygon(ring))]
    sides = list(long_sides(shape))
    found += [(one + other)[None, :] / 2 for one, other in sides]
    for one, other in combinations(sides, 2):
        spot = meeting(*one, *other)
        if spot is not None:
            found.append(spot[None, :])
    return np.vstack(found)


def long_sides(shape: BaseGeometry) -> Iterator[tuple[Spots, Spots]]:
    """The ends of each long side of a figure of few sides; of four sides each is long."""
    radius = radius_of(shape)
    for ring in _rings(shape):
        coarse = _coarse(ring, radius)
        if len(coarse) <= _FEW_CORNERS:
            ends = np.roll(coarse, -1, axis=0)
            least = 0 if len(coarse) == _FOUR else _LONG_SIDE * radius
            long = np.linalg.norm(ends - coarse, axis=1) >= least
            yield from zip(coarse[long], ends[long], strict=True)


def arc_share(shape: BaseGeometry, spots: Spots, reach_m: float) -> float:
    """The greatest share of a ring's arcs that are bent round one of ``spots``, within a reach."""
    most = 0.0
    for ring in _rings(shape):
        line = LineString(ring.coords)
        steps = np.linspace(0, line.length, _SAMPLES, endpoint=False)
        round_it = shapely.get_coordinates(shapely.line_interpolate_point(line, steps))
        for step in (_SAMPLES // 24, _SAMPLES // 12, _SAMPLES // 8):
            centres = _circumcentres(
                round_it, np.roll(round_it, -step, axis=0), np.roll(round_it, -2 * step, axis=0)
            )
            near = _distances(centres, spots) <= reach_m
            most = max(most, float(near.mean(axis=0).max()))
    return most


def is_bent_round(shape: BaseGeometry, spots: Spots, reach_m: float) -> bool:
    """Whether a good part of a shape's edge is an arc round one of ``spots``."""
    return arc_share(shape, spots, reach_m) >= _ARC


def is_across_the_middle(piece: BaseGeometry, spot: NDArray[np.float64], reach_m: float) -> bool:
    """Whether a spot lies half-way across a piece where that is long and narrow."""
    here = shapely.points(spot)
    edge = piece.boundary
    if edge.is_empty or not piece.contains(here):
        return False
    foot = shapely.get_coordinates(shapely.shortest_line(here, edge))[1]
    near = float(np.linalg.norm(foot - spot))
    if near == 0:
        return True
    way = (foot - spot) / near
    far = _to_edge(edge, spot, -way)
    aside = np.array([-way[1], way[0]])
    along = _to_edge(edge, spot, aside) + _to_edge(edge, spot, -aside)
    across = near + far
    return along >= _LONG * across and (far - near) / 2 <= max(reach_m, _ACROSS * across / 2)


def meeting_of_spots(centres: Spots) -> Spots:
    """Where the same distance from three of ``centres`` is, and half-way between two.

    What is much farther off than the three are apart is on no map of them.
    """
    pairs = list(combinations(range(len(centres)), 2))
    found = [np.array([(centres[a] + centres[b]) / 2 for a, b in pairs]).reshape(-1, 2)]
    threes = np.array(list(combinations(range(len(centres)), 3)), dtype=int).reshape(-1, 3)
    if len(threes):
        one, two, three = (centres[threes[:, place]] for place in range(3))
        spots = _circumcentres(one, two, three)
        sides = [np.linalg.norm(a - b, axis=1) for a, b in ((one, two), (two, three), (three, one))]
        off = np.linalg.norm(spots - one, axis=1)
        found.append(spots[off <= _WIDE * np.max(sides, axis=0)])
    return np.vstack(found)


def axis_of(piece: BaseGeometry) -> tuple[Spots, Spots] | None:
    """The ends of the long middle line of a strip; ``None`` of what is no strip."""
    box = shapely.get_coordinates(shapely.oriented_envelope(piece))
    if len(box) != 5:
        return None
    sides = np.linalg.norm(np.diff(box, axis=0), axis=1)[:2]
    if min(sides) <= 0 or max(sides) < _LONG * min(sides):
        return None
    first = 0 if sides[0] < sides[1] else 1
    return (box[first] + box[first + 1]) / 2, (box[(first + 2) % 4] + box[(first + 3) % 4]) / 2


def meeting(a: Spots, b: Spots, c: Spots, d: Spots) -> Spots | None:
    """Where the line through ``a`` and ``b`` meets that through ``c`` and ``d``.

    ``None`` of lines that run nearly the same way.
    """
    one, other = b - a, d - c
    turn = one[0] * other[1] - one[1] * other[0]
    if abs(turn) <= 0.05 * np.linalg.norm(one) * np.linalg.norm(other):
        return None
    share = ((c - a)[0] * other[1] - (c - a)[1] * other[0]) / turn
    return np.asarray(a + share * one)


def small_pieces(shape: BaseGeometry, most_m2: float) -> Iterator[BaseGeometry]:
    """Points, lines, and what is no larger than ``most_m2`` of an area, its holes and its tails."""
    for part in shapely.get_parts(shapely.get_parts(shape)):
        if not isinstance(part, Polygon):
            yield part
            continue
        holes = [Polygon(ring) for ring in part.interiors]
        yield from (hole for hole in holes if hole.area <= most_m2)
        whole = Polygon(part.exterior)
        bodies = [body for body in _without_necks(whole) if body.area > most_m2]
        # The metre keeps what rounding leaves along the sides from being a piece.
        rest = whole.difference(shapely.union_all(bodies).buffer(1)) if bodies else whole
        yield from (piece for piece in shapely.get_parts(rest) if not piece.is_empty)


def _without_necks(area: Polygon) -> Iterator[BaseGeometry]:
    kept = area.buffer(-_NECK_M).buffer(_NECK_M, join_style="mitre", mitre_limit=10)
    yield from shapely.get_parts(kept)


def _largest(areas: list[Polygon]) -> list[Polygon]:
    return sorted(areas, key=lambda area: area.area, reverse=True)[:_MOST_PIECES]


def bays(shape: BaseGeometry) -> Iterator[Polygon]:
    """What lies between a shape, or its parts, and its hull; the largest."""
    hull = shape.convex_hull
    least = _SLIVER * hull.area
    found = [bay for bay in polygons(hull.difference(shape)) if bay.area >= least]
    yield from _largest(found)


def _lobes(part: Polygon) -> Iterator[BaseGeometry]:
    deep = float(shapely.maximum_inscribed_circle(part, tolerance=_tolerance(part)).length)
    for share in (0.4, 0.8):
        cores = polygons(part.buffer(-share * deep))
        if len(cores) > 1:
            yield from (core.buffer(share * deep) for core in cores)


def _deepest(part: Polygon) -> Spots:
    """The pole of inaccessibility: what is farthest from every side."""
    line = shapely.maximum_inscribed_circle(part, tolerance=_tolerance(part))
    return shapely.get_coordinates(line)[:1]


def _tolerance(part: Polygon) -> float:
    return max(1.0, 0.01 * radius_of(part))


def _middles_of_spots(centres: Spots) -> list[Spots]:
    cloud = MultiPoint(centres)
    around = shapely.minimum_bounding_circle(cloud)
    return [
        shapely.get_coordinates(shapely.centroid(each))
        for each in (cloud.envelope, cloud.convex_hull, around)
    ]


def _of_few_corners(piece: BaseGeometry) -> list[Spots]:
    """Where the diagonals of a figure of four sides cross; the circle through three corners."""
    if not isinstance(piece, Polygon):
        return []
    around = shapely.get_coordinates(piece.exterior.simplify(0.02 * radius_of(piece)))[:-1]
    if len(around) == 3:
        return [_circumcentres(around[:1], around[1:2], around[2:])]
    if len(around) == _FOUR:
        crossing = meeting(around[0], around[2], around[1], around[3])
        return [] if crossing is None else [crossing]
    return []


def _coarse(ring: LineString, radius: float) -> Spots:
    return shapely.get_coordinates(ring.simplify(radius * 0.03))[:-1]


def _is_sharp(corners: Spots) -> NDArray[np.bool_]:
    back, on = np.roll(corners, 1, axis=0) - corners, np.roll(corners, -1, axis=0) - corners
    size = np.linalg.norm(back, axis=1) * np.linalg.norm(on, axis=1)
    return np.asarray((back * on).sum(axis=1) >= _SHARP * size)


def _rings(shape: BaseGeometry) -> Iterator[LineString]:
    for part in polygons(shape):
        yield part.exterior
        yield from part.interiors


def _circumcentres(one: Spots, two: Spots, three: Spots) -> Spots:
    """The middle of the circle through each three spots, as far off as can be where in a line."""
    b, c = two - one, three - one
    twice = 2 * (b[:, 0] * c[:, 1] - b[:, 1] * c[:, 0])
    twice = np.where(np.abs(twice) < 1e-6, 1e-6, twice)
    bb, cc = (b**2).sum(axis=1), (c**2).sum(axis=1)
    east = (c[:, 1] * bb - b[:, 1] * cc) / twice
    north = (b[:, 0] * cc - c[:, 0] * bb) / twice
    return np.asarray(one + np.column_stack([east, north]))


def _to_edge(edge: BaseGeometry, spot: Spots, way: Spots) -> float:
    """Metres from a spot to the edge, straight ahead."""
    ahead = LineString([spot, spot + way * 1e6])
    met = ahead.intersection(edge)
    return float(met.distance(shapely.points(spot))) if not met.is_empty else 1e6


def _distances(spots: Spots, others: Spots) -> NDArray[np.float64]:
    return np.asarray(np.linalg.norm(spots[:, None, :] - others[None, :, :], axis=2))
