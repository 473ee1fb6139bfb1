"""Who and what stands out in an area: the people most orders are against, and the newest orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.areas.gazetteer import AreaInfo
from orders.db import UtcInstant
from orders.people.model import Person
from orders.register.model import Order, Presence, Stay
from orders.register.presence.area_predicates import AREA_ID, stays_at
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.search.criteria.area_changes import AreaChange, changed
from orders.search.disclosure.visibility import (
    OWN_LPA_ID,
    Sight,
    opens_all_of,
    sight_of,
    visible,
)

TOP = 5


@dataclass(frozen=True, slots=True)
class ProminentSubject:
    """A person more than one live order is against.

    Attributes:
        person_id: who.
        name: as written on lists.
        live: how many orders against them are live in the area.
    """

    person_id: int
    name: str
    live: int


@dataclass(frozen=True, slots=True)
class Newest:
    """An order that came into force, since when (aware)."""

    reference: str
    kind: Kind
    subject_name: str
    from_at: datetime


@dataclass(frozen=True, slots=True)
class StandingOut:
    """The first of each: people by most live orders, orders by the latest that came into force."""

    people: tuple[ProminentSubject, ...]
    newest: tuple[Newest, ...]

    @property
    def references(self) -> list[str]:
        """The orders named."""
        return sorted(each.reference for each in self.newest)


def standing_out(
    db: Session, area: AreaInfo, *, by: Account, as_at: datetime, since: datetime
) -> StandingOut:
    """Who and what stands out in an area, in one query.

    Args:
        area: force, LPA or neighbourhood ``by`` may browse.
        by: the reader; only orders they may open are counted and named.
        as_at: the instant asked about, aware.
        since: orders that came into force since then (aware) are new.
    """
    statement = _statement(sight_of(by), opens_here=opens_all_of(by, area))
    given = {"area_id": area.id, "own_lpa_id": by.area_id, "as_at": as_at, "since": since}
    rows = db.execute(statement, given)
    people, newest = [], []
    for row in rows:
        name = row.Person.name
        if row.order_id is None:
            people.append(ProminentSubject(row.person_id, name, row.live))
        else:
            newest.append(Newest(row.reference, catalogue.kind(row.kind), name, row.from_at))
    return StandingOut(tuple(people), tuple(newest))


_AS_AT: Final[ColumnElement[datetime]] = bindparam("as_at", type_=UtcInstant())
_SINCE: Final[ColumnElement[datetime]] = bindparam("since", type_=UtcInstant())


@cache
def _statement(sight: Sight, *, opens_here: bool) -> Select[*tuple[Any, ...]]:
    """What :func:`standing_out` asks, made once for readers of a sort."""
    seen = true() if opens_here else visible(sight, OWN_LPA_ID, _AS_AT, Presence.order_id)
    here = stays_at(AREA_ID, _AS_AT, Stay.LIVE) & seen
    parts = union_all(select(_newest(here)), select(_people(here))).subquery()
    return (
        select(parts, Order.reference, Order.kind, Person)
        .outerjoin(Order, Order.id == parts.c.order_id)
        .join(Person, Person.id == func.coalesce(parts.c.person_id, Order.subject_id))
        .order_by(parts.c.live.desc(), parts.c.from_at.desc(), Person.id, Order.id)
    )


def _newest(here: ColumnElement[bool]) -> Subquery:
    return (
        select(
            Presence.order_id,
            cast(null(), Integer).label("person_id"),
            literal(0).label("live"),
            Presence.from_at,
        )
        .where(here, Presence.from_at >= _SINCE, changed(AreaChange.NEW, _SINCE, _AS_AT))
        .order_by(Presence.from_at.desc(), Presence.order_id.desc())
        .limit(TOP)
        .subquery()
    )


def _people(here: ColumnElement[bool]) -> Subquery:
    return (
        select(
            cast(null(), Integer).label("order_id"),
            Order.subject_id.label("person_id"),
            func.count().label("live"),
            cast(null(), UtcInstant()).label("from_at"),
        )
        .join(Presence, Presence.order_id == Order.id)
        .where(here)
        .group_by(Order.subject_id)
        .having(func.count() > 1)
        .order_by(func.count().desc(), Order.subject_id)
        .limit(TOP)
        .subquery()
    )
