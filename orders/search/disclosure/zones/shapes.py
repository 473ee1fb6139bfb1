"""Which drawn zones tell where a withheld home is, alone or beside the others that a reader has.

A zone drawn round a home points at it: by its middle, whichever way that is found, by a hole, a
corner, a crossing, the middle line of a strip, an arc bent round it; several zones by what they
have in common. How near counts grows with the zone, and never falls below what a street is long.
A large zone that points elsewhere tells no house: officers enforce it, and it is drawn. An outline
too intricate to be looked at closely is not drawn near a withheld home.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations, groupby, product
from typing import Final

import numpy as np
import shapely
from shapely import Point, affinity
from shapely.geometry.base import BaseGeometry

from geo import middles, outlines, symmetry
from geo.middles import Spots
from geo.symmetry import Axis

NEAR_M: Final = 150.0
"""What points this near to a withheld home tells where it is, however large it is drawn."""
SMALL_M2: Final = 250_000.0
"""An area no larger than this, 500 metres square, tells where a withheld home in it is."""
OF_ONE: Final = 0.15
"""A spot that one zone points at tells within this share of the zone's radius."""
OF_SEVERAL: Final = 0.07
"""A spot that several zones point at together tells within this share of their radius."""
AT_CORNER: Final = 0.05
"""A corner of a zone tells within this share of the zone's radius."""
AT_CROSSING: Final = 0.05
"""Where the lines cross along which two zones point tells within this share of the smaller."""
IN_ARC: Final = 0.1
"""The middle of an arc tells within this share of the zone's radius."""
MOST_ZONES: Final = 24
"""Of more zones about the same people than this the later ones are not drawn."""
_RIM_M: Final = 50.0
"""So near to an edge, or to the rim of a circle, a home lies on it."""
BESIDE_M: Final = 100.0
"""A small area this near to a withheld home tells where it is."""
_MOST_JUDGED: Final = 2 * MOST_ZONES
_MOST_CENTRES: Final = 14
_FEW_CORNERS: Final = 12
_MOST_PARTS: Final = 6
_FAR: Final = 6.0
"""How many radii away nothing of a zone points at a home."""
_SAME: Final = 0.9
_CACHED: Final = 2_048

Home = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Zone:
    """What one condition would draw.

    Attributes:
        key: which condition.
        order: which order.
        drawn: when: what one account drew of one order at one time is judged as one drawing, and
            no later drawing by another changes what is said of an earlier one.
        author: number of the account that drew it, 0 where that is not known.
        wkb: EPSG:27700.
        radius_m: metres round a point.
    """

    key: int
    order: int
    drawn: str
    author: int
    wkb: bytes
    radius_m: int | None

    @property
    def ground(self) -> BaseGeometry:
        """What it covers, EPSG:27700: a point with a radius is a circle."""
        return ground_of(shapely.from_wkb(self.wkb), self.radius_m)


@lru_cache(maxsize=_CACHED)
def telling(zones: tuple[Zone, ...], homes: tuple[Home, ...], order: int) -> frozenset[int]:
    """The keys of the zones of one order that may not be drawn.

    Args:
        zones: all that are drawn about the same people, in any order.
        homes: the withheld homes of those people, EPSG:27700 metres.
        order: which order is asked about.

    A zone is kept back for zones drawn earlier, or by the same hand.
    """
    if not homes:
        return frozenset()
    at = np.array(homes)
    in_turn = sorted(zones, key=_rank)
    # What comes after these is not drawn whatever it is, and so not looked at.
    first = in_turn[:_MOST_JUDGED]
    others = [zone for zone in first if not _tells_alone(zone, homes)]
    drawn = {zone.key for zone in others}
    told = {zone.key for zone in zones if zone.order == order and zone.key not in drawn}
    for rank, same in groupby([zone for zone in others if zone.order == order], key=_rank):
        fresh = list(same)
        earlier = [each for each in others if _rank(each) < rank]
        if len(earlier) + len(fresh) > MOST_ZONES:
            told |= {zone.key for zone in fresh}
            continue
        by_hand = [each for each in others if _rank(each) > rank and each.author == rank[-1]]
        beside = [*earlier, *by_hand][: MOST_ZONES - len(fresh)]
        told |= _told_together(beside, fresh, at)
    return frozenset(told)


