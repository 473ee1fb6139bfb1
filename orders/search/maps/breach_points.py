"""Where the orders of a search were breached; never a place that tells where a person is safe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import FromClause, select
from sqlalchemy.orm import Session

from geo.columns import easting, northing
from geo.crs import to_wgs84
from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.bounded_fields import JsonObject
from orders.breaches.model import Breach, BreachPlace
from orders.formatting import instant
from orders.register import record_names
from orders.register.model import Order
from orders.rules.kinds import catalogue
from orders.search.area_search import Tally, choose, count_stays
from orders.search.criteria.search_query import SearchQuery
from orders.search.danger.highlights import Dangers, highlights

MOST_BREACHES: Final = 2_000
"""Of more than this the latest are drawn, and the map says so."""


@dataclass(frozen=True, slots=True)
class BreachPoints:
    """Breaches on a map.

    Attributes:
        features: GeoJSON points, WGS84.
        withheld: breaches whose place is withheld.
        unlocated: breaches that cannot be placed.
        total: breaches of the search's orders.
        dangers: what the popups of these orders begin with.
    """

    features: list[JsonObject] = field(default_factory=list)
    withheld: int = 0
    unlocated: int = 0
    total: int = 0
    dangers: Dangers = field(default_factory=Dangers)

    def as_json(self) -> JsonObject:
        """A GeoJSON feature collection, and what is not in it."""
        return {
            "type": "FeatureCollection",
            "features": self.features,
            "withheld": self.withheld,
            "unlocated": self.unlocated,
            "total": self.total,
            "danger": self.dangers.as_json(),
        }


def breach_points(
    db: Session,
    wanted: SearchQuery,
    *,
    by: Account,
    now: datetime,
    tally: Tally | None = None,
    popups: bool = True,
) -> BreachPoints:
    """Where the orders of a search were breached up to its instant, logged as a consultation.

    Args:
        wanted: the search; its page does not matter.
        by: the reader.
        now: the instant of looking, aware.
        tally: what ``count_stays`` gave for it, where it has been asked.
        popups: whether what is said first of the orders is wanted too.

    Raises:
        Refused: the account may not browse this area.
    """
    if tally is None:
        tally = count_stays(db, wanted, by=by, now=now)
    chosen = choose(wanted, tally, by=by, now=now, skip=0, take=sum(tally.values()))
    found = BreachPoints()
    if chosen is not None:
        found = _drawn(_breaches(db, chosen, wanted.at or now))
    drawn = {each["properties"]["reference"] for each in found.features}
    if popups:
        found = replace(found, dangers=highlights(db, drawn, by=by, now=now))
    details = {"criteria": wanted.query, "breaches": found.total, "points": len(found.features)}
    log.record(
        db, Action.CONSULTATION, "order.breach-map", by=by, now=now, details=details,
        shows=record_names.of_references(db, drawn),
    )  # fmt: skip
    return found


def _breaches(db: Session, chosen: FromClause, as_at: datetime) -> Sequence[Any]:
    return db.execute(
        select(
            Order.reference,
            Order.kind,
            Breach.occurred_from,
            easting(BreachPlace.point),
            northing(BreachPlace.point),
            BreachPlace.hidden,
        )
        .join(chosen, chosen.c.order_id == Breach.order_id)
        .join(Order, Order.id == Breach.order_id)
        .outerjoin(BreachPlace, BreachPlace.breach_id == Breach.id)
        .where(Breach.occurred_from <= as_at)
        .order_by(Breach.occurred_from.desc(), Breach.id)
    ).all()


def _drawn(rows: Sequence[Any]) -> BreachPoints:
    located = [row for row in rows if row[3] is not None]
    shown = [row for row in located if not row[5]]
    drawn = shown[:MOST_BREACHES]
    longitudes, latitudes = to_wgs84([row[3] for row in drawn], [row[4] for row in drawn])
    return BreachPoints(
        features=[
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [round(lon, 5), round(lat, 5)]},
                "properties": {
                    "reference": reference,
                    "label": f"{catalogue.kind(kind).short}, breach {instant(occurred)}",
                },
            }
            for (reference, kind, occurred, *_), lon, lat in zip(
                drawn, longitudes.tolist(), latitudes.tolist(), strict=True
            )
        ],
        withheld=len(located) - len(shown),
        unlocated=len(rows) - len(located),
        total=len(rows),
    )
