"""Which LPA and neighbourhood a place lies in, at any instant, answered from memory.

All boundaries are read once and kept per process; :func:`current` reads them again when an edition
has landed since. Both databases give the same answers, because none of them is asked.

LPA first, then that LPA's own neighbourhoods. On a line the area with the lowest code wins. The
first edition of a level reaches back to the beginning. An unknown place is UNALLOCATED (so is
every place while no LPA boundary is held); a place outside every LPA is OUT_OF_FORCE.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Final
from weakref import WeakKeyDictionary

import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from numpy.typing import ArrayLike
from sqlalchemy import Dialect, func, select
from sqlalchemy.orm import Session

from orders.areas.layers import NO_AREA, Ids, Layer
from orders.areas.model import (
    OUT_OF_FORCE,
    UNALLOCATED,
    Area,
    Boundary,
    Edition,
    Landing,
    LandingStage,
    Level,
)
from orders.db import Work
from orders.errors import NotFound


@dataclass(frozen=True, slots=True)
class AreaInfo:
    """An area as menus and rows name it.

    Attributes:
        parent_id: its LPA or force in the newest edition.
        parents: those of every edition that draws it; none where no edition does.
    """

    id: int
    level: Level
    code: str
    name: str
    parent_id: int | None
    parents: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a place lies from one instant until another; None: the beginning or end of time."""

    from_at: datetime | None
    until_at: datetime | None
    lpa_id: int
    neighbourhood_id: int | None


@dataclass(frozen=True, slots=True)
class Branch:
    """An LPA and its neighbourhoods, each ordered by name."""

    lpa: AreaInfo
    neighbourhoods: tuple[AreaInfo, ...]


@dataclass(frozen=True, slots=True)
class _Span:
    """A stretch of time in which no boundary changes."""

    from_at: datetime | None
    until_at: datetime | None
    lpas: Layer | None
    neighbourhoods: Layer | None


