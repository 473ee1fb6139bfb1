"""What the conditions of orders draw, and which of it tells where a withheld home is.

A zone is judged beside every zone of the orders that share a person with its own, whether in force
or not and whatever the reader, so that no search, no date and no other account gets another answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Protocol

import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    bindparam,
    or_,
    select,
    union,
)
from sqlalchemy.orm import Session, aliased

from geo.columns import easting, northing, shape_of
from orders.access.model import Account
from orders.areas import gazetteer
from orders.areas.gazetteer import Gazetteer
from orders.people.model import Address, Person, withheld_column
from orders.people.possible_matches import alike
from orders.register.model import Condition, ConditionPlace, Order, Protection
from orders.search.disclosure.withheld_homes import PeopleOfOrder, people_of_orders
from orders.search.disclosure.zones.shapes import Home, Zone, ground_of, has_a_middle, telling
from orders.search.disclosure.zones.zone_names import zone_words


class PlacedCondition(Protocol):
    """A condition's own columns about where it applies, as a record or as a row."""

    id: Any
    radius_m: Any
    placed_by_id: Any


@dataclass(frozen=True, slots=True)
class KeptBack:
    """The verdict on the zones of one order.

    Attributes:
        conditions: numbers of those whose zones may not be drawn.
        homes: the withheld homes they were judged by, EPSG:27700 metres.
        addresses: the numbers of those homes' addresses, those that cannot be placed too.
    """

    conditions: frozenset[int]
    homes: tuple[Home, ...]
    addresses: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ZoneGate:
    """What of the zones of some orders may be drawn for one reader.

    Attributes:
        verdicts: by order; an order that is not in it keeps nothing back.
        places: the boundaries by which a zone is named that is not drawn.
        by_id: the account that reads; a zone it drew itself it sees as it drew it.
        opened: the condition whose zone was opened for this reader, with a purpose and logged.
    """

    verdicts: Mapping[int, KeptBack]
    places: Gazetteer | None
    by_id: int | None
    opened: int | None = None

    def instead(
        self, order_id: int, condition: PlacedCondition, shape: BaseGeometry | None, number: str
    ) -> str | None:
        """What is said in place of a zone; ``None`` of one that may be drawn.

        Args:
            order_id: its order.
            condition: whose zone it is.
            shape: EPSG:27700; a point with the condition's radius is a circle.
            number: whom to ring for its edge.
        """
        verdict = self.verdicts.get(order_id)
        if verdict is None or shape is None or condition.id not in verdict.conditions:
            return None
        if condition.id == self.opened:
            return None
        if self.places is None or self.by_id in {condition.placed_by_id} - {None}:
            return None
        return zone_words(self.places, ground_of(shape, condition.radius_m), verdict.homes, number)


def zone_gate(
    db: Session,
    ids: Collection[int],
    *,
    by: Account | None,
    opened: int | None = None,
    known: Mapping[int, PeopleOfOrder] | None = None,
) -> ZoneGate:
    """What of the zones of orders may be drawn for a reader; five queries at most.

    Args:
        ids: orders that draw anything; without any nothing is asked.
        by: the reader; ``None``: more than one may read it.
        opened: the condition whose zone was opened for them.
        known: whom these orders concern, where that has been read.
    """
    verdicts = kept_back(db, ids, known=known)
    any_kept = any(each.conditions for each in verdicts.values())
    places = gazetteer.current(db) if any_kept else None
    return ZoneGate(verdicts, places, None if by is None else by.id, opened)


def kept_back(
    db: Session, ids: Collection[int], *, known: Mapping[int, PeopleOfOrder] | None = None
) -> dict[int, KeptBack]:
    """The verdicts on the zones of orders, by order; four queries at most, none without orders.

    Args:
        ids: orders that draw anything.
        known: whom these orders concern, where that has been read.
    """
    if not ids:
        return {}
    people = dict(people_of_orders(db, ids) if known is None else known)
    beside = _orders_beside(db, {each: people[each].records for each in ids})
    others = {each for some in beside.values() for each in some} - people.keys()
    people |= people_of_orders(db, others) if others else {}
    judged = [
        order_id for order_id, some in beside.items() if any(people[each].homes for each in some)
    ]
    zones = _zones(db, {each for order_id in judged for each in beside[order_id]})
    return {order_id: _verdict(order_id, beside[order_id], zones, people) for order_id in judged}


