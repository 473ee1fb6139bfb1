"""What the register knows of a subject's other duties to tell police name and address."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from orders.db import Instant
from orders.people.joined_records import records_of
from orders.people.model import Person
from orders.register.model import Order, Presence, Stay
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.codes import Basis

_OWN, _OTHER, _STAY = aliased(Order), aliased(Order), aliased(Presence)
_RECORD, _BESIDE = aliased(Person), aliased(Person)
"""Made once: an alias copies every column of its table."""
_WITH_DUTY = [each.code for each in catalogue.KINDS.values() if each.notification_clock]
_RUNS = and_(_STAY.basis == Basis.EITHER, _STAY.state.in_((Stay.LIVE, Stay.SUSPENDED)))


def spans_beside(db: Session, order: Order) -> tuple[tuple[datetime, datetime], ...]:
    """When other orders on the subject with such a duty are in force or suspended: from, until.

    No query for a kind without the duty.
    """
    if order.kind not in _WITH_DUTY:
        return ()
    spans = db.execute(
        select(_STAY.from_at, _STAY.until_at)
        .join(_OTHER, _OTHER.id == _STAY.order_id)
        .where(
            _OTHER.subject_id.in_(records_of([order.subject_id])),
            _OTHER.id != order.id,
            _OTHER.kind.in_(_WITH_DUTY),
            _RUNS,
        )
        .distinct()
    )
    return tuple((from_at, until_at) for from_at, until_at in spans)


def beside(order_id: SQLColumnExpression[int], as_at: Instant) -> ColumnElement[bool]:
    """Whether another order on the subject, in force or suspended, has such a duty too.

    Args:
        order_id: the column that holds the order's id.
        as_at: the instant asked about, aware.

    Source: Stalking Protection Act 2019 s.9(5)-(7); Domestic Abuse Act 2021 s.41(8)-(9).
    """
    # One question inside the other: asked at once, SQLite begins with every order that runs.
    runs = exists().where(
        _STAY.order_id == _OTHER.id,
        _RUNS,
        _STAY.holds_at(as_at),
    )
    stands = and_(_OWN.id == order_id, _OTHER.id != _OWN.id, _OTHER.kind.in_(_WITH_DUTY), runs)
    return or_(*(exists().where(how, stands) for how in _same_subject(_OWN, _OTHER)))


def _same_subject(one: type[Order], other: type[Order]) -> Iterator[ColumnElement[bool]]:
    """The ways two orders are on one subject, each for an index to answer.

    One record, or two of one person.
    """
    yield one.subject_id == other.subject_id
    yield and_(
        _RECORD.id == one.subject_id,
        _BESIDE.one_id == _RECORD.one_id,
        other.subject_id == _BESIDE.id,
    )
