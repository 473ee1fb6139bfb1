"""The homes of a search's people, as a query: whose, of which order, where, and whether withheld.

Plain columns, never records: a hundred thousand of those would cost more than all the rest.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

import numpy as np
from sqlalchemy import FromClause, Select, or_, select
from sqlalchemy.orm import Session

from geo.columns import easting, northing
from geo.crs import to_wgs84
from orders.people.joined_records import records_of
from orders.people.model import Address, withheld_column
from orders.register.model import Order
from orders.register.presence.order_homes import OrderHome
from orders.rules.vocabulary.codes import Basis

_BATCH: Final = 5_000
SUBJECT, PROTECTED = "subject", "protected"
ROLES: Final = {
    Basis.SUBJECT_HOME: (SUBJECT,),
    Basis.VICTIM_HOME: (PROTECTED,),
    Basis.EITHER: (SUBJECT, PROTECTED),
}
"""Whose homes a basis counts."""
ROLE_OF: Final = {Basis.SUBJECT_HOME: SUBJECT, Basis.VICTIM_HOME: PROTECTED}
"""Whose home a row is, by its ``basis``."""

Home = tuple[int, Basis, bool, float | None, float | None]
"""Order's number, whose, withheld, easting and northing in metres, EPSG:27700."""

Named = tuple[str, str, Basis, float, float]
"""Order's reference and kind, whose, easting and northing, likewise."""


def homes(chosen: FromClause, roles: Collection[str], as_at: datetime) -> Select[*Home]:
    """A row for each home; a person without one has a row without a place.

    Args:
        chosen: a query with the column ``order_id``.
        roles: whose homes, ``SUBJECT`` and ``PROTECTED``.
        as_at: instant at which they are homes, aware.
    """
    query = (
        select(
            OrderHome.order_id,
            OrderHome.basis,
            OrderHome.withheld,
            OrderHome.easting,
            OrderHome.northing,
        )
        .join(chosen, chosen.c.order_id == OrderHome.order_id)
        .where(
            or_(OrderHome.from_at.is_(None), OrderHome.from_at <= as_at),
            or_(OrderHome.until_at.is_(None), OrderHome.until_at > as_at),
        )
    )
    if len(roles) == len(ROLE_OF):
        return query
    return query.where(
        OrderHome.basis.in_([basis for basis, role in ROLE_OF.items() if role in roles])
    )


def shown(chosen: FromClause, roles: Collection[str], as_at: datetime) -> Select[*Home]:
    """The rows of :func:`homes` that a map may show: somewhere, and not withheld."""
    return homes(chosen, roles, as_at).where(
        OrderHome.easting.is_not(None), OrderHome.withheld.is_(False)
    )


def named(found: Select[*Home]) -> Select[*Named]:
    """Homes with the order each belongs to, in the order of the orders."""
    home = found.subquery("home")
    return (
        select(Order.reference, Order.kind, home.c.basis, home.c.easting, home.c.northing)
        .join(home, home.c.order_id == Order.id)
        .order_by(Order.id, home.c.basis, home.c.easting, home.c.northing)
    )


def homes_drawn(
    db: Session, people: Collection[int], drawn: Collection[tuple[float, float]], as_at: datetime
) -> frozenset[int]:
    """The numbers of the addresses that a map drew.

    Args:
        people: whose homes they may be, by number.
        drawn: latitude and longitude of each point, WGS84, to five decimals.
        as_at: instant at which they are homes, aware.
    """
    if not drawn:
        return frozenset()
    ids: list[int] = []
    eastings: list[float] = []
    northings: list[float] = []
    ordered = sorted(people)
    for start in range(0, len(ordered), _BATCH):
        rows = db.execute(
            select(Address.id, easting(Address.point), northing(Address.point)).where(
                Address.person_id.in_(records_of(ordered[start : start + _BATCH])),
                Address.point.is_not(None),
                ~withheld_column(),
                Address.removal_id.is_(None),
                or_(Address.starts_at.is_(None), Address.starts_at <= as_at),
                or_(Address.ends_at.is_(None), Address.ends_at > as_at),
            )
        ).all()
        ids += [row[0] for row in rows]
        eastings += [row[1] for row in rows]
        northings += [row[2] for row in rows]
    longitudes, latitudes = to_wgs84(eastings, northings)
    places = zip(np.round(latitudes, 5).tolist(), np.round(longitudes, 5).tolist(), strict=True)
    return frozenset(each for each, place in zip(ids, places, strict=True) if place in drawn)
