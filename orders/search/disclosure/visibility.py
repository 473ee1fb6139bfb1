"""Which orders an account may see. Every query on records carries this condition."""

from __future__ import annotations

from datetime import datetime
from enum import Enum, auto
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    SQLColumnExpression,
    and_,
    bindparam,
    exists,
    false,
    true,
)
from sqlalchemy.orm import aliased

from orders.access.model import Account
from orders.access.permissions import Permission, Role, may
from orders.areas.gazetteer import AreaInfo
from orders.db import Instant
from orders.errors import OtherArea, Refused
from orders.register.model import Order, Presence
from orders.rules.vocabulary.codes import Basis

OWN_LPA_ID: Final[ColumnElement[int]] = bindparam("own_lpa_id", type_=Integer())
"""The reader's LPA, where a statement is made once for all readers of one sight."""


def sees_whole_force(account: Account) -> bool:
    """Whether an account may browse every area, and historic orders too."""
    return may(account.role, Permission.ORDER_SEARCH) and account.role is not Role.OFFICER


class Sight(Enum):
    """Which orders a reader may open."""

    EVERY = auto()
    OWN_LPA = auto()
    NONE = auto()


def sight_of(account: Account) -> Sight:
    """Which orders ``account`` may open.

    An officer: those that count, or once counted, in the officer's own LPA by either home. An
    account that may not search orders sees none; all others see every one, entered in error
    included.
    """
    if sees_whole_force(account):
        return Sight.EVERY
    known = may(account.role, Permission.ORDER_SEARCH) and account.area_id is not None
    return Sight.OWN_LPA if known else Sight.NONE


def visible_to(
    account: Account, now: datetime, order_id: SQLColumnExpression[int] | None = None
) -> ColumnElement[bool]:
    """The orders ``account`` may open, as a condition: every one, its own LPA's, or none.

    Args:
        account: the reader.
        now: the instant of looking, aware; a stay that begins later gives no sight yet.
        order_id: the column that holds the order's id, ``Order.id`` unless told.
    """
    return visible(sight_of(account), account.area_id, now, order_id)


def visible(
    sight: Sight,
    area_id: int | ColumnElement[int] | None,
    now: Instant,
    order_id: SQLColumnExpression[int] | None = None,
) -> ColumnElement[bool]:
    """The orders that a reader with a sight may open, as a condition that parameters may fill.

    A statement made once for all readers of one sight takes the LPA and the instant as parameters.

    Args:
        sight: which orders.
        area_id: the reader's LPA, or the parameter that is to hold it.
        now: the instant of looking, aware, or the parameter that is to hold it.
        order_id: the column that holds the order's id, ``Order.id`` unless told.
    """
    if sight is not Sight.OWN_LPA:
        return true() if sight is Sight.EVERY else false()
    own = aliased(Presence)
    return exists().where(
        own.order_id == (Order.id if order_id is None else order_id),
        own.basis == Basis.EITHER,
        own.area_id == area_id,
        own.from_at <= now,
    )


def opens_all_of(account: Account, area: AreaInfo, *, ahead: bool = False) -> bool:
    """Whether ``account`` may open every order that counts in an area at an instant.

    A neighbourhood that lay in an officer's LPA in every edition is one: whatever counts in it
    counts in the LPA for the same home and time.

    Args:
        ahead: whether the instant is yet to come: an order may only come to count there.
    """
    sight, own = sight_of(account), account.area_id
    inside = area.id == own or (not ahead and area.parents == {own})
    return sight is Sight.EVERY or (sight is Sight.OWN_LPA and inside)


def readable_by(account: Account, now: datetime) -> ColumnElement[bool]:
    """The orders ``account`` may open that say something of a person, as a condition.

    One entered in error says nothing, and counts nowhere: its people's homes and its breaches are
    for no reader to see.
    """
    counts = aliased(Presence)
    return and_(visible_to(account, now), exists().where(counts.order_id == Order.id))


def may_browse(account: Account, area: AreaInfo) -> bool:
    """Whether an account may list the orders of an area: officers their own LPA and its parts."""
    if not may(account.role, Permission.ORDER_SEARCH):
        return False
    own = account.area_id is not None and account.area_id in {area.id, area.parent_id}
    return own or sees_whole_force(account)


def check_may_browse(account: Account, area: AreaInfo) -> None:
    """See to it that an account may list the orders of an area.

    Raises:
        OtherArea: it may list those of other areas only.
        Refused: it may list none.
    """
    if not may(account.role, Permission.ORDER_SEARCH):
        raise Refused("Your account may not search orders.")
    if not may_browse(account, area):
        raise OtherArea(
            "You can browse your own LPA and its neighbourhoods. Look a person up by name, date of"
            " birth or reference to find an order elsewhere."
        )