class Gazetteer:
    """Every area and every edition of their boundaries."""

    def __init__(self, areas: Iterable[AreaInfo], layers: dict[Level, list[Layer]]) -> None:
        self.by_id = {area.id: area for area in areas}
        self._by_code = {(area.level, area.code.casefold()): area for area in self.by_id.values()}
        self._layers = {
            level: sorted(layers.get(level, ()), key=lambda layer: layer.from_at)
            for level in (Level.LPA, Level.NEIGHBOURHOOD)
        }
        self._spans = self._cut_time()
        self._foreseen: dict[tuple[float, float], tuple[Placement, ...]] = {}
        forces = [area.id for area in self.by_id.values() if area.level is Level.FORCE]
        if not forces:
            raise NotFound("The register has no areas yet: import the LPAs first.")
        self.force_id = forces[0]
        self.unallocated_id = self.area(Level.LPA, UNALLOCATED).id
        self.out_of_force_id = self.area(Level.LPA, OUT_OF_FORCE).id

    @classmethod
    def load(cls, db: Session, *, with_edition: int | None = None) -> Gazetteer:
        """Read every area and boundary of the editions that count.

        Args:
            with_edition: an edition that has not landed yet, taken as if it had.

        Raises:
            NotFound: the fixed areas have not been made.
        """
        unlanded = set(db.scalars(UNLANDED)) - {with_edition}
        rows = db.execute(
            select(
                Edition.level, Edition.from_at, Boundary.area_id, Boundary.parent_id, Boundary.shape
            )
            .join(Boundary, Boundary.edition_id == Edition.id)
            .where(Edition.id.not_in(unlanded))
        ).all()
        hidden = set(
            db.scalars(select(Boundary.area_id).where(Boundary.edition_id.in_(unlanded)))
        ) - {row.area_id for row in rows}
        parents = defaultdict(set)
        for row in rows:
            parents[row.area_id].add(row.parent_id)
        areas = {
            row.id: AreaInfo(
                row.id, row.level, row.code, row.name, row.parent_id, frozenset(parents[row.id])
            )
            for row in db.scalars(select(Area))
            if row.id not in hidden
        }
        editions = defaultdict(list)
        for level, from_at, area_id, parent_id, shape in rows:
            editions[level, from_at].append(
                (area_id, areas[area_id].code, parent_id, to_shape(shape))
            )
        layers = defaultdict(list)
        for (level, from_at), boundaries in editions.items():
            layers[level].append(Layer(from_at, boundaries))
        return cls(areas.values(), layers)

    def beside(self, level: Level, layer: Layer, unknown: Iterable[AreaInfo]) -> Gazetteer:
        """A gazetteer of all areas held here and one more edition.

        Args:
            level: what it draws.
            layer: its boundaries.
            unknown: the areas it draws that are not known here.
        """
        layers = {each: list(held) for each, held in self._layers.items()}
        layers[level].append(layer)
        return Gazetteer([*self.by_id.values(), *unknown], layers)

    def area(self, level: Level, code: str) -> AreaInfo:
        """The area of this level and code, in any case of letters.

        Raises:
            NotFound: there is none.
        """
        found = self._by_code.get((level, code.strip().casefold()))
        if found is None:
            raise NotFound(f"There is no {level.lower()} with the code {code}.")
        return found

    def find(self, code: str) -> AreaInfo:
        """The area with this code at whichever level; no two levels share a code.

        Raises:
            NotFound: there is none.
        """
        for level in Level:
            found = self._by_code.get((level, code.strip().casefold()))
            if found is not None:
                return found
        raise NotFound(f"There is no area with the code {code}.")

    def tree(self, at: datetime | None = None) -> tuple[Branch, ...]:
        """LPAs by name with their neighbourhoods, at an instant (the newest unless told).

        UNALLOCATED and OUT_OF_FORCE have no boundary and are not among them.
        """
        lpas = self.layer(Level.LPA, at)
        inner = self.layer(Level.NEIGHBOURHOOD, at)
        children = defaultdict(list)
        if inner is not None:
            for area_id, parent_id in zip(inner.area_ids, inner.parent_ids, strict=True):
                children[int(parent_id)].append(self.by_id[int(area_id)])
        branches = (
            Branch(self.by_id[lpa_id], tuple(sorted(children[lpa_id], key=_by_name)))
            for lpa_id in (() if lpas is None else lpas.area_ids.tolist())
        )
        return tuple(sorted(branches, key=lambda branch: _by_name(branch.lpa)))

    def since(self, level: Level, from_at: datetime) -> datetime | None:
        """From when an edition from ``from_at`` would count; None: from the beginning of time."""
        layers = self._layers[level]
        return from_at if layers and layers[0].from_at < from_at else None

    @property
    def cuts(self) -> list[datetime | None]:
        """The beginning of time, and every instant at which a boundary changes."""
        return [span.from_at for span in self._spans]

    def layer(self, level: Level, at: datetime | None = None) -> Layer | None:
        """The boundaries of a level at an instant (the newest unless told), if any are held."""
        layers = self._layers[level]
        if at is None:
            return layers[-1] if layers else None
        begun = [layer for layer in layers if layer.from_at <= at]
        return begun[-1] if begun else next(iter(layers), None)

    def drawn(self, area: AreaInfo) -> list[tuple[datetime | None, datetime | None]]:
        """From when until when editions draw an area; None: the beginning of time, or no end."""
        layers = self._layers.get(area.level, [])
        edges = [None, *(layer.from_at for layer in layers[1:]), None]
        found: list[tuple[datetime | None, datetime | None]] = []
        for layer, (from_at, until_at) in zip(layers, pairwise(edges), strict=False):
            if area.id not in layer.area_ids:
                continue
            if found and found[-1][1] == from_at:
                from_at = found.pop()[0]
            found.append((from_at, until_at))
        return found

    def at(self, easting: float, northing: float, at: datetime) -> Placement:
        """Where a place lies at an instant, and from when until when that holds."""
        return next(
            each
            for each in self.placements(easting, northing)
            if each.until_at is None or at < each.until_at
        )

    def placements(self, easting: float, northing: float) -> tuple[Placement, ...]:
        """Where a place lies through all time: first from None, last until None, no gap.

        Args:
            easting: metres, EPSG:27700; NaN when its place is not known.
            northing: likewise.
        """
        known = self._foreseen.get((easting, northing))
        return known or self.placements_of([easting], [northing])[0]

    def foresee(self, places: Collection[tuple[float, float]]) -> None:
        """Place many eastings and northings at once: ``placements`` then answers from memory."""
        if places:
            eastings, northings = zip(*places, strict=True)
            placed = self.placements_of(eastings, northings)
            self._foreseen = dict(zip(places, placed, strict=True))

    def placements_of(
        self, eastings: ArrayLike, northings: ArrayLike
    ) -> list[tuple[Placement, ...]]:
        """The placements of many places at once, in their order."""
        placed = [self._place(eastings, northings, span) for span in self._spans]
        columns = [
            (span.from_at, span.until_at, lpas.tolist(), inner.tolist())
            for span, (lpas, inner) in zip(self._spans, placed, strict=True)
        ]
        return [
            _merged(
                [
                    Placement(from_at, until_at, lpas[row], inner[row] or None)
                    for from_at, until_at, lpas, inner in columns
                ]
            )
            for row in range(len(columns[0][2]))
        ]

    def place(
        self, eastings: ArrayLike, northings: ArrayLike, *, at: datetime | None
    ) -> tuple[Ids, Ids]:
        """LPA and neighbourhood ids of many places at one instant.

        Args:
            eastings: metres, EPSG:27700; NaN when not known.
            northings: likewise, as many.
            at: instant whose boundaries count, aware; None: the beginning of time.

        Returns:
            Two arrays as long as the input: ids of LPAs, UNALLOCATED and OUT_OF_FORCE among them;
            ids of neighbourhoods, ``NO_AREA`` where there is none.
        """
        span = next(
            each
            for each in self._spans
            if each.until_at is None or at is None or at < each.until_at
        )
        return self._place(eastings, northings, span)

    def _place(self, eastings: ArrayLike, northings: ArrayLike, span: _Span) -> tuple[Ids, Ids]:
        x = np.asarray(eastings, dtype=np.float64)
        y = np.asarray(northings, dtype=np.float64)
        lpa_ids: Ids = np.full(len(x), self.unallocated_id, dtype=np.int64)
        inner_ids: Ids = np.full(len(x), NO_AREA, dtype=np.int64)
        known = np.isfinite(x) & np.isfinite(y)
        if span.lpas is None or not known.any():
            return lpa_ids, inner_ids
        points = np.asarray(shapely.points(x[known], y[known]))
        lpas = span.lpas.covering(points)
        if span.neighbourhoods is not None:
            inner_ids[known] = span.neighbourhoods.covering(points, parents=lpas)
        lpa_ids[known] = np.where(lpas == NO_AREA, self.out_of_force_id, lpas)
        return lpa_ids, inner_ids

    def _cut_time(self) -> tuple[_Span, ...]:
        """Stretches of time between one edition of either level and the next of either."""
        cuts = {layer.from_at for layers in self._layers.values() for layer in layers[1:]}
        instants: list[datetime | None] = [None, *sorted(cuts), None]
        return tuple(
            _Span(
                from_at,
                until_at,
                self._in_force(Level.LPA, from_at),
                self._in_force(Level.NEIGHBOURHOOD, from_at),
            )
            for from_at, until_at in pairwise(instants)
        )

    def _in_force(self, level: Level, from_at: datetime | None) -> Layer | None:
        if from_at is None:
            return next(iter(self._layers[level]), None)
        return self.layer(level, from_at)


