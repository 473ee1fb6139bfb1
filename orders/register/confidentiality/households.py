"""Addresses of the people of orders, side by side: which of them tells a withheld one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from functools import cache
from math import dist
from typing import Any, Final

from shapely import Point
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    and_,
    literal,
    not_,
    or_,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.orm import Session

from geo.columns import easting, northing
from geo.predicates import within_m
from orders.bulk import among
from orders.db import is_sqlite
from orders.people.likeness.facts import IDENTIFIERS, PersonFacts, facts_of
from orders.people.model import Address, Person, withheld_column
from orders.register.model import Order, Protection
from orders.rules.same_home import WrittenHome, is_same_home, words_of

_NOBODY: Final = PersonFacts(())
_NEAR_M: Final = 1.0
"""Of two protected persons, points this near are one place where lines are missing."""


@dataclass(frozen=True, slots=True)
class Dwelt:
    """An address of a person on an order.

    Attributes:
        key: which address it is.
        home: as it was written.
        point: British National Grid metres, or ``None`` when its place is not known.
        withheld: whether it is confidential.
        protected: whether the order protects who lives there; false of its subject.
        person_id: the record of who lives there.
        order_id: the order.
        reference: that order's.
        recorded_at: when the address was recorded, aware.
        person: the row of who lives there, as far as persons are compared by it.
    """

    key: int
    home: WrittenHome
    point: tuple[float, float] | None
    withheld: bool
    protected: bool
    person_id: int
    order_id: int
    reference: str
    recorded_at: datetime
    person: Any = None

    @property
    def who(self) -> PersonFacts:
        """What the record of who lives there is compared by, aliases and homes aside."""
        return _NOBODY if self.person is None else facts_of(self.person, (), ())

    @property
    def has_words(self) -> bool:
        """Whether any line is written."""
        return bool(words_of(self.home.lines))


def also_withheld(
    places: Sequence[Dwelt], changed: Collection[int] | None = None
) -> list[tuple[Dwelt, Dwelt]]:
    """Addresses that would tell a withheld one, and are not withheld themselves, each beside it.

    Args:
        places: every address of people who have an order in common, or are one human being.
        changed: only what follows from these being new or withheld just now, by key; all when
            omitted. What was opened with a reason thus stays open when others move.
    """
    hidden = [each for each in places if each.withheld]
    return [
        (each, other)
        for each in places
        for other in hidden
        if not each.withheld
        and (changed is None or each.key in changed or other.key in changed)
        and tells(each, other)
    ]


def tells(one: Dwelt, other: Dwelt) -> bool:
    """Whether one address of a group tells the other: the same home, however each was written.

    Of two protected persons also where either has no lines, by postcode or a point at one place;
    of a subject a postcode alone proves nothing.
    """
    if is_same_home(one.home, other.home):
        return True
    if not (one.protected and other.protected) or (one.has_words and other.has_words):
        return False
    if one.home.postcode is not None and one.home.postcode == other.home.postcode:
        return True
    if one.point is None or other.point is None:
        return False
    return dist(one.point, other.point) <= _NEAR_M


_KNOWN_BY: Final[Mapping[str, ColumnElement[Any]]] = {
    "order": Order.id.expression,
    "postcode": Address.postcode.expression,
    "uprn": Address.uprn.expression,
    "born_on": Person.born_on.expression,
    **{column: getattr(Person, column).expression for column in IDENTIFIERS},
}


class Shown(Enum):
    """Which addresses are looked for."""

    ALL = auto()
    ONLY_CONFIDENTIAL = auto()
    """Every refuge is confidential too, so that the index on withheld addresses answers."""
    NOT_WITHHELD = auto()

    @property
    def where(self) -> ColumnElement[bool]:
        """A condition on ``Address``."""
        if self is Shown.ALL:
            return true()
        return (
            Address.confidential.expression
            if self is Shown.ONLY_CONFIDENTIAL
            else not_(withheld_column())
        )


def dwelt(
    db: Session, known_by: str, values: Collection[Any], shown: Shown = Shown.ALL
) -> list[Dwelt]:
    """Addresses of people on orders, one for each order and side.

    Args:
        db: session; only read.
        known_by: what they are looked for by: ``order`` (its number), ``postcode``, ``uprn``, or
            ``born_on`` or an identifier of who lives there.
        values: of that.
        shown: which of them.
    """
    query = _dwelt_by(known_by, shown, in_sqlite=is_sqlite(db))
    rows = db.execute(query, {"values": list(values)})
    return [_dwelt(row) for row in rows]


def dwelt_near(
    db: Session, spots: Collection[tuple[float, float]], metres: float, shown: Shown
) -> list[Dwelt]:
    """Addresses of people on orders, one for each order and side, near one of several places.

    Args:
        db: session; only read.
        spots: British National Grid metres, EPSG:27700.
        metres: how near.
        shown: which of them.
    """
    near = or_(*(within_m(Address.point, Point(spot), metres) for spot in spots))
    return [_dwelt(row) for row in db.execute(_both_sides(and_(near, shown.where)))]


@cache
def _dwelt_by(known_by: str, shown: Shown, *, in_sqlite: bool) -> CompoundSelect[Any]:
    asked = among(_KNOWN_BY[known_by], "values", in_sqlite=in_sqlite)
    return _both_sides(and_(asked, shown.where))


def _both_sides(where: ColumnElement[bool]) -> CompoundSelect[Any]:
    protecting = Order.__table__.join(Protection.__table__, Protection.order_id == Order.id)
    sides = (
        (Order.__table__, Person.id == Order.subject_id, literal(value=False)),
        (protecting, Person.id == Protection.person_id, literal(value=True)),
    )
    return union_all(*(_side(*side).where(where) for side in sides))


def people_of(db: Session, order_ids: Collection[int]) -> list[tuple[int, int]]:
    """Each order's number with the number of each person it is against or protects."""
    rows = db.execute(_people_of(in_sqlite=is_sqlite(db)), {"ids": list(order_ids)})
    return [(order_id, person_id) for order_id, person_id in rows]


