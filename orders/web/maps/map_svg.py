"""The map of a search as a picture, to print and for browsers without scripts."""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypedDict

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from geo.crs import to_grid
from geo.pictures import WIDTH, Bounds, Picture, PictureStyle
from geo.shapes import from_degrees
from orders.access.model import Account
from orders.areas import base_map
from orders.areas.gazetteer import Gazetteer
from orders.areas.map_model import LayerKind, LayerStyle
from orders.areas.model import Level
from orders.bounded_fields import JsonObject
from orders.search.area_search import Tally, count_stays
from orders.search.criteria.drawn_place import asked_of, ground_of
from orders.search.criteria.search_query import SearchQuery
from orders.search.maps.breach_points import breach_points
from orders.search.maps.choropleth import Measure, shading
from orders.search.maps.clusters import View, view_of
from orders.search.maps.homes import PROTECTED, ROLES, SUBJECT
from orders.search.maps.points import HomePoints, points
from orders.search.maps.zones import zones
from orders.search.results.rows import orders_of

Place = tuple[float, float]
ENGLAND: Final = (80_000.0, 5_000.0, 656_000.0, 657_000.0)
_GROUPS_ACROSS = 14
_RANKS_TO_M = {1: math.inf, 2: 25.0, 3: 12.0}
"""Metres of a thousandth of the picture above which labels of a rank are left out."""
_BASE = {
    LayerStyle.PLAIN: PictureStyle(fill="#e7e5e2", stroke="#b1b4b6"),
    LayerStyle.BUILT_UP: PictureStyle(fill="#e3dfd8"),
    LayerStyle.GREEN: PictureStyle(fill="#dcead7"),
    LayerStyle.WATER: PictureStyle(fill="#cfe2f0", stroke="#9fc3dd"),
    LayerStyle.SURROUNDINGS: PictureStyle(fill="#eceae7", stroke="#cfcbc6"),
    LayerStyle.ROAD: PictureStyle(stroke="#c9b68a", width=2.0),
    LayerStyle.RAIL: PictureStyle(stroke="#8a8a8a", width=1.2, dash="6 3"),
}
SHADES: Final = ("#ffffff", "#dbe7f3", "#a9c6e3", "#6d9fce", "#2f70ad")
"""By rank, lightest first; ``map.css`` has the same."""
_NEIGHBOURHOOD = PictureStyle(stroke="#1d2a44", width=0.7)
_LPA = PictureStyle(stroke="#1d2a44", width=2.0)
_FOCUS = PictureStyle(stroke="#1d2a44", width=4.0)
_ZONE = PictureStyle(fill="#7a1f5c", opacity=0.12, stroke="#7a1f5c", width=2.0, dash="6 4")
_ASKED = PictureStyle(fill="#00625a", opacity=0.06, stroke="#00625a", width=3.0, dash="12 4 2 4")
_DRAWN = PictureStyle(stroke="#00625a", width=1.5)
_GROUP = PictureStyle(fill="#1d2a44", stroke="#ffffff", width=2.0)
_SUBJECT = PictureStyle(fill="#1d70b8", stroke="#ffffff", width=1.2)
_PROTECTED = PictureStyle(fill="#912b88", stroke="#ffffff", width=1.2)
_BREACH = PictureStyle(fill="#942514", stroke="#ffffff", width=1.2)
_STATION = PictureStyle(fill="#7a1f5c", stroke="#ffffff", width=1.2)
_DIAMOND = ((0, -9), (9, 0), (0, 9), (-9, 0))
_TRIANGLE = ((0, -9), (9, 8), (-9, 8))
_SQUARE = ((-7, -7), (7, -7), (7, 7), (-7, 7))


@dataclass(frozen=True, slots=True)
class PictureContents:
    """What of a map is wanted on the picture.

    Attributes:
        bounds: the ground, EPSG:27700 metres; ``None``: the areas of the search.
        homes: whose homes to draw.
        measure: what neighbourhoods are shaded by; ``None``: not at all.
        zones: whether to draw where conditions apply.
        breaches: whether to draw where orders were breached.
        asked: whether to draw the place the search asks about.
    """

    bounds: Bounds | None = None
    homes: tuple[str, ...] = (SUBJECT, PROTECTED)
    measure: Measure | None = None
    zones: bool = True
    breaches: bool = False
    asked: bool = True


