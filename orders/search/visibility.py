"""Which orders an account may see. Every query on records carries this condition."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, false, true
from sqlalchemy.orm import aliased

from orders.access.model import Account
from orders.access.permissions import Permission, Role, may
from orders.areas.gazetteer import AreaInfo
from orders.errors import OtherArea, Refused
from orders.register.model import Order, Presence
from orders.rules.vocabulary import Basis


def sees_whole_force(account: Account) -> bool:
    """Whether an account may browse every area, and historic orders too."""
    return may(account.role, Permission.ORDER_SEARCH) and account.role is not Role.OFFICER


def visible_to(
    account: Account, at: datetime, order_id: SQLColumnExpression[int] | None = None
) -> ColumnElement[bool]:
    """The orders ``account`` may open, as a condition.

    An officer: those that count, or once counted, in the officer's own LPA by either home. Who may
    not search orders sees none; all others see every one, entered in error included.

    Args:
        account: who looks.
        at: the instant of looking, aware; a stay that begins later gives no sight yet.
        order_id: the column that holds the order's id, ``Order.id`` unless told.
    """
    if sees_whole_force(account):
        return true()
    if not may(account.role, Permission.ORDER_SEARCH) or account.area_id is None:
        return false()
    own = aliased(Presence)
    return exists().where(
        own.order_id == (Order.id if order_id is None else order_id),
        own.basis == Basis.EITHER,
        own.area_id == account.area_id,
        own.from_at <= at,
    )


def readable_by(account: Account, at: datetime) -> ColumnElement[bool]:
    """The orders ``account`` may open that say something of somebody, as a condition.

    One entered in error says nothing, and counts nowhere: its people's homes and its breaches are
    nobody's to see.
    """
    counts = aliased(Presence)
    return and_(visible_to(account, at), exists().where(counts.order_id == Order.id))


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
            "You can browse your own LPA and its neighbourhoods. Look somebody up by name, date of"
            " birth or reference to find an order elsewhere."
        )
