"""The place a search asks about, for its map: what was drawn, and how far around it homes may be.

Each reader who may run the search may see it; it stands in no address and not in the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from geo import drawing
from geo.shapes import in_degrees
from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.bounded_fields import JsonObject
from orders.search.criteria.search_query import SearchQuery
from orders.search.disclosure.visibility import check_may_browse

_SHAPES: Final = drawing.POINTS | drawing.LINES | drawing.AREAS


@dataclass(frozen=True, slots=True)
class SearchGround:
    """The place asked about, EPSG:27700.

    Attributes:
        drawn: the point, line or area.
        reach: where a home may be: the area itself, or all that is near enough.
    """

    drawn: BaseGeometry
    reach: BaseGeometry

    @property
    def is_whole(self) -> bool:
        """Whether what was drawn is all there is: no distance around it was asked."""
        return self.reach is self.drawn


@dataclass(frozen=True, slots=True)
class SearchPlace:
    """What a map draws of it; ``None`` where the search asks about no place."""

    ground: SearchGround | None

    def as_json(self) -> JsonObject:
        """A GeoJSON feature collection, WGS84: the reach, then what was drawn if that is less."""
        shapes = {}
        if self.ground is not None:
            shapes["reach"] = self.ground.reach
            if not self.ground.is_whole:
                shapes["drawn"] = self.ground.drawn
        geometries = in_degrees(list(shapes.values())) if shapes else []
        return {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": {"part": part}, "geometry": geometry}
                for part, geometry in zip(shapes, geometries, strict=True)
            ],
        }


def ground_of(wanted: SearchQuery) -> SearchGround | None:
    """The place a search asks about."""
    if wanted.about is None or wanted.about.where is None:
        return None
    drawn = drawing.read(wanted.about.where, allowed=_SHAPES)
    metres = float(wanted.about.within_m or 0)
    # A hundredth of the distance is not seen on a map; widening every corner takes long.
    return SearchGround(drawn, drawn.simplify(metres / 100).buffer(metres) if metres else drawn)


def asked_of(
    db: Session, wanted: SearchQuery, *, by: Account, now: datetime
) -> SearchGround | None:
    """The place a search asks about, logged as a consultation by the reader where there is one.

    Raises:
        Refused: the account may not browse this area.
    """
    for area in wanted.areas:
        check_may_browse(by, area)
    found = ground_of(wanted)
    if found is not None:
        details = {"criteria": wanted.query}
        log.record(db, Action.CONSULTATION, "order.asked", by=by, now=now, details=details)
    return found