UNLANDED = select(Landing.edition_id).where(Landing.stage != LandingStage.LANDED)
"""Editions that count nowhere yet."""
STAMP: Final = (
    select(
        func.count().label("editions"),
        func.max(Edition.id).label("edition_id"),
        func.max(Edition.imported_at).label("imported_at"),
        select(func.max(Area.id)).scalar_subquery().label("area_id"),
    )
    .where(Edition.id.not_in(UNLANDED))
    .subquery("stamp")
)
"""What differs once an edition has landed or an area was made, in one row."""
_NOTED: Final = "gazetteer_stamp"
# By what all engines of a database share: each request has an engine with options of its own.
_kept: WeakKeyDictionary[Dialect, tuple[object, Gazetteer]] = WeakKeyDictionary()


def current(db: Session) -> Gazetteer:
    """The gazetteer of this session's database, read again when an edition has landed since.

    A transaction that only looks asks once whether one has, and goes by the answer to its end.

    Raises:
        NotFound: the fixed areas have not been made.
    """
    database = db.get_bind().dialect
    noted = db.info.get(_NOTED)
    if noted is None or noted[0] is not db.get_transaction():
        noted = note_stamp(db, db.execute(select(STAMP)).one())
    stamp = noted[1]
    kept = _kept.get(database)
    if kept is None or kept[0] != stamp:
        kept = _kept[database] = (stamp, Gazetteer.load(db))
    return kept[1]


def note_stamp(db: Session, stamp: Sequence[Any]) -> tuple[object, tuple[Any, ...]]:
    """Go by a row of ``STAMP`` that was read with something else; the transaction it holds for."""
    noted = db.get_transaction(), tuple(stamp)
    if isinstance(db, Work) and db.looking:
        db.info[_NOTED] = noted
    return noted


def forget(db: Session) -> None:
    """Drop what :func:`current` keeps for this database: its areas are being changed."""
    _kept.pop(db.get_bind().dialect, None)
    db.info.pop(_NOTED, None)


def _by_name(area: AreaInfo) -> tuple[str, str]:
    return area.name.casefold(), area.code


def _merged(placements: Sequence[Placement]) -> tuple[Placement, ...]:
    """Placements of one point in order of time, with neighbours in the same areas made one."""
    merged = [placements[0]]
    for each in placements[1:]:
        last = merged[-1]
        if (last.lpa_id, last.neighbourhood_id) == (each.lpa_id, each.neighbourhood_id):
            merged[-1] = Placement(last.from_at, each.until_at, each.lpa_id, each.neighbourhood_id)
        else:
            merged.append(each)
    return tuple(merged)
