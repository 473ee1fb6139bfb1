"""The orders on one person whose duties to tell police hang together, for many orders at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    column,
    null,
    select,
    table,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from orders.db import UtcInstant
from orders.people.joined_records import with_records
from orders.register.model import Order
from orders.register.presence.histories import OrderHistory, histories
from orders.rules.clocks.custody_days import CustodySpell
from orders.rules.clocks.table import LEAVING_OUT_CUSTODY
from orders.rules.kinds import catalogue
from orders.rules.lifecycle.police_duties import DutyOrder

_OWN, _OTHER = aliased(Order), aliased(Order)
"""Made once: an alias copies every column of its table."""
_WITH_DUTY: Final = [each.code for each in catalogue.KINDS.values() if each.notification_duty]
_WITH_CUSTODY: Final = [
    each.code for each in catalogue.KINDS.values() if each.notification_clock in LEAVING_OUT_CUSTODY
]
# Custody is recorded above the register; of it only instants are needed here.
_CUSTODY: Final = table(
    "detention",
    column("person_id"),
    column("since_at", UtcInstant()),
    column("released_at", UtcInstant()),
    column("removal_id"),
)
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


def _found_beside() -> CompoundSelect[int, str | None, int | None, str | None, Any, Any]:
    """Those pairs; and when the subject was held of each whose clock stands still meanwhile."""
    none, never = cast(null(), Integer), cast(null(), UtcInstant())
    subjects = select(Order.subject_id).where(Order.id.in_(_IDS), Order.kind.in_(_WITH_CUSTODY))
    records = with_records(subjects).subquery()
    spells = (
        select(
            _OWN.id,
            _OWN.application,
            none,
            cast(null(), String),
            _CUSTODY.c.since_at,
            _CUSTODY.c.released_at,
        )
        .join(records, records.c.person_id == _OWN.subject_id)
        .join(_CUSTODY, _CUSTODY.c.person_id == records.c.record_id)
        .where(_OWN.id.in_(_IDS), _OWN.kind.in_(_WITH_CUSTODY), _CUSTODY.c.removal_id.is_(None))
    )
    return union_all(_pairs().add_columns(never, never), spells)


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


_BESIDE: Final = _found_beside()
_LOCK: Final = _lock()
"""Built once: every change of an order sends them."""


class DutiesBeside(NamedTuple):
    """What an order's duty to tell police hangs on beside its own record.

    Attributes:
        application: what it shares with the orders made on the same application, if anything.
        others: every other order with such a duty on its subject.
        custody: when its subject was held, where its clock stands still meanwhile.
    """

    application: str | None = None
    others: Sequence[DutyOrder] = ()
    custody: Sequence[CustodySpell] = ()


def duties_beside(db: Session, order_ids: Collection[int]) -> Mapping[int, DutiesBeside]:
    """What the duties of orders hang on, by order.

    One statement, and another where there are others. Those whose subject has no other order of
    the sort and was never held are left out.
    """
    rows = db.execute(_BESIDE, {"order_ids": list(order_ids)}).all()
    if not rows:
        return {}
    other_ids = sorted({row[2] for row in rows if row[2] is not None})
    known = histories(db, other_ids) if other_ids else {}
    found: defaultdict[int, list[DutyOrder]] = defaultdict(list)
    custody: defaultdict[int, set[CustodySpell]] = defaultdict(set)
    for order_id, _, other_id, application, since_at, released_at in rows:
        if other_id is None:
            custody[order_id].add(CustodySpell(since_at, released_at))
        else:
            found[order_id].append(duty_order(known[other_id], application))
    return {
        row[0]: DutiesBeside(row[1], found[row[0]], tuple(custody.get(row[0], ()))) for row in rows
    }


def duty_order(history: OrderHistory, application: str | None) -> DutyOrder:
    """An order as the rules on duties to tell police read it."""
    return DutyOrder(history.order_id, history.kind, history.events, history.terms, application)


def standing_still(db: Session, records: Collection[int]) -> list[int]:
    """The orders against some records of a person whose clock stands still while they are held."""
    wanted = select(Order.id).where(Order.subject_id.in_(records), Order.kind.in_(_WITH_CUSTODY))
    return list(db.scalars(wanted.order_by(Order.id)))


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
