"""The orders on one person whose duties to tell police hang together, for many orders at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import BindParameter, Select, bindparam, select, union_all
from sqlalchemy.orm import Session, aliased

from orders.people.joined_records import with_records
from orders.register.model import Order
from orders.register.presence.histories import OrderHistory, histories
from orders.rules.kinds import catalogue
from orders.rules.lifecycle.police_duties import DutyOrder

_OWN, _OTHER = aliased(Order), aliased(Order)
"""Made once: an alias copies every column of its table."""
_WITH_DUTY: Final = [each.code for each in catalogue.KINDS.values() if each.notification_duty]
_IDS: Final[BindParameter[int]] = bindparam("order_ids", expanding=True)


def _pairs() -> Select[int, str | None, int, str | None]:
    """Each of some orders that has such a duty, with every other one on the same person."""
    subjects = select(Order.subject_id).where(Order.id.in_(_IDS), Order.kind.in_(_WITH_DUTY))
    records = with_records(subjects).subquery()
    return (
        select(_OWN.id, _OWN.application, _OTHER.id, _OTHER.application)
        .join(records, records.c.person_id == _OWN.subject_id)
        .join(_OTHER, _OTHER.subject_id == records.c.record_id)
        .where(
            _OWN.id.in_(_IDS),
            _OWN.kind.in_(_WITH_DUTY),
            _OTHER.kind.in_(_WITH_DUTY),
            _OTHER.id != _OWN.id,
        )
    )


def _lock() -> Select[int]:
    """Some orders, and every one of those pairs; each side is found by an index."""
    own = select(Order.id).where(Order.id.in_(_IDS))
    both = union_all(own, _pairs().with_only_columns(_OTHER.id)).subquery()
    return (
        select(Order.id)
        .where(Order.id.in_(select(both.c[0])))
        .order_by(Order.id)
        .with_for_update(key_share=True)
    )


_PAIRS: Final = _pairs()
_LOCK: Final = _lock()
"""Built once: every change of an order sends them."""


class DutiesBeside(NamedTuple):
    """What an order's duty to tell police hangs on beside its own record.

    Attributes:
        application: what it shares with the orders made on the same application, if anything.
        others: every other order with such a duty on its subject.
    """

    application: str | None = None
    others: Sequence[DutyOrder] = ()


def duties_beside(db: Session, order_ids: Collection[int]) -> Mapping[int, DutiesBeside]:
    """What the duties of orders hang on, by order; those on whose subject no other is, left out.

    One statement, and another where there are any.
    """
    rows = db.execute(_PAIRS, {"order_ids": list(order_ids)}).all()
    if not rows:
        return {}
    known = histories(db, sorted({row[2] for row in rows}))
    found: defaultdict[int, list[DutyOrder]] = defaultdict(list)
    for order_id, _, other_id, application in rows:
        found[order_id].append(duty_order(known[other_id], application))
    return {row[0]: DutiesBeside(row[1], found[row[0]]) for row in rows}


def duty_order(history: OrderHistory, application: str | None) -> DutyOrder:
    """An order as the rules on duties to tell police read it."""
    return DutyOrder(history.order_id, history.kind, history.events, history.terms, application)


def lock_with_beside(db: Session, order_ids: Collection[int] | Select[int]) -> list[int]:
    """Let nobody else change orders, or those whose duties hang on theirs, until this is committed.

    In the order of numbers, so that two who change such orders take turns.

    Args:
        order_ids: the numbers of the orders, or a query that gives them.

    Returns:
        The numbers of all of them, in order.
    """
    if isinstance(order_ids, Select):
        order_ids = db.scalars(order_ids).all()
    return list(db.scalars(_LOCK, {"order_ids": list(order_ids)}))
