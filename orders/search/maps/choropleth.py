"""How many of a search's orders count in each neighbourhood, in a few classes with words.

A withheld home counts in no neighbourhood, so no shade tells where it is.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.areas import gazetteer
from orders.areas.gazetteer import AreaInfo, Gazetteer
from orders.areas.model import Level
from orders.areas.residents import residents_of
from orders.audit import log
from orders.audit.model import Action
from orders.bounded_fields import JsonObject
from orders.register.model import Presence
from orders.search.area_search import choose, count_stays
from orders.search.criteria.search_query import SearchQuery
from orders.search.maps.outlines import geometries

PER_RESIDENTS: Final = 10_000
_CLASSES = (0.25, 0.5, 0.75, 1.0)
_SQUARE_M = 1_000_000.0


class Measure(enum.StrEnum):
    """What a shade stands for."""

    COUNT = "count"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class _Part:
    """A neighbourhood: its LPA's name, its size, its GeoJSON geometry in WGS84."""

    area: AreaInfo
    lpa: str
    square_km: float
    geometry: JsonObject


@dataclass(frozen=True, slots=True)
class Choropleth:
    """One neighbourhood.

    Attributes:
        area: which.
        lpa: its LPA's name.
        orders: how many of the search count there.
        rate: the same by residents or ground; ``None`` where no residents are known.
        rank: its class, 0 for none.
    """

    area: AreaInfo
    lpa: str
    orders: int
    rate: float | None
    rank: int


@dataclass(frozen=True, slots=True)
class Shading:
    """Every neighbourhood of a search.

    Attributes:
        measure: what the classes are of.
        per: what a rate is by: ``10,000 residents`` or ``km²``.
        classes: the words of each class by rank, ``none`` first.
        shades: by LPA and name.
        elsewhere: orders of the search that count in none of them.
        total: orders of the search.
        geometry: each neighbourhood's, GeoJSON, WGS84, as ``shades`` is ordered.
    """

    measure: Measure
    per: str
    classes: tuple[str, ...]
    shades: tuple[Choropleth, ...]
    elsewhere: int
    total: int
    geometry: tuple[JsonObject, ...]

    @property
    def words(self) -> str:
        """What is shaded: ``Orders per km²``."""
        return "Orders" if self.measure is Measure.COUNT else f"Orders per {self.per}"

    def as_json(self) -> JsonObject:
        """A GeoJSON feature collection with the words of its classes."""
        features = [
            {"type": "Feature", "geometry": geometry, "properties": self._properties(shade)}
            for shade, geometry in zip(self.shades, self.geometry, strict=True)
        ]
        return {
            "type": "FeatureCollection",
            "features": features,
            "words": self.words,
            "classes": self.classes,
            "elsewhere": self.elsewhere,
        }

    def _properties(self, shade: Choropleth) -> JsonObject:
        number = "1 order" if shade.orders == 1 else f"{shade.orders:,} orders"
        rate = "" if shade.rate is None else f", {rate_words(shade.rate)} per {self.per}"
        return {"rank": shade.rank, "label": f"{shade.area.name}, {shade.lpa}: {number}{rate}"}


def rate_words(rate: float) -> str:
    """A rate with as many decimals as it can bear."""
    return f"{rate:.1f}" if rate else "0"