_Rank = tuple[str, int, int]


def _rank(zone: Zone) -> _Rank:
    return zone.drawn, zone.order, zone.author


def ground_of(shape: BaseGeometry, radius_m: int | None) -> BaseGeometry:
    """What a zone covers, EPSG:27700: a point with a radius in metres is a circle."""
    return shape.buffer(radius_m) if radius_m and isinstance(shape, Point) else shape


def points_at(shape: BaseGeometry, homes: Collection[Home]) -> bool:
    """Whether one area points at a home.

    Args:
        shape: EPSG:27700.
        homes: EPSG:27700 metres.
    """
    at = np.array(list(homes), dtype=float).reshape(-1, 2)
    return len(at) > 0 and _points_at(shape, at)


def has_a_middle(shape: BaseGeometry) -> bool:
    """Whether an area looks drawn round something: small, with a hole, or the same both ways."""
    if outlines.is_intricate(shape):
        return True
    shape = outlines.simple(shape, outlines.FINE)
    areas = middles.polygons(shape)
    if not areas:
        return False
    if shape.area <= SMALL_M2 or any(area.interiors for area in areas):
        return True
    turned = affinity.rotate(shape, 180, origin=shape.centroid)
    return bool(shape.intersection(turned).area >= _SAME * shape.area)


@lru_cache(maxsize=_CACHED)
def _tells_alone(zone: Zone, homes: tuple[Home, ...]) -> bool:
    shape = shapely.from_wkb(zone.wkb)
    if isinstance(shape, Point):
        reach = max(NEAR_M, (zone.radius_m or 0) + _RIM_M)
        return any(shape.distance(Point(home)) <= reach for home in homes)
    return points_at(shape, homes)


def _points_at(shape: BaseGeometry, at: Spots) -> bool:
    fine = outlines.simple(shape, outlines.FINE)
    plain = outlines.simple(fine)
    radius = outlines.radius_of(plain)
    if _apart(plain, at) > _FAR * radius + NEAR_M:
        return False
    if outlines.is_intricate(shape):
        # Every tooth of a comb may point somewhere: it would take minutes to look at each.
        return True
    if any(_apart(each, at) <= BESIDE_M for each in middles.small_pieces(fine, SMALL_M2)):
        return True
    if not middles.polygons(plain):
        return _apart(plain, at) <= NEAR_M
    if _apart(shape.boundary, at) <= _RIM_M:
        return True
    typed = np.mean(shapely.get_coordinates(shape), axis=0, keepdims=True)
    return (
        _near(typed, at, OF_ONE * radius)
        or _near(middles.corners(plain), at, AT_CORNER * radius)
        or middles.is_bent_round(plain, at, max(NEAR_M, IN_ARC * radius))
        or any(_middle_at(piece, at, OF_ONE) for piece in middles.pieces(plain))
        or _parts_point_at(plain, at)
    )


def _parts_point_at(shape: BaseGeometry, at: Spots) -> bool:
    parts = middles.polygons(shape)
    if not 1 < len(parts) <= _MOST_PARTS:
        return False
    return any(_cross_at(one, other, at) for one, other in combinations(map(_axes, parts), 2))


def _middle_at(piece: BaseGeometry, at: Spots, share: float) -> bool:
    reach = share * outlines.radius_of(piece)
    many = shapely.get_num_coordinates(piece) > _FEW_CORNERS
    if many and _apart(piece.envelope, at) > max(NEAR_M, reach):
        # The middle of what has more corners than a few lies within it.
        return False
    if _near(middles.middles(piece), at, reach):
        return True
    parts = middles.polygons(piece)
    return len(parts) == 1 and any(
        middles.is_across_the_middle(parts[0], spot, NEAR_M) for spot in at
    )


def _told_together(beside: Sequence[Zone], fresh: Sequence[Zone], at: Spots) -> set[int]:
    """The keys of the fresh zones that tell a home beside each other and those beside them."""
    left, told = list(fresh), set[int]()
    ground = {zone.key: outlines.simple(zone.ground, outlines.COARSE) for zone in (*beside, *fresh)}

    @cache
    def tell(*keys: int) -> bool:
        return _tell_together([ground[key] for key in keys], at)

    while left:
        every = [*beside, *left]
        new = {zone.key for zone in left}
        said = next(
            (
                keys
                for some in _groups(every)
                if (keys := {zone.key for zone in some} & new)
                and tell(*(zone.key for zone in some))
            ),
            None,
        )
        if said is None:
            return told
        told |= said
        left = [zone for zone in left if zone.key not in said]
    return told