def _verdict(
    order_id: int,
    beside: Collection[int],
    zones: Mapping[int, list[Zone]],
    people: Mapping[int, PeopleOfOrder],
) -> KeptBack:
    # One that was put right and stayed where it is stands twice, and is one drawing.
    one = {each: _one_each(zones.get(each, ())) for each in sorted(beside)}
    every = tuple(zone for some in one.values() for zone in some)
    homes = [home for each in beside for home in people[each].homes]
    where = tuple(sorted({home.point for home in homes if home.point is not None}))
    told = telling(every, where, order_id)
    told |= {each.key for zone in one[order_id] if zone.key in told for each in one[order_id][zone]}
    if any(home.point is None for home in homes):
        # Where the home is, is not known: what looks drawn round something may be drawn round it.
        own = zones.get(order_id, ())
        told |= {zone.key for zone in own if has_a_middle(shapely.from_wkb(zone.wkb))}
    return KeptBack(told, where, tuple(sorted({home.address_id for home in homes})))


def _one_each(zones: Collection[Zone]) -> dict[Zone, list[Zone]]:
    """Zones of one order that are drawn alike, by the earliest of them."""
    alike: defaultdict[tuple[bytes, int | None], list[Zone]] = defaultdict(list)
    for zone in sorted(zones, key=lambda each: (each.drawn, each.key)):
        alike[zone.wkb, zone.radius_m].append(zone)
    return {some[0]: some for some in alike.values()}


def _orders_beside(db: Session, people: Mapping[int, Collection[int]]) -> dict[int, set[int]]:
    """For each order every order that has a person of it, itself included.

    Persons whose records are alike count as one, joined or not.

    Args:
        people: records of the people of each order.
    """
    own: defaultdict[int, set[int]] = defaultdict(set)
    for order_id, records in people.items():
        for person_id in records:
            own[person_id].add(order_id)
    beside: defaultdict[int, set[int]] = defaultdict(set)
    for person_id, beside_id in db.connection().execute(
        _orders_of_alike(), {"people": sorted(own)}
    ):
        for order_id in own[person_id]:
            beside[order_id].add(beside_id)
    return beside


@cache
def _orders_of_alike() -> CompoundSelect[int, int]:
    """The query of persons' numbers with every order on which they are, or a record alike is.

    The persons are named one by one: of a query within this one PostgreSQL expects a hundred times
    as many, and then looks for the namesakes of everybody.
    """
    some: BindParameter[int] = bindparam("people", expanding=True)
    one, other = aliased(Person), aliased(Person)
    known = (
        union(
            select(one.id.label("person_id"), one.id.label("alike_id")).where(one.id.in_(some)),
            *(
                select(one.id, other.id).join(other, same).where(one.id.in_(some))
                for same in alike(one, other)
            ),
        )
        .cte("alike")
        .prefix_with("MATERIALIZED")
    )
    return union(
        select(known.c.person_id, Order.id).join(Order, Order.subject_id == known.c.alike_id),
        select(known.c.person_id, Protection.order_id).join(
            Protection, Protection.person_id == known.c.alike_id
        ),
    )


_ZONES: Final = (
    select(
        Condition.id,
        Condition.order_id,
        Condition.radius_m,
        Condition.placed_at,
        Condition.placed_by_id,
        Order.recorded_at,
        ConditionPlace.shape,
        easting(Address.point).label("x"),
        northing(Address.point).label("y"),
    )
    .join(Order, Order.id == Condition.order_id)
    .outerjoin(ConditionPlace, ConditionPlace.condition_id == Condition.id)
    .outerjoin(Address, Address.id == Condition.address_id)
    .where(
        Condition.order_id.in_(bindparam("ids", expanding=True)),
        or_(
            ConditionPlace.shape.is_not(None),
            Condition.radius_m.is_not(None) & Address.point.is_not(None),
        ),
        or_(Address.id.is_(None), ~withheld_column()),
    )
)


def _zones(db: Session, ids: Collection[int]) -> dict[int, list[Zone]]:
    """What the conditions of orders would draw, by order."""
    if not ids:
        return {}
    rows: Sequence[Any] = db.connection().execute(_ZONES, {"ids": sorted(ids)}).all()
    found: defaultdict[int, list[Zone]] = defaultdict(list)
    for row in rows:
        shape: BaseGeometry | None = shape_of(row.shape)
        if shape is None:
            shape = Point(row.x, row.y)
        found[row.order_id].append(
            Zone(
                key=row.id,
                order=row.order_id,
                drawn=(row.placed_at or row.recorded_at).isoformat(),
                author=row.placed_by_id or 0,
                wkb=shapely.to_wkb(shape),
                radius_m=row.radius_m,
            )
        )
    return dict(found)
