"""Illustrative areas: seven LPAs cut into neighbourhoods, drawn from centres we made up.

They lie about where the county lies, so that a map looks right, and follow no real line. Each
neighbourhood is the cell of ground nearest to its centre, so that together they cover the force
without gap or overlap. Names and postcodes are invented: no postcode lies in ZZ or ZY.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import shapely
from shapely import MultiPoint, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo.crs import Floats
from orders.sample.stories.dice import Dice

SEED = 7
"""The areas are the same whatever records are put into them."""
REACH_M = 5_200.0
"""How far the force reaches around each made-up centre."""
POSTCODES_EACH = 8
"""Invented postcodes in each neighbourhood."""
_ROUNDS = 5
"""How often each centre moves to the middle of its cell, so that cells become alike."""
_OUTSIDE = 8
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
_FIRST_WORDS = """
    Amber Bramble Copper Damson Ember Fennel Gorse Heron Indigo Juniper Kestrel Linnet Medlar
    Nettle Otter Plover Quill Rowan Saffron Tansy Umber Velvet Wicket Yarrow
"""
_SECOND_WORDS = ("Reach", "Hollow", "Rise", "Fold", "Mead")


@dataclass(frozen=True, slots=True)
class _Plan:
    """An LPA to be drawn: code, name, number of neighbourhoods, centres in grid metres."""

    code: str
    name: str
    neighbourhoods: int
    centres: tuple[tuple[int, int], ...]


_PLANS = (
    _Plan(
        "ILL-BIR", "Birmingham", 27, ((403_000, 284_500), (407_500, 292_500), (410_500, 286_500))
    ),
    _Plan("ILL-COV", "Coventry", 14, ((431_500, 280_500), (435_000, 277_500))),
    _Plan("ILL-DUD", "Dudley", 10, ((390_500, 291_000), (392_500, 285_500))),
    _Plan("ILL-SAN", "Sandwell", 10, ((398_500, 292_500), (399_000, 288_500))),
    _Plan("ILL-SOL", "Solihull", 9, ((416_500, 282_000), (423_500, 281_000))),
    _Plan("ILL-WAL", "Walsall", 10, ((399_500, 299_500), (404_500, 302_000))),
    _Plan("ILL-WOL", "Wolverhampton", 9, ((391_000, 298_000), (393_500, 301_500))),
)


@dataclass(frozen=True, slots=True)
class DrawnArea:
    """One area, its shape in EPSG:27700; ``parent_code`` is its LPA, ``None`` for an LPA."""

    code: str
    name: str
    parent_code: str | None
    shape: MultiPolygon


@dataclass(frozen=True, slots=True)
class SampleAreas:
    """Everything drawn.

    Attributes:
        lpas: LPAs by code.
        neighbourhoods: neighbourhoods, those of one LPA together.
        postcodes: grid metres of each invented postcode.
        postcodes_in: postcodes of each LPA, by its code.
        outside: postcodes that lie outside the force.
    """

    lpas: tuple[DrawnArea, ...]
    neighbourhoods: tuple[DrawnArea, ...]
    postcodes: dict[str, tuple[float, float]]
    postcodes_in: dict[str, tuple[str, ...]]
    outside: tuple[str, ...]


def draw() -> SampleAreas:
    """Draw the areas; always the same."""
    dice = Dice(SEED)
    centres = [centre for plan in _PLANS for centre in plan.centres]
    outline = _outline(centres)
    seeds = _seeds(dice, outline, centres)
    flat = np.array([place for plan in _PLANS for place in seeds[plan.code]])
    shapes = iter(_whole_metres(_cells(flat, outline)))
    names = iter(
        dice.shuffled([" ".join(words) for words in product(_FIRST_WORDS.split(), _SECOND_WORDS)])
    )
    inner = tuple(
        DrawnArea(f"{plan.code}-{number:02d}", next(names), plan.code, next(shapes))
        for plan in _PLANS
        for number in range(1, plan.neighbourhoods + 1)
    )
    lpas = tuple(
        DrawnArea(
            plan.code,
            plan.name,
            None,
            _multi(shapely.union_all([n.shape for n in inner if n.parent_code == plan.code])),
        )
        for plan in _PLANS
    )
    places, by_lpa = _postcodes(dice, inner)
    beyond = _beyond(dice, outline)
    return SampleAreas(lpas, inner, places | beyond, by_lpa, tuple(beyond))


def _outline(centres: Sequence[tuple[int, int]]) -> Polygon:
    """The ground around every centre as one rounded shape without holes."""
    around = shapely.union_all([Point(centre).buffer(REACH_M) for centre in centres])
    rounded = around.buffer(REACH_M / 2).buffer(-REACH_M / 2)
    return Polygon(rounded.exterior)


def _seeds(
    dice: Dice, outline: Polygon, centres: Sequence[tuple[int, int]]
) -> dict[str, list[tuple[float, float]]]:
    """The centre of each neighbourhood, spread evenly over the ground of its LPA."""
    cells = iter(_cells(np.array(centres, dtype=np.float64), outline))
    seeds = {}
    for plan in _PLANS:
        ground = shapely.union_all([next(cells) for _ in plan.centres])
        places = [_within(dice, ground) for _ in range(plan.neighbourhoods)]
        for _ in range(_ROUNDS):
            spread = _cells(np.array(places), ground)
            places = [(cell.centroid.x, cell.centroid.y) for cell in spread]
        seeds[plan.code] = places
    return seeds


def _cells(places: Floats, ground: BaseGeometry) -> list[BaseGeometry]:
    """The ground nearest to each of ``places`` (an n by 2 array of grid metres), in their order."""
    found = shapely.voronoi_polygons(MultiPoint(places), extend_to=ground, ordered=True)
    return [cell.intersection(ground) for cell in found.geoms]


def _whole_metres(cells: Sequence[BaseGeometry]) -> list[MultiPolygon]:
    """Shapes with their corners moved to whole metres; corners that two share stay shared."""
    return [_multi(shapely.transform(cell, np.round)) for cell in cells]


def _multi(shape: BaseGeometry) -> MultiPolygon:
    return MultiPolygon(list(shapely.get_parts(shape)))


def _within(dice: Dice, ground: BaseGeometry) -> tuple[float, float]:
    """Some place in ``ground``, in whole grid metres."""
    west, south, east, north = ground.bounds
    while True:
        x = round(west + dice.share() * (east - west))
        y = round(south + dice.share() * (north - south))
        if shapely.contains_xy(ground, x, y):
            return float(x), float(y)


def _postcodes(
    dice: Dice, inner: Sequence[DrawnArea]
) -> tuple[dict[str, tuple[float, float]], dict[str, tuple[str, ...]]]:
    places: dict[str, tuple[float, float]] = {}
    by_lpa: dict[str, tuple[str, ...]] = {}
    for outward, plan in enumerate(_PLANS, start=1):
        own = [area for area in inner if area.parent_code == plan.code]
        codes = [_postcode("ZZ", outward, serial) for serial in range(len(own) * POSTCODES_EACH)]
        for serial, code in enumerate(codes):
            places[code] = _within(dice, own[serial // POSTCODES_EACH].shape)
        by_lpa[plan.code] = tuple(codes)
    return places, by_lpa


def _postcode(letters: str, outward: int, serial: int) -> str:
    """``ZZ1 1AA``: the ``serial``-th postcode of an invented district."""
    rest, last = divmod(serial, len(_LETTERS))
    digit, first = divmod(rest, len(_LETTERS))
    return f"{letters}{outward} {digit + 1}{_LETTERS[first]}{_LETTERS[last]}"


def _beyond(dice: Dice, outline: Polygon) -> dict[str, tuple[float, float]]:
    ring = outline.buffer(3 * REACH_M).difference(outline.buffer(REACH_M))
    return {_postcode("ZY", 1, serial): _within(dice, ring) for serial in range(_OUTSIDE)}