def _groups(every: Sequence[Zone]) -> Iterator[Sequence[Zone]]:
    """Two and two, an order's own, all there are."""
    if len(every) < 2:
        return
    yield from combinations(every, 2)
    by_order = sorted(every, key=lambda zone: zone.order)
    for _, own in groupby(by_order, key=lambda zone: zone.order):
        some = list(own)
        if 2 < len(some) < len(every):
            yield some
    yield every


def _tell_together(shapes: Sequence[BaseGeometry], at: Spots) -> bool:
    centres = np.vstack([shapely.get_coordinates(each.centroid) for each in shapes])
    between = middles.meeting_of_spots(centres[:_MOST_CENTRES])
    if _near(between, at, 0.0) or _near(_typed(shapes), at, 0.0):
        return True
    if len(shapes) == 2 and _cross_at(_axes(shapes[0]), _axes(shapes[1]), at):
        return True
    areas = [each for each in shapes if middles.polygons(each)]
    return len(areas) > 1 and any(_common_at(piece, at) for piece in _in_common(areas))


def _axes(shape: BaseGeometry) -> Sequence[Axis]:
    """The lines along which a zone points: of its mirror images, of a strip, of its long sides."""
    return _axes_of(shapely.to_wkb(shape))


@lru_cache(maxsize=_CACHED)
def _axes_of(wkb: bytes) -> Sequence[Axis]:
    shape = shapely.from_wkb(wkb)
    found = symmetry.mirror_axes(shape) if middles.polygons(shape) else []
    strip = middles.axis_of(shape)
    lines = [*([] if strip is None else [strip]), *middles.long_sides(shape)]
    return [*found, *(Axis(*line, outlines.radius_of(shape)) for line in lines)]


def _cross_at(some: Sequence[Axis], others: Sequence[Axis], at: Spots) -> bool:
    """Whether a line along which one zone points meets one of another zone's at a home."""
    for one, other in product(some, others):
        meeting = middles.meeting(one.one, one.other, other.one, other.other)
        reach = max(NEAR_M, AT_CROSSING * min(one.radius_m, other.radius_m))
        reach += one.missed_m + other.missed_m
        if meeting is not None and _near(meeting[None, :], at, reach):
            return True
    return False


def _in_common(areas: Sequence[BaseGeometry]) -> Iterator[BaseGeometry]:
    """What areas have together: all of it, what they share, and what one has before the other."""
    whole = shapely.union_all(areas)
    parts = sum(len(middles.polygons(each)) for each in areas)
    if len(middles.polygons(whole)) == parts:
        # They do not touch: what each part points at by itself was looked at before.
        yield whole
        yield from middles.bays(whole)
        return
    yield from middles.pieces(whole)
    if len(areas) == 2 and areas[0].intersects(areas[1]):
        one, other = areas
        for found in (one.intersection(other), one.difference(other), other.difference(one)):
            yield from middles.polygons(found)


def _common_at(piece: BaseGeometry, at: Spots) -> bool:
    if piece.area <= SMALL_M2 and _apart(piece, at) <= BESIDE_M:
        return True
    return _middle_at(piece, at, OF_SEVERAL)


def _apart(shape: BaseGeometry, at: Spots) -> float:
    """Metres from a shape to the nearest home."""
    return float(np.min(shapely.distance(shape, shapely.points(at))))


def _typed(shapes: Sequence[BaseGeometry]) -> Spots:
    every = np.vstack([shapely.get_coordinates(each) for each in shapes])
    return np.asarray(np.mean(every, axis=0, keepdims=True))


def _near(spots: Spots, at: Spots, reach_m: float) -> bool:
    if not len(spots):
        return False
    apart = np.linalg.norm(spots[:, None, :] - at[None, :, :], axis=2)
    return bool(apart.min() <= max(NEAR_M, reach_m))