def shading(
    db: Session,
    wanted: SearchQuery,
    *,
    by: Account,
    now: datetime,
    measure: Measure = Measure.COUNT,
) -> Shading:
    """The neighbourhoods of a search's areas, by its orders there, logged as a consultation.

    Args:
        wanted: the search; its page does not matter.
        by: the reader.
        measure: what the classes are made of.

    Raises:
        Refused: the account may not browse this area.
    """
    tally = count_stays(db, wanted, by=by, now=now)
    total = sum(tally.values())
    chosen = choose(wanted, tally, by=by, now=now, skip=0, take=total)
    instant, places = wanted.at or now, gazetteer.current(db)
    parts = _parts(places, wanted, instant)
    counts: dict[int, int] = {}
    placed = 0
    if chosen is not None and parts:
        inside = and_(
            Presence.order_id == chosen.c.order_id,
            Presence.area_id.in_([part.area.id for part in parts]),
            Presence.basis == wanted.basis,
            Presence.holds_at(instant),
        )
        counted = func.count(Presence.order_id.distinct())
        by_area = select(Presence.area_id, counted).join(chosen, inside).group_by(Presence.area_id)
        counts = dict(db.execute(by_area).all())
        placed = db.scalars(select(counted).join(chosen, inside)).one()
    per, rates = _rates(parts, counts, residents_of(db, places, instant))
    numbers = [counts.get(part.area.id, 0) for part in parts]
    if measure is Measure.COUNT:
        classes, ranks = classify(numbers, lambda each: f"{each:,.0f}")
    else:
        classes, ranks = classify([each or 0.0 for each in rates], rate_words)
    details = {"criteria": wanted.query, "total": total, "neighbourhoods": len(parts)}
    log.record(db, Action.CONSULTATION, "order.shades", by=by, now=now, details=details)
    return Shading(
        measure=measure,
        per=per,
        classes=classes,
        shades=tuple(
            Choropleth(part.area, part.lpa, number, rate, rank)
            for part, number, rate, rank in zip(parts, numbers, rates, ranks, strict=True)
        ),
        elsewhere=total - placed,
        total=total,
        geometry=tuple(part.geometry for part in parts),
    )


def _parts(places: Gazetteer, wanted: SearchQuery, as_at: datetime) -> list[_Part]:
    """The neighbourhoods in a search's areas, by LPA and name."""
    layer = places.layer(Level.NEIGHBOURHOOD, as_at)
    if layer is None:
        return []
    asked = {area.id for area in wanted.areas}
    every = any(area.level is Level.FORCE for area in wanted.areas)
    parts = [
        _Part(places.by_id[area_id], places.by_id[lpa_id].name, shape.area / _SQUARE_M, geometry)
        for area_id, lpa_id, shape, geometry in zip(
            layer.area_ids.tolist(),
            layer.parent_ids.tolist(),
            layer.shapes,
            geometries(layer),
            strict=True,
        )
        if every or area_id in asked or lpa_id in asked
    ]
    return sorted(parts, key=lambda part: (part.lpa.casefold(), part.area.name.casefold()))


def _rates(
    parts: Sequence[_Part], counts: Mapping[int, int], people: Mapping[int, int]
) -> tuple[str, list[float | None]]:
    """What a rate is by, and each neighbourhood's."""
    if people:
        sizes = [people.get(part.area.id, 0) / PER_RESIDENTS for part in parts]
    else:
        sizes = [part.square_km for part in parts]
    rates = [
        round(counts.get(part.area.id, 0) / size, 1) if size else None
        for part, size in zip(parts, sizes, strict=True)
    ]
    return (f"{PER_RESIDENTS:,} residents" if people else "km²"), rates


def classify(
    values: Sequence[float], words: Callable[[float], str]
) -> tuple[tuple[str, ...], list[int]]:
    """Classes with about as many values each, equal values always in one.

    Args:
        values: none negative; 0 is a class of its own.
        words: how a value is written.

    Returns:
        The words of each class, from ``none`` up; and the class of each value.
    """
    more = np.sort(np.array([value for value in values if value > 0]))
    if not len(more):
        return ("none",), [0] * len(values)
    tops = np.unique(np.quantile(more, _CLASSES, method="higher"))
    ranks = [0 if value <= 0 else 1 + int(np.searchsorted(tops, value)) for value in values]
    said = ["none"]
    for rank in range(1, len(tops) + 1):
        own = [value for value, each in zip(values, ranks, strict=True) if each == rank]
        low, high = words(min(own)), words(max(own))
        said.append(low if low == high else f"{low} to {high}")
    return tuple(said), ranks
