"""Two editions of a level side by side: what is added, gone, moved; what lies between."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import shapely
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.areas.editions.file_checks import SLIVER_M2, ProposedEdition
from orders.areas.gazetteer import Gazetteer
from orders.areas.layers import Layer
from orders.areas.model import Area, Boundary


class AreaFate(enum.StrEnum):
    """What became of an area from one edition to the next."""

    ADDED = "added"
    GONE = "gone"
    MOVED = "moved"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Outline:
    """An area as an edition draws it; the shape in EPSG:27700."""

    code: str
    name: str
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class AreaDifference:
    """What became of one area.

    Attributes:
        code: its code.
        name: its name in the later edition, else in the earlier one.
        fate: added, gone, moved or the same ground.
        gained_m2: ground it has now and had not.
        lost_m2: ground it had and has no longer.
        kept: share of its old ground that it keeps, 0 to 1.
        old_name: its name before, where that was another.
    """

    code: str
    name: str
    fate: AreaFate
    gained_m2: float
    lost_m2: float
    kept: float
    old_name: str = ""

    @property
    def as_json(self) -> dict[str, object]:
        """For a report."""
        return {
            "code": self.code,
            "name": self.name,
            "old_name": self.old_name or self.name,
            "fate": self.fate.value,
            "gained_m2": round(self.gained_m2),
            "lost_m2": round(self.lost_m2),
            "share_kept": round(self.kept, 4),
        }


@dataclass(frozen=True, slots=True)
class UncoveredGround:
    """Ground of an LPA that none of its neighbourhoods covers.

    Attributes:
        lpa_code: the LPA.
        pieces: into how many it falls.
        m2: how much it is in all.
    """

    lpa_code: str
    pieces: int
    m2: float


def outlines_of(db: Session, edition_id: int) -> list[Outline]:
    """The areas of a stored edition, by code, with the names they bear in it."""
    rows = db.execute(
        select(Area.code, Area.name, Boundary.name, Boundary.shape)
        .join(Area, Area.id == Boundary.area_id)
        .where(Boundary.edition_id == edition_id)
        .order_by(Area.code)
    )
    return [Outline(code, own or name, to_shape(shape)) for code, name, own, shape in rows]


def proposed_outlines(areas: Iterable[ProposedEdition]) -> list[Outline]:
    """The areas of an edition that is only proposed, by code."""
    drawn = (Outline(each.code, each.name, each.shape) for each in areas if each.shape is not None)
    return sorted(drawn, key=lambda each: each.code)


def outlines_in(layer: Layer | None, places: Gazetteer) -> list[Outline]:
    """The areas of an edition the gazetteer knows, by code, with the names they bear now."""
    if layer is None:
        return []
    areas = [places.by_id[area_id] for area_id in layer.area_ids.tolist()]
    return [
        Outline(area.code, area.name, shape)
        for area, shape in zip(areas, layer.shapes.tolist(), strict=True)
    ]


def compare(before: Sequence[Outline], after: Sequence[Outline]) -> list[AreaDifference]:
    """What became of every area of either edition: added, gone, moved, then the same; by code."""
    old = {each.code.casefold(): each for each in before}
    new = {each.code.casefold(): each for each in after}
    changes = [_change(old.get(key), new.get(key)) for key in sorted(old.keys() | new.keys())]
    order = list(AreaFate)
    return sorted(changes, key=lambda each: order.index(each.fate))


def gaps(
    lpas: Sequence[Outline], children: Mapping[str, Sequence[BaseGeometry]]
) -> list[UncoveredGround]:
    """Ground between LPAs and their neighbourhoods, where it is more than rounding.

    Args:
        lpas: LPAs.
        children: shapes of the neighbourhoods by the code of their LPA; an LPA without any is
            left out.
    """
    found = []
    for lpa in lpas:
        inner = children.get(lpa.code, ())
        if not inner:
            continue
        bare = lpa.shape.difference(shapely.union_all(list(inner)))
        pieces = [each for each in shapely.get_parts(bare) if each.area > SLIVER_M2]
        if pieces:
            found.append(UncoveredGround(lpa.code, len(pieces), sum(each.area for each in pieces)))
    return found


def children_in(layer: Layer | None, places: Gazetteer) -> dict[str, list[BaseGeometry]]:
    """Shapes of the neighbourhoods of an edition by the code of their LPA."""
    children: dict[str, list[BaseGeometry]] = {}
    if layer is not None:
        for parent_id, shape in zip(layer.parent_ids.tolist(), layer.shapes.tolist(), strict=True):
            children.setdefault(places.by_id[parent_id].code, []).append(shape)
    return children


def _change(old: Outline | None, new: Outline | None) -> AreaDifference:
    if old is None or new is None:
        only = new or old
        assert only is not None  # noqa: S101  a key comes from one of the two
        fate = AreaFate.GONE if new is None else AreaFate.ADDED
        area = only.shape.area
        gained, lost = (0.0, area) if new is None else (area, 0.0)
        return AreaDifference(only.code, only.name, fate, gained, lost, 0.0)
    gained = new.shape.difference(old.shape).area
    lost = old.shape.difference(new.shape).area
    fate = AreaFate.MOVED if gained + lost > SLIVER_M2 else AreaFate.SAME
    kept = 1 - lost / old.shape.area
    renamed = old.name if old.name != new.name else ""
    return AreaDifference(new.code, new.name, fate, gained, lost, kept, renamed)