class MapLook(TypedDict):
    """Who looks at a map, and what need not be asked for them."""

    by: Account
    now: datetime
    tally: Tally | None
    popups: bool


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """The map of a search, as one reader asks for it.

    Attributes:
        wanted: the search.
        shown: what of the map.
        by: the reader.
        now: the instant of looking, aware.
        places: the boundaries.
        tally: how many orders the search finds, where that has been asked.
    """

    wanted: SearchQuery
    shown: PictureContents
    by: Account
    now: datetime
    places: Gazetteer
    tally: Tally | None = None

    @property
    def look(self) -> MapLook:
        """How each of its parts is asked for; a picture has no popups."""
        return {"by": self.by, "now": self.now, "tally": self.tally, "popups": False}

    @property
    def as_at(self) -> datetime:
        """The instant shown."""
        return self.wanted.at or self.now

    def chart(self) -> Picture:
        """A picture of its ground, empty."""
        return Picture(self.shown.bounds or _ground(self.places, self.wanted, self.as_at))


@dataclass(frozen=True, slots=True)
class PictureCounts:
    """What is on a picture, and what is not.

    Attributes:
        here: homes on the picture.
        homes: homes of the search that a map may show.
        left_out: whose homes are not drawn, though the search counts them.
        withheld: homes that may not be shown, by the name of their LPA.
        unlocated: homes that cannot be placed.
    """

    here: int
    homes: int
    left_out: tuple[str, ...]
    withheld: dict[str, int]
    unlocated: int


def picture(db: Session, asked: PictureRequest) -> str:
    """A search's map as SVG; each look into the register is logged as the map's own is.

    Raises:
        Refused: the account may not browse this area.
    """
    wanted, shown = asked.wanted, asked.shown
    asked = replace(asked, tally=count_stays(db, wanted, by=asked.by, now=asked.now))
    chart = asked.chart()
    labels = _lay_ground(db, chart)
    if shown.measure is not None:
        _shade(db, chart, asked, shown.measure)
    _outline(chart, asked.places, wanted, asked.as_at)
    if shown.asked:
        _asked(db, chart, wanted, by=asked.by, now=asked.now)
    if shown.zones:
        _zones(db, chart, asked)
    _homes(db, chart, asked)
    if shown.breaches:
        found = breach_points(db, wanted, **asked.look)
        for place in _places(found.features):
            _mark(chart, place, "B", _TRIANGLE, _BREACH)
    _label(chart, labels)
    return chart.svg(f"Map of {orders_of(wanted.status.value)} in {wanted.place}")


def count(db: Session, asked: PictureRequest) -> PictureCounts:
    """How many homes :func:`picture` has of how many, and what it has not; logged as a look.

    Raises:
        Refused: the account may not browse this area.
    """
    whole = points(db, asked.wanted, **asked.look)
    chart = asked.chart()
    drawn = _points(db, chart, asked) if whole.counts else whole
    of = asked.shown.homes
    return PictureCounts(
        here=sum(number for _, _, number in _standing(chart, drawn, of)),
        homes=whole.homes,
        left_out=tuple(role for role in ROLES[asked.wanted.basis] if role not in of),
        withheld=whole.withheld,
        unlocated=whole.unlocated,
    )


def _ground(places: Gazetteer, wanted: SearchQuery, at: datetime) -> Bounds:
    asked = {area.id for area in wanted.areas}
    named = ground_of(wanted)
    layers = [places.layer(level, at) for level in (Level.LPA, Level.NEIGHBOURHOOD)]
    held = [layer for layer in layers if layer is not None]
    own = [
        shape
        for layer in held
        for area_id, shape in zip(layer.area_ids.tolist(), layer.shapes, strict=True)
        if area_id in asked
    ]
    every = held[0].shapes if held else ()
    shapes = own or list(every)
    if named is not None:
        shapes = [named.reach]
    if not shapes:
        return ENGLAND
    west, south, east, north = (float(each) for each in shapely.total_bounds(shapes))
    beside = 0.03 * max(east - west, north - south)
    return west - beside, south - beside, east + beside, north + beside


def _lay_ground(db: Session, chart: Picture) -> list[tuple[Place, str, int]]:
    """Draw the base map; gives its labels, which lie over everything."""
    labels = []
    for layer, packed in base_map.drawn_layers(db):
        features = json.loads(gzip.decompress(packed))["features"]
        if layer.kind is LayerKind.LABEL:
            for feature, place in zip(features, _places(features), strict=True):
                said = feature["properties"]
                labels.append((place, said["name"], said["rank"]))
        else:
            chart.shapes(_shapes(features), _BASE[layer.style])
    return labels


def _shade(db: Session, chart: Picture, asked: PictureRequest, measure: Measure) -> None:
    found = shading(db, asked.wanted, by=asked.by, now=asked.now, measure=measure)
    for rank, colour in enumerate(SHADES[1:], start=1):
        drawn = [
            geometry
            for shade, geometry in zip(found.shades, found.geometry, strict=True)
            if shade.rank == rank
        ]
        if drawn:
            chart.shapes(from_degrees(drawn), PictureStyle(fill=colour, opacity=0.75))


