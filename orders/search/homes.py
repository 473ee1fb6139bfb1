"""The homes of a search's people, as a query: whose, of which order, where, and whether withheld.

Plain columns, never records: a hundred thousand of those would cost more than all the rest.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import FromClause, Select, or_, select

from orders.register.model import Order
from orders.register.order_homes import OrderHome
from orders.rules.vocabulary import Basis

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


def homes(chosen: FromClause, roles: Collection[str], at: datetime) -> Select[*Home]:
    """A row for each home; a person without one has a row without a place.

    Args:
        chosen: a query with the column ``order_id``.
        roles: whose homes, ``SUBJECT`` and ``PROTECTED``.
        at: instant at which they are homes, aware.
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
            or_(OrderHome.from_at.is_(None), OrderHome.from_at <= at),
            or_(OrderHome.until_at.is_(None), OrderHome.until_at > at),
        )
    )
    if len(roles) == len(ROLE_OF):
        return query
    return query.where(
        OrderHome.basis.in_([basis for basis, role in ROLE_OF.items() if role in roles])
    )


def shown(chosen: FromClause, roles: Collection[str], at: datetime) -> Select[*Home]:
    """The rows of :func:`homes` that a map may show: somewhere, and not withheld."""
    return homes(chosen, roles, at).where(
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
