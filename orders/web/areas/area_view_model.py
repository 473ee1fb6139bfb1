"""What the page of an area shows; the home page of an account of one area shows the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import url_for

from orders.access.model import Account
from orders.areas.gazetteer import AreaInfo, Gazetteer
from orders.areas.model import Level
from orders.db import db
from orders.figures.of_area import BREACHES_IN, WEEK, AreaFigures, figures_of
from orders.formatting import london
from orders.search.criteria.area_changes import AreaChange
from orders.search.prominent_subjects import StandingOut, standing_out


@dataclass(frozen=True, slots=True)
class Drawn:
    """Days an area was drawn: the first (``None``: from the beginning) and the last, if past."""

    first_on: date | None
    last_on: date | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class AreaPart:
    """An area at an instant.

    Attributes:
        area: force, LPA or neighbourhood.
        above: the areas it is part of, largest first.
        at: the instant, aware.
        asked_at: the instant as the address names it; ``None``: now.
        figures: its numbers.
        standing_out: whom most orders are against, and the newest.
        former: when it was drawn, if it is not at ``at``.
    """

    area: AreaInfo
    above: Sequence[AreaInfo]
    at: datetime
    asked_at: datetime | None
    figures: AreaFigures
    standing_out: StandingOut
    former: Sequence[Drawn]

    @property
    def where(self) -> str:
        """The area as query strings name it."""
        return f"{self.area.level}:{self.area.code}"

    @property
    def query(self) -> dict[str, Any]:
        """What a list's or map's address says to show the same area and instant."""
        when = {"at": query_text(self.asked_at)} if self.asked_at else {}
        return {"area": self.where, **when}

    @property
    def map_query(self) -> dict[str, Any]:
        """Query-string values for the map of what is live in the area at this instant."""
        return {**self.query, "status": "live"}

    @property
    def new_href(self) -> str:
        """Where the orders it counts as new are listed."""
        since = query_text(self.at - WEEK)
        query = {**self.query, "status": "live", "change": AreaChange.NEW.value, "since": since}
        return url_for("orders_list.index", **query)

    @property
    def breaches_href(self) -> str:
        """Where the breaches it counts are listed."""
        times = {"since": self.at - BREACHES_IN, "until": self.asked_at}
        when: dict[str, Any] = {
            name: query_text(at) for name, at in times.items() if at is not None
        }
        return url_for("breaches.index", **({"area": self.where} | when))

    @property
    def trend_href(self) -> str:
        """Where the trend's picture is."""
        return href(self.area, self.asked_at, endpoint="areas.trend")

    def to(self, area: AreaInfo) -> str:
        """Where the page of another area at the same instant is."""
        return href(area, self.asked_at)


def area_part(
    area: AreaInfo,
    places: Gazetteer,
    *,
    by: Account,
    now: datetime,
    asked_at: datetime | None = None,
) -> AreaPart:
    """What an area's page shows, of the orders ``by`` may open.

    Args:
        area: force, LPA or neighbourhood.
        places: the areas there are.
        by: the reader; may browse ``area``.
        asked_at: the instant asked about, aware; now unless told.
    """
    at = asked_at or now
    return AreaPart(
        area=area,
        above=_above(area, places),
        at=at,
        asked_at=asked_at,
        figures=figures_of(db.session, area, by=by, as_at=at, places=places),
        standing_out=standing_out(db.session, area, by=by, as_at=at, since=at - WEEK),
        former=_former(places, area, at),
    )


def href(area: AreaInfo, at: datetime | None = None, *, endpoint: str = "areas.show") -> str:
    """Where the page of an area is, as at ``at`` (aware; now without)."""
    when: dict[str, Any] = {} if at is None else {"at": query_text(at)}
    return url_for(endpoint, level=area.level.lower(), code=area.code, **when)


def _above(area: AreaInfo, places: Gazetteer) -> list[AreaInfo]:
    found: list[AreaInfo] = []
    each = places.by_id.get(area.parent_id or 0)
    while each is not None:
        found.insert(0, each)
        each = places.by_id.get(each.parent_id or 0)
    return found


def _former(places: Gazetteer, area: AreaInfo, as_at: datetime) -> list[Drawn]:
    """When an area was drawn that is not at ``as_at``; none without a boundary of its own."""
    fixed = {places.unallocated_id, places.out_of_force_id}
    if area.level is Level.FORCE or area.id in fixed:
        return []
    spans = places.drawn(area)
    if any((not start or start <= as_at) and (not end or as_at < end) for start, end in spans):
        return []
    return [
        Drawn(
            london(start).date() if start else None,
            london(end).date() - timedelta(days=1) if end else None,
            end - timedelta(minutes=1) if end else None,
        )
        for start, end in spans
    ]


def query_text(at: datetime | None) -> str | None:
    """An instant (aware) as addresses name it; ``None`` stays so."""
    return None if at is None else at.isoformat().replace("+00:00", "Z")
