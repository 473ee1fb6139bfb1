"""What conditions draw on a map: zones, circles round places, stations; never a withheld home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from shapely import Point
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.shapes import in_degrees
from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.audit.shown import ShownRecords
from orders.bounded_fields import JsonObject
from orders.register.confidentiality.opening_model import HomeOpening
from orders.register.model import Order, Protection, stands_on_order
from orders.rules.kinds import catalogue
from orders.search.area_search import Tally, choose, count_stays
from orders.search.criteria.search_query import SearchQuery
from orders.search.danger.highlights import Dangers, highlights
from orders.search.disclosure.condition_masking import MaskedCondition, told_of_orders
from orders.search.maps.points import check_visible, orders_against

MOST_ORDERS = 1_000
"""Of more orders than this the first are drawn, and the map says so."""


_HEADS: Final = select(
    Order.id, Order.reference, Order.kind, Order.subject_id, Protection.person_id
).outerjoin(Protection, stands_on_order())
"""Orders, once for each person they protect."""


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

    @property
    def references(self) -> frozenset[str]:
        """The orders of which something is drawn."""
        return frozenset(each["properties"]["reference"] for each in self.features)

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


def zones(
    db: Session,
    wanted: SearchQuery,
    *,
    by: Account,
    now: datetime,
    tally: Tally | None = None,
    popups: bool = True,
) -> DrawnZones:
    """What the conditions of a search's orders draw, logged as a consultation.

    Args:
        wanted: the search; its page does not matter.
        by: the reader.
        now: the instant of looking, aware; conditions not in force at the search's instant are not
            drawn.
        tally: what ``count_stays`` gave for it, where it has been asked.
        popups: whether what is said first of the orders is wanted too.

    Raises:
        Refused: the account may not browse this area.
    """
    if tally is None:
        tally = count_stays(db, wanted, by=by, now=now)
    total = sum(tally.values())
    chosen = choose(wanted, tally, by=by, now=now, skip=0, take=MOST_ORDERS)
    heads: Sequence[Any] = ()
    if chosen is not None:
        heads = db.execute(_HEADS.join(chosen, chosen.c.order_id == Order.id).distinct()).all()
    found = _drawn(db, heads, by=by, now=now, as_at=wanted.at or now, total=total)
    if popups:
        found = replace(found, dangers=_dangers(db, found, by=by, now=now))
    details = {"criteria": wanted.query, "total": total, "zones": len(found.features)}
    log.record(
        db, Action.CONSULTATION, "order.zones", by=by, now=now, details=details,
        shows=_shown(heads, found),
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
    heads = db.execute(_HEADS.where(Order.reference == reference)).all()
    number = None if opened is None else opened.condition_id
    found = _drawn(db, heads, by=by, now=now, as_at=now, total=1, opened=number)
    found = replace(found, dangers=_dangers(db, found, by=by, now=now))
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
    heads = db.execute(_HEADS.join(chosen, chosen.c.order_id == Order.id)).all()
    found = _drawn(db, heads, by=by, now=now, as_at=now, total=len({head.id for head in heads}))
    found = replace(found, dangers=_dangers(db, found, by=by, now=now))
    details = {"person": person_id, "references": sorted({head.reference for head in heads})}
    log.record(
        db, Action.CONSULTATION, "person.zones", by=by, now=now, details=details,
        shows=_shown(heads, found),
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
    )


def _dangers(db: Session, found: DrawnZones, *, by: Account, now: datetime) -> Dangers:
    return highlights(db, found.references, by=by, now=now)


def _shown(heads: Sequence[Any], found: DrawnZones) -> ShownRecords:
    """The orders of which something is drawn, with every person on them."""
    drawn = found.references
    of_drawn = [head for head in heads if head.reference in drawn]
    people = {each for head in of_drawn for each in (head.subject_id, head.person_id)}
    return ShownRecords(
        orders=frozenset(head.id for head in of_drawn),
        people=frozenset(people - {None}),
        references=drawn,
    )


def _label(head: Any, each: MaskedCondition) -> str:
    return f"{catalogue.kind(head.kind).short}: {each.plain}"


def _is_zone(each: MaskedCondition) -> bool:
    """Whether a condition draws more than a home, which is on the map already."""
    return each.radius_m is not None or each.may_be_placed