@cache
def _people_of(*, in_sqlite: bool) -> CompoundSelect[Any]:
    against = select(Order.id, Order.subject_id)
    protecting = select(Protection.order_id, Protection.person_id)
    return union(
        against.where(among(Order.id, "ids", in_sqlite=in_sqlite)),
        protecting.where(among(Protection.order_id, "ids", in_sqlite=in_sqlite)),
    )


def _side(
    orders: FromClause, whose: ColumnElement[bool], protected: ColumnElement[bool]
) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Address.id,
            Address.person_id,
            Address.lines,
            Address.postcode,
            Address.uprn,
            Address.placed_by,
            easting(Address.point).label("x"),
            northing(Address.point).label("y"),
            withheld_column().label("withheld"),
            Address.recorded_at,
            protected.label("protected"),
            Order.id.label("order_id"),
            Order.reference,
            Person.given_names,
            Person.family_name,
            Person.born_on,
            Person.birth_year,
            *(getattr(Person, column) for column in IDENTIFIERS),
        )
        .select_from(orders)
        .join(Person, whose)
        .join(Address, Address.person_id == Person.id)
    )


def _dwelt(row: Any) -> Dwelt:
    point = None if row.x is None else (row.x, row.y)
    exact = row.placed_by is not None and row.placed_by.is_exact
    return Dwelt(
        key=row.id,
        home=WrittenHome(row.lines, row.postcode, row.uprn, point if exact else None),
        point=point,
        withheld=bool(row.withheld),
        protected=bool(row.protected),
        person_id=row.person_id,
        order_id=row.order_id,
        reference=row.reference,
        recorded_at=row.recorded_at,
        person=row,
    )