def _outline(chart: Picture, places: Gazetteer, wanted: SearchQuery, at: datetime) -> None:
    asked = {area.id for area in wanted.areas}
    focus: list[BaseGeometry] = []
    for level, look in ((Level.NEIGHBOURHOOD, _NEIGHBOURHOOD), (Level.LPA, _LPA)):
        layer = places.layer(level, at)
        if layer is None:
            continue
        lines = shapely.coverage_simplify(layer.shapes, chart.metres_per_unit / 2)
        chart.shapes(lines, look)
        focus += [
            line
            for line, area_id in zip(lines, layer.area_ids.tolist(), strict=True)
            if area_id in asked
        ]
    if focus:
        chart.shapes(focus, _FOCUS)


def _zones(db: Session, chart: Picture, asked: PictureRequest) -> None:
    features = zones(db, asked.wanted, **asked.look).features
    for feature, shape in zip(features, _shapes(features), strict=True):
        radius_m = feature["properties"]["radius_m"]
        if radius_m:
            chart.shapes([shape.buffer(radius_m)], _ZONE)
        elif isinstance(shape, shapely.Point):
            _mark(chart, (shape.x, shape.y), "C", _SQUARE, _STATION)
        else:
            chart.shapes([shape], _ZONE)


def _asked(db: Session, chart: Picture, wanted: SearchQuery, *, by: Account, now: datetime) -> None:
    found = asked_of(db, wanted, by=by, now=now)
    if found is None:
        return
    chart.shapes([found.reach], _ASKED)
    if isinstance(found.drawn, shapely.Point):
        chart.disc((found.drawn.x, found.drawn.y), 4, _DRAWN)
    elif not found.is_whole:
        chart.shapes([found.drawn], _DRAWN)


def _view(chart: Picture) -> View:
    return view_of(chart.bounds, max(1, round(chart.metres_per_unit * WIDTH / _GROUPS_ACROSS)))


def _points(db: Session, chart: Picture, asked: PictureRequest) -> HomePoints:
    view, of = _view(chart), asked.shown.homes
    return points(db, asked.wanted, **asked.look, view=view, of=of)


def _homes(db: Session, chart: Picture, asked: PictureRequest) -> None:
    found = _points(db, chart, asked)
    for row, place, number in _standing(chart, found, asked.shown.homes):
        if number > 1:
            _group(chart, place, number)
        else:
            _home(chart, place, found, row)


def _standing(
    chart: Picture, found: HomePoints, of: Collection[str]
) -> Iterator[tuple[int, Place, int]]:
    """Position, place and number of the homes and groups that lie on a picture."""
    eastings, northings = to_grid(found.longitudes, found.latitudes)
    for row, place in enumerate(zip(eastings.tolist(), northings.tolist(), strict=True)):
        number = found.counts[row] if found.counts else 1
        if chart.holds(place) and (number > 1 or found.roles[found.what[row]] in of):
            yield row, place, number


def _group(chart: Picture, place: Place, number: int) -> None:
    text = f"{number:,}"
    chart.disc(place, 12 + 3.5 * len(text), _GROUP)
    chart.words(place, text, size=14, colour="#ffffff", bold=True)


def _home(chart: Picture, place: Place, found: HomePoints, row: int) -> None:
    if found.roles[found.what[row]] == SUBJECT:
        chart.disc(place, 7.5, _SUBJECT)
        chart.words(place, "S", size=10, colour="#ffffff", bold=True)
    else:
        _mark(chart, place, "P", _DIAMOND, _PROTECTED)


def _mark(
    chart: Picture, place: Place, letter: str, corners: Sequence[Place], look: PictureStyle
) -> None:
    if chart.holds(place):
        chart.figure(place, corners, look)
        chart.words(place, letter, size=9, colour="#ffffff", bold=True)


def _label(chart: Picture, labels: Sequence[tuple[Place, str, int]]) -> None:
    for place, text, rank in labels:
        if chart.holds(place) and chart.metres_per_unit <= _RANKS_TO_M[rank]:
            chart.words(place, text, size=18 if rank == 1 else 12, colour="#383f43", bold=rank == 1)


def _shapes(features: Sequence[JsonObject]) -> list[BaseGeometry]:
    return from_degrees([feature["geometry"] for feature in features]) if features else []


def _places(features: Sequence[JsonObject]) -> list[Place]:
    found = shapely.get_coordinates(shapely.centroid(np.array(_shapes(features), dtype=object)))
    return [(float(east), float(north)) for east, north in found]
