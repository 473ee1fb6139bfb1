"""Conditions on orders by where they count, for every list that is about an area."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, Integer, SQLColumnExpression, and_, bindparam, exists

from orders.db import Instant
from orders.register.model import Order, Presence, Stay
from orders.rules.vocabulary.codes import Basis

AreaId = int | ColumnElement[int]
"""The number of a force, LPA or neighbourhood, or the parameter that is to hold it."""
AREA_ID: Final[ColumnElement[int]] = bindparam("area_id", type_=Integer())
"""Such a parameter, where a statement is made once."""


def counts_in(
    area_id: AreaId,
    order_id: SQLColumnExpression[int] | None = None,
    *stays: ColumnElement[bool],
) -> ColumnElement[bool]:
    """Orders that count or once counted in an area on either home.

    Args:
        area_id: the area.
        order_id: the column that holds the order's id, ``Order.id`` unless told.
        stays: what else holds of the stay in which it does.
    """
    return exists().where(
        Presence.order_id == (Order.id if order_id is None else order_id),
        Presence.basis == Basis.EITHER,
        Presence.area_id == area_id,
        *stays,
    )


def counts_at(area_id: AreaId, as_at: Instant, *states: Stay) -> ColumnElement[bool]:
    """Orders that count in an area at ``as_at`` (aware) on either home, as a condition on them."""
    return exists().where(Presence.order_id == Order.id, stays_at(area_id, as_at, *states))


def stays_at(
    area_id: AreaId, as_at: Instant, *states: Stay, basis: Basis = Basis.EITHER
) -> ColumnElement[bool]:
    """Rows of ``Presence`` by which orders not yet ended count in an area at ``as_at`` (aware)."""
    return and_(Presence.area_id == area_id, stays(as_at, *states, basis=basis))


def stays(as_at: Instant, *states: Stay, basis: Basis = Basis.EITHER) -> ColumnElement[bool]:
    """Rows of ``Presence`` by which orders not yet ended count anywhere at ``as_at`` (aware)."""
    return and_(
        Presence.basis == basis,
        Presence.state.in_(states),
        Presence.order_ends_at > as_at,
        Presence.holds_at(as_at),
    )
