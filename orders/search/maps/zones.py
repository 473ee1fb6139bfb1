"""What conditions draw on a map: zones, circles round places, stations; never a withheld home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shapely import Point
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.shapes import in_degrees
from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.bounded_fields import JsonObject
from orders.register import record_names
from orders.register.confidentiality.opening_model import HomeOpening
from orders.register.model import Order
from orders.rules.kinds import catalogue
from orders.search.area_search import choose, count_stays
from orders.search.criteria.search_query import SearchQuery
from orders.search.disclosure.condition_masking import MaskedCondition, told_of_orders
from orders.search.highlights import Dangers, highlights
from orders.search.maps.points import check_visible, orders_against

MOST_ORDERS = 1_000
"""Of more orders than this the first are drawn, and the map says so."""


@dataclass(frozen=True, slots=True)
class DrawnZones:
    """What is drawn.

    Attributes:
        features: GeoJSON features, WGS84; a point with ``radius_m`` is a circle, metres.
        withheld: how many conditions are not drawn because their place is withheld.
        not_drawn: of which of them the areas are said in words: references and labels.
        orders: how many orders were looked at.
        total: how many the search has.
        dangers: what the popups of these orders begin with.
    """

    features: list[JsonObject] = field(default_factory=list)
    withheld: int = 0
    not_drawn: list[dict[str, str]] = field(default_factory=list)
    orders: int = 0
    total: int = 0
    dangers: Dangers = field(default_factory=Dangers)

    def as_json(self) -> JsonObject:
        """A GeoJSON feature collection, and what is not in it."""
        return {
            "type": "FeatureCollection",
            "features": self.features,
            "withheld": self.withheld,
            "not_drawn": self.not_drawn,
            "orders": self.orders,
            "total": self.total,
            "danger": self.dangers.as_json(),
        }


def zones(db: Session, wanted: SearchQuery, *, by: Account, now: datetime) -> DrawnZones:
    """What the conditions of a search's orders draw, logged as a consultation.

    Args:
        wanted: the search; its page does not matter.
        by: the reader.
        now: the instant of looking, aware; conditions not in force at the search's instant are not
            drawn.

    Raises:
        Refused: the account may not browse this area.
    """
    tally = count_stays(db, wanted, by=by, now=now)
    total = sum(tally.values())
    chosen = choose(wanted, tally, by=by, now=now, skip=0, take=MOST_ORDERS)
    heads: Sequence[Any] = ()
    if chosen is not None:
        heads = db.execute(
            select(Order.id, Order.reference, Order.kind)
            .join(chosen, chosen.c.order_id == Order.id)
            .distinct()
        ).all()
    found = _drawn(db, heads, by=by, now=now, as_at=wanted.at or now, total=total)
    details = {"criteria": wanted.query, "total": total, "zones": len(found.features)}
    drawn = {each["properties"]["reference"] for each in found.features}
    log.record(
        db, Action.CONSULTATION, "order.zones", by=by, now=now, details=details,
        shows=record_names.of_references(db, drawn),
    )  # fmt: skip
    return found


def zones_of_order(
    db: Session,
    reference: str,
    *,
    by: Account,
    now: datetime,
    opened: HomeOpening | None = None,
) -> DrawnZones:
    """What one order's conditions draw, logged as a consultation.

    Args:
        reference: the order's.
        by: the reader.
        opened: an opening of a zone for this reader.

    Raises:
        NotFound: there is no such order, or it is not this account's to see.
    """
    check_visible(db, reference, by=by, now=now)
    heads = db.execute(
        select(Order.id, Order.reference, Order.kind).where(Order.reference == reference)
    ).all()
    number = None if opened is None else opened.condition_id
    found = _drawn(db, heads, by=by, now=now, as_at=now, total=1, opened=number)
    details = {} if opened is None else {"condition": number, "address": opened.address_id}
    log.record(
        db, Action.CONSULTATION, "order.zones", by=by, now=now, reference=reference, details=details
    )  # fmt: skip
    return found


def zones_of_person(db: Session, person_id: int, *, by: Account, now: datetime) -> DrawnZones:
    """What the conditions of the orders against one person draw, logged as a consultation.

    Orders that this account may not see draw nothing.
    """
    chosen = orders_against(db, person_id, by=by, now=now)
    heads = db.execute(
        select(Order.id, Order.reference, Order.kind).join(chosen, chosen.c.order_id == Order.id)
    ).all()
    found = _drawn(db, heads, by=by, now=now, as_at=now, total=len(heads))
    details = {"person": person_id, "references": sorted(head.reference for head in heads)}
    drawn = {each["properties"]["reference"] for each in found.features}
    log.record(
        db, Action.CONSULTATION, "person.zones", by=by, now=now, details=details,
        shows=record_names.of_references(db, drawn),
    )  # fmt: skip
    return found


def _drawn(
    db: Session,
    heads: Sequence[Any],
    *,
    by: Account,
    now: datetime,
    as_at: datetime,
    total: int,
    opened: int | None = None,
) -> DrawnZones:
    by_id = {head.id: head for head in heads}
    found = told_of_orders(db, list(by_id), in_force_at=as_at, by=by, opened=opened)
    conditions = [(by_id[order_id], each) for order_id, told in found.items() for each in told]
    drawn = [
        (head, each, each.shape)
        for head, each in conditions
        if each.shape is not None and _is_zone(each)
    ]
    geometries = in_degrees([shape for _, _, shape in drawn]) if drawn else []
    return DrawnZones(
        features=[
            {
                "type": "Feature",
                "geometry": geometry,
                "properties": {
                    "reference": head.reference,
                    "label": _label(head, each),
                    "radius_m": each.radius_m if isinstance(shape, Point) else None,
                },
            }
            for (head, each, shape), geometry in zip(drawn, geometries, strict=True)
        ],
        withheld=sum(each.withheld for _, each in conditions),
        not_drawn=[
            {"reference": head.reference, "label": _label(head, each)}
            for head, each in conditions
            if each.instead is not None
        ],
        orders=len(by_id),
        total=total,
        dangers=highlights(db, {head.reference for head, *_ in drawn}, by=by, now=now),
    )


def _label(head: Any, each: MaskedCondition) -> str:
    return f"{catalogue.kind(head.kind).short}: {each.plain}"


def _is_zone(each: MaskedCondition) -> bool:
    """Whether a condition draws more than a home, which is on the map already."""
    return each.radius_m is not None or each.may_be_placed
